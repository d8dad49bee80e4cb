"""What most channels share: nothing to prepare, a preview of title and text, nothing to look at afterwards."""

from __future__ import annotations

from kiemtin.entities import Outgoing, Preview, RemotePost, Violation
from kiemtin.ports import ChannelSpec, Made
from kiemtin.states import MediaKind
from scheduler.channels.limits import broken_limits, length_of

PARTS = {MediaKind.IMAGE: "image", MediaKind.VIDEO: "video", MediaKind.DOCUMENT: "file"}


class PlainChannel:
    """Base of channels that differ only in how they send. A channel overrides what it does better."""

    spec: ChannelSpec

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        return broken_limits(content, self.spec)

    def preview(self, content: Outgoing) -> Preview:
        parts = [("title", content.title), ("text", content.body)]
        if content.link:
            parts.append(("link", content.link))
        parts += [(PARTS[each.kind], each.sha256) for each in content.media]
        return Preview(
            parts=tuple(parts),
            length=length_of(content.body, self.spec.counted),
            limit=self.spec.limits.get("body"),
        )

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Nothing has to be made before the send."""

    def look(self, remote_id: str) -> RemotePost | None:
        return None

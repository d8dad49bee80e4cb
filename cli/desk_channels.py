"""What pages may ask of the office's channels: checks and previews exactly as the publisher's channels make them.

Channels are opened without any secret, so that the dashboard holds none and could send nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from kiemtin.entities import Account, Outgoing, Preview, Violation
from kiemtin.errors import UnknownChannel
from kiemtin.ports import Channel, ChannelSpec
from reports.markdown import as_plain
from scheduler.channels import Room, kind, known, open_channel, takes_markdown


class DeskChannels:
    """Opens each account's channel once for as long as its options stay."""

    def __init__(self, room: Room) -> None:
        self._room = replace(room, secret=lambda _name: "-")
        self._open: dict[int, tuple[Account, Channel]] = {}
        self._lock = Lock()

    def spec(self, account: Account) -> ChannelSpec:
        """Raises UnknownChannel."""
        return kind(account.channel).spec

    def check(self, account: Account, content: Outgoing) -> tuple[Violation, ...]:
        """Raises UnknownChannel, BadSetting."""
        return self._channel(account).check(as_sent(account, content))

    def preview(self, account: Account, content: Outgoing) -> Preview:
        """Raises UnknownChannel, BadSetting."""
        return self._channel(account).preview(as_sent(account, content))

    def kinds(self) -> Sequence[ChannelSpec]:
        """Every channel that can be loaded, by name."""
        found = []
        for name in sorted(known()):
            try:
                found.append(kind(name).spec)
            except UnknownChannel:
                continue
        return found

    def _channel(self, account: Account) -> Channel:
        with self._lock:
            held = self._open.get(account.id)
            if held is None or (held[0].channel, held[0].options) != (account.channel, account.options):
                held = (account, open_channel(account, self._room))
                self._open[account.id] = held
            return held[1]


def as_sent(account: Account, content: Outgoing) -> Outgoing:
    """The text as the publisher gives it: Markdown only where the channel takes it."""
    return content if takes_markdown(account.channel) else replace(content, body=as_plain(content.body))

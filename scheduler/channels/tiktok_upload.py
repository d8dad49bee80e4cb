"""A video's bytes on their way to TikTok: in order, to the address TikTok gave, the last part only in the send.

TikTok posts a video once all its bytes are there. So everything before the last part can be undone by
doing nothing, and only the last part publishes.
"""

from __future__ import annotations

from pathlib import Path

import httpx

from kiemtin.entities import Attachment
from kiemtin.errors import OutcomeUnknown, Rejected, Transient
from scheduler.channels import http_calls

PART = 5 * 1024 * 1024
"""At least 5 MB, but for a video that goes up whole; the last part is at most twice as long."""


class Upload:
    """Sends parts to one ``address``. It takes no token: whoever knows the address may upload."""

    def __init__(self, client: httpx.Client, address: str, video: Attachment) -> None:
        self._client = client
        self._address = address
        self._video = video

    def part(self, begins: int, ends: int, *, last: bool) -> None:
        """Raises Transient, Rejected and, for the last one, OutcomeUnknown."""
        with Path(self._video.path).open("rb") as file:
            file.seek(begins)
            body = file.read(ends - begins)
        answer = http_calls.ask(
            self._client,
            "PUT",
            self._address,
            irreversible=last,
            content=body,
            headers={
                "Content-Type": self._video.mime,
                "Content-Range": f"bytes {begins}-{ends - 1}/{self._video.size}",
            },
        )
        if answer.status == (201 if last else 206):
            return
        reason = f"HTTP {answer.status} for bytes {begins}-{ends - 1}"
        if answer.ok and last:
            raise OutcomeUnknown(reason=reason, cause="strange_answer")
        if answer.ok or answer.status in (403, 404, 416):
            # The address is over, or TikTok counts other bytes than we do: it is asked before the next try.
            raise Transient(reason=reason, cause="session_gone")
        if answer.status == 400:
            raise Rejected(reason=reason, cause="video_refused")
        http_calls.refuse(answer, irreversible=last)


def parts(size: int) -> tuple[int, int]:
    """Length of a part and number of parts, as the Media Transfer Guide wants them for ``size`` bytes."""
    return (size, 1) if size < 2 * PART else (PART, size // PART)


def last_begins(size: int) -> int:
    """Where the last part begins."""
    length, count = parts(size)
    return length * (count - 1)

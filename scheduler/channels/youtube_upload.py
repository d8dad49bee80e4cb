"""A video's bytes on their way to YouTube: a resumable session, taken up again where YouTube is.

A video exists for nobody before the last byte of its session, and a session makes one video only. So all
bytes but the last part go up before the send, and a lost answer to the last part is asked of the session.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kiemtin.entities import Attachment
from kiemtin.errors import Rejected, Transient
from kiemtin.ports import Made
from scheduler.channels import http_calls
from scheduler.channels.addresses import stays_on_this_machine
from scheduler.channels.http_calls import Answer
from scheduler.channels.youtube_calls import YouTubeCalls

UNIT = 262_144
"""Parts but the last are multiples of this (256 KB)."""
PART = 32 * UNIT
Video = dict[str, Any]
"""A finished upload, as YouTube tells of it."""


class SessionGone(Exception):
    """YouTube does not know the session (any more)."""


class Uploads:
    """Uploads to one channel."""

    def __init__(self, calls: YouTubeCalls) -> None:
        self._calls = calls

    def begin(self, resource: dict[str, Any], video: Attachment) -> str:
        session = self._calls.begin(resource, size=video.size, mime=video.mime)
        if urlsplit(session).scheme != "https" and not stays_on_this_machine(session):
            raise Rejected(reason="the session has no https address", cause="bad_address")
        return session

    def reached(self, session: str, size: int) -> int | Video:
        """How many bytes YouTube has, or the video once it has all. Raises SessionGone."""
        headers = {"Content-Range": f"bytes */{size}", "Content-Length": "0"}
        answer = self._calls.ask("PUT", session, irreversible=False, headers=headers)
        return self._place(answer, irreversible=False)

    def part(
        self, session: str, video: Attachment, begins: int, ends: int, *, irreversible: bool
    ) -> int | Video:
        """Send the bytes from ``begins`` to ``ends`` (not included). Irreversible with the last byte."""
        with Path(video.path).open("rb") as file:
            file.seek(begins)
            body = file.read(ends - begins)
        headers = {"Content-Type": video.mime, "Content-Range": f"bytes {begins}-{ends - 1}/{video.size}"}
        answer = self._calls.ask("PUT", session, irreversible=irreversible, content=body, headers=headers)
        return self._place(answer, irreversible=irreversible)

    def all_but_last(self, session: str, video: Attachment, state: int, made: Made) -> int | Video:
        """Send what is missing before the last part. Raises SessionGone."""
        last = (video.size - 1) // PART * PART
        reached: int | Video = state
        while isinstance(reached, int) and reached < last:
            reached = self.part(session, video, reached, min(last, reached + PART), irreversible=False)
            # Kept for people, and a publisher that lost the row stops here.
            made.put("reached", str(reached) if isinstance(reached, int) else "all")
        return reached

    def _place(self, answer: Answer, *, irreversible: bool) -> int | Video:
        if answer.status == 308:
            told = answer.headers.get("range", "")
            if not told:
                return 0
            found = re.fullmatch(r"bytes=0-(\d+)", told)
            if found is None:
                raise Transient(reason="the session tells a strange range", cause="strange_answer")
            return int(found[1]) + 1
        if answer.status in (404, 410):
            raise SessionGone(f"HTTP {answer.status}")
        if not answer.ok:
            self._calls.refuse(answer, irreversible=irreversible)
        return http_calls.object_of(answer, irreversible=irreversible)

"""Pictures and videos on their way to a Facebook Page: uploaded unseen, published only by the post itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from kiemtin.entities import Attachment
from kiemtin.errors import Rejected, Transient
from kiemtin.ports import Made
from scheduler.channels.facebook_graph import Graph, WrongOffset

PICTURE_KEEPS = timedelta(hours=20)
"""An unpublished photo is deleted by Facebook after about a day; before that it is uploaded anew."""
SESSION_KEEPS = timedelta(hours=20)
LARGEST_PART = 64 * 1024 * 1024
"""Bytes of a video held in memory at once, however many Facebook asks for."""


class PageMedia:
    """Uploads for one Page. Nothing made here can be seen by anybody."""

    def __init__(
        self, graph: Graph, site: str, video_site: str, page: str, now: Callable[[], datetime]
    ) -> None:
        self._graph = graph
        self._site = site
        self._video_site = video_site
        self._page = page
        self._now = now

    def picture(self, picture: Attachment, made: Made) -> str:
        """The id of an unpublished photo, uploaded unless ``made`` has it."""
        name = f"picture:{picture.sha256}"
        if found := self._kept(made, name, PICTURE_KEEPS):
            return found[0]
        fields = {"published": "false"}
        if picture.alt:
            fields["alt_text_custom"] = picture.alt
        answer = self._graph.post(
            self._site,
            f"{self._page}/photos",
            fields,
            irreversible=False,
            files={"source": (_file_name(picture), Path(picture.path).read_bytes(), picture.mime)},
        )
        photo = _text(answer, "id")
        self._keep(made, name, photo)
        return photo

    def video(self, video: Attachment, made: Made) -> tuple[str, str]:
        """Upload session and id of a video whose bytes are all there; it resumes where it stopped."""
        name = f"video:{video.sha256}"
        kept = self._kept(made, name, SESSION_KEEPS)
        if kept is not None:
            try:
                return self._bytes(video, made, name, kept)
            except Rejected as problem:
                if problem.values.get("cause") != "video_refused":
                    raise
                # Facebook has let the session go; what it held was never shown to anybody.
        kept = self._begin(video)
        self._keep(made, name, *kept)
        made.put("video_id", kept[1])
        return self._bytes(video, made, name, kept)

    def _bytes(self, video: Attachment, made: Made, name: str, kept: list[str]) -> tuple[str, str]:
        session, number, begins, ends = kept[0], kept[1], int(kept[2]), int(kept[3])
        with Path(video.path).open("rb") as file:
            while begins < ends:
                file.seek(begins)
                try:
                    begins, ends = self._transfer(
                        session, begins, file.read(min(ends - begins, LARGEST_PART))
                    )
                except WrongOffset as there:
                    if (there.begins, there.ends) == (begins, ends):
                        raise Rejected(reason="the same offset again", cause="video_refused") from None
                    begins, ends = there.begins, there.ends
                self._keep(made, name, session, number, str(begins), str(ends))
        return session, number

    def _begin(self, video: Attachment) -> list[str]:
        answer = self._graph.post(
            self._video_site,
            f"{self._page}/videos",
            {"upload_phase": "start", "file_size": str(video.size)},
            irreversible=False,
        )
        return [
            _text(answer, name) for name in ("upload_session_id", "video_id", "start_offset", "end_offset")
        ]

    def _transfer(self, session: str, begins: int, chunk: bytes) -> tuple[int, int]:
        answer = self._graph.post(
            self._video_site,
            f"{self._page}/videos",
            {"upload_phase": "transfer", "upload_session_id": session, "start_offset": str(begins)},
            irreversible=False,
            files={"video_file_chunk": ("chunk", chunk, "application/octet-stream")},
        )
        try:
            return int(_text(answer, "start_offset")), int(_text(answer, "end_offset"))
        except ValueError:
            raise Transient(reason="the answer names no offset", cause="strange_answer") from None

    def _kept(self, made: Made, name: str, keeps: timedelta) -> list[str] | None:
        stored = made.get(name)
        if stored is None:
            return None
        at, *values = json.loads(stored)
        fresh = self._now() - datetime.fromisoformat(at) < keeps
        return [str(each) for each in values] if fresh else None

    def _keep(self, made: Made, name: str, *values: str) -> None:
        made.put(name, json.dumps([self._now().isoformat(), *values]))


def _text(answer: dict[str, object], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, (str, int)) or value == "":
        raise Transient(reason=f"the answer names no {name}", cause="strange_answer")
    return str(value)


def _file_name(file: Attachment) -> str:
    """A name that tells nothing of the office's folders."""
    return f"{file.sha256[:16]}.{file.mime.partition('/')[2]}"

"""Texts and files that tests send to the fakes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from publishing_desk import NOW, OFFICE

from kiemtin.entities import Attachment, Outgoing
from kiemtin.states import MediaKind
from scheduler.reference import code_of

KEY = "khoa-0900-1"
BODY = "Thông tin “dời chợ” là không đúng.\n\nChợ vẫn ở chỗ cũ."


def content(*media: Attachment, key: str = KEY, **values: Any) -> Outgoing:
    """A notice with the reference of ``key``."""
    given = {
        "title": "Chợ xã không dời đi đâu",
        "body": BODY,
        "link": "",
        "office": OFFICE,
        "published_at": NOW,
        "media": media,
        "reference": code_of(key),
    }
    return Outgoing(**{**given, **values})


def picture(folder: Path, *, size: int = 2_000, mime: str = "image/jpeg", alt: str = "Chợ xã") -> Attachment:
    return _file(folder, MediaKind.IMAGE, mime, size, alt, width=800, height=600)


def video(folder: Path, *, size: int = 250_000, mime: str = "video/mp4", seconds: int = 40) -> Attachment:
    return _file(folder, MediaKind.VIDEO, mime, size, "", width=1080, height=1920, seconds=seconds)


def _file(folder: Path, kind: MediaKind, mime: str, size: int, alt: str, **shape: int) -> Attachment:
    seed = hashlib.sha256(f"{mime}{size}".encode()).digest()
    body = (seed * (size // len(seed) + 1))[:size]
    sha256 = hashlib.sha256(body).hexdigest()
    path = folder / sha256
    path.write_bytes(body)
    return Attachment(
        sha256=sha256,
        kind=kind,
        mime=mime,
        size=size,
        name=f"tep.{mime.partition('/')[2]}",
        path=str(path),
        alt=alt,
        **shape,
    )

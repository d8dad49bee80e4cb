"""The media library's words. What a channel gets of it is :class:`kiemtin.entities.Attachment`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import Attachment, Entity
from kiemtin.states import MediaKind


@dataclass(frozen=True, kw_only=True)
class MediaItem(Entity):
    """A file of the library as it is kept: images re-encoded, metadata gone.

    ``sha256`` (hex) names the file on disk, ``size`` is in bytes, ``width`` and ``height`` in pixels,
    ``seconds`` a video's length. ``alt`` is what a person who cannot see it is told.
    """

    id: int
    sha256: str
    kind: MediaKind
    mime: str
    size: int
    name: str
    alt: str
    licence: str
    added_by: int | None
    added_at: datetime
    width: int | None = None
    height: int | None = None
    seconds: int | None = None

    def attached(self, path: str, *, alt: str = "") -> Attachment:
        """As a channel gets it, lying at ``path``, with the text's own ``alt`` text where it has one."""
        return Attachment(
            sha256=self.sha256,
            kind=self.kind,
            mime=self.mime,
            size=self.size,
            name=self.name,
            path=path,
            alt=alt or self.alt,
            width=self.width,
            height=self.height,
            seconds=self.seconds,
        )


@dataclass(frozen=True, kw_only=True)
class UsedBy(Entity):
    """Where a file is in use: a ``draft``, a waiting ``publication``, or an ``airing`` (then with its time)."""

    kind: str
    title: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MediaBounds(Entity):
    """Bytes up to which the library takes a file of a kind."""

    image: int = 20_000_000
    video: int = 200_000_000
    document: int = 20_000_000

    def of(self, kind: MediaKind) -> int:
        return {MediaKind.IMAGE: self.image, MediaKind.VIDEO: self.video}.get(kind, self.document)

"""The media library: what each file is. The files themselves lie on disk, named by their hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from kiemtin.errors import NotFound
from kiemtin.media import MediaItem
from kiemtin.states import MediaKind
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import media


class Media(Repository):
    """Files of the media library."""

    def add(
        self,
        *,
        sha256: str,
        kind: MediaKind,
        mime: str,
        size: int,
        name: str,
        now: datetime,
        alt: str = "",
        licence: str = "",
        added_by: int | None = None,
        width: int | None = None,
        height: int | None = None,
        seconds: int | None = None,
    ) -> MediaItem:
        """A file, or the one that is there already with the same bytes (back in the library if it was removed)."""
        known = self._row(sha256)
        if known is None:
            self._new_id(
                media,
                sha256=sha256,
                kind=kind,
                mime=mime,
                size=size,
                name=name,
                alt=alt,
                licence=licence,
                added_by=added_by,
                added_at=now,
                width=width,
                height=height,
                seconds=seconds,
            )
        elif known.removed_at is not None:
            self._db.execute(media.update().where(media.c.id == known.id).values(removed_at=None))
        return _item(self._row(sha256))

    def by_hash(self, sha256: str) -> MediaItem | None:
        row = self._row(sha256)
        return None if row is None or row.removed_at is not None else _item(row)

    def get(self, item: int) -> MediaItem:
        """Raises NotFound."""
        row = self._db.execute(select(media).where(media.c.id == item)).first()
        if row is None:
            raise NotFound(what="tệp / file")
        return _item(row)

    def all(self) -> list[MediaItem]:
        """Every file of the library, newest first."""
        rows = self._db.execute(select(media).where(media.c.removed_at.is_(None)).order_by(media.c.id.desc()))
        return [_item(row) for row in rows]

    def describe(self, item: int, *, alt: str, licence: str) -> None:
        """Another alt text or licence note."""
        self._db.execute(media.update().where(media.c.id == item).values(alt=alt, licence=licence))

    def remove(self, item: int, now: datetime) -> None:
        """Out of the library; revisions that name it keep its record."""
        self._db.execute(media.update().where(media.c.id == item).values(removed_at=now))

    def _row(self, sha256: str) -> Any:
        return self._db.execute(select(media).where(media.c.sha256 == sha256)).first()


def _item(row: Any) -> MediaItem:
    return MediaItem(
        id=row.id,
        sha256=row.sha256,
        kind=MediaKind(row.kind),
        mime=row.mime,
        size=row.size,
        name=row.name,
        alt=row.alt,
        licence=row.licence,
        added_by=row.added_by,
        added_at=row.added_at,
        width=row.width,
        height=row.height,
        seconds=row.seconds,
    )

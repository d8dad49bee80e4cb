"""The media library: what each file is. The files themselves lie on disk, named by their hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, select

from kiemtin.errors import NotFound
from kiemtin.media import MediaItem, UsedBy
from kiemtin.states import MediaKind, PublicationState
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import airings, autosaves, drafts, media, publications, revisions

_DONE = (PublicationState.PUBLISHED, PublicationState.RECONCILED_PUBLISHED, PublicationState.CANCELLED)


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
        """A file, or the one that is there already with the same bytes.

        One that was removed comes back with the name, alt text and licence given now.
        """
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
            again = {"name": name, "alt": alt, "licence": licence, "added_by": added_by, "added_at": now}
            self._db.execute(media.update().where(media.c.id == known.id).values(removed_at=None, **again))
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

    def uses(self, item: MediaItem) -> list[UsedBy]:
        """Living texts that show a file, and confirmations that rest on it.

        Living is a text somebody is writing, one that waits for approval or for its time, and one whose send
        has not ended. What is out has its own copy.
        """
        newest = (
            select(revisions.c.draft_id, func.max(revisions.c.number).label("number"))
            .group_by(revisions.c.draft_id)
            .subquery()
        )
        found: dict[int, UsedBy] = {}
        named = cast(revisions.c.content, Text).contains(item.sha256)
        written = (
            select(revisions.c.id, revisions.c.draft_id, revisions.c.content)
            .join(
                newest,
                (newest.c.draft_id == revisions.c.draft_id) & (newest.c.number == revisions.c.number),
            )
            .join(drafts, drafts.c.id == revisions.c.draft_id)
            .where(named, drafts.c.closed.is_(False))
        )
        for row in self._db.execute(written):
            states = self._db.scalars(
                select(publications.c.state).where(publications.c.revision_id == row.id)
            ).all()
            if not states or set(states) - set(_DONE):
                found[row.draft_id] = UsedBy(kind="draft", title=str(row.content.get("title", "")))
        begun = select(autosaves.c.draft_id, autosaves.c.content).where(
            cast(autosaves.c.content, Text).contains(item.sha256)
        )
        for save in self._db.execute(begun):
            found.setdefault(save.draft_id, UsedBy(kind="draft", title=str(save.content.get("title", ""))))
        waiting = (
            select(revisions.c.draft_id, revisions.c.content)
            .join(publications, publications.c.revision_id == revisions.c.id)
            .where(named, publications.c.state.not_in(_DONE))
        )
        for post in self._db.execute(waiting):
            title = str(post.content.get("title", ""))
            found.setdefault(post.draft_id, UsedBy(kind="publication", title=title))
        rest = [
            UsedBy(kind="airing", title="", at=at)
            for at in self._db.scalars(select(airings.c.aired_at).where(airings.c.photo_id == item.id))
        ]
        return [*found.values(), *rest]

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

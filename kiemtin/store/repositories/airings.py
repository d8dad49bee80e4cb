"""Confirmations that a printed or spoken pack was used: only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from kiemtin.airing import Airing, ToConfirm
from kiemtin.states import LIVE
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import accounts, airings, media, publications, revisions, users


class Airings(Repository):
    """When and where packs of offline channels were read out, put up or handed over."""

    def add(
        self,
        *,
        publication: int,
        aired_at: datetime,
        place: str,
        note: str,
        photo: int | None,
        by: int,
        now: datetime,
    ) -> int:
        return self._new_id(
            airings,
            publication_id=publication,
            aired_at=aired_at,
            place=place,
            note=note,
            photo_id=photo,
            confirmed_by=by,
            confirmed_at=now,
        )

    def of(self, publication: int) -> list[Airing]:
        """Every confirmation of one publication, the oldest airing first."""
        return self._read(airings.c.publication_id == publication)

    def latest(self, most: int = 50) -> list[Airing]:
        """The newest confirmations, newest first."""
        return self._read(limit=most)

    def waiting(self, channels: Sequence[str]) -> list[ToConfirm]:
        """Packs of these channels that are made and that nobody has confirmed, the oldest first."""
        aired = exists().where(airings.c.publication_id == publications.c.id)
        rows = self._db.execute(
            select(
                publications.c.id,
                publications.c.sent_at,
                publications.c.due_at,
                publications.c.remote_id,
                publications.c.remote_url,
                publications.c.state,
                accounts.c.channel,
                accounts.c.title.label("account"),
                revisions.c.content,
            )
            .join(accounts, accounts.c.id == publications.c.account_id)
            .join(revisions, revisions.c.id == publications.c.revision_id)
            .where(accounts.c.channel.in_(channels), publications.c.state.in_(LIVE), ~aired)
            .order_by(publications.c.due_at, publications.c.id)
        )
        return [
            ToConfirm(
                publication=row.id,
                channel=row.channel,
                account=row.account,
                title=str(row.content.get("title", "")),
                made_at=row.sent_at or row.due_at,
                reference=row.remote_id or "",
            )
            for row in rows
        ]

    def _read(self, *only: Any, limit: int | None = None) -> list[Airing]:
        wanted = (
            select(
                airings,
                users.c.display,
                media.c.sha256,
                accounts.c.title.label("account"),
                revisions.c.content,
            )
            .join(users, users.c.id == airings.c.confirmed_by)
            .join(publications, publications.c.id == airings.c.publication_id)
            .join(accounts, accounts.c.id == publications.c.account_id)
            .join(revisions, revisions.c.id == publications.c.revision_id)
            .outerjoin(media, media.c.id == airings.c.photo_id)
            .where(*only)
        )
        if limit is None:
            wanted = wanted.order_by(airings.c.aired_at, airings.c.id)
        else:
            wanted = wanted.order_by(airings.c.id.desc()).limit(limit)
        return [
            Airing(
                id=row.id,
                publication=row.publication_id,
                account=row.account,
                title=str(row.content.get("title", "")),
                aired_at=row.aired_at,
                place=row.place,
                note=row.note,
                photo=row.sha256,
                by=row.display,
                confirmed_at=row.confirmed_at,
            )
            for row in self._db.execute(wanted)
        ]

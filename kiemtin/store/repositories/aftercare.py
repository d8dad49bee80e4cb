"""What became of our posts on the far side: looked at now and then, never more than the far side tells anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from kiemtin.entities import Entity, Publication
from kiemtin.states import LIVE, RemoteState
from kiemtin.store.repositories.base import Repository
from kiemtin.store.repositories.publications import publication_of
from kiemtin.store.tables import accounts, aftercare, publications


@dataclass(frozen=True, kw_only=True)
class Aftercare(Entity):
    """How a post of ours stands on the far side. ``reach``: the far side's figures for it, none of them a person.

    ``changed_at`` is when a change or a removal there was noticed; ``next_look_at`` None: it is not looked at again.
    """

    publication: int
    state: RemoteState
    fingerprint: str
    looked_at: datetime
    reach: Mapping[str, int] = field(default_factory=dict)
    changed_at: datetime | None = None
    next_look_at: datetime | None = None


class Aftercares(Repository):
    """One row per post that was looked at."""

    def due(self, now: datetime, limit: int) -> list[Publication]:
        """Posts that are out, on enabled accounts, whose next look is due; those never looked at first."""
        rows = self._db.execute(
            select(publications)
            .join(accounts, accounts.c.id == publications.c.account_id)
            .outerjoin(aftercare, aftercare.c.publication_id == publications.c.id)
            .where(
                publications.c.state.in_(list(LIVE)),
                accounts.c.enabled,
                or_(aftercare.c.publication_id.is_(None), aftercare.c.next_look_at <= now),
            )
            .order_by(aftercare.c.next_look_at.is_not(None), aftercare.c.next_look_at, publications.c.id)
            .limit(limit)
        )
        return [publication_of(row) for row in rows]

    def of(self, publication: int) -> Aftercare | None:
        row = self._db.execute(select(aftercare).where(aftercare.c.publication_id == publication)).first()
        return None if row is None else _aftercare(row)

    def among(self, given: Iterable[int]) -> dict[int, Aftercare]:
        """By publication, for those that were looked at."""
        rows = self._db.execute(select(aftercare).where(aftercare.c.publication_id.in_(list(given))))
        return {row.publication_id: _aftercare(row) for row in rows}

    def changed(self) -> list[Aftercare]:
        """Posts that somebody edited or removed there, the newest change first."""
        rows = self._db.execute(
            select(aftercare)
            .where(aftercare.c.state.in_([RemoteState.EDITED, RemoteState.GONE]))
            .order_by(aftercare.c.changed_at.desc(), aftercare.c.publication_id)
        )
        return [_aftercare(row) for row in rows]

    def keep(self, seen: Aftercare) -> None:
        """What the newest look saw."""
        values = {
            "state": seen.state,
            "fingerprint": seen.fingerprint,
            "reach": dict(seen.reach),
            "looked_at": seen.looked_at,
            "changed_at": seen.changed_at,
            "next_look_at": seen.next_look_at,
        }
        statement = self._insert(aftercare).values(publication_id=seen.publication, **values)
        self._db.execute(statement.on_conflict_do_update(index_elements=["publication_id"], set_=values))


def _aftercare(row: Any) -> Aftercare:
    return Aftercare(
        publication=row.publication_id,
        state=RemoteState(row.state),
        fingerprint=row.fingerprint,
        reach=dict(row.reach),
        looked_at=row.looked_at,
        changed_at=row.changed_at,
        next_look_at=row.next_look_at,
    )

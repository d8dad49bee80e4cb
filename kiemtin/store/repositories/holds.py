"""The emergency stop: while a hold stands, nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from kiemtin.entities import Entity
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import holds

_LOCK = 7_346_003  # any number; names the stop's advisory lock on PostgreSQL


@dataclass(frozen=True, kw_only=True)
class Hold(Entity):
    """Who stopped all publishing, when and why; by name."""

    id: int
    reason: str
    held_by: str
    held_at: datetime
    released_by: str | None = None
    released_at: datetime | None = None


class Holds(Repository):
    """Every stop there was; at most one stands."""

    def standing(self) -> Hold | None:
        """The stop that stands now."""
        row = self._db.execute(
            select(holds).where(holds.c.released_at.is_(None)).order_by(holds.c.id).limit(1)
        ).first()
        return None if row is None else _hold(row)

    def standing_until_commit(self) -> Hold | None:
        """The stop that stands; none can begin before this unit of work ends.

        So whoever asks here and then commits that a post is being sent has done so before any stop.
        On SQLite a unit of work that may write is alone anyway.
        """
        self._lock("pg_advisory_xact_lock_shared")
        return self.standing()

    def begin(self, *, reason: str, by: str, now: datetime) -> Hold:
        """Stop everything; the stop that stands already, if there is one."""
        self._lock("pg_advisory_xact_lock")
        known = self.standing()
        if known is not None:
            return known
        number = self._new_id(holds, reason=reason, held_by=by, held_at=now)
        return Hold(id=number, reason=reason, held_by=by, held_at=now)

    def release(self, *, by: str, now: datetime) -> Hold | None:
        """End the stop that stands and return it; None when there is none."""
        self._lock("pg_advisory_xact_lock")
        known = self.standing()
        if known is None:
            return None
        row = self._db.execute(
            holds.update()
            .where(holds.c.id == known.id)
            .values(released_by=by, released_at=now)
            .returning(holds)
        ).one()
        return _hold(row)

    def _lock(self, how: str) -> None:
        if self._db.dialect.name == "postgresql":
            self._db.execute(text(f"SELECT {how}({_LOCK})"))


def _hold(row: Any) -> Hold:
    return Hold(
        id=row.id,
        reason=row.reason,
        held_by=row.held_by,
        held_at=row.held_at,
        released_by=row.released_by,
        released_at=row.released_at,
    )

"""Leases, heartbeats and the installation's own small values."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from kiemtin.entities import Entity
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import heartbeats, house, leases


@dataclass(frozen=True, kw_only=True)
class Beat(Entity):
    """A process's last sign of life, and the problems it reports of itself (empty: none)."""

    at: datetime
    detail: str


class House(Repository):
    """Leases, heartbeats and small values of the installation."""

    def lease(self, name: str, owner: str, *, until: datetime, now: datetime) -> int | None:
        """Take or keep a named lease; its fencing number, None while somebody else holds it."""
        self._db.execute(
            self._insert(leases).values(name=name, owner="", until=now, fence=0).on_conflict_do_nothing()
        )
        taken = self._db.execute(
            leases.update()
            .where(
                leases.c.name == name,
                # More than twice as long as anybody asks for: taken by a clock that was set back since.
                or_(leases.c.owner == owner, leases.c.until <= now, leases.c.until > until + (until - now)),
            )
            .values(owner=owner, until=until, fence=leases.c.fence + 1)
            .returning(leases.c.fence)
        ).first()
        return None if taken is None else int(taken.fence)

    def release(self, name: str, owner: str, now: datetime) -> None:
        self._db.execute(
            leases.update().where(leases.c.name == name, leases.c.owner == owner).values(until=now)
        )

    def beat(self, process: str, at: datetime, detail: str = "") -> None:
        """A process says it is alive."""
        statement = self._insert(heartbeats).values(process=process, at=at, detail=detail)
        self._db.execute(
            statement.on_conflict_do_update(index_elements=["process"], set_={"at": at, "detail": detail})
        )

    def beats(self) -> dict[str, Beat]:
        """Last sign of life per process."""
        return {
            row.process: Beat(at=row.at, detail=row.detail) for row in self._db.execute(select(heartbeats))
        }

    def value(self, key: str) -> str | None:
        row = self._db.execute(select(house.c.value).where(house.c.key == key)).first()
        return None if row is None else str(row.value)

    def keep(self, key: str, value: str) -> None:
        statement = self._insert(house).values(key=key, value=value)
        self._db.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

    def installation_secret(self) -> bytes:
        """A random 32-byte key of this installation, made on first use; tags addresses."""
        self._db.execute(
            self._insert(house)
            .values(key="installation_secret", value=secrets.token_hex(32))
            .on_conflict_do_nothing()
        )
        return bytes.fromhex(self.value("installation_secret") or "")

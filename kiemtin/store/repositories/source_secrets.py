"""The office's own credentials for reading, sealed: what is here cannot be read without the key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from kiemtin.entities import Entity
from kiemtin.store.crawl_tables import source_secrets
from kiemtin.store.repositories.base import Repository

EVERY = ""
"""Stands for every source that asks for a secret of this name."""


@dataclass(frozen=True, kw_only=True)
class SourceSecret(Entity):
    """One sealed secret, of one source or (``source`` empty) of all that ask for its name."""

    source: str
    name: str
    sealed: bytes = field(repr=False)
    key_id: str
    updated_at: datetime

    @property
    def bound_to(self) -> str:
        return binding(self.source)


def binding(source: str) -> str:
    """What a seal is bound to, so that a secret moved to another source does not open."""
    return f"source:{source}"


class SourceSecrets(Repository):
    """Sealed secrets by source and name."""

    def find(self, source: str, name: str) -> SourceSecret | None:
        """The source's own one, else the one for every source."""
        return self._get(source, name) or self._get(EVERY, name)

    def put(self, source: str, name: str, *, sealed: bytes, key_id: str, now: datetime) -> None:
        """Keep a secret, whatever was there before."""
        values = {"sealed": sealed, "key_id": key_id, "updated_at": now}
        line = self._insert(source_secrets).values(source=source, name=name, **values)
        self._db.execute(line.on_conflict_do_update(index_elements=["source", "name"], set_=values))

    def remove(self, source: str, name: str) -> bool:
        """False when there was none."""
        mine = (source_secrets.c.source == source) & (source_secrets.c.name == name)
        return bool(self._db.execute(source_secrets.delete().where(mine)).rowcount)

    def names(self) -> set[tuple[str, str]]:
        """(source, name) of every secret that is kept."""
        rows = self._db.execute(select(source_secrets.c.source, source_secrets.c.name))
        return {(row.source, row.name) for row in rows}

    def all(self) -> list[SourceSecret]:
        query = select(source_secrets).order_by(source_secrets.c.source, source_secrets.c.name)
        return [_secret(row) for row in self._db.execute(query)]

    def _get(self, source: str, name: str) -> SourceSecret | None:
        mine = (source_secrets.c.source == source) & (source_secrets.c.name == name)
        row = self._db.execute(select(source_secrets).where(mine)).first()
        return None if row is None else _secret(row)


def _secret(row: object) -> SourceSecret:
    values = row._mapping  # type: ignore[attr-defined]
    return SourceSecret(**{**values, "sealed": bytes(values["sealed"])})

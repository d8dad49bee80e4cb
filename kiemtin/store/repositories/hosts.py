"""What hosts asked of us, so that a restart forgets no pause and no pace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kiemtin.entities import Entity
from kiemtin.store.crawl_tables import hosts
from kiemtin.store.repositories.base import Repository


@dataclass(frozen=True, kw_only=True)
class HostState(Entity):
    """A host: closed until when and why, refusals in a row, the pace kept there and when it was last asked."""

    host: str
    closed_until: datetime | None = None
    reason: str = ""
    refusals: int = 0
    delay_s: float | None = None
    asked_at: datetime | None = None


class HostStates(Repository):
    """One row per host."""

    def all(self) -> dict[str, HostState]:
        rows = self._db.execute(select(hosts)).mappings()
        return {row["host"]: HostState(**row) for row in rows}

    def close(self, host: str, until: datetime, reason: str, refusals: int) -> None:
        """Leave a host alone until ``until``; a longer pause that is known already stays."""
        known = self._db.execute(select(hosts.c.closed_until).where(hosts.c.host == host)).scalar()
        values: dict[str, Any] = {
            "closed_until": max(until, known) if known else until,
            "reason": reason[:500],
            "refusals": refusals,
        }
        self._put(host, values)

    def answered(self, host: str) -> None:
        """It answers again: the next pause begins short."""
        self._db.execute(
            hosts.update()
            .where(hosts.c.host == host, hosts.c.refusals > 0)
            .values(refusals=0, closed_until=None, reason="")
        )

    def asked(self, lines: Iterable[tuple[str, float, datetime]]) -> None:
        """The pace kept on hosts, as (host, seconds between requests, when it was last asked)."""
        for host, delay, at in lines:
            self._put(host, {"delay_s": delay, "asked_at": at})

    def forget(self, before: datetime) -> int:
        """Delete hosts not asked since ``before`` that are not closed; returns how many."""
        old = (hosts.c.asked_at < before) & (hosts.c.closed_until.is_(None) | (hosts.c.closed_until < before))
        return int(self._db.execute(hosts.delete().where(old)).rowcount)

    def _put(self, host: str, values: dict[str, Any]) -> None:
        statement = self._insert(hosts).values(host=host[:255], **values)
        self._db.execute(statement.on_conflict_do_update(index_elements=["host"], set_=values))

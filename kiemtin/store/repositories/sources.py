"""Sources, their health, the crawl ledger and the validators of conditional GET."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from kiemtin.entities import Entity
from kiemtin.errors import UnknownSource
from kiemtin.states import Origin
from kiemtin.store.repositories.ledger import CrawlLedger, LedgerLine as LedgerLine
from kiemtin.store.tables import sources, validators


@dataclass(frozen=True, kw_only=True)
class StoredSource(Entity):
    """A configured source, its rhythm and its health. ``interval_s`` and ``delay_s`` in seconds.

    ``adaptive``: asked as often as it pays, ``interval_s`` is only where that begins; ``pace_s`` is the
    pause in seconds now kept, ``new_gap_s`` the usual time between two new things, ``new_share`` the share
    of new ones among what a look shows, ``next_at`` when it is due (None: at once).
    """

    name: str
    adapter: str
    title: str
    origin: Origin
    options: Mapping[str, Any]
    interval_s: int
    delay_s: float
    enabled: bool = True
    note: str = ""
    adaptive: bool = False
    pace_s: float | None = None
    new_gap_s: float | None = None
    new_share: float | None = None
    next_at: datetime | None = None
    last_try_at: datetime | None = None
    last_success_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    problem: str | None = None
    problem_detail: str = ""
    collected: int = 0


@dataclass(frozen=True, kw_only=True)
class Validators(Entity):
    """What a conditional GET sends back for a page."""

    etag: str | None
    last_modified: str | None
    seen_at: datetime | None = None


_AT_ONCE = 500
"""Values in one question."""
_CONFIGURED = (
    "adapter",
    "title",
    "origin",
    "options",
    "interval_s",
    "delay_s",
    "enabled",
    "note",
    "adaptive",
)


class Sources(CrawlLedger):
    """Configured sources and their health; the crawl ledger and the quarantine."""

    def put(self, source: StoredSource) -> None:
        """Add a source or change its configuration; its health stays. What is configured anew is due at once."""
        values = {name: getattr(source, name) for name in _CONFIGURED}
        values["options"] = dict(source.options)
        row = self._db.execute(select(sources).where(sources.c.name == source.name)).mappings().first()
        if row is None:
            self._db.execute(sources.insert().values(name=source.name, **values))
        elif any(row[name] != value for name, value in values.items()):
            fresh = {"next_at": None, "pace_s": None, "new_gap_s": None, "new_share": None}
            self._db.execute(sources.update().where(sources.c.name == source.name).values(**values, **fresh))

    def get(self, name: str) -> StoredSource:
        """Raises UnknownSource."""
        row = self._db.execute(select(sources).where(sources.c.name == name)).mappings().first()
        if row is None:
            raise UnknownSource(source=name)
        return _stored(row)

    def all(self) -> list[StoredSource]:
        rows = self._db.execute(select(sources).order_by(sources.c.name)).mappings()
        return [_stored(row) for row in rows]

    def due(self, now: datetime) -> list[StoredSource]:
        """Enabled sources whose time has come, longest waiting first."""
        query = (
            select(sources)
            .where(sources.c.enabled, sources.c.next_at.is_(None) | (sources.c.next_at <= now))
            .order_by(sources.c.next_at.is_not(None), sources.c.next_at, sources.c.name)
        )
        return [_stored(row) for row in self._db.execute(query).mappings()]

    def enable(self, name: str, enabled: bool) -> None:
        self.get(name)
        self._db.execute(sources.update().where(sources.c.name == name).values(enabled=enabled))

    def at_once(self, name: str) -> None:
        """The source is due now, whatever was planned."""
        self._db.execute(sources.update().where(sources.c.name == name).values(next_at=None))

    def tried(self, name: str, at: datetime, next_at: datetime) -> None:
        """A run begins; should it not come to an end, the next one is due at ``next_at``."""
        self._db.execute(
            sources.update().where(sources.c.name == name).values(last_try_at=at, next_at=next_at)
        )

    def due_again(
        self, name: str, next_at: datetime, *, pace: float, gap: float | None, share: float | None
    ) -> None:
        """When a source is asked next, and the rhythm that was found."""
        self._db.execute(
            sources.update()
            .where(sources.c.name == name)
            .values(next_at=next_at, pace_s=pace, new_gap_s=gap, new_share=share)
        )

    def collected(self, items: Mapping[str, int]) -> None:
        """So many more publications of these sources were kept."""
        if items:
            self._db.execute(_COLLECTED, [{"of": name, "more": count} for name, count in items.items()])

    def succeeded(self, name: str, at: datetime, items: int) -> None:
        """A run that reached the source; ``items`` are those new in this run."""
        self._db.execute(
            sources.update()
            .where(sources.c.name == name)
            .values(
                last_success_at=at,
                last_try_at=at,
                failing_since=None,
                failures=0,
                problem=None,
                problem_detail="",
                collected=sources.c.collected + items,
            )
        )

    def failed(self, name: str, at: datetime, problem: str, detail: str) -> None:
        """A run that did not reach the source. ``problem`` is a short closed word."""
        before = self.get(name)
        self._db.execute(
            sources.update()
            .where(sources.c.name == name)
            .values(
                last_try_at=at,
                failing_since=before.failing_since or at,
                failures=before.failures + 1,
                problem=problem,
                problem_detail=detail[:500],
            )
        )

    def validators_of(self, address_tags: Iterable[bytes]) -> dict[bytes, Validators]:
        """Those of these addresses that are known."""
        wanted, found = sorted(set(address_tags)), {}
        for at in range(0, len(wanted), _AT_ONCE):
            part = wanted[at : at + _AT_ONCE]
            for row in self._db.execute(select(validators).where(validators.c.address_tag.in_(part))):
                found[bytes(row.address_tag)] = Validators(
                    etag=row.etag, last_modified=row.last_modified, seen_at=row.seen_at
                )
        return found

    def forget_validators(self, before: datetime) -> int:
        """Delete those not seen since ``before``; returns how many. Their pages are then asked for in full."""
        return int(self._db.execute(validators.delete().where(validators.c.seen_at < before)).rowcount)

    def validators(self, address_tag: bytes) -> Validators | None:
        row = self._db.execute(select(validators).where(validators.c.address_tag == address_tag)).first()
        return None if row is None else Validators(etag=row.etag, last_modified=row.last_modified)

    def keep_validators(
        self, address_tag: bytes, etag: str | None, last_modified: str | None, at: datetime
    ) -> None:
        values = {"etag": etag, "last_modified": last_modified, "seen_at": at}
        statement = self._insert(validators).values(address_tag=address_tag, **values)
        self._db.execute(statement.on_conflict_do_update(index_elements=["address_tag"], set_=values))


def _stored(row: Any) -> StoredSource:
    return StoredSource(**{**row, "origin": Origin(row["origin"])})


_COLLECTED = (
    sources.update()
    .where(sources.c.name == bindparam("of"))
    .values(collected=sources.c.collected + bindparam("more"))
)

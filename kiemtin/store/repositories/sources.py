"""Sources, their health, the crawl ledger and the validators of conditional GET."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from kiemtin.entities import Entity
from kiemtin.errors import UnknownSource
from kiemtin.states import CrawlEvent, Origin
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import crawl_ledger, quarantine, sources, validators


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
class LedgerLine(Entity):
    """One line of the crawl-ethics ledger. ``host`` only: addresses of threads are not kept."""

    at: datetime
    source: str
    host: str
    event: CrawlEvent
    detail: str = ""
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Validators(Entity):
    """What a conditional GET sends back for a page."""

    etag: str | None
    last_modified: str | None


_NEVER = datetime.min.replace(tzinfo=UTC)
_LONGEST_BACK_OFF = timedelta(days=30)
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


class Sources(Repository):
    """Configured sources, their health, the crawl ledger and the quarantine."""

    def put(self, source: StoredSource) -> None:
        """Add a source or change its configuration; its health stays."""
        values = {name: getattr(source, name) for name in _CONFIGURED}
        values["options"] = dict(source.options)
        statement = self._insert(sources).values(name=source.name, **values)
        self._db.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))

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
        """Enabled sources whose interval has passed since their last try, longest waiting first."""
        waiting = [
            each
            for each in self.all()
            if each.enabled
            and (each.last_try_at is None or each.last_try_at + timedelta(seconds=each.interval_s) <= now)
        ]
        return sorted(waiting, key=lambda each: each.last_try_at or _NEVER)

    def enable(self, name: str, enabled: bool) -> None:
        self.get(name)
        self._db.execute(sources.update().where(sources.c.name == name).values(enabled=enabled))

    def tried(self, name: str, at: datetime) -> None:
        self._db.execute(sources.update().where(sources.c.name == name).values(last_try_at=at))

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

    def note(self, line: LedgerLine) -> None:
        """Add a line to the crawl ledger."""
        self._db.execute(
            crawl_ledger.insert().values(
                at=line.at,
                source=line.source,
                host=line.host,
                event=line.event,
                detail=line.detail[:500],
                seconds=line.seconds,
            )
        )

    def ledger(self, *, limit: int = 1000) -> list[LedgerLine]:
        """The newest lines, newest first."""
        rows = self._db.execute(
            select(crawl_ledger).order_by(crawl_ledger.c.id.desc()).limit(limit)
        ).mappings()
        return [
            LedgerLine(
                at=row["at"],
                source=row["source"],
                host=row["host"],
                event=CrawlEvent(row["event"]),
                detail=row["detail"],
                seconds=row["seconds"],
            )
            for row in rows
        ]

    def backed_off(self, now: datetime) -> dict[str, datetime]:
        """Hosts that asked to be left alone for longer, and until when."""
        lines = self._db.execute(
            select(crawl_ledger.c.host, crawl_ledger.c.at, crawl_ledger.c.seconds).where(
                crawl_ledger.c.event == CrawlEvent.BACKED_OFF,
                crawl_ledger.c.at > now - _LONGEST_BACK_OFF,
                crawl_ledger.c.seconds.is_not(None),
            )
        )
        found: dict[str, datetime] = {}
        for line in lines:
            until = line.at + timedelta(seconds=line.seconds)
            if until > now:
                found[line.host] = max(until, found.get(line.host, until))
        return found

    def quarantine(
        self, source: str, origin: Origin, at: datetime, reason: str, count: int, raw: str | None
    ) -> None:
        """Keep what could not be read: of publications as it came, of voices as a count."""
        self._db.execute(
            quarantine.insert().values(
                source=source,
                origin=origin,
                at=at,
                reason=reason[:500],
                total=count,
                raw=raw if origin is Origin.PUBLICATION else None,
            )
        )

    def quarantined(self) -> dict[str, int]:
        """Unread things per source."""
        counted: dict[str, int] = {}
        for row in self._db.execute(select(quarantine.c.source, quarantine.c.total)):
            counted[row.source] = counted.get(row.source, 0) + row.total
        return counted

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

"""The crawl-ethics ledger and the quarantine: what was asked for, waited for, refused, and not understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kiemtin.entities import Entity
from kiemtin.states import CrawlEvent, Origin
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import crawl_ledger, quarantine

_COUNTED = (CrawlEvent.FETCHED, CrawlEvent.NOT_MODIFIED)


@dataclass(frozen=True, kw_only=True)
class LedgerLine(Entity):
    """One line of the crawl-ethics ledger. ``host`` only: addresses of threads are not kept.

    ``seconds`` of a wait; ``total`` is how many pages the line stands for.
    """

    at: datetime
    source: str
    host: str
    event: CrawlEvent
    detail: str = ""
    seconds: float | None = None
    total: int = 1


class CrawlLedger(Repository):
    """Lines of the ledger and what is in quarantine."""

    def note(self, *lines: LedgerLine) -> None:
        """Add lines to the crawl ledger."""
        if lines:
            self._db.execute(
                crawl_ledger.insert(),
                [
                    {
                        "at": line.at,
                        "source": line.source,
                        "host": line.host[:255],
                        "event": line.event,
                        "detail": line.detail[:500],
                        "seconds": line.seconds,
                        "total": line.total,
                    }
                    for line in lines
                ],
            )

    def ledger(self, *, limit: int = 1000, since: datetime | None = None, host: str = "") -> list[LedgerLine]:
        """The newest lines, newest first; only of one host, or not older than ``since``, when asked for."""
        query = select(crawl_ledger).order_by(crawl_ledger.c.id.desc()).limit(limit)
        if since is not None:
            query = query.where(crawl_ledger.c.at >= since)
        if host:
            query = query.where(crawl_ledger.c.host == host)
        return [
            LedgerLine(
                at=row["at"],
                source=row["source"],
                host=row["host"],
                event=CrawlEvent(row["event"]),
                detail=row["detail"],
                seconds=row["seconds"],
                total=row["total"],
            )
            for row in self._db.execute(query).mappings()
        ]

    def thin_ledger(self, before: datetime) -> int:
        """Lines of pages read become one per source, host, basis and day; refusals and waits stay. Returns lines saved."""
        old = (crawl_ledger.c.at < before) & crawl_ledger.c.event.in_(_COUNTED)
        sums: dict[tuple[str, str, str, str, object], tuple[int, datetime]] = {}
        count = 0
        for row in self._db.execute(select(crawl_ledger).where(old)):
            count += 1
            mark = (row.source, row.host, row.event, row.detail, row.at.date())
            total, at = sums.get(mark, (0, row.at))
            sums[mark] = (total + row.total, max(at, row.at))
        if count > len(sums):
            self._db.execute(crawl_ledger.delete().where(old))
            self.note(
                *(
                    LedgerLine(
                        at=at, source=source, host=host, event=CrawlEvent(event), detail=detail, total=total
                    )
                    for (source, host, event, detail, _), (total, at) in sums.items()
                )
            )
        return max(0, count - len(sums))

    def forget_ledger(self, before: datetime) -> int:
        """Delete lines older than ``before``; returns how many."""
        return int(self._db.execute(crawl_ledger.delete().where(crawl_ledger.c.at < before)).rowcount)

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
        rows = self._db.execute(
            select(quarantine.c.source, func.sum(quarantine.c.total)).group_by(quarantine.c.source)
        )
        return {source: int(total) for source, total in rows}

    def in_quarantine(self, source: str, limit: int = 20) -> Iterable[tuple[datetime, str, int, str | None]]:
        """The newest entries of a source: when, why, how many, and the raw publication."""
        query = select(quarantine).where(quarantine.c.source == source).order_by(quarantine.c.id.desc())
        return [(row.at, row.reason, row.total, row.raw) for row in self._db.execute(query.limit(limit))]

    def forget_quarantine(self, before: datetime) -> int:
        """Delete what has lain there since ``before``; returns how many."""
        return int(self._db.execute(quarantine.delete().where(quarantine.c.at < before)).rowcount)

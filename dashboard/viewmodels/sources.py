"""Sources, their health in plain words, and the crawl ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiemtin.health import WINDOW, Alarm, health_of
from kiemtin.states import Origin
from kiemtin.store import Store
from kiemtin.store.repositories.sources import LedgerLine, StoredSource
from kiemtin.words import ZONE

OFF, FAILING, NEVER, WELL = "off", "failing", "never", "well"


@dataclass(frozen=True)
class SourceLine:
    """A source and how many things of it could not be read."""

    source: StoredSource
    unread: int
    alarms: tuple[Alarm, ...] = ()

    @property
    def health(self) -> str:
        """One closed word; the worst that is true."""
        if not self.source.enabled:
            return OFF
        if self.source.failing_since is not None:
            return FAILING
        return WELL if self.source.last_success_at else NEVER


def source_lines(store: Store, now: datetime) -> tuple[SourceLine, ...]:
    """Failing ones first, switched-off ones last."""
    today = now.astimezone(ZONE).date()
    with store.read() as uow:
        unread, overlaps = uow.sources.quarantined(), uow.days.overlaps()
        days = uow.days.since(today - timedelta(days=WINDOW))
        found = [
            SourceLine(
                source=each,
                unread=unread.get(each.name, 0),
                alarms=health_of(
                    days.get(each.name, []),
                    today=today,
                    failing_since=each.failing_since,
                    now=now,
                    overlaps=overlaps.get(each.name),
                    voices=each.origin is Origin.PUBLIC_VOICE,
                ).alarms,
            )
            for each in uow.sources.all()
        ]
    order = (FAILING, NEVER, WELL, OFF)
    return tuple(sorted(found, key=lambda line: (order.index(line.health), line.source.title)))


def ledger(store: Store, limit: int = 500) -> tuple[LedgerLine, ...]:
    """The newest lines of the crawl ledger."""
    with store.read() as uow:
        return tuple(uow.sources.ledger(limit=limit))

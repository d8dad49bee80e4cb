"""What a source gave, day by day: the numbers its health is told from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from sqlalchemy import select

from kiemtin.entities import Entity
from kiemtin.store.crawl_tables import DAY_COUNTS, source_days, source_overlaps, source_troubles
from kiemtin.store.repositories.base import Repository


@dataclass(frozen=True, kw_only=True)
class DayCounts(Entity):
    """One source on one day in Viet Nam. ``troubles`` counts failed pages by their closed word.

    ``known`` are entries kept before, ``elsewhere`` those kept under another source; ``voices`` were read,
    repeats included, and are no count of people or of posts.
    """

    day: date
    runs: int = 0
    failures: int = 0
    pages: int = 0
    unchanged: int = 0
    fresh: int = 0
    known: int = 0
    elsewhere: int = 0
    edited: int = 0
    gone: int = 0
    unread: int = 0
    voices: int = 0
    troubles: Mapping[str, int] = field(default_factory=dict)


assert set(DAY_COUNTS) <= {each.name for each in fields(DayCounts)}


class Days(Repository):
    """Counts per source and day, and which sources bring the same things."""

    def add(self, source: str, counts: DayCounts) -> None:
        """Add to what the day holds already."""
        values = {name: getattr(counts, name) for name in DAY_COUNTS}
        statement = self._insert(source_days).values(source=source, day=counts.day.isoformat(), **values)
        self._db.execute(
            statement.on_conflict_do_update(
                index_elements=["source", "day"],
                set_={name: source_days.c[name] + statement.excluded[name] for name in DAY_COUNTS},
            )
        )
        for trouble, total in counts.troubles.items():
            line = self._insert(source_troubles).values(
                source=source, day=counts.day.isoformat(), trouble=trouble, total=total
            )
            self._db.execute(
                line.on_conflict_do_update(
                    index_elements=["source", "day", "trouble"],
                    set_={"total": source_troubles.c.total + line.excluded.total},
                )
            )

    def since(self, first: date) -> dict[str, list[DayCounts]]:
        """Every source's days from ``first`` on, oldest first; a day without a run has no entry."""
        troubles: dict[tuple[str, str], dict[str, int]] = {}
        start = first.isoformat()
        for row in self._db.execute(select(source_troubles).where(source_troubles.c.day >= start)):
            troubles.setdefault((row.source, row.day), {})[row.trouble] = row.total
        found: dict[str, list[DayCounts]] = {}
        query = select(source_days).where(source_days.c.day >= start).order_by(source_days.c.day)
        for each in self._db.execute(query).mappings():
            counts = {name: each[name] for name in DAY_COUNTS}
            found.setdefault(each["source"], []).append(
                DayCounts(
                    day=date.fromisoformat(each["day"]),
                    troubles=troubles.get((each["source"], each["day"]), {}),
                    **counts,
                )
            )
        return found

    def overlap(self, source: str, other: str, total: int, at: datetime) -> None:
        """``total`` more entries of ``source`` were kept under ``other`` before."""
        if source == other:
            return
        line = self._insert(source_overlaps).values(source=source, other=other, total=total, seen_at=at)
        self._db.execute(
            line.on_conflict_do_update(
                index_elements=["source", "other"],
                set_={"total": source_overlaps.c.total + line.excluded.total, "seen_at": at},
            )
        )

    def overlaps(self) -> dict[str, dict[str, int]]:
        """Per source, how many of its entries came from which other source first."""
        found: dict[str, dict[str, int]] = {}
        for row in self._db.execute(select(source_overlaps)):
            found.setdefault(row.source, {})[row.other] = row.total
        return found

    def forget(self, before: date) -> int:
        """Delete days before ``before``; returns how many."""
        day = before.isoformat()
        self._db.execute(source_troubles.delete().where(source_troubles.c.day < day))
        return int(self._db.execute(source_days.delete().where(source_days.c.day < day)).rowcount)

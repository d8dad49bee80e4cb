"""What a source gave, day by day: the numbers its health is told from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any

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


_ADDING: dict[str, Any] = {}
"""The statement that adds, by dialect."""

assert set(DAY_COUNTS) <= {each.name for each in fields(DayCounts)}


class Days(Repository):
    """Counts per source and day, and which sources bring the same things."""

    def add(self, source: str, counts: DayCounts) -> None:
        """Add to what the day holds already."""
        self.add_all([(source, counts)])

    def add_all(self, several: Iterable[tuple[str, DayCounts]]) -> None:
        """The same for many sources, together."""
        rows: list[dict[str, Any]] = []
        troubles: list[dict[str, Any]] = []
        for source, counts in several:
            mine = {"source": source, "day": counts.day.isoformat()}
            rows.append(mine | {name: getattr(counts, name) for name in DAY_COUNTS})
            troubles += [mine | {"trouble": name, "total": total} for name, total in counts.troubles.items()]
        if rows:
            self._db.execute(self._adding, rows)
        if troubles:
            line = self._insert(source_troubles)
            self._db.execute(
                line.on_conflict_do_update(
                    index_elements=["source", "day", "trouble"],
                    set_={"total": source_troubles.c.total + line.excluded.total},
                ),
                troubles,
            )

    @cached_property
    def _adding(self) -> Any:
        dialect = self._db.dialect.name
        if dialect not in _ADDING:  # to build it takes longer than to run it
            statement = self._insert(source_days)
            _ADDING[dialect] = statement.on_conflict_do_update(
                index_elements=["source", "day"],
                set_={name: source_days.c[name] + statement.excluded[name] for name in DAY_COUNTS},
            )
        return _ADDING[dialect]

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

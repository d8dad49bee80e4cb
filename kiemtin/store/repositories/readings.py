"""How many texts a day were read as what, how surely, and with how many unknown words: counts and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from kiemtin.drift import DayCounts
from kiemtin.states import Origin
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import reading_counts


class Readings(Repository):
    """Histograms of readings per day and origin."""

    def count(self, day: date, origin: Origin, counts: Mapping[tuple[str, str], int]) -> None:
        """Add to a day's histograms; the keys are ``(watched, bin)``."""
        for (watched, at), number in sorted(counts.items()):
            if number < 1:
                continue
            line = self._insert(reading_counts).values(
                day=day.isoformat(), origin=origin, watched=watched, bin=at, total=number
            )
            self._db.execute(
                line.on_conflict_do_update(
                    index_elements=["day", "origin", "watched", "bin"],
                    set_={"total": reading_counts.c.total + line.excluded.total},
                )
            )

    def days(self, since: date) -> list[DayCounts]:
        """Every day from ``since`` on that has counts, the oldest first."""
        found: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
        for row in self._db.execute(select(reading_counts).where(reading_counts.c.day >= since.isoformat())):
            day = found.setdefault((row.day, row.origin), {})
            day.setdefault(row.watched, {})[row.bin] = row.total
        return [
            DayCounts(day=date.fromisoformat(day), origin=Origin(origin), counts=counts)
            for (day, origin), counts in sorted(found.items())
        ]

    def forget(self, before: date) -> int:
        """Delete the counts of days before ``before``; how many there were."""
        return int(
            self._db.execute(
                reading_counts.delete().where(reading_counts.c.day < before.isoformat())
            ).rowcount
        )

"""Whether what is read has changed: one day's counts beside those of the 28 days before. Pure.

The measure is the population stability index (Siddiqi, *Credit Risk Scorecards*, 2006, chapter 8): the sum over the bins of
(p - q) ln(p / q). A fixed limit alone raises false alarms where days differ by nature (one topic fills a
day), so a day has to be stranger than every one of the days before was to the rest of them, too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiemtin.entities import Entity, Reading
from kiemtin.states import Origin

BEFORE = timedelta(days=28)
"""What a day is compared with."""
KEPT = timedelta(days=92)
"""How long the counts are kept."""
WATCHED = ("type", "certainty", "unknown")
"""What a text was taken for, how sure that was, how many of its words are unknown to the model."""
FEWEST_READINGS = 100
"""A day with fewer says nothing."""
FEWEST_DAYS = 14
"""With fewer days before there is nothing to compare with."""
LIMIT = 0.2
"""Below this a change is small, however unusual: the usual reading of the index."""
MARGIN = 1.25
"""How much stranger than the strangest day before: without it one day in 29 would be an alarm by chance."""
_UNKNOWN_EDGES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)
_CERTAINTY_BINS = 10
_SMALL = 0.5
"""Added to every bin, so that an empty one is no infinite change."""

Counts = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class DayCounts(Entity):
    """A day's histograms of one origin: watched -> bin -> texts."""

    day: date
    origin: Origin
    counts: Mapping[str, Counts]


@dataclass(frozen=True, kw_only=True)
class Drift(Entity):
    """How far the last whole day is from the days before, in one thing that is watched.

    ``index`` is None where there are too few readings or days to say; ``limit`` is what it has to exceed.
    """

    origin: Origin
    watched: str
    day: date
    readings: int
    days: int
    index: float | None
    limit: float

    @property
    def alarm(self) -> bool:
        return self.index is not None and self.index > self.limit


def bins_of(reading: Reading, unknown: float | None) -> tuple[tuple[str, str], ...]:
    """Where one text is counted: ``(watched, bin)``. ``unknown`` is the share of its words the model does not know."""
    sure = min(_CERTAINTY_BINS - 1, max(0, int(reading.certainty * _CERTAINTY_BINS)))
    found = [("type", reading.label.value), ("certainty", str(sure))]
    if unknown is not None:
        found.append(("unknown", str(sum(unknown > edge for edge in _UNKNOWN_EDGES))))
    return tuple(found)


def stability(now: Counts, before: Counts) -> float:
    """The population stability index of two histograms; 0 for the same shares."""
    bins = sorted(set(now) | set(before))
    own, other = (sum(each.values()) + _SMALL * len(bins) for each in (now, before))
    total = 0.0
    for at in bins:
        p, q = (now.get(at, 0) + _SMALL) / own, (before.get(at, 0) + _SMALL) / other
        total += (p - q) * math.log(p / q)
    return total


def drifts(days: Sequence[DayCounts], today: date) -> tuple[Drift, ...]:
    """Every origin and every thing watched: the day before ``today`` beside the 28 days before that one."""
    day = today - timedelta(days=1)
    return tuple(
        _drift([each for each in days if each.origin is origin], origin, watched, day)
        for origin in Origin
        if any(each.origin is origin for each in days)
        for watched in WATCHED
    )


def _drift(days: Iterable[DayCounts], origin: Origin, watched: str, day: date) -> Drift:
    known = {each.day: each.counts.get(watched, {}) for each in days}
    now = known.get(day, {})
    readings = sum(now.values())
    before = [
        counts
        for at, counts in sorted(known.items())
        if day - BEFORE <= at < day and sum(counts.values()) >= FEWEST_READINGS
    ]
    index, limit = None, LIMIT
    if readings >= FEWEST_READINGS and len(before) >= FEWEST_DAYS:
        whole = _together(before)
        index = round(stability(now, whole), 4)
        strangest = max(stability(each, _without(whole, each)) for each in before)
        limit = round(max(LIMIT, MARGIN * strangest), 4)
    return Drift(
        origin=origin,
        watched=watched,
        day=day,
        readings=readings,
        days=len(before),
        index=index,
        limit=limit,
    )


def _together(many: Iterable[Counts]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in many:
        for at, count in each.items():
            total[at] = total.get(at, 0) + count
    return total


def _without(whole: Counts, one: Counts) -> dict[str, int]:
    return {at: count - one.get(at, 0) for at, count in whole.items()}

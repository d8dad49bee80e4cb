"""What managers see: mentions, verdicts, speed, topics. Never a count below k."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median

from kiemtin.rules import Bar
from kiemtin.states import VerdictLabel
from kiemtin.store import Store
from kiemtin.store.queries import Correction, TopicLine
from kiemtin.words import ZONE

RANGES: dict[str, timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}


@dataclass(frozen=True)
class Speed:
    """Median times from the first mention, None where nothing has got that far."""

    to_shown: timedelta | None
    to_verdict: timedelta | None
    to_correction: timedelta | None


@dataclass(frozen=True)
class TrendsView:
    """One period. ``topics`` hold counts rounded down to a multiple of k."""

    bars: tuple[Bar, ...]
    corrections: tuple[Correction, ...]
    verdicts: tuple[tuple[VerdictLabel | None, int], ...]
    speed: Speed
    topics: tuple[TopicLine, ...]

    @property
    def decided(self) -> int:
        return sum(1 for each in self.corrections if each.decided_at)

    @property
    def published(self) -> int:
        return sum(1 for each in self.corrections if each.published_at)


def trends_view(store: Store, *, period: str, now: datetime, k: int) -> TrendsView:
    """The trends of a period (``day``, ``week``, ``month``) that ends ``now``."""
    start = now - RANGES[period]
    with store.read() as uow:
        corrections = tuple(uow.queries.corrections(start, k))
        everything = uow.queries.all_bars(_partition_start(now), k)
        verdicts = tuple(uow.queries.verdict_counts(start, k))
        topics = uow.queries.topics(start, k)
    return TrendsView(
        bars=tuple(each for each in everything if each.start >= start),
        corrections=corrections,
        verdicts=verdicts,
        speed=Speed(
            to_shown=_median([each.shown_at - each.first_seen_at for each in corrections]),
            to_verdict=_median(
                [each.decided_at - each.first_seen_at for each in corrections if each.decided_at]
            ),
            to_correction=_median(
                [each.published_at - each.first_seen_at for each in corrections if each.published_at]
            ),
        ),
        topics=tuple(
            TopicLine(topic=each.topic, label=each.label, count=each.count // k * k) for each in topics
        ),
    )


def _partition_start(now: datetime) -> datetime:
    """Where merging into bars begins, the same for every period of a month.

    All periods then show whole bars of one partition, so subtracting one period from another
    leaves whole bars too, never a number below k (S4).
    """
    oldest = (now - max(RANGES.values())).astimezone(ZONE).date().replace(day=1)
    return datetime.combine(oldest, time.min, tzinfo=ZONE)


def _median(spans: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(each.total_seconds() for each in spans)) if spans else None

"""The office's monthly report as data: decisions, posts, times, topics. Pure but for the reads.

It carries claims, verdicts, evidence and counts, and nothing else (S7): no person of the public,
nothing below k. Writing it down is :mod:`reports.writing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Protocol

from kiemtin.drift import Drift
from kiemtin.entities import Entity
from kiemtin.rules import K_FLOOR
from kiemtin.states import VerdictLabel
from kiemtin.store.month_queries import DecidedLine, Milestones, PostsLine, SentLine, TopicLine

__all__ = ["MonthReport", "PeriodReads", "StageTime", "month_report"]


class PeriodReads(Protocol):
    """What a report asks of the store (``uow.queries``)."""

    def milestones(self, k: int) -> list[Milestones]: ...
    def decided_between(self, start: datetime, end: datetime, k: int) -> list[DecidedLine]: ...
    def sent_between(self, start: datetime, end: datetime) -> list[SentLine]: ...
    def posts_between(self, start: datetime, end: datetime) -> list[PostsLine]: ...
    def topics(self, start: datetime, k: int, end: datetime | None = None) -> list[TopicLine]: ...


@dataclass(frozen=True, kw_only=True)
class StageTime(Entity):
    """How long a step took for half of the ``claims`` that finished it in the period.

    ``name`` is ``shown``, ``decided``, ``corrected`` (each from the step before) or ``whole``
    (first mention to correction). ``middle`` is None when no claim finished it: missing, not 0.
    """

    name: str
    middle: timedelta | None
    claims: int


@dataclass(frozen=True, kw_only=True)
class MonthReport(Entity):
    """What happened in [start, end). ``verdicts`` names every verdict, also those given 0 times."""

    start: datetime
    end: datetime
    k: int
    shown: int
    verdicts: tuple[tuple[VerdictLabel, int], ...]
    sent: tuple[SentLine, ...]
    posts: tuple[PostsLine, ...]
    times: tuple[StageTime, ...]
    topics: tuple[TopicLine, ...]
    refuted: tuple[DecidedLine, ...]
    drift: tuple[Drift, ...] = ()
    """How far the readings of the day before the report are from those of the 28 days before."""

    @property
    def decided(self) -> int:
        return sum(count for _, count in self.verdicts)


def month_report(
    reads: PeriodReads, start: datetime, end: datetime, k: int, *, drift: tuple[Drift, ...] = ()
) -> MonthReport:
    """The report of [start, end), by ``uow.queries``. ``k`` below the floor is read as the floor."""
    k = max(k, K_FLOOR)
    claims = reads.milestones(k)
    decided = reads.decided_between(start, end, k)
    counted = Counter(each.label for each in decided)
    return MonthReport(
        start=start,
        end=end,
        k=k,
        shown=sum(start <= each.shown_at < end for each in claims),
        verdicts=tuple((label, counted[label]) for label in VerdictLabel),
        sent=tuple(reads.sent_between(start, end)),
        posts=tuple(reads.posts_between(start, end)),
        times=tuple(_stages(claims, start, end)),
        topics=tuple(reads.topics(start, k, end)),
        refuted=tuple(each for each in decided if each.label is VerdictLabel.REFUTED),
        drift=drift,
    )


_Moment = Callable[[Milestones], datetime | None]
_STAGES: tuple[tuple[str, _Moment, _Moment], ...] = (
    ("shown", lambda claim: claim.first_seen_at, lambda claim: claim.shown_at),
    ("decided", lambda claim: claim.shown_at, lambda claim: claim.decided_at),
    ("corrected", lambda claim: claim.decided_at, lambda claim: claim.corrected_at),
    ("whole", lambda claim: claim.first_seen_at, lambda claim: claim.corrected_at),
)


def _stages(claims: Iterable[Milestones], start: datetime, end: datetime) -> Iterable[StageTime]:
    claims = tuple(claims)
    for name, before, after in _STAGES:
        took = [
            finished - begun
            for begun, finished in ((before(each), after(each)) for each in claims)
            if begun is not None and finished is not None and start <= finished < end
        ]
        yield StageTime(name=name, middle=_middle(took), claims=len(took))


def _middle(took: Iterable[timedelta]) -> timedelta | None:
    seconds = [each.total_seconds() for each in took]
    return timedelta(seconds=median(seconds)) if seconds else None

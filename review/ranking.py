"""Ordering the queue: reach, speed, contradiction by a fact, certainty."""

from __future__ import annotations

from datetime import timedelta

from kiemtin.rules import hesitant, priority
from kiemtin.store import Store

RECENT = timedelta(hours=24)


def rank_open(store: Store, *, least_score: float = 0.0) -> int:
    """Recompute the priority of every undecided claim; how many changed.

    Suggestions scored below ``least_score`` are ranked as what nobody could decide.
    """
    changed = 0
    with store.work() as uow:
        for line in uow.queries.queue(limit=10_000):
            hourly = uow.claims.hourly(line.claim)
            newest = hourly[-1][0] if hourly else None
            recent = [number for at, number in hourly if newest and at > newest - RECENT]
            wanted = priority(
                voices=line.voices,
                publications=line.publications,
                per_hour=sum(recent) / max(1, len(recent)),
                suggestion=hesitant(line.suggestion, line.score, least_score),
                score=line.score,
            )
            if wanted != line.priority:
                uow.claims.rank(line.claim, wanted)
                changed += 1
        uow.commit()
    return changed

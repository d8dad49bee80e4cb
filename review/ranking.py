"""Ordering the queue: reach, speed, contradiction by a fact, certainty."""

from __future__ import annotations

from datetime import timedelta

from kiemtin.rules import priority
from kiemtin.store import Store

RECENT = timedelta(hours=24)


def rank_open(store: Store) -> int:
    """Recompute the priority of every undecided claim; how many changed."""
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
                suggestion=line.suggestion,
                score=line.score,
            )
            if wanted != line.priority:
                uow.claims.rank(line.claim, wanted)
                changed += 1
        uow.commit()
    return changed

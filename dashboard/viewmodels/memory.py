"""What was decided before: why a claim is to be looked at again, and which posts rest on changed facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import Claim
from kiemtin.states import LookAgain, VerdictLabel
from kiemtin.store import Store
from kiemtin.store.repositories.facts import FactHistory
from review import memory
from review.memory import Erratum


@dataclass(frozen=True)
class Again:
    """Why a reviewed claim is back: its verdict, who gave it and when, and its fact then and now.

    ``fact`` is None for a verdict that rested on none.
    """

    reason: LookAgain
    label: VerdictLabel
    by: str
    decided_at: datetime
    fact: FactHistory | None


def look_again(store: Store, claim: Claim) -> Again | None:
    """None for a claim that is in the queue for the first time."""
    if claim.look_again is None:
        return None
    with store.read() as uow:
        verdict = uow.claims.verdict(claim.id)
        if verdict is None:
            return None
        histories = uow.facts.histories()
        return Again(
            reason=claim.look_again,
            label=verdict.label,
            by=uow.people.get(verdict.reviewer).display,
            decided_at=verdict.decided_at,
            fact=histories.of(verdict.fact, verdict.decided_at) if verdict.fact else None,
        )


def errata(store: Store, now: datetime) -> tuple[Erratum, ...]:
    """Posts that are out and rest on a fact which is no longer so, newest first."""
    with store.read() as uow:
        return memory.errata(uow, now)

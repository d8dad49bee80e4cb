"""A person's verdict on a claim: with evidence, once, on what they saw."""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import User, Verdict
from kiemtin.errors import ClaimLocked, EvidenceNeeded
from kiemtin.states import Outcome, VerdictLabel
from kiemtin.store import Store
from kiemtin.words import local, say
from review import audit
from review.roles import require


def default_outcome(label: VerdictLabel) -> Outcome:
    """What a verdict leads to when the reviewer just presses its key."""
    return {
        VerdictLabel.REFUTED: Outcome.PUBLISH_CORRECTION,
        VerdictLabel.SUPPORTED: Outcome.NO_ACTION,
        VerdictLabel.NOT_ENOUGH_INFO: Outcome.ASK_FOR_EVIDENCE,
    }[label]


def decide(
    store: Store,
    user: User,
    *,
    claim: int,
    version: int,
    label: VerdictLabel,
    outcome: Outcome,
    fact: str | None,
    note: str = "",
    like: int | None = None,
    now: datetime,
) -> Verdict:
    """Save a verdict on version ``version`` of a claim; ``like`` is the reviewed claim it was taken over from.

    Raises EvidenceNeeded without a fact for supported or refuted, or with one that is context
    only for refuted (S5); UnknownFact; Conflict when the claim has changed or was decided since;
    ClaimLocked when a colleague holds it.
    """
    with store.work() as uow:
        reviewer = require(uow, user, "review")
        seen = uow.claims.get(claim)
        if seen.locked_by not in (None, reviewer.id) and seen.locked_until and seen.locked_until > now:
            holder = uow.people.get(seen.locked_by)
            raise ClaimLocked(who=holder.display, until=local(seen.locked_until, "%H:%M"))
        refutes = uow.facts.may_refute(fact) if fact else False
        lacking = {
            VerdictLabel.REFUTED: not refutes,
            VerdictLabel.SUPPORTED: not fact,
            VerdictLabel.NOT_ENOUGH_INFO: False,
        }
        if lacking[label]:
            raise EvidenceNeeded(label=say(f"verdict.{label}", reviewer.language))
        verdict = uow.claims.decide(
            claim=claim,
            version=version,
            reviewer=reviewer.id,
            label=label,
            outcome=outcome,
            fact=fact or None,
            note=note.strip(),
            now=now,
        )
        audit.record(
            uow,
            reviewer,
            "decide",
            f"claim:{claim}",
            now,
            verdict=verdict.id,
            label=label,
            outcome=outcome,
            fact=fact,
            version=version,
            **({} if like is None else {"like": like}),
        )
        uow.commit()
        return verdict

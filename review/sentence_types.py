"""A reviewer says that a claim is none: an opinion, a question, satire, a fraud, off the matter (S5)."""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import Claim, User, Verdict
from kiemtin.errors import ClaimLocked, NotCheckable
from kiemtin.states import Outcome, SentenceType, VerdictLabel
from kiemtin.store import Store
from kiemtin.words import local
from review import audit
from review.roles import require

NO_CLAIM: tuple[SentenceType, ...] = (
    SentenceType.OPINION,
    SentenceType.QUESTION,
    SentenceType.SATIRE,
    SentenceType.SCAM,
    SentenceType.OFF_TOPIC,
)
"""What a claim may really be, in the order they are offered."""


def outcome_of(type: SentenceType) -> Outcome:
    """What is done about it: a question is answered, anything else is left alone (S7)."""
    return Outcome.ANSWER_QUESTION if type is SentenceType.QUESTION else Outcome.NO_ACTION


def correct_type(
    store: Store, user: User, *, claim: int, version: int, type: SentenceType, now: datetime
) -> Verdict:
    """Take a claim out of the queue as something that cannot be checked, and keep what it is for the next model.

    The verdict is "not enough information": nothing is called wrong. Raises NotCheckable for
    ``SentenceType.CLAIM``, Conflict when the claim has changed or was decided since, ClaimLocked when a
    colleague holds it.
    """
    if type not in NO_CLAIM:
        raise NotCheckable()
    with store.work() as uow:
        reviewer = require(uow, user, "review")
        seen: Claim = uow.claims.get(claim)
        if seen.locked_by not in (None, reviewer.id) and seen.locked_until and seen.locked_until > now:
            raise ClaimLocked(
                who=uow.people.get(seen.locked_by).display, until=local(seen.locked_until, "%H:%M")
            )
        outcome = outcome_of(type)
        verdict = uow.claims.decide(
            claim=claim,
            version=version,
            reviewer=reviewer.id,
            label=VerdictLabel.NOT_ENOUGH_INFO,
            outcome=outcome,
            fact=None,
            note="",
            now=now,
        )
        uow.learning.correct(verdict.id, type)
        audit.record(
            uow,
            reviewer,
            "correct_type",
            f"claim:{claim}",
            now,
            verdict=verdict.id,
            type=type,
            outcome=outcome,
            version=version,
        )
        uow.commit()
        return verdict

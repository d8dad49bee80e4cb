"""One reviewer per claim, for a while; a verdict only with evidence, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from seeded import CONTEXT, FACT

from kiemtin.errors import (
    ClaimLocked,
    Conflict,
    EvidenceNeeded,
    NotAllowed,
    NotFound,
    UnknownFact,
)
from kiemtin.states import Outcome, VerdictLabel
from review import decisions, queue
from review.decisions import default_outcome


def ranked(office, *priorities: float) -> list[int]:
    """Claims, the first the most pressing."""
    claims = [office.claim(f"k{position}") for position, _ in enumerate(priorities)]
    with office.store.work() as uow:
        for claim, priority in zip(claims, priorities, strict=True):
            uow.claims.rank(claim, priority)
        uow.commit()
    return claims


def decide(office, claim: int, user=None, **changes):
    values = {
        "version": 1,
        "label": VerdictLabel.REFUTED,
        "outcome": Outcome.PUBLISH_CORRECTION,
        "fact": FACT,
        "now": office.now,
        **changes,
    }
    return decisions.decide(office.store, user or office.reviewer, claim=claim, **values)


def verdicts(office, claim: int) -> int:
    with office.store.read() as uow:
        return sum(
            1 for line in uow.audit.lines() if line.action == "decide" and line.subject == f"claim:{claim}"
        )


# the lock


def test_a_taken_claim_is_held_and_the_colleague_is_told_by_whom_and_until_when(office):
    claim = office.claim()
    assert queue.take(office.store, office.reviewer, claim, office.now).locked_by == office.reviewer.id
    with pytest.raises(ClaimLocked) as locked:
        queue.take(office.store, office.second_reviewer, claim, office.now)
    assert locked.value.values == {"who": "Cán bộ reviewer", "until": "10:05"}


def test_the_holder_may_take_it_again_and_holds_it_longer(office):
    claim = office.claim()
    queue.take(office.store, office.reviewer, claim, office.now)
    later = office.now + timedelta(minutes=3)
    assert queue.take(office.store, office.reviewer, claim, later).locked_until == later + queue.LOCK


def test_a_lock_expires(office):
    claim = office.claim()
    queue.take(office.store, office.reviewer, claim, office.now)
    taken = queue.take(office.store, office.second_reviewer, claim, office.now + queue.LOCK)
    assert taken.locked_by == office.second_reviewer.id


def test_a_claim_given_back_is_free_and_nobody_gives_back_anothers(office):
    claim = office.claim()
    queue.take(office.store, office.reviewer, claim, office.now)
    queue.release(office.store, office.second_reviewer, claim)
    with pytest.raises(ClaimLocked):
        queue.take(office.store, office.second_reviewer, claim, office.now)
    queue.release(office.store, office.reviewer, claim)
    queue.take(office.store, office.second_reviewer, claim, office.now)


def test_a_claim_that_is_not_there_is_said(office):
    with pytest.raises(NotFound):
        queue.take(office.store, office.reviewer, 999, office.now)


def test_only_reviewers_take_and_decide(office):
    claim = office.claim()
    for user in (office.editor, office.approver, office.administrator):
        with pytest.raises(NotAllowed):
            queue.take(office.store, user, claim, office.now)
        with pytest.raises(NotAllowed):
            queue.next_claim(office.store, user, office.now)
        with pytest.raises(NotAllowed):
            decide(office, claim, user)


# the next one


def test_the_most_pressing_free_claim_comes_first(office):
    first, second = ranked(office, 90, 50)
    found = queue.next_claim(office.store, office.reviewer, office.now)
    assert found is not None
    assert (found.id, found.locked_by) == (first, office.reviewer.id)
    other = queue.next_claim(office.store, office.second_reviewer, office.now)
    assert other is not None
    assert other.id == second


def test_passing_over_goes_down_the_queue_and_round_to_the_top(office):
    claims = ranked(office, 90, 50, 10)
    seen, after = [], None
    for _ in range(4):
        found = queue.next_claim(office.store, office.reviewer, office.now, after=after)
        assert found is not None
        after = found.id
        seen.append(after)
    assert seen == [*claims, claims[0]]


def test_a_claim_passed_over_is_free_for_the_colleague(office):
    first, second = ranked(office, 90, 50)
    queue.next_claim(office.store, office.reviewer, office.now)
    queue.next_claim(office.store, office.reviewer, office.now, after=first)
    found = queue.next_claim(office.store, office.second_reviewer, office.now)
    assert found is not None
    assert found.id == first
    assert second != first


def test_the_only_claim_left_comes_again(office):
    claim = office.claim()
    found = queue.next_claim(office.store, office.reviewer, office.now, after=claim)
    assert found is not None
    assert found.id == claim


def test_decided_claims_do_not_come_and_none_left_is_none(office):
    claim = office.claim()
    decide(office, claim)
    assert queue.next_claim(office.store, office.reviewer, office.now) is None
    assert queue.next_claim(office.store, office.reviewer, office.now, after=claim) is None


def test_when_colleagues_hold_everything_there_is_nothing(office):
    office.claim()
    queue.next_claim(office.store, office.second_reviewer, office.now)
    assert queue.next_claim(office.store, office.reviewer, office.now) is None


# the verdict


def test_a_verdict_is_saved_with_its_evidence_and_frees_the_claim(office):
    claim = office.claim()
    queue.take(office.store, office.reviewer, claim, office.now)
    made = decide(office, claim, note="  đã xem  ")
    with office.store.read() as uow:
        assert uow.claims.verdict(claim) == made
        after = uow.claims.get(claim)
    assert (made.label, made.fact, made.note) == (VerdictLabel.REFUTED, FACT, "đã xem")
    assert (after.decided, after.locked_by, after.version) == (True, None, 2)


def test_a_double_press_saves_once(office):
    claim = office.claim()
    decide(office, claim)
    with pytest.raises(Conflict):
        decide(office, claim)
    assert verdicts(office, claim) == 1


def test_two_reviewers_on_the_same_version_save_once(office):
    claim = office.claim()
    decide(office, claim)
    with pytest.raises(Conflict):
        decide(office, claim, office.second_reviewer, label=VerdictLabel.SUPPORTED)
    assert verdicts(office, claim) == 1


def test_a_verdict_on_what_the_machine_has_changed_since_is_a_conflict(office):
    claim = office.claim()
    with office.store.work() as uow:
        uow.suggestions.replace(claim, VerdictLabel.SUPPORTED, 0.7, [FACT], office.now)
        uow.commit()
    with pytest.raises(Conflict):
        decide(office, claim)
    assert decide(office, claim, version=2).id


def test_another_look_at_the_newest_version_makes_a_newer_verdict(office):
    claim = office.claim()
    decide(office, claim)
    newer = decide(office, claim, office.second_reviewer, version=2, label=VerdictLabel.SUPPORTED)
    with office.store.read() as uow:
        assert uow.claims.verdict(claim) == newer


def test_a_colleagues_lock_is_respected_until_it_expires(office):
    claim = office.claim()
    queue.take(office.store, office.second_reviewer, claim, office.now)
    with pytest.raises(ClaimLocked):
        decide(office, claim)
    assert decide(office, claim, now=office.now + queue.LOCK)


@pytest.mark.parametrize("label", [VerdictLabel.REFUTED, VerdictLabel.SUPPORTED])
@pytest.mark.parametrize("fact", [None, ""])
def test_no_evidence_no_verdict(office, label, fact):
    claim = office.claim()
    with pytest.raises(EvidenceNeeded) as asked:
        decide(office, claim, label=label, fact=fact)
    assert {"refuted": "sai", "supported": "đúng"}[label] in asked.value.vietnamese()
    assert verdicts(office, claim) == 0


def test_a_fact_that_is_context_only_refutes_nothing(office):
    claim = office.claim()
    with pytest.raises(EvidenceNeeded):
        decide(office, claim, fact=CONTEXT)
    assert decide(office, claim, fact=CONTEXT, label=VerdictLabel.SUPPORTED).fact == CONTEXT


@pytest.mark.parametrize("label", list(VerdictLabel))
def test_a_fact_nobody_knows_is_said_whatever_the_verdict(office, label):
    claim = office.claim()
    with pytest.raises(UnknownFact, match="X-99"):
        decide(office, claim, label=label, fact="X-99")


def test_not_enough_information_waits_for_evidence_or_ends(office):
    waiting, ended = office.claim("a"), office.claim("b")
    nothing = {"label": VerdictLabel.NOT_ENOUGH_INFO, "fact": None}
    decide(office, waiting, **nothing, outcome=Outcome.ASK_FOR_EVIDENCE)
    decide(office, ended, **nothing, outcome=Outcome.NO_ACTION)
    with office.store.read() as uow:
        assert not uow.claims.get(waiting).decided
        assert uow.claims.get(ended).decided


def test_every_verdict_has_a_default_outcome():
    assert {default_outcome(label) for label in VerdictLabel} <= set(Outcome)
    assert default_outcome(VerdictLabel.REFUTED) is Outcome.PUBLISH_CORRECTION

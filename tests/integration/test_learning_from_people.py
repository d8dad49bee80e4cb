"""What reviewers say of claims becomes training data: claims at k or more, freed of people, and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from seeded import FACT, STATEMENT, Office
from sqlalchemy.exc import DBAPIError

from kiemtin.entities import WORDING
from kiemtin.errors import ClaimLocked, Conflict, NotAllowed, NotCheckable
from kiemtin.states import Outcome, SentenceType, VerdictLabel
from kiemtin.store.repositories.learning import ReviewedClaim
from review import decisions, queue
from review.learning import data_card, training_data
from review.sentence_types import NO_CLAIM, correct_type

SHARED = "nghe nói xã mình sắp bỏ hết bưu điện"


def corrected(office: Office, key: str, type: SentenceType, **more: object) -> int:
    claim = office.claim(key, **more)  # type: ignore[arg-type]
    correct_type(office.store, office.reviewer, claim=claim, version=1, type=type, now=office.now)
    return claim


def exported(office: Office, k: int = 5):
    with office.store.read() as uow:
        return training_data(uow.learning.reviewed(k), k=k, redact=lambda text: text)


@pytest.mark.parametrize("type", NO_CLAIM)
def test_a_claim_that_is_none_leaves_the_queue_undecided_and_uncalled_wrong(
    office: Office, type: SentenceType
) -> None:
    claim = corrected(office, "centre:thu", type)
    with office.store.read() as uow:
        assert uow.claims.get(claim).decided
        verdict = uow.claims.verdict(claim)
        assert uow.learning.type_of(claim) is type
        assert not uow.queries.queue(k=5)
    assert verdict is not None
    assert verdict.label is VerdictLabel.NOT_ENOUGH_INFO
    assert verdict.fact is None
    question = type is SentenceType.QUESTION
    assert verdict.outcome is (Outcome.ANSWER_QUESTION if question else Outcome.NO_ACTION)


def test_a_claim_cannot_be_corrected_to_a_claim_by_anybody(office: Office) -> None:
    claim = office.claim()
    with pytest.raises(NotCheckable):
        correct_type(
            office.store, office.reviewer, claim=claim, version=1, type=SentenceType.CLAIM, now=office.now
        )
    corrected(office, "other", SentenceType.SATIRE)
    with pytest.raises(DBAPIError), office.store.work() as uow:
        uow.learning.correct(1, SentenceType.CLAIM)


def test_only_a_reviewer_who_saw_this_version_and_holds_it_can_correct_it(office: Office) -> None:
    claim = office.claim()
    asked = {"claim": claim, "version": 1, "type": SentenceType.OPINION, "now": office.now}
    with pytest.raises(NotAllowed):
        correct_type(office.store, office.editor, **asked)
    queue.take(office.store, office.second_reviewer, claim, office.now)
    with pytest.raises(ClaimLocked):
        correct_type(office.store, office.reviewer, **asked)
    later = asked | {"now": office.now + timedelta(hours=1)}
    correct_type(office.store, office.reviewer, **later)
    with pytest.raises(Conflict):
        correct_type(office.store, office.reviewer, **later)


def test_a_later_verdict_takes_a_correction_back(office: Office) -> None:
    claim = corrected(office, "centre:thu", SentenceType.SATIRE)
    decisions.decide(
        office.store,
        office.reviewer,
        claim=claim,
        version=2,
        label=VerdictLabel.REFUTED,
        outcome=Outcome.NO_ACTION,
        fact=FACT,
        now=office.now,
    )
    with office.store.read() as uow:
        assert uow.learning.type_of(claim) is None
    assert {(row.kind, row.label) for row in exported(office).rows} == {
        ("type", "claim"),
        ("entailment", "refuted"),
    }


def test_verdicts_and_corrections_become_rows_that_tell_what_the_machine_had_wrong(office: Office) -> None:
    office.decided("centre:thu", VerdictLabel.SUPPORTED)
    corrected(office, f"{WORDING}1", SentenceType.SATIRE, statement=SHARED)
    found = [json.loads(line) for line in exported(office).as_lines().splitlines()]
    with office.store.read() as uow:
        premise = uow.facts.evidence(FACT).statement
    assert found == [
        {
            "kind": "entailment",
            "label": "supported",
            "overridden": True,
            "premise": premise,
            "text": STATEMENT,
        },
        {"kind": "type", "label": "claim", "overridden": False, "text": STATEMENT},
        {"kind": "type", "label": "satire", "overridden": True, "text": SHARED},
    ]


def test_what_asks_for_evidence_or_was_never_reviewed_teaches_nothing(office: Office) -> None:
    office.claim("waiting")
    claim = office.claim("asked")
    decisions.decide(
        office.store,
        office.reviewer,
        claim=claim,
        version=1,
        label=VerdictLabel.NOT_ENOUGH_INFO,
        outcome=Outcome.ASK_FOR_EVIDENCE,
        fact=None,
        now=office.now,
    )
    data = exported(office)
    assert (data.rows, data.claims, data.unsure) == ((), 1, 1)


def test_nothing_below_k_leaves_also_when_k_was_raised_since(office: Office) -> None:
    corrected(office, f"{WORDING}few", SentenceType.OPINION, voices=4, statement="CANARY bốn người nói")
    corrected(office, f"{WORDING}many", SentenceType.OPINION, voices=6, statement=SHARED)
    corrected(office, "keyed", SentenceType.OPINION, voices=0, publications=1, statement="Của báo")
    corrected(
        office,
        f"{WORDING}paper",
        SentenceType.OPINION,
        voices=4,
        publications=1,
        statement="CANARY bốn người và một báo",
    )
    data = exported(office, k=5)
    assert {row.text for row in data.rows} == {SHARED, "Của báo"}
    assert "CANARY" not in data.as_lines() + data_card(data)
    # The floor holds whatever is asked for.
    corrected(office, f"{WORDING}none", SentenceType.OPINION, voices=3, statement="ba người nói")
    assert "ba người nói" not in exported(office, k=4).as_lines()
    assert exported(office, k=1).as_lines() == exported(office, k=3).as_lines()


def test_a_row_holds_the_sentence_and_its_label_and_nothing_of_when_where_who_or_how_many(
    office: Office,
) -> None:
    corrected(office, f"{WORDING}x", SentenceType.QUESTION, statement=SHARED, voices=17)
    office.decided("centre:thu")
    lines = exported(office).as_lines()
    assert {key for line in lines.splitlines() for key in json.loads(line)} == {
        "kind",
        "text",
        "label",
        "premise",
        "overridden",
    }
    for telling in ("17", "2026", WORDING, "centre:thu", office.reviewer.name):
        assert telling not in lines


def reviewed(statement: str, *, worded: bool = True) -> ReviewedClaim:
    return ReviewedClaim(
        statement=statement,
        worded=worded,
        suggestion=VerdictLabel.NOT_ENOUGH_INFO,
        label=VerdictLabel.NOT_ENOUGH_INFO,
        fact=None,
        type=SentenceType.OPINION,
    )


@given(st.lists(st.text(min_size=1, max_size=30), max_size=12))
def test_shared_words_that_name_a_person_after_all_never_leave(texts: list[str]) -> None:
    data = training_data(
        [reviewed(each) for each in [*texts, "gọi 0912 345 678"]],
        k=5,
        redact=lambda text: text.replace("0912 345 678", "[số]"),
    )
    assert "0912" not in data.as_lines()
    assert data.personal == 1


@given(st.permutations(["một", "hai", "ba", "hai", "bốn"]))
def test_the_order_of_the_rows_says_nothing_of_time_and_nothing_is_there_twice(texts: list[str]) -> None:
    data = training_data([reviewed(each) for each in texts], k=5, redact=str)
    assert [row.text for row in data.rows] == ["ba", "bốn", "hai", "một"]


def test_the_card_states_k_and_every_count(office: Office) -> None:
    office.decided("centre:thu")
    corrected(office, f"{WORDING}1", SentenceType.SATIRE, statement=SHARED)
    card = data_card(exported(office))
    for stated in ("k = 5", "reviewed: 2", "claim 1, satire 1", "refuted 1", "1 of 3 rows", "SHA-256"):
        assert stated in card

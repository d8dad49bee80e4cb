"""A verdict is suggested for a claim in other words, while it holds, and nothing below k is among them (S4, S8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from seeded import CONTEXT, FACT, Office, fact

from kiemtin.states import Outcome, VerdictLabel
from kiemtin.store.repositories.voices import BufferedMention
from review import decisions
from review.memory import Remembered, remembered

K = 5


class SameWords:
    """The same words in any order say the same."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def same(self, statement: str, among: Sequence[str]) -> tuple[tuple[int, float], ...]:
        self.seen += [statement, *among]
        wanted = sorted(statement.lower().split())
        return tuple(
            (index, 1.0) for index, each in enumerate(among) if sorted(each.lower().split()) == wanted
        )


def worded(office: Office, statement: str, **more: object) -> int:
    """A claim known by its wording only."""
    return office.claim(f"wording:{statement}", statement=statement, **more)


def decide(office: Office, claim: int, **changes: object) -> None:
    with office.store.read() as uow:
        version = uow.claims.get(claim).version
    values: dict[str, object] = {
        "label": VerdictLabel.REFUTED,
        "outcome": Outcome.PUBLISH_CORRECTION,
        "fact": FACT,
        "now": office.now,
    }
    decisions.decide(office.store, office.reviewer, claim=claim, version=version, **{**values, **changes})  # type: ignore[arg-type]


def similar(
    office: Office,
    claim: int,
    k: int = K,
    matcher: SameWords | None = None,
    after: timedelta = timedelta(hours=1),
) -> tuple[Remembered, ...]:
    with office.store.read() as uow:
        found = uow.claims.get(claim)
    return remembered(office.store, matcher or SameWords(), found, k=k, now=office.now + after)


def test_a_claim_reviewed_once_is_recognised_in_other_words_with_who_decided_and_when(office):
    old, new = worded(office, "xã thu phí chợ"), worded(office, "phí chợ xã thu")
    decide(office, old)
    (found,) = similar(office, new)
    assert (found.claim, found.label, found.outcome) == (
        old,
        VerdictLabel.REFUTED,
        Outcome.PUBLISH_CORRECTION,
    )
    assert (found.by, found.decided_at, found.same) == ("Cán bộ reviewer", office.now, True)
    assert found.fact is not None
    assert found.fact.fact == FACT


def test_a_claim_with_a_key_is_no_other_claim_with_a_key_however_alike_the_words(office):
    old = office.claim("fee|a|1", statement="Xã thu phí 1")
    new = office.claim("fee|a|2", statement="Xã thu phí 1")
    decide(office, old)
    (found,) = similar(office, new)
    assert not found.same, "only the same subject"
    assert not similar(office, office.claim("fee|b|1", statement="Xã thu phí 1"))


def test_a_claim_without_a_key_is_recognised_in_the_statement_of_one_with_a_key(office):
    old = office.claim("fee|a|1", statement="Xã thu phí chợ")
    decide(office, old)
    assert [each.claim for each in similar(office, worded(office, "phí chợ xã thu"))] == [old]


def test_nothing_is_suggested_by_a_claim_nobody_has_decided(office):
    worded(office, "xã thu phí chợ")
    assert not similar(office, worded(office, "phí chợ xã thu"))


LATER = timedelta(minutes=1)


@pytest.mark.parametrize(
    "base",
    [
        pytest.param([replace(fact(), statement="Nói khác đi")], id="changed"),
        pytest.param([replace(fact(), in_force_to=date(2026, 11, 20))], id="ended"),
        pytest.param([fact(may_refute=False)], id="context only"),
        pytest.param([fact(CONTEXT, may_refute=False)], id="withdrawn"),
    ],
)
def test_a_verdict_is_suggested_only_while_its_fact_stands(office, base):
    old, new = worded(office, "xã thu phí chợ"), worded(office, "phí chợ xã thu")
    decide(office, old)
    assert similar(office, new)
    with office.store.work() as uow:
        uow.facts.load(base, office.now + LATER, whole=True)
        uow.commit()
    assert not similar(office, new, after=timedelta(days=2))


def test_taking_a_verdict_over_goes_by_the_rules_of_every_verdict_and_the_record_names_both_claims(office):
    old, new = worded(office, "xã thu phí chợ"), worded(office, "phí chợ xã thu")
    decide(office, old)
    decide(office, new, like=old)
    with office.store.read() as uow:
        (line,) = [each for each in uow.audit.lines() if each.subject == f"claim:{new}"]
        verdict = uow.claims.verdict(new)
    assert f'"like": {old}' in line.detail
    assert verdict is not None
    assert verdict.reviewer == office.reviewer.id


def test_nothing_below_k_is_compared_or_shown_beside_a_claim(office):
    seen, hidden, new = (
        worded(office, "xã thu phí chợ", voices=7),
        worded(office, "thu phí chợ xã", voices=5),
        worded(office, "phí chợ xã thu", voices=9),
    )
    for each in (seen, hidden):
        decide(office, each)
    with office.store.work() as uow:
        uow.voices.hold(
            "wording:chợ xã thu phí",
            [
                BufferedMention(
                    page_tag=b"t" * 16,
                    place="forum",
                    hour=office.now,
                    expires_at=office.now + timedelta(days=1),
                )
            ],
        )
        uow.commit()
    matcher = SameWords()
    assert [each.claim for each in similar(office, new, k=7, matcher=matcher)] == [seen]
    assert sorted(set(matcher.seen)) == ["phí chợ xã thu", "xã thu phí chợ"]

"""A claim that is none is taken out with one choice; what is held back and what has changed is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conftest import FixedClock
from screens import errors, open_page, words
from ui_office import UiOffice, open_ui_office

from kiemtin.drift import Drift
from kiemtin.states import Origin, Outcome, SentenceType, VerdictLabel
from kiemtin.store import Store
from review.sentence_types import NO_CLAIM


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def test_one_choice_says_what_a_claim_really_is_and_shows_the_next(
    office: UiOffice, clock: FixedClock
) -> None:
    at = open_page(office.services(clock), office.people["thamtra"].id, "claims")
    claim = office.claims["centre"]
    for type in NO_CLAIM:
        assert at.button(key=f"type-{type}-{claim}-1")
    at.button(key=f"type-{SentenceType.SATIRE}-{claim}-1").click().run()
    assert not errors(at)
    with office.store.read() as uow:
        verdict = uow.claims.verdict(claim)
        assert uow.learning.type_of(claim) is SentenceType.SATIRE
        assert uow.claims.get(claim).decided
    assert verdict is not None
    assert (verdict.label, verdict.outcome) == (VerdictLabel.NOT_ENOUGH_INFO, Outcome.NO_ACTION)
    assert any("(Châm biếm)" in each.value for each in at.toast)
    assert all(f"-{claim}-" not in (each.key or "") for each in at.button)


def test_a_colleague_who_was_faster_is_told_and_nothing_is_saved_twice(
    office: UiOffice, clock: FixedClock
) -> None:
    from review import decisions

    at = open_page(office.services(clock), office.people["thamtra"].id, "claims")
    claim = office.claims["centre"]
    decisions.decide(
        office.store,
        office.people["thamtra"],
        claim=claim,
        version=1,
        label=VerdictLabel.NOT_ENOUGH_INFO,
        outcome=Outcome.NO_ACTION,
        fact=None,
        now=clock.now(),
    )
    at.button(key=f"type-opinion-{claim}-1").click().run()
    with office.store.read() as uow:
        assert uow.learning.type_of(claim) is None


def test_a_suggestion_that_is_held_back_is_shown_as_undecided_with_the_reason(
    office: UiOffice, clock: FixedClock
) -> None:
    services = replace(office.services(clock), least_score=lambda: 0.99)
    at = open_page(services, office.people["thamtra"].id, "claims")
    assert not errors(at)
    shown = words(at)
    assert "Máy gợi ý: ✗ sai" not in shown
    assert "chưa đủ chắc so với ngưỡng của hôm nay" in " ".join(each.value for each in at.caption)


@pytest.mark.parametrize("index", [None, 0.1, 0.9])
def test_the_trends_page_tells_whether_the_machine_still_reads_the_same(
    office: UiOffice, clock: FixedClock, index: float | None
) -> None:
    found = Drift(
        origin=Origin.PUBLIC_VOICE,
        watched="type",
        day=date(2026, 11, 19),
        readings=300,
        days=28,
        index=index,
        limit=0.2,
    )
    services = replace(office.services(clock), drift=lambda: (found,))
    at = open_page(services, office.people["quanly"].id, "trends")
    assert not errors(at)
    state = "chưa đủ số liệu" if index is None else "thay đổi lớn" if found.alarm else "như trước"
    assert state in words(at)
    assert bool(at.warning) is found.alarm

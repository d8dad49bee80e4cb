"""The claims page remembers: verdicts on claims like this one, why a claim is back, posts that rest on changed facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from conftest import FixedClock
from screens import errors, open_page, press_again, words
from streamlit.testing.v1 import AppTest
from ui_office import CENTRE, UiOffice, facts, open_ui_office

from kiemtin.entities import Claim, Content, Judgement
from kiemtin.states import Decision, Outcome, PublicationState, VerdictLabel
from kiemtin.store import Store
from review import decisions, memory

OLD = "Đổi biển số xe mất năm trăm nghìn đồng ở xã"
NEW = "ở xã đổi biển số xe mất năm trăm nghìn đồng"


class SameWords:
    """The same words in any order say the same."""

    def same(self, statement: str, among: Sequence[str]) -> tuple[tuple[int, float], ...]:
        wanted = sorted(statement.lower().split())
        return tuple(
            (index, 1.0) for index, each in enumerate(among) if sorted(each.lower().split()) == wanted
        )


class NoJudge:
    """Facts that decide none of the office's invented claims."""

    def judge(self, key: str, statement: str, structure: object, *, at: object) -> Judgement | None:
        return None


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def worded(office: UiOffice, statement: str, priority: float) -> Claim:
    with office.store.work() as uow:
        number = uow.claims.show(
            key=f"wording:{statement}",
            statement=statement,
            suggestion=VerdictLabel.NOT_ENOUGH_INFO,
            score=0.5,
            facts=[],
            voices=6,
            publications=0,
            first_seen_at=office.now - timedelta(hours=3),
            last_seen_at=office.now - timedelta(hours=1),
            now=office.now - timedelta(hours=2),
        )
        uow.claims.rank(number, priority)
        found = uow.claims.get(number)
        uow.commit()
    return found


def decide(office: UiOffice, claim: Claim, **changes: object) -> None:
    values: dict[str, object] = {
        "label": VerdictLabel.REFUTED,
        "outcome": Outcome.PUBLISH_CORRECTION,
        "fact": "T-01",
        "now": office.now,
    }
    decisions.decide(
        office.store,
        office.people["thamtra"],
        claim=claim.id,
        version=claim.version,
        **{**values, **changes},  # type: ignore[arg-type]
    )


def page(office: UiOffice, clock: FixedClock, who: str = "thamtra", language: str = "vi") -> AppTest:
    services = replace(office.services(clock, language=language), matcher=SameWords())
    return open_page(services, office.people[who].id, "claims")


def load(office: UiOffice, clock: FixedClock, **changes: object) -> None:
    """Change the fact T-01 and judge again, as an import does."""
    changed = [replace(each, **changes) if each.id == "T-01" else each for each in facts()]  # type: ignore[arg-type]
    clock.forward(hours=1)
    with office.store.work() as uow:
        uow.facts.load(changed, clock.now(), whole=True)
        memory.recheck(uow, NoJudge(), clock.now())
        uow.commit()


def test_a_claim_in_new_words_shows_the_verdict_with_who_decided_when_and_by_what(
    office: UiOffice, clock: FixedClock
) -> None:
    decide(office, worded(office, OLD, 10))
    new = worded(office, NEW, 99)
    at = page(office, clock)
    shown = words(at)
    assert not errors(at)
    assert "Luận điểm tương tự đã xét" in [each.value for each in at.header]
    assert f"Đã xét ngày 20/11/2026 bởi {office.people['thamtra'].display} · ✗ sai" in shown
    assert facts()[0].statement in shown
    with office.store.read() as uow:
        assert uow.claims.verdict(new.id) is None, "suggested, never applied by itself"


def test_one_key_takes_the_verdict_over_once(office: UiOffice, clock: FixedClock) -> None:
    old, new = worded(office, OLD, 10), worded(office, NEW, 99)
    decide(office, old)
    at = page(office, clock)
    button = at.button(key=f"accept-{old.id}-{new.id}-{new.version}")
    assert button.proto.shortcut == "4"
    button.click().run()
    press_again(at, button.proto.id)
    assert not errors(at)
    with office.store.read() as uow:
        verdict = uow.claims.verdict(new.id)
        assert uow.claims.get(new.id).version == 2
    assert verdict is not None
    assert (verdict.label, verdict.fact, verdict.outcome) == (
        VerdictLabel.REFUTED,
        "T-01",
        Outcome.PUBLISH_CORRECTION,
    )
    assert verdict.note == "Như luận điểm đã xét ngày 20/11/2026."


def test_a_claim_on_the_same_subject_is_shown_without_a_key_to_take_it_over(
    office: UiOffice, clock: FixedClock
) -> None:
    with office.store.work() as uow:
        for number, priority in ((1, 5.0), (2, 99.0)):
            claim = uow.claims.show(
                key=f"fee|xa|{number}",
                statement=f"Xã thu phí {number} nghìn đồng",
                suggestion=VerdictLabel.NOT_ENOUGH_INFO,
                score=0.5,
                facts=[],
                voices=6,
                publications=0,
                first_seen_at=office.now,
                last_seen_at=office.now,
                now=office.now,
            )
            uow.claims.rank(claim, priority)
            if number == 1:
                first = uow.claims.get(claim)
        uow.commit()
    decide(office, first)
    at = page(office, clock)
    assert "Cùng đối tượng, nội dung khác" in words(at)
    assert not [each for each in at.button if each.key and each.key.startswith("accept-")]


def test_a_claim_whose_fact_changed_is_on_top_and_the_page_says_what_the_fact_said_then_and_says_now(
    office: UiOffice, clock: FixedClock
) -> None:
    with office.store.read() as uow:
        decide(office, uow.claims.get(office.claims["centre"]))
    worded(office, NEW, 100)
    load(office, clock, statement="Trung tâm hành chính của tỉnh Thử Nghiệm đặt ở phường Khác")
    at = page(office, clock)
    shown = words(at)
    assert not errors(at)
    assert CENTRE in shown
    assert "sự kiện T-01 đã đổi nội dung" in " ".join(each.value for each in at.warning)
    assert "Trung tâm hành chính của tỉnh Thử Nghiệm đặt ở phường Mới" in shown
    assert "Trung tâm hành chính của tỉnh Thử Nghiệm đặt ở phường Khác" in shown
    captions = [each.value for each in at.caption]
    who = office.people["thamtra"].display
    assert any(f"Đã xét ngày 20/11/2026 bởi {who}: ✗ sai" in each for each in captions)
    listed = [each for each in captions if each.startswith(("**Xem lại**", "Ưu tiên 100,0", "Ưu tiên 100 "))]
    assert listed[0].startswith("**Xem lại**"), "before the most pressing of the others"


def test_in_english_it_is_said_in_english(office: UiOffice, clock: FixedClock) -> None:
    with office.store.read() as uow:
        decide(office, uow.claims.get(office.claims["centre"]))
    load(office, clock, may_refute=False)
    services = replace(office.services(clock, language="en"), matcher=SameWords())
    at = open_page(services, office.people["thamtra"].id, "claims", **{"kt.language": "en"})
    assert not errors(at)
    assert "context only now and may not refute" in " ".join(each.value for each in at.warning)


def published(office: UiOffice, at: datetime) -> None:
    """A notice that rests on the fact T-01 and is out."""
    state = PublicationState
    with office.store.work() as uow:
        account = next(each.id for each in uow.accounts.all() if each.verified_at)
        draft = uow.drafts.add(
            claim=None,
            kind="notice",
            author=office.people["bientap"].id,
            content=Content(
                title="Trung tâm mới ở đâu", body="Ở phường Mới.", accounts=(account,), facts=("T-01",)
            ),
            now=at,
        )
        uow.drafts.submit(
            revision=draft.latest.id, by=office.people["bientap"].id, problems=(), checked_at=at, now=at
        )
        approval = uow.drafts.approve(
            revision=draft.latest,
            approver=office.people["duyet"].id,
            decision=Decision.APPROVED,
            note="",
            now=at,
        )
        number = uow.publications.schedule(
            approval=approval, account=account, due_at=at, key="erratum", now=at
        )
        row = uow.publications.get(number)
        for step in (state.CLAIMED, state.PREPARED, state.SENDING):
            row = uow.publications.move(row, step, now=at)
        uow.publications.move(
            row,
            state.PUBLISHED,
            now=at,
            remote_id="7",
            remote_url="https://dinh-chinh.example/7",
            sent_at=at,
        )
        uow.commit()


def test_an_editor_sees_the_posts_that_rest_on_a_changed_fact_and_a_reviewer_does_not(
    office: UiOffice, clock: FixedClock
) -> None:
    published(office, office.now)
    assert "Bài cần đính lại" not in words(page(office, clock, "bientap"))
    load(office, clock, statement="Trung tâm hành chính của tỉnh Thử Nghiệm đặt ở phường Khác")
    at = page(office, clock, "bientap")
    assert not errors(at)
    assert [each.label for each in at.expander if "Bài cần đính lại (1)" in each.label]
    assert "Trung tâm mới ở đâu" in words(at)
    assert "đặt ở phường Khác" in words(at)
    assert not [each for each in page(office, clock).expander if "Bài cần đính lại" in each.label]

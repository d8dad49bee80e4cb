"""The claims page: one key decides, saves and goes on; nothing is saved twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import FixedClock
from screens import errors, go_to, open_page, press_again, words
from streamlit.testing.v1 import AppTest
from ui_office import CENTRE, COUNT, PAPERS, TRUE, UiOffice, open_ui_office

from kiemtin.entities import Claim, Verdict
from kiemtin.states import Outcome, VerdictLabel
from kiemtin.store import Store
from kiemtin.words import Phrase
from review import decisions, queue


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def reviewing(office: UiOffice, clock: FixedClock, who: str = "thamtra") -> AppTest:
    return open_page(office.services(clock), office.people[who].id, "claims")


def key(office: UiOffice, label: VerdictLabel, claim: str, version: int = 1) -> str:
    return f"decide-{label}-{office.claims[claim]}-{version}"


def verdict(office: UiOffice, claim: str) -> Verdict | None:
    with office.store.read() as uow:
        return uow.claims.verdict(office.claims[claim])


def test_the_most_pressing_claim_is_shown_with_all_that_a_decision_needs(
    office: UiOffice, clock: FixedClock
) -> None:
    at = reviewing(office, clock)

    shown = words(at)
    assert not errors(at)
    for part in (
        CENTRE,
        "23 người nói",
        "bình luận báo chí",
        "diễn đàn",
        "Máy gợi ý: ✗ sai (93%)",
        "Trung tâm hành chính của tỉnh Thử Nghiệm đặt ở phường Mới",
        "Nghị quyết T-01/2026/NQ-TN, Hội đồng thử nghiệm, 01/06/2026",
        "Báo Thử Nghiệm · 20/11/2026 05:00",
    ):
        assert part in shown
    assert "Ưu tiên 82/100 vì: 23 người nói" in " ".join(each.value for each in at.caption)
    assert len(at.get("arrow_vega_lite_chart") or at.get("vega_lite_chart")) == 1


def test_every_verdict_has_its_key_on_its_button(office: UiOffice, clock: FixedClock) -> None:
    at = reviewing(office, clock)

    keys = {
        label: at.button(key=key(office, label, "centre")).proto.shortcut
        for label in (VerdictLabel.REFUTED, VerdictLabel.SUPPORTED, VerdictLabel.NOT_ENOUGH_INFO)
    }
    assert list(keys.values()) == ["1", "2", "3"]
    assert at.button(key=f"skip-{office.claims['centre']}-1").proto.shortcut.lower() == "s"


def test_one_press_decides_saves_and_shows_the_next(office: UiOffice, clock: FixedClock) -> None:
    at = reviewing(office, clock)
    at.button(key=key(office, VerdictLabel.REFUTED, "centre")).click().run()

    saved = verdict(office, "centre")
    assert not errors(at)
    assert saved is not None
    assert (saved.label, saved.fact, saved.outcome) == (
        VerdictLabel.REFUTED,
        "T-01",
        Outcome.PUBLISH_CORRECTION,
    )
    assert COUNT in words(at)
    assert CENTRE not in words(at)
    assert "Đã lưu: ✗ sai" in at.toast[0].value


def test_a_double_press_saves_once_and_leaves_the_next_claim_alone(
    office: UiOffice, clock: FixedClock
) -> None:
    at = reviewing(office, clock)
    button = at.button(key=key(office, VerdictLabel.REFUTED, "centre"))
    button.click().run()
    press_again(at, button.proto.id)

    assert not errors(at)
    with office.store.read() as uow:
        assert uow.claims.get(office.claims["centre"]).version == 2
    assert verdict(office, "count") is None


def test_skipping_gives_the_claim_back_and_shows_another(office: UiOffice, clock: FixedClock) -> None:
    at = reviewing(office, clock)
    at.button(key=f"skip-{office.claims['centre']}-1").click().run()

    assert COUNT in words(at)
    with office.store.read() as uow:
        assert uow.claims.get(office.claims["centre"]).locked_by is None


def test_leaving_the_page_gives_the_claim_back(office: UiOffice, clock: FixedClock) -> None:
    at = reviewing(office, clock)
    go_to(at, "sources").run()

    assert [each.value for each in at.title] == ["Nguồn"]
    with office.store.read() as uow:
        assert uow.claims.get(office.claims["centre"]).locked_by is None


def test_two_reviewers_get_two_claims(office: UiOffice, clock: FixedClock) -> None:
    first, second = reviewing(office, clock), reviewing(office, clock, "thamtra2")

    assert CENTRE in words(first)
    assert COUNT in words(second)
    assert "Trần Thẩm Tra đang xem" in [each.value for each in second.caption]


def test_a_claim_a_colleague_decided_meanwhile_is_told_kindly_and_nothing_is_overwritten(
    office: UiOffice, clock: FixedClock
) -> None:
    at = reviewing(office, clock)
    at.text_input(key=f"note-{office.claims['centre']}").input("Ghi chú của tôi").run()
    clock.forward(minutes=6)
    taken = queue.take(office.store, office.people["thamtra2"], office.claims["centre"], clock.now())
    decisions.decide(
        office.store,
        office.people["thamtra2"],
        claim=taken.id,
        version=taken.version,
        label=VerdictLabel.NOT_ENOUGH_INFO,
        outcome=Outcome.ASK_FOR_EVIDENCE,
        fact=None,
        now=clock.now(),
    )
    at.button(key=key(office, VerdictLabel.REFUTED, "centre")).click().run()

    assert errors(at) == [
        "Người khác vừa thay đổi nội dung này. Hãy tải lại và xem lại; phần bạn viết vẫn được giữ."
    ]
    found = verdict(office, "centre")
    assert found is not None
    assert found.label is VerdictLabel.NOT_ENOUGH_INFO
    assert at.text_input(key=f"note-{office.claims['centre']}").value == "Ghi chú của tôi"


def test_an_expired_lock_taken_by_a_colleague_is_told_with_their_name(
    office: UiOffice, clock: FixedClock
) -> None:
    at = reviewing(office, clock)
    clock.forward(minutes=6)
    queue.take(office.store, office.people["thamtra2"], office.claims["centre"], clock.now())
    at.run()

    assert errors(at) == ["Lý Thẩm Tra đang xem luận điểm này đến 10:11. Hãy chọn luận điểm khác."]
    assert COUNT in words(at)


def test_without_evidence_a_verdict_is_refused_until_a_fact_is_found(
    office: UiOffice, clock: FixedClock
) -> None:
    at = reviewing(office, clock)
    papers = office.claims["papers"]
    at.button(key=f"open-{papers}").click().run()
    assert PAPERS in words(at)

    at.button(key=key(office, VerdictLabel.REFUTED, "papers")).click().run()
    assert "cần một sự kiện có trích dẫn" in errors(at)[0]

    at.text_input(key=f"find-{papers}").input("giay to da cap").run()
    at.selectbox(key=f"fact-{papers}").select("T-03").run()
    at.button(key=key(office, VerdictLabel.REFUTED, "papers")).click().run()

    found = verdict(office, "papers")
    assert not errors(at)
    assert found is not None
    assert found.fact == "T-03"


def test_an_outcome_and_a_note_can_be_chosen(office: UiOffice, clock: FixedClock) -> None:
    at = reviewing(office, clock)
    centre = office.claims["centre"]
    at.selectbox(key=f"outcome-{centre}").select(Outcome.ANSWER_QUESTION).run()
    at.text_input(key=f"note-{centre}").input("Hỏi lại đơn vị").run()
    at.button(key=key(office, VerdictLabel.REFUTED, "centre")).click().run()

    found = verdict(office, "centre")
    assert found is not None
    assert (found.outcome, found.note) == (Outcome.ANSWER_QUESTION, "Hỏi lại đơn vị")


def test_a_publication_is_shown_as_the_item_itself_with_its_link(office: UiOffice, clock: FixedClock) -> None:
    at = reviewing(office, clock)

    drawn = "".join(str(each.proto.body) for each in at.get("html"))
    assert 'href="https://bao-thu.example/centre"' in drawn
    # What a site writes into its title is text here: no image, no link, no tag.
    assert "&lt;b&gt;" in drawn
    assert "<img" not in drawn


def test_a_claim_made_by_a_publication_only_shows_no_number_of_people(
    office: UiOffice, clock: FixedClock
) -> None:
    at = reviewing(office, clock)
    at.button(key=f"open-{office.claims['papers']}").click().run()

    assert "1 bài đăng nêu" in words(at)
    assert "người nói" not in words(at)


def test_when_all_is_done_the_page_says_what_comes_next(office: UiOffice, clock: FixedClock) -> None:
    with office.store.work() as uow:
        for name in ("centre", "count", "papers"):
            uow.claims.decide(
                claim=office.claims[name],
                version=1,
                reviewer=office.people["thamtra"].id,
                label=VerdictLabel.NOT_ENOUGH_INFO,
                outcome=Outcome.NO_ACTION,
                fact=None,
                note="",
                now=clock.now(),
            )
        uow.commit()
    at = reviewing(office, clock)

    assert "Đã xem hết" in at.success[0].value


def test_decided_claims_are_listed_and_found_without_diacritics(office: UiOffice, clock: FixedClock) -> None:
    at = reviewing(office, clock)
    at.segmented_control(key="claims-show").select("decided").run()
    assert TRUE in [each.value for each in at.text]

    at.text_input(key="claims-search").input("giay to khi ten xa").run()
    assert TRUE in [each.value for each in at.text]
    at.text_input(key="claims-search").input("khong co gi").run()
    assert TRUE not in [each.value for each in at.text]


def test_an_editor_starts_a_correction_from_a_decided_claim(office: UiOffice, clock: FixedClock) -> None:
    at = open_page(office.services(clock), office.people["bientap"].id, "claims")
    at.segmented_control(key="claims-show").select("decided").run()
    at.button(key=f"correct-{office.claims['true']}").click().run()

    assert not errors(at)
    assert [each.value for each in at.title] == ["Bản nháp và duyệt"]


@pytest.mark.parametrize("who", ["bientap", "duyet", "quanly"])
def test_only_reviewers_get_the_keys(office: UiOffice, clock: FixedClock, who: str) -> None:
    at = open_page(office.services(clock), office.people[who].id, "claims")

    assert not errors(at)
    assert not [each for each in at.button if str(each.key).startswith(("decide-", "open-"))]
    with office.store.read() as uow:
        assert uow.claims.get(office.claims["centre"]).locked_by is None


def test_a_reviewer_whose_role_was_taken_away_is_refused_below_the_page(
    office: UiOffice, clock: FixedClock
) -> None:
    at = reviewing(office, clock)
    with office.store.work() as uow:
        uow.people.set_roles(office.people["thamtra"].id, [])
        uow.commit()
    at.button(key=key(office, VerdictLabel.REFUTED, "centre")).click().run()

    assert verdict(office, "centre") is None


def test_the_steps_behind_a_suggestion_are_told_in_the_language_of_the_page(
    office: UiOffice, clock: FixedClock
) -> None:
    def explain(claim: Claim) -> tuple[Phrase, ...]:
        return (Phrase("trace.value", {"value": claim.statement[:6]}), Phrase("trace.other"))

    services = replace(office.services(clock), explain=explain)
    at = open_page(services, office.people["thamtra"].id, "claims")

    shown = [each.value for each in at.text]
    assert "1. Giá trị đọc được: Trung ." in shown
    assert "2. Quy tắc: khác hẳn với dữ kiện." in shown


def test_without_an_explanation_nothing_is_drawn_for_it(office: UiOffice, clock: FixedClock) -> None:
    assert "Vì sao máy gợi ý như vậy" not in [each.label for each in reviewing(office, clock).expander]

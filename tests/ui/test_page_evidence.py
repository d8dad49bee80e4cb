"""Documents, passages beside undecided claims, and facts that two people make of them, on the pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FixedClock
from screens import errors, go_to, html, open_page, protos, words
from streamlit.testing.v1 import AppTest
from ui_office import UiOffice, open_ui_office

from cli.evidence import PassageFinder
from crawler.documents.reading import read_document
from dashboard.deps import Services
from kiemtin.ports import Comparable
from kiemtin.states import CheckKind, Decision, VerdictLabel
from kiemtin.store import Store
from review import evidence

SAMPLE = Path(__file__).parents[1] / "fixtures" / "evidence" / "cv-giay-to.html"
CARDS = "Mọi công dân phải đi đổi thẻ căn cước vì thay đổi địa giới hành chính"
RULE = "công dân không phải đi đổi thẻ do thay đổi địa giới hành chính"


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def services(
    office: UiOffice, clock: FixedClock, language: str = "vi", told: list[str] | None = None
) -> Services:
    like = Comparable(
        about="papers.fee", of="vn", kind=CheckKind.NUMBER, example="Lệ phí là 0 đồng.", topic="papers"
    )
    return replace(
        office.services(clock, language=language),
        read_document=read_document,
        find_passages=PassageFinder(office.store),
        facts_changed=lambda: (told if told is not None else []).append("changed"),
        comparable=lambda: (like,),
    )


def page(office: UiOffice, clock: FixedClock, who: str, name: str = "evidence", **state: object) -> AppTest:
    return open_page(services(office, clock), office.people[who].id, name, **state)


def keep(office: UiOffice, clock: FixedClock) -> int:
    read = read_document(SAMPLE.name, SAMPLE.read_bytes())
    return evidence.add_document(
        office.store, office.people["bientap"], document=read, head=read.head, now=clock.now()
    ).id


def propose(office: UiOffice, clock: FixedClock, who: str = "bientap", value: str = "không") -> int:
    with office.store.read() as uow:
        passage = next(each for each in uow.evidence.passages() if RULE in each.text)
    said = replace(
        evidence.blank_fact(passage, clock.now()), subject="thẻ căn cước", attribute="phải đổi", value=value
    )
    return evidence.propose(
        office.store, office.people[who], passage=passage.id, content=said, now=clock.now()
    ).id


@pytest.fixture
def undecided(office: UiOffice, clock: FixedClock) -> int:
    """A claim that no fact decides."""
    with office.store.work() as uow:
        number = uow.claims.show(
            key="key:cards",
            statement=CARDS,
            suggestion=VerdictLabel.NOT_ENOUGH_INFO,
            score=0.4,
            facts=[],
            voices=0,
            publications=1,
            first_seen_at=clock.now(),
            last_seen_at=clock.now(),
            now=clock.now(),
        )
        uow.commit()
    return number


def in_hand(office: UiOffice, clock: FixedClock, claim: int) -> AppTest:
    return page(office, clock, "thamtra", "claims", **{"kt.claim": claim})


def test_an_undecided_claim_shows_passages_with_number_article_day_and_the_words_that_matched(
    office: UiOffice, clock: FixedClock, undecided: int
) -> None:
    keep(office, clock)
    at = in_hand(office, clock, undecided)

    assert not errors(at)
    shown = words(at)
    assert CARDS in shown
    assert "mục 1, Công văn 512/CAT-QLHC, Công an tỉnh Lâm Hà, 05/09/2025" in shown
    assert '<mark class="kt-match">căn</mark>' in html(at)
    assert "không kết luận gì" in " ".join(each.value for each in at.caption)


def test_a_passage_changes_neither_the_suggestion_nor_what_a_verdict_may_rest_on(
    office: UiOffice, clock: FixedClock, undecided: int
) -> None:
    before = in_hand(office, clock, undecided)
    keep(office, clock)
    after = in_hand(office, clock, undecided)

    row = undecided
    assert "Máy gợi ý: ? chưa đủ thông tin" in words(before)
    assert "Máy gợi ý: ? chưa đủ thông tin" in words(after)
    assert after.selectbox(key=f"fact-{row}").options == before.selectbox(key=f"fact-{row}").options == []


def test_a_decided_by_facts_claim_shows_no_passages(office: UiOffice, clock: FixedClock) -> None:
    keep(office, clock)
    at = page(office, clock, "thamtra", "claims")
    assert "kt-match" not in html(at)


def test_one_click_leads_from_a_passage_to_the_filled_in_form(
    office: UiOffice, clock: FixedClock, undecided: int
) -> None:
    keep(office, clock)
    at = in_hand(office, clock, undecided)
    button = next(each for each in at.button if each.key.startswith("propose-"))
    button.click().run()
    number = int(button.key.removeprefix("propose-"))
    go_to(at, "evidence").run()

    assert not errors(at)
    assert RULE in at.text_area(key=f"proposing-statement-{number}").value
    assert str(at.date_input(key=f"proposing-published-{number}").value) == "2025-09-05"

    at.text_area(key=f"proposing-statement-{number}").input("Không phải đổi căn cước còn hạn.")
    at.text_input(key=f"proposing-subject-{number}").input("thẻ căn cước")
    at.text_input(key=f"proposing-attribute-{number}").input("phải đổi")
    at.selectbox(key=f"proposing-kind-{number}").select(CheckKind.BOOLEAN)
    at.text_input(key=f"proposing-value-{number}").input("không")
    send(at)

    assert not errors(at)
    with office.store.read() as uow:
        [made] = uow.evidence.proposals(waiting=True)
    assert made.content.statement == "Không phải đổi căn cước còn hạn."
    assert made.content.document == "mục 1 Công văn 512/CAT-QLHC"
    assert made.proposer == office.people["thamtra"].id
    assert "Bạn đề xuất sự kiện này" in " ".join(each.value for each in at.caption)
    assert not [each for each in at.button if each.key.startswith("confirm-")]


def send(at: AppTest) -> None:
    next(each for each in at.button if "Gửi người khác" in each.label).click().run()


def test_what_is_missing_is_said_and_nothing_typed_is_lost(office: UiOffice, clock: FixedClock) -> None:
    keep(office, clock)
    with office.store.read() as uow:
        number = next(each.id for each in uow.evidence.passages() if RULE in each.text)
    at = page(office, clock, "bientap", **{"evidence-passage": number})
    at.text_input(key=f"proposing-subject-{number}").input("thẻ căn cước")
    send(at)

    assert "chưa có giá trị" in errors(at)[0]
    assert at.text_input(key=f"proposing-subject-{number}").value == "thẻ căn cước"
    with office.store.read() as uow:
        assert uow.evidence.proposals() == []


def test_what_is_chosen_to_compare_with_sets_the_kind_and_the_topic(
    office: UiOffice, clock: FixedClock
) -> None:
    keep(office, clock)
    with office.store.read() as uow:
        number = next(each.id for each in uow.evidence.passages() if RULE in each.text)
    at = page(office, clock, "bientap", **{"evidence-passage": number})
    at.selectbox(key=f"proposing-compare-{number}").select_index(0).run()
    at.text_input(key=f"proposing-subject-{number}").input("căn cước")
    at.text_input(key=f"proposing-attribute-{number}").input("lệ phí")
    at.text_input(key=f"proposing-value-{number}").input("0")
    send(at)

    assert not errors(at)
    with office.store.read() as uow:
        [made] = uow.evidence.proposals()
    assert (made.content.about, made.content.of, made.content.check, made.content.topic) == (
        "papers.fee",
        "vn",
        "number",
        "papers",
    )


def test_another_person_confirms_once_and_the_facts_are_loaded_anew(
    office: UiOffice, clock: FixedClock
) -> None:
    keep(office, clock)
    number = propose(office, clock)
    told: list[str] = []
    at = open_page(
        services(office, clock, told=told),
        office.people["duyet"].id,
        "evidence",
        **{"evidence-show": "proposals"},
    )
    shown = words(at)
    assert RULE in shown
    assert "thẻ căn cước" in shown
    at.button(key=f"confirm-{number}").click().run()

    assert not errors(at)
    assert told == ["changed"]
    with office.store.read() as uow:
        [made] = uow.evidence.confirmed()
        assert uow.facts.may_refute(made.fact)
    assert (made.decision, made.decider) == (Decision.APPROVED, office.people["duyet"].id)
    assert not [each for each in at.button if each.key.startswith("confirm-")]
    at.session_state["evidence-show"] = "facts"
    at.run()
    assert f"VB-{number}" in words(at)
    assert "Lê Biên Tập · Phạm Duyệt" in words(at)


def test_a_refusal_tells_its_reason_to_whoever_proposed_it(office: UiOffice, clock: FixedClock) -> None:
    keep(office, clock)
    number = propose(office, clock)
    at = page(office, clock, "thamtra", **{"evidence-show": "proposals"})
    at.text_input(key=f"refusal-{number}").input("Văn bản đã hết hiệu lực")
    at.button(key=f"refuse-{number}").click().run()
    assert not errors(at)

    back = page(office, clock, "bientap", **{"evidence-show": "proposals"})
    assert any("Văn bản đã hết hiệu lực" in each.value for each in back.warning)


@pytest.mark.parametrize(("who", "may_decide"), [("thamtra", True), ("duyet", True), ("bientap", False)])
def test_only_a_second_person_with_the_role_sees_the_buttons(
    office: UiOffice, clock: FixedClock, who: str, may_decide: bool
) -> None:
    keep(office, clock)
    propose(office, clock, "thamtra2")
    at = page(office, clock, who, **{"evidence-show": "proposals"})
    assert bool([each for each in at.button if each.key.startswith("confirm-")]) is may_decide


@pytest.mark.parametrize("who", ["quanly", "quantri", "chuavai"])
def test_the_page_is_closed_to_who_does_not_work_with_facts(
    office: UiOffice, clock: FixedClock, who: str
) -> None:
    keep(office, clock)
    at = page(office, clock, who)
    assert "512/CAT-QLHC" not in protos(at)


def test_a_file_is_read_shown_for_confirmation_and_kept_as_corrected(
    office: UiOffice, clock: FixedClock
) -> None:
    at = page(office, clock, "bientap")
    assert "Không đưa đơn thư" in " ".join(each.value for each in at.caption)
    at.file_uploader[0].upload("sai-duoi.pdf", SAMPLE.read_bytes(), "application/pdf").run()
    assert not errors(at)
    row = read_document("x", SAMPLE.read_bytes()).sha256[:12]
    assert at.text_input(key=f"adding-number-{row}").value == "512/CAT-QLHC"
    at.text_input(key=f"adding-issuer-{row}").input("Công an tỉnh Lâm Hà (PC06)")
    next(each for each in at.button if each.label == "Lưu văn bản").click().run()

    assert not errors(at)
    with office.store.read() as uow:
        [kept] = uow.evidence.all()
    assert (kept.head.issuer, kept.added_by) == ("Công an tỉnh Lâm Hà (PC06)", "bientap")
    assert "Công văn 512/CAT-QLHC" in words(at)


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "bientap")
    at.file_uploader[0].upload("quet.pdf", b"%PDF-1.4 nothing here", "application/pdf").run()
    assert "quet.pdf" in errors(at)[0]
    assert "Hãy" in errors(at)[0]


def test_documents_are_searched_with_or_without_diacritics_and_removed_on_the_record(
    office: UiOffice, clock: FixedClock
) -> None:
    number = keep(office, clock)
    at = page(office, clock, "bientap")
    at.text_input(key="evidence-search").input("bien so xe tinh cu").run()
    assert "giấy đăng ký xe đã cấp" in words(at)
    at.text_input(key="evidence-search").input("").run()
    at.selectbox(key="evidence-open").select(number).run()
    assert RULE in words(at)
    at.button(key=f"remove-document-{number}").click().run()

    assert not errors(at)
    with office.store.read() as uow:
        assert uow.evidence.all() == []
        assert uow.audit.newest(1)[0].action == "remove_document"


def test_the_page_speaks_english_too(office: UiOffice, clock: FixedClock) -> None:
    keep(office, clock)
    propose(office, clock)
    at = open_page(
        services(office, clock, "en"),
        office.people["duyet"].id,
        "evidence",
        **{"evidence-show": "proposals", "kt.language": "en"},
    )
    assert not errors(at)
    assert at.button(key="confirm-1").label == "Confirm"

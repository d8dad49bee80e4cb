"""Writing and approving: the check stands beside the text, nothing typed is lost, four eyes decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import FixedClock
from screens import errors, html, open_page, words
from streamlit.testing.v1 import AppTest
from ui_office import CENTRE, WRONG, UiOffice, open_ui_office

from kiemtin.entities import Draft
from kiemtin.states import Decision
from kiemtin.store import Store
from review import drafts


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def editing(office: UiOffice, clock: FixedClock, name: str = "đang soạn", who: str = "bientap") -> AppTest:
    state = {"kt.draft": office.drafts[name]}
    return open_page(office.services(clock), office.people[who].id, "drafts", **state)


def approving(office: UiOffice, clock: FixedClock, who: str = "duyet") -> AppTest:
    return open_page(office.services(clock), office.people[who].id, "drafts", **{"drafts-side": "approve"})


def stored(office: UiOffice, name: str) -> Draft:
    with office.store.read() as uow:
        return uow.drafts.get(office.drafts[name])


def test_saving_makes_a_new_revision_of_exactly_what_was_typed(office: UiOffice, clock: FixedClock) -> None:
    at = editing(office, clock)
    row = f"{office.drafts['đang soạn']}-1"
    at.text_input(key=f"headline-{row}").set_value("Tiêu đề mới")
    at.text_area(key=f"body-{row}").set_value("Nội dung mới.\n\nĐoạn hai.").run()
    assert "Có thay đổi chưa lưu · Đã tự giữ phần đang soạn" in [each.value for each in at.caption]
    at.button(key=f"save-{row}").click().run()

    latest = stored(office, "đang soạn").latest
    assert not errors(at)
    assert latest.number == 2
    assert (latest.content.title, latest.content.body) == ("Tiêu đề mới", "Nội dung mới.\n\nĐoạn hai.")
    assert "Đã lưu" in [each.value for each in at.caption]


def test_the_check_marks_what_a_fact_contradicts_with_its_citation(
    office: UiOffice, clock: FixedClock
) -> None:
    at = editing(office, clock)
    row = f"{office.drafts['đang soạn']}-1"
    assert "Không thấy chỗ nào trái" in at.success[0].value
    at.text_area(key=f"body-{row}").set_value(f"Trung tâm {WRONG}.").run()

    assert f'<mark class="kt-problem">{WRONG}</mark>' in html(at)
    assert "Trái với nghị quyết đang có hiệu lực" in words(at)
    assert "Nghị quyết T-01/2026/NQ-TN" in words(at)
    assert "Gợi ý: đặt ở phường Mới" in words(at)
    assert at.button(key=f"submit-{row}").disabled


def test_problems_that_quote_the_wrong_claim_are_accepted_by_hand(
    office: UiOffice, clock: FixedClock
) -> None:
    at = editing(office, clock)
    number = office.drafts["đang soạn"]
    at.text_area(key=f"body-{number}-1").set_value(f"Nói trung tâm {WRONG} là không đúng.").run()
    assert at.button(key=f"submit-{number}-1").disabled
    next(each for each in at.checkbox if str(each.key).startswith("accept-")).check().run()
    at.button(key=f"submit-{number}-1").click().run()

    latest = stored(office, "đang soạn").latest
    assert not errors(at)
    assert latest.submitted_at is not None
    assert len(latest.problems) == 1


def test_accepting_problems_says_nothing_of_those_that_come_later(
    office: UiOffice, clock: FixedClock
) -> None:
    at = editing(office, clock)
    number = office.drafts["đang soạn"]
    at.text_area(key=f"body-{number}-1").set_value("Chưa có gì sai.").run()
    at.text_area(key=f"body-{number}-1").set_value(f"Trung tâm {WRONG}.")
    # The press comes in the same moment as the last words: nobody has seen the problem yet.
    at.button(key=f"submit-{number}-1").click().run()

    assert errors(at) == ["Bản nháp phải qua kiểm tra sự kiện trước khi trình: còn 1 chỗ cần sửa."]
    latest = stored(office, "đang soạn").latest
    assert latest.submitted_at is None
    assert latest.content.body == f"Trung tâm {WRONG}."


def test_an_empty_draft_cannot_be_submitted_and_says_why(office: UiOffice, clock: FixedClock) -> None:
    at = editing(office, clock)
    number = office.drafts["đang soạn"]
    at.text_area(key=f"body-{number}-1").set_value("").run()
    at.button(key=f"submit-{number}-1").click().run()

    assert errors(at) == ["Bản nháp cần có tiêu đề và nội dung."]
    assert stored(office, "đang soạn").latest.submitted_at is None


def test_a_colleagues_newer_revision_never_swallows_what_was_typed(
    office: UiOffice, clock: FixedClock
) -> None:
    at = editing(office, clock)
    number = office.drafts["đang soạn"]
    theirs = replace(stored(office, "đang soạn").latest.content, body="Bản của đồng nghiệp.")
    drafts.revise(
        office.store, office.people["haivai"], draft=number, after=1, content=theirs, now=clock.now()
    )
    at.text_area(key=f"body-{number}-1").set_value("Bản của tôi.").run()
    at.button(key=f"save-{number}-1").click().run()

    assert any("Người khác vừa thay đổi" in each for each in errors(at))
    assert at.text_area(key=f"body-{number}-1").value == "Bản của tôi."
    assert stored(office, "đang soạn").latest.content.body == "Bản của đồng nghiệp."
    assert "Vũ Hai Vai vừa lưu bản 2" in at.warning[0].value

    at.button(key=f"mine-{number}-1").click().run()
    assert at.text_area(key=f"body-{number}-2").value == "Bản của tôi."
    at.button(key=f"save-{number}-2").click().run()
    latest = stored(office, "đang soạn").latest
    assert (latest.number, latest.content.body) == (3, "Bản của tôi.")


def test_reading_a_draft_again_shows_the_newest_revision(office: UiOffice, clock: FixedClock) -> None:
    at = editing(office, clock)
    number = office.drafts["đang soạn"]
    theirs = replace(stored(office, "đang soạn").latest.content, body="Bản của đồng nghiệp.")
    drafts.revise(
        office.store, office.people["haivai"], draft=number, after=1, content=theirs, now=clock.now()
    )
    at.run()

    assert not at.warning
    assert at.text_area(key=f"body-{number}-2").value == "Bản của đồng nghiệp."


def test_typed_text_is_there_again_after_looking_at_another_draft(
    office: UiOffice, clock: FixedClock
) -> None:
    at = editing(office, clock)
    number = office.drafts["đang soạn"]
    at.text_area(key=f"body-{number}-1").set_value("Chưa lưu").run()
    at.selectbox(key=f"drafts-choose-{number}").select(office.drafts["chờ duyệt"]).run()
    assert not [each for each in at.text_area if each.value == "Chưa lưu"]
    at.selectbox(key=f"drafts-choose-{office.drafts['chờ duyệt']}").select(number).run()

    assert at.text_area(key=f"body-{number}-1").value == "Chưa lưu"
    assert stored(office, "đang soạn").latest.number == 1


def test_only_proven_accounts_can_be_chosen(office: UiOffice, clock: FixedClock) -> None:
    at = editing(office, clock)
    targets = at.multiselect(key=f"targets-{office.drafts['đang soạn']}-1")

    assert targets.options == ["Trang đính chính"]


def test_a_draft_starts_from_a_decided_claim_or_blank(office: UiOffice, clock: FixedClock) -> None:
    at = editing(office, clock)
    at.text_input(key="start-headline").input("Thông báo mới")
    at.button(key="FormSubmitter:start-blank-Soạn bài trống").click().run()

    assert not errors(at)
    headline = next(each for each in at.text_input if str(each.key).startswith("headline-"))
    assert headline.value == "Thông báo mới"


def test_the_inbox_shows_exactly_what_will_be_published(office: UiOffice, clock: FixedClock) -> None:
    at = approving(office, clock)
    latest = stored(office, "chờ duyệt").latest

    shown = words(at)
    assert not errors(at)
    for part in (
        f"Trung tâm mới {WRONG} là sai.",
        "Bản 2 · Lê Biên Tập · 20/11/2026 08:00",
        f"mã {latest.digest[:12]}",
        "Đăng trên: Trang đính chính",
        "Ký: Văn phòng Truyền thông xã Thử Nghiệm",
        CENTRE,
    ):
        assert part in shown
    assert '<ins class="kt-new">' in html(at)
    assert f'<mark class="kt-problem">{WRONG}</mark>' in html(at)


def test_approving_schedules_exactly_this_revision(office: UiOffice, clock: FixedClock) -> None:
    at = approving(office, clock)
    latest = stored(office, "chờ duyệt").latest
    at.button(key=f"FormSubmitter:approve-{latest.id}-Duyệt và lên lịch").click().run()

    approval = stored(office, "chờ duyệt").approval
    assert not errors(at)
    assert approval is not None
    assert (approval.decision, approval.digest) == (Decision.APPROVED, latest.digest)
    with office.store.read() as uow:
        (row,) = uow.publications.of_revision(latest.id)
    assert row.due_at == clock.now()
    assert "Không có bản nào chờ duyệt" in at.info[0].value


def test_a_time_on_the_clock_means_that_time_in_viet_nam(office: UiOffice, clock: FixedClock) -> None:
    at = approving(office, clock)
    latest = stored(office, "chờ duyệt").latest
    picker = at.datetime_input(key=f"due-{latest.id}")
    assert picker.value.strftime("%d/%m/%Y %H:%M") == "20/11/2026 10:00"
    picker.set_value(picker.value + timedelta(hours=5))
    at.button(key=f"FormSubmitter:approve-{latest.id}-Duyệt và lên lịch").click().run()

    with office.store.read() as uow:
        (row,) = uow.publications.of_revision(latest.id)
    assert row.due_at == clock.now() + timedelta(hours=5)


def test_sending_back_needs_a_reason_and_reaches_the_author(office: UiOffice, clock: FixedClock) -> None:
    at = approving(office, clock)
    latest = stored(office, "chờ duyệt").latest
    at.button(key=f"FormSubmitter:approve-{latest.id}-Trả lại").click().run()
    assert "Hãy ghi lý do" in errors(at)[0]
    assert stored(office, "chờ duyệt").approval is None

    at.text_area(key=f"note-{latest.id}").set_value("Thiếu số nghị quyết")
    at.button(key=f"FormSubmitter:approve-{latest.id}-Trả lại").click().run()
    author = editing(office, clock, "chờ duyệt")

    assert "Phạm Duyệt đã trả lại bản này" in author.warning[0].value
    assert "Thiếu số nghị quyết" in [each.value for each in author.text]


def test_who_wrote_a_revision_is_told_why_they_cannot_approve_it(office: UiOffice, clock: FixedClock) -> None:
    content = replace(stored(office, "chờ duyệt").latest.content, body="Sửa thêm.")
    number = office.drafts["chờ duyệt"]
    both = office.people["haivai"]
    drafts.revise(office.store, both, draft=number, after=2, content=content, now=clock.now())
    services = office.services(clock)
    drafts.submit(office.store, both, services.checker, draft=number, number=3, now=clock.now())
    at = approving(office, clock, "haivai")
    latest = stored(office, "chờ duyệt").latest

    assert "Bạn là người soạn bản này nên cần người khác duyệt." in [each.value for each in at.warning]
    assert at.button(key=f"FormSubmitter:approve-{latest.id}-Duyệt và lên lịch").disabled


def test_an_edit_after_the_inbox_was_opened_voids_what_is_approved(
    office: UiOffice, clock: FixedClock
) -> None:
    at = approving(office, clock)
    shown = stored(office, "chờ duyệt").latest
    content = replace(shown.content, body="Đổi sau lưng người duyệt.")
    drafts.revise(
        office.store,
        office.people["bientap"],
        draft=office.drafts["chờ duyệt"],
        after=2,
        content=content,
        now=clock.now(),
    )
    at.button(key=f"FormSubmitter:approve-{shown.id}-Duyệt và lên lịch").click().run()

    assert errors(at) == ["Nội dung đã thay đổi sau khi duyệt. Hãy trình duyệt bản mới."]
    assert stored(office, "chờ duyệt").approval is None
    with office.store.read() as uow:
        assert not uow.publications.of_revision(shown.id)


def test_an_editor_does_not_see_the_approvers_side(office: UiOffice, clock: FixedClock) -> None:
    at = editing(office, clock)

    assert not [each for each in at.segmented_control if each.key == "drafts-side"]
    assert not [each for each in at.button if "approve-" in str(each.key)]


def test_an_approver_does_not_see_the_writers_side(office: UiOffice, clock: FixedClock) -> None:
    at = open_page(office.services(clock), office.people["duyet"].id, "drafts")

    assert not errors(at)
    assert not [each for each in at.text_area if str(each.key).startswith("body-")]
    assert [each for each in at.button if "approve-" in str(each.key)]

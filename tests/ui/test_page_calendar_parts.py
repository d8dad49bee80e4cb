"""The calendar's other parts: tomorrow, series, tables, slots, pauses, feeds; in both languages, for each role."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from conftest import FixedClock
from screens import cells, errors, html, open_page, words
from streamlit.testing.v1 import AppTest
from ui_office import UiOffice, open_ui_office

from dashboard.app_pages import calendar_table
from dashboard.app_pages.calendar import PARTS
from kiemtin.plans import BlackoutKind
from kiemtin.states import PublicationState
from kiemtin.store import Store
from kiemtin.words import LANGUAGES, ZONE
from review.calendar import bringing, closing, feeds, plans, recurring

S = PublicationState


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def part(office: UiOffice, clock: FixedClock, name: str, who: str = "bientap", **state: object) -> AppTest:
    return open_page(
        office.services(clock), office.people[who].id, "calendar", **{"calendar-part": name, **state}
    )


def site(office: UiOffice) -> int:
    with office.store.read() as uow:
        return next(each.id for each in uow.accounts.all() if each.verified_at is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_drawn_for_whoever_may_open_it(
    office: UiOffice, clock: FixedClock, language: str
) -> None:
    at = part(office, clock, "plan", "haivai", **{"kt.language": language})
    assert len(at.segmented_control(key="calendar-part").options) == len(PARTS)
    for name in PARTS:
        at.segmented_control(key="calendar-part").select(name).run()
        assert not [each for each in errors(at) if "EXCEPTION" in each or "nexpected" in each], name


def test_a_manager_sees_and_changes_nothing(office: UiOffice, clock: FixedClock) -> None:
    at = part(office, clock, "pauses", "quanly")
    assert at.segmented_control(key="calendar-part").value == "pauses"
    assert "pause-close" not in {each.key for each in at.button}
    assert any("Người duyệt hoặc quản trị viên" in each.value for each in at.caption)


# --- tomorrow -----------------------------------------------------------------------------------------


def test_tomorrow_says_what_goes_out_and_what_needs_somebody(office: UiOffice, clock: FixedClock) -> None:
    with office.store.work() as uow:
        row = uow.publications.get(office.publications[S.SCHEDULED])
        uow.publications.reschedule(row, clock.now() + timedelta(hours=25), now=clock.now())
        uow.commit()
    plans.plan(
        office.store,
        office.people["bientap"],
        draft=office.drafts["đang soạn"],
        due={site(office): clock.now() + timedelta(hours=26)},
        now=clock.now(),
    )
    at = part(office, clock, "tomorrow", "quanly")
    assert cells(at, "Dự kiến") == ["chưa trình duyệt", "sẽ đăng"]
    assert cells(at, "Cần làm")[0].startswith("Hãy trình duyệt bản nháp.")
    assert errors(at) == ["1 bài sẽ không đăng nếu không ai làm gì."]
    assert cells(at, "Tài khoản")[:1] == ["Trang đính chính"]


# --- series -------------------------------------------------------------------------------------------


def begun(office: UiOffice, clock: FixedClock) -> int:
    at = part(office, clock, "series")
    at.text_input(key="series-title").input("Tiếp công dân")
    at.text_area(key="series-body").input("Sáng thứ Hai hằng tuần tại trụ sở.")
    at.number_input(key="series-count").set_value(3)
    at.multiselect(key="series-weekdays").set_value(["MO"])
    submit = next(each for each in at.button if each.label == "Tạo loạt bài")
    submit.click().run()
    assert errors(at) == []
    (made,) = recurring.all_series(office.store)
    return made.id


def test_a_series_is_begun_submitted_and_approved_on_the_page(office: UiOffice, clock: FixedClock) -> None:
    number = begun(office, clock)
    found = recurring.view(office.store, number, clock.now())
    assert [each.planned_at.astimezone(ZONE).weekday() for each in found.occurrences] == [0, 0, 0]

    at = part(office, clock, "series")
    at.button(key="series-submit").click().run()
    assert cells(at, "Trạng thái") == ["chờ duyệt"] * 3
    assert "series-approve" not in {each.key for each in at.button}

    approving = part(office, clock, "series", "duyet")
    assert html(approving).count("Sáng thứ Hai hằng tuần tại trụ sở.") == 1
    approving.button(key="series-approve").click().run()
    assert errors(approving) == []
    assert cells(approving, "Trạng thái") == ["đã duyệt"] * 3
    with office.store.read() as uow:
        digests = {uow.drafts.get(each.draft).latest.digest for each in found.occurrences}
        assert len(digests) == 3


def test_what_was_edited_after_the_approver_looked_is_not_signed(office: UiOffice, clock: FixedClock) -> None:
    number = begun(office, clock)
    recurring.submit_all(
        office.store,
        office.people["bientap"],
        office.services(clock).checker,
        series=number,
        now=clock.now(),
    )
    at = part(office, clock, "series", "duyet")
    first = recurring.view(office.store, number, clock.now()).drafts[0]
    with office.store.work() as uow:
        uow.drafts.revise(
            draft=first.id,
            after=1,
            author=office.people["bientap"].id,
            content=replace(first.latest.content, title="Khác hẳn"),
            now=clock.now(),
        )
        uow.commit()
    at.button(key="series-approve").click().run()
    assert len([each for each in errors(at) if "Nội dung đã thay đổi" in each]) == 1
    assert cells(at, "Trạng thái") == ["đang soạn", "đã duyệt", "đã duyệt"]


def test_a_series_is_extended_and_ended(office: UiOffice, clock: FixedClock) -> None:
    begun(office, clock)
    at = part(office, clock, "series")
    at.button(key="series-extend").click().run()
    assert len(cells(at, "Trạng thái")) == 15
    at.button(key="series-end").click().run()
    assert errors(at) == []
    assert recurring.all_series(office.store)[0].ended_at == clock.now()


# --- tables -------------------------------------------------------------------------------------------


def table(*rows: str) -> bytes:
    return ("Tiêu đề,Nội dung,Ngày đăng,Giờ đăng,Tài khoản\n" + "\n".join(rows) + "\n").encode("utf-8-sig")


def seen(office: UiOffice, clock: FixedClock, data: bytes) -> AppTest:
    """The part once a file was chosen."""
    at = part(office, clock, "table")
    at.file_uploader[0].upload("lich.csv", data, "text/csv").run()
    return at


def test_mistakes_of_a_table_stand_by_row_and_column_and_nothing_can_be_brought(
    office: UiOffice, clock: FixedClock
) -> None:
    at = seen(office, clock, table("T,N,31/11/2026,8:30,Trang đính chính", "=1+1,N,25/11/2026,8:30,tất cả"))
    assert cells(at, "Dòng") == ["2", "3"]
    assert cells(at, "Cột") == ["Ngày đăng", "Tiêu đề"]
    assert cells(at, "Đang ghi") == ["31/11/2026", "=1+1"]
    assert "table-bring" not in {each.key for each in at.button}


def test_a_right_table_is_shown_and_brought_in_once(office: UiOffice, clock: FixedClock) -> None:
    data = table("T,N,25/11/2026,8:30,tất cả", "T2,N,25/11/2026,8:33,Trang đính chính")
    at = seen(office, clock, data)
    assert cells(at, "Tiêu đề") == ["T", "T2"]
    assert len(at.warning) == 2
    at.button(key="table-bring").click().run()
    again = bringing.look(office.store, office.people["bientap"], file="x", data=data, now=clock.now())
    assert (len(again.new), len(again.known)) == (0, 2)
    assert "table-bring" not in {each.key for each in at.button}


def test_the_template_is_a_table_that_can_be_read(office: UiOffice, clock: FixedClock) -> None:
    looked = bringing.look(
        office.store,
        office.people["bientap"],
        file="mau.csv",
        data=calendar_table._template(),
        now=clock.now(),
    )
    assert looked.mistakes == ()


# --- slots and rules ------------------------------------------------------------------------------------


def test_slots_and_rules_are_kept_on_the_page(office: UiOffice, clock: FixedClock) -> None:
    account = site(office)
    at = part(office, clock, "slots", **{"slots-account": account})
    at.multiselect(key=f"slots-days-{account}").set_value([0, 2])
    at.time_input(key=f"slots-at-{account}").set_value(time(9, 30))
    next(each for each in at.button if each.label == "Thêm khung giờ").click().run()
    assert "Thứ Tư 09:30" in [each.value for each in at.text]
    at.number_input(key=f"per_day-{account}").set_value(4)
    at.time_input(key=f"quiet-from-{account}").set_value(time(21, 30))
    next(each for each in at.button if each.label == "Lưu quy định").click().run()
    assert any("giờ yên tĩnh chỉ có một đầu" in each for each in errors(at))
    at.number_input(key=f"per_day-{account}").set_value(4)
    at.time_input(key=f"quiet-from-{account}").set_value(time(21, 30))
    at.time_input(key=f"quiet-to-{account}").set_value(time(6, 0))
    next(each for each in at.button if each.label == "Lưu quy định").click().run()
    with office.store.read() as uow:
        kept = uow.planning.rules()[account]
    assert (kept.quiet_from, kept.quiet_to, kept.per_day, kept.per_hour) == (time(21, 30), time(6), 4, None)
    slot = next(each for each in at.button if str(each.key).startswith("slot-remove-"))
    slot.click().run()
    with office.store.read() as uow:
        assert [each.weekday for each in uow.planning.slots(account)] == [2]


# --- pauses -------------------------------------------------------------------------------------------


def test_an_approver_closes_a_time_and_is_told_what_it_holds_back(
    office: UiOffice, clock: FixedClock
) -> None:
    at = part(office, clock, "pauses", "duyet")
    at.text_input(key="pause-title").input("Quốc tang").run()
    assert any("sẽ được giữ lại: 1" in each.value for each in at.caption)
    at.button(key="pause-close").click().run()
    assert any("giữ lại 1 bài" in each.value for each in at.warning)
    with office.store.read() as uow:
        assert uow.publications.get(office.publications[S.SCHEDULED]).state is S.EXPIRED
    (standing,) = closing.standing(office.store, clock.now())
    at.button(key=f"pause-lift_back-{standing.id}").click().run()
    with office.store.read() as uow:
        assert uow.publications.get(office.publications[S.SCHEDULED]).state is S.SCHEDULED


def test_a_holiday_is_closed_in_one_press(office: UiOffice, clock: FixedClock) -> None:
    at = part(office, clock, "pauses", "duyet")
    assert "Tết Nguyên Đán: 04/02/2027 – 10/02/2027" in [each.value for each in at.text]
    at.button(key=f"holiday-{date(2027, 2, 4).isoformat()}").click().run()
    (standing,) = closing.standing(office.store, clock.now())
    assert standing.kind is BlackoutKind.HOLIDAY
    assert "holiday-2027-02-04" not in {each.key for each in at.button}


# --- feeds --------------------------------------------------------------------------------------------


def test_a_feed_is_shown_once_and_revoked(office: UiOffice, clock: FixedClock) -> None:
    at = part(office, clock, "feeds")
    at.text_input(key="feed-label").input("điện thoại")
    at.button(key="feed-add").click().run()
    (address,) = [each.value for each in at.code]
    assert address.startswith("http://127.0.0.1:8503/lich/")
    token = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert feeds.read(office.store, token, office="x", now=clock.now()) is not None

    at.run()
    assert len(at.code) == 0
    (feed,) = feeds.feeds(office.store)
    at.button(key=f"feed-revoke-{feed[0].id}").click().run()
    assert feeds.read(office.store, token, office="x", now=clock.now()) is None
    assert "điện thoại" not in words(at)


# --- a time for a draft -----------------------------------------------------------------------------


def test_a_draft_is_given_a_time_or_the_next_free_slot_before_anybody_approved_it(
    office: UiOffice, clock: FixedClock
) -> None:
    draft, account = office.drafts["đang soạn"], site(office)
    at = part(office, clock, "plan", **{"wish-draft": draft})
    at.button(key="wish-set").click().run()
    assert errors(at) == ["Cần xem ngay: 4"]
    assert plans.planned_times(office.store, draft) == {account: clock.now() + timedelta(hours=1)}
    at.button(key="wish-queue").click().run()
    assert any("không còn khung giờ trống" in each for each in errors(at))
    with office.store.work() as uow:
        uow.planning.add_slot(account, 0, time(9))
        uow.commit()
    at.button(key="wish-queue").click().run()
    assert plans.planned_times(office.store, draft)[account].astimezone(ZONE).strftime("%d/%m %H:%M") == (
        "23/11 09:00"
    )

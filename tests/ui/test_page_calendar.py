"""The calendar: what needs a person comes first, and says what to do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from conftest import FixedClock
from publishing_desk import Desk
from screens import cells, errors, html, open_page, words
from streamlit.testing.v1 import AppTest
from ui_office import UiOffice, open_ui_office

from dashboard.viewmodels import calendar as view
from kiemtin.entities import Publication
from kiemtin.plans import BlackoutKind
from kiemtin.states import PublicationState
from kiemtin.store import Store
from review.calendar import closing, taking

S = PublicationState


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def calendar(office: UiOffice, clock: FixedClock, who: str = "bientap", **state: object) -> AppTest:
    return open_page(office.services(clock), office.people[who].id, "calendar", **state)


def row(office: UiOffice, state: PublicationState) -> Publication:
    with office.store.read() as uow:
        return uow.publications.get(office.publications[state])


def test_failures_and_unknown_outcomes_come_first_with_what_to_do(
    office: UiOffice, clock: FixedClock
) -> None:
    at = calendar(office, clock)

    said = " ".join(each.value for each in at.text)
    assert errors(at) == ["Cần xem ngay: 4"]
    assert "đã trễ nên không tự đăng" in said
    assert "Kênh từ chối bài" in said
    assert "Hãy mở kênh xem bài đã có chưa" in said
    assert "bài không bị gửi hai lần" in said


def test_the_publishers_own_advice_is_shown_and_in_english_beside_the_general_one(
    office: UiOffice, clock: FixedClock
) -> None:
    advice = "Không rõ bài đã lên «Trang tin» hay chưa. Hãy tìm *bài*."
    with office.store.work() as uow:
        row = uow.publications.get(office.publications[S.OUTCOME_UNKNOWN])
        uow.publications.move(row, S.NEEDS_HUMAN, now=clock.now(), advice=advice)
        uow.commit()
    at = calendar(office, clock)
    assert advice in [each.value for each in at.text]

    at.segmented_control(key=f"kt.switch-{office.people['bientap'].id}").select("en").run()
    assert any(each.value.startswith("The system could not find out") for each in at.text)
    assert any("Không rõ bài đã lên" in each.value for each in at.caption)


@pytest.mark.parametrize("shape", list(view.SHAPES))
def test_every_view_shows_states_in_words_and_icons(office: UiOffice, clock: FixedClock, shape: str) -> None:
    at = calendar(office, clock, **{"calendar-shape": shape})

    assert "◷ đã lên lịch" in words(at)
    assert "✓ đã đăng" in words(at)
    assert "11:00" in words(at)


def test_a_published_post_is_linked(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock, **{"calendar-shape": view.LIST})

    assert 'href="https://dinh-chinh.example/1"' in html(at)
    assert "xem bài" in cells(at, "Đường dẫn")


def test_a_filter_narrows_what_is_shown(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock, **{"calendar-shape": view.LIST, "calendar-states": [S.PUBLISHED]})

    assert cells(at, "Trạng thái") == ["✓ đã đăng"]


def test_turning_the_page_and_coming_back_to_today(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock)
    assert "26/10/2026 – 06/12/2026" in [each.value for each in at.header]
    at.button(key="calendar-on").click().run()
    assert "30/11/2026 – 03/01/2027" in [each.value for each in at.header]
    at.button(key="calendar-today").click().run()
    assert "26/10/2026 – 06/12/2026" in [each.value for each in at.header]


def test_a_waiting_post_gets_another_time(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock)
    number = office.publications[S.SCHEDULED]
    at.selectbox(key="plan-choose").select(number).run()
    picker = at.datetime_input(key=f"plan.move-at-{number}")
    picker.set_value(picker.value + timedelta(days=1))
    at.button(key=f"plan.move-{number}").click().run()

    assert errors(at) == ["Cần xem ngay: 4"]
    assert row(office, S.SCHEDULED).due_at == clock.now() + timedelta(days=1, hours=1)


def test_cancelling_asks_once_and_cancels(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock)
    number = office.publications[S.SCHEDULED]
    at.selectbox(key="plan-choose").select(number).run()
    at.button(key=f"plan-cancel-{number}").click().run()

    assert row(office, S.SCHEDULED).state is S.CANCELLED


def test_a_post_already_on_its_way_is_not_moved_and_that_is_said(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock)
    number = office.publications[S.SCHEDULED]
    at.selectbox(key="plan-choose").select(number).run()
    with office.store.work() as uow:
        uow.publications.move(uow.publications.get(number), S.CLAIMED, now=clock.now())
        uow.commit()
    at.button(key=f"plan.move-{number}").click().run()

    assert any("Người khác vừa thay đổi" in each for each in errors(at))
    assert row(office, S.SCHEDULED).state is S.CLAIMED


def test_a_person_settles_a_post_that_is_there(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock)
    number = office.publications[S.NEEDS_HUMAN]
    at.text_input(key=f"address-{number}").input("https://tin.example/bai")
    at.button(key=f"found-{number}").click().run()

    settled = row(office, S.NEEDS_HUMAN)
    assert settled.state is S.RECONCILED_PUBLISHED
    assert settled.remote_url == "https://tin.example/bai"
    assert errors(at) == ["Cần xem ngay: 3"]


def test_a_person_lets_a_post_that_is_not_there_be_sent_again(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock)
    at.button(key=f"absent-{office.publications[S.NEEDS_HUMAN]}").click().run()

    assert row(office, S.NEEDS_HUMAN).state is S.RETRY_WAIT


@pytest.mark.parametrize("state", [S.EXPIRED, S.FAILED_PERMANENT])
def test_a_late_or_refused_post_gets_a_new_time(
    office: UiOffice, clock: FixedClock, state: PublicationState
) -> None:
    at = calendar(office, clock)
    at.button(key=f"trouble.renew-{office.publications[state]}").click().run()

    assert row(office, state).state is S.SCHEDULED


def test_an_unknown_outcome_offers_nothing_that_could_send_twice(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock)
    number = office.publications[S.OUTCOME_UNKNOWN]

    assert not [
        each for each in at.button if str(each.key).endswith(f"-{number}") and "trouble" in str(each.key)
    ]


@pytest.mark.parametrize("who", ["thamtra", "quanly"])
def test_who_may_not_plan_sees_and_cannot_change(office: UiOffice, clock: FixedClock, who: str) -> None:
    at = calendar(office, clock, who)

    assert "◷ đã lên lịch" in words(at)
    assert {each.key for each in at.button} <= {
        "calendar-back",
        "calendar-today",
        "calendar-on",
        "kt.sign-out",
    }


def test_an_empty_month_says_where_posts_come_from(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock, **{"calendar-around": clock.now().date().replace(year=2030)})

    assert any("Bài được lên lịch khi người duyệt duyệt" in each.value for each in at.caption)


def test_the_export_holds_the_calendar_and_nothing_else(office: UiOffice, clock: FixedClock) -> None:
    shown = view.calendar_view(office.store, shape=view.MONTH, around=clock.now().date(), now=clock.now())
    lines = taking.to_csv(shown.lines).decode("utf-8-sig").splitlines()

    assert lines[0] == "Mã,Tiêu đề,Tài khoản,Kênh,Ngày đăng,Giờ đăng,Trạng thái,Đã đăng lúc,Liên kết"
    assert len(lines) == 1 + len(office.publications)


# --- what is planned and not approved --------------------------------------------------------------


def planned(office: UiOffice, clock: FixedClock, hours: float = 26) -> str:
    """A draft with a wished time on the office's account; its place in the list of posts."""
    draft = office.drafts["đang soạn"]
    with office.store.work() as uow:
        (account,) = uow.drafts.get(draft).latest.content.accounts
        uow.planning.plan(
            draft,
            {account: clock.now() + timedelta(hours=hours)},
            by=office.people["bientap"].id,
            now=clock.now(),
        )
        uow.commit()
    return f"d{draft}a{account}"


def test_what_is_only_planned_stands_in_the_calendar_with_words_of_its_own(
    office: UiOffice, clock: FixedClock
) -> None:
    planned(office, clock)
    for shape in view.SHAPES:
        around = clock.now().date() + timedelta(days=1)
        at = calendar(office, clock, **{"calendar-shape": shape, "calendar-around": around})
        assert "◌ đang soạn" in words(at), shape


def test_a_post_is_moved_by_arrows_and_to_the_next_slot_in_two_clicks(
    office: UiOffice, clock: FixedClock
) -> None:
    number = office.publications[S.SCHEDULED]
    with office.store.work() as uow:
        uow.planning.add_slot(row(office, S.SCHEDULED).account, 0, time(9))
        uow.commit()
    at = calendar(office, clock)
    at.selectbox(key="plan-choose").select(number).run()
    at.button(key=f"plan.later-{number}").click().run()
    assert row(office, S.SCHEDULED).due_at == clock.now() + timedelta(days=1, hours=1)
    at.button(key=f"plan.earlier-{number}").click().run()
    assert row(office, S.SCHEDULED).due_at == clock.now() + timedelta(hours=1)
    at.button(key=f"plan.next_slot-{number}").click().run()
    assert row(office, S.SCHEDULED).due_at == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    at.selectbox(key="plan-choose").select(number).run()
    for _ in range(4):
        at.button(key=f"plan.earlier-{number}").click().run()
    assert any("đã qua" in each for each in errors(at))


def test_a_wished_time_is_moved_and_taken_back_like_an_approved_one(
    office: UiOffice, clock: FixedClock
) -> None:
    key = planned(office, clock)
    at = calendar(office, clock)
    at.selectbox(key="plan-choose").select(key).run()
    at.button(key=f"plan.later-{key}").click().run()
    with office.store.read() as uow:
        (wish,) = uow.planning.plans_of(office.drafts["đang soạn"]).values()
    assert wish.due_at == clock.now() + timedelta(hours=50)
    at.selectbox(key="plan-choose").select(key).run()
    at.button(key=f"plan-cancel-{key}").click().run()
    with office.store.read() as uow:
        assert uow.planning.plans_of(office.drafts["đang soạn"]) == {}


def test_what_collides_is_marked_and_said(office: UiOffice, clock: FixedClock) -> None:
    key = planned(office, clock, hours=1.05)
    at = calendar(office, clock)
    assert "⚠" in words(at)
    at.selectbox(key="plan-choose").select(key).run()
    assert any("chưa đến 10 phút" in each.value.replace("\\", "") for each in at.warning)


def test_a_filter_by_account_narrows_what_is_shown(office: UiOffice, clock: FixedClock) -> None:
    with office.store.work() as uow:
        other = next(each.id for each in uow.accounts.all() if each.verified_at is None)
        uow.commit()
    at = calendar(office, clock, **{"calendar-shape": view.LIST, "calendar-accounts": [other]})
    assert cells(at, "Trạng thái") == []


def test_a_time_that_is_closed_is_refused_and_shown_in_the_month(office: UiOffice, clock: FixedClock) -> None:
    now = clock.now()
    closing.close(
        office.store,
        office.people["duyet"],
        title="Quốc tang",
        kind=BlackoutKind.MOURNING,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=2),
        now=now,
    )
    at = calendar(office, clock)
    assert "Tạm ngừng: Quốc tang" in words(at)
    number = office.publications[S.SCHEDULED]
    at.selectbox(key="plan-choose").select(number).run()
    at.button(key=f"plan.later-{number}").click().run()
    assert any("Quốc tang" in each for each in errors(at))
    assert row(office, S.SCHEDULED).due_at == now + timedelta(hours=1)


def test_a_month_with_very_many_posts_draws_some_and_counts_the_rest(
    office: UiOffice, clock: FixedClock
) -> None:
    many = view.PER_DAY[view.MONTH] + 7
    desk = Desk(office.store, clock.now())
    account = desk.account()
    for _ in range(many):
        desk.scheduled(account, due=clock.now() + timedelta(days=5))
    assert "và 7 bài nữa" in words(calendar(office, clock))

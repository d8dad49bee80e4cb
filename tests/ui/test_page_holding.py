"""The emergency stop on the calendar: everybody sees it, some may begin it, fewer may end it."""

from __future__ import annotations

import pytest
from conftest import FixedClock
from screens import errors, open_page
from streamlit.testing.v1 import AppTest
from ui_office import UiOffice, open_ui_office

from kiemtin.states import PublicationState as S
from kiemtin.store import Store
from review import holding


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def calendar(office: UiOffice, clock: FixedClock, who: str) -> AppTest:
    return open_page(office.services(clock), office.people[who].id, "calendar")


def keys(at: AppTest) -> set[str]:
    return {str(each.key) for each in at.button}


def test_an_editor_stops_everything_with_a_reason_and_everybody_sees_it(
    office: UiOffice, clock: FixedClock
) -> None:
    at = calendar(office, clock, "bientap")
    at.text_input(key="hold-reason").input("Tin giả *lan* nhanh")
    at.button(key="hold-begin").click().run()
    held = holding.standing(office.store)
    assert held is not None
    assert (held.reason, held.held_by) == ("Tin giả *lan* nhanh", "bientap")
    [banner] = [each for each in errors(calendar(office, clock, "quanly")) if "DỪNG KHẨN CẤP" in each]
    assert "bientap" in banner
    assert r"\*lan\*" in banner
    assert "hold-release" not in keys(calendar(office, clock, "bientap"))


def test_a_stop_without_a_reason_is_refused_in_words(office: UiOffice, clock: FixedClock) -> None:
    at = calendar(office, clock, "bientap")
    at.button(key="hold-begin").click().run()
    assert holding.standing(office.store) is None
    assert any("Hãy ghi lý do" in each for each in errors(at))


def test_an_approver_lets_it_go_on_with_a_note(office: UiOffice, clock: FixedClock) -> None:
    holding.hold(office.store, None, reason="thử", now=clock.now())
    at = calendar(office, clock, "duyet")
    at.text_input(key="hold-note").input("Đã rõ")
    at.button(key="hold-release").click().run()
    assert holding.standing(office.store) is None
    assert not [each for each in errors(at) if "DỪNG KHẨN CẤP" in each]


def test_a_manager_sees_no_button_to_stop(office: UiOffice, clock: FixedClock) -> None:
    assert "hold-begin" not in keys(calendar(office, clock, "quanly"))


def test_one_account_that_failed_is_sent_again_with_one_button(office: UiOffice, clock: FixedClock) -> None:
    number = office.publications[S.FAILED_PERMANENT]
    calendar(office, clock, "bientap").button(key=f"retry-{number}").click().run()
    with office.store.read() as uow:
        row = uow.publications.get(number)
    assert row.state is S.SCHEDULED
    assert row.due_at <= clock.now()

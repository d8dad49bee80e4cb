"""Trends, sources, administration and one's own account."""

from __future__ import annotations

import pytest
from conftest import FixedClock
from screens import cells, errors, open_page, sign_in, start, words
from streamlit.testing.v1 import AppTest
from ui_office import CENTRE, PASSWORD, UiOffice, open_ui_office

from kiemtin.states import Role
from kiemtin.store import Store
from kiemtin.store.tables import audit


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def page(office: UiOffice, clock: FixedClock, who: str, name: str, **state: object) -> AppTest:
    return open_page(office.services(clock), office.people[who].id, name, **state)


# --- trends -------------------------------------------------------------------------------------


def test_a_manager_reads_figures_charts_and_the_numbers_behind_them(
    office: UiOffice, clock: FixedClock
) -> None:
    at = page(office, clock, "quanly", "trends")

    assert not errors(at)
    assert {each.label: each.value for each in at.metric} == {
        "Luận điểm": "4",
        "Đã kết luận": "1",
        "Đã đính chính": "0",
        "Đến khi hiện": "2 giờ",
        "Đến kết luận": "10 giờ",
        "Đến đính chính": "–",
    }
    assert CENTRE in words(at)
    assert cells(at, "Lượt nêu")
    assert len(at.get("download_button")) == 3


def test_topics_below_k_are_not_there_and_others_are_rounded_down(
    office: UiOffice, clock: FixedClock
) -> None:
    at = page(office, clock, "quanly", "trends")

    assert sorted(each for each in cells(at, "Lượt nêu") if each.startswith("từ")) == ["từ 10", "từ 5"]
    assert cells(at, "Chủ đề") == ["giấy tờ", "trung tâm hành chính"]


def test_a_shorter_period_shows_less(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "quanly", "trends")
    at.segmented_control(key="trends-period").select("day").run()

    assert at.metric[0].value == "3"


def test_an_empty_desk_says_what_is_missing(sqlite_store: Store, clock: FixedClock) -> None:
    empty = UiOffice(store=sqlite_store, now=clock.now(), people={}, claims={}, drafts={}, publications={})
    with sqlite_store.work() as uow:
        manager = uow.people.add(
            name="ql", display="Quản Lý", password_hash="x", roles=[Role.MANAGER], now=clock.now()
        )
        uow.commit()
    for name in ("claims", "calendar", "trends", "sources"):
        at = open_page(empty.services(clock), manager.id, name)
        assert not errors(at)
        assert len(at.info) + len(at.caption) > 1


# --- sources --------------------------------------------------------------------------------------


def test_a_failing_source_says_since_when_and_why(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "quanly", "sources")

    health = dict(zip(cells(at, "Nguồn"), cells(at, "Tình trạng"), strict=False))
    assert not errors(at)
    assert health["Cổng thông tin xã Thử Nghiệm"] == "✗ lỗi từ 20/11/2026 08:00: Máy chủ báo lỗi: HTTP 503."
    assert health["Báo Thử Nghiệm"] == "✓ hoạt động"
    assert health["Nguồn đã tắt"] == "⊘ đã tắt"
    assert "3" in cells(at, "Không đọc được")
    assert "1,5 giây" in cells(at, "Giãn cách")


def test_the_ledger_shows_hosts_and_refusals(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "quanly", "sources")

    assert "không đọc (robots.txt)" in cells(at, "Việc")
    assert "dien-dan.example" in cells(at, "Máy chủ")


def test_an_administrator_switches_a_source_off_and_it_is_on_the_record(
    office: UiOffice, clock: FixedClock
) -> None:
    at = page(office, clock, "quantri", "sources")
    at.selectbox(key="sources-choose").select("bao-thu").run()
    at.button(key="switch-bao-thu-False").click().run()

    assert not errors(at)
    with office.store.read() as uow:
        assert not uow.sources.get("bao-thu").enabled
        assert uow.audit.newest(1)[0].action == "enable_source"


def test_others_cannot_switch_a_source(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "quanly", "sources")

    assert not [each for each in at.button if str(each.key).startswith("switch-")]


# --- administration --------------------------------------------------------------------------------


def test_an_administrator_adds_a_member_of_staff_who_can_sign_in(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "quantri", "administration")
    at.text_input(key="admin-new-display").input("Bùi Mới")
    at.text_input(key="admin-new-name").input("moi")
    at.text_input(key="admin-new-password").input("mot-mat-khau-dai")
    at.multiselect(key="admin-new-roles").set_value([Role.MANAGER])
    at.button(key="FormSubmitter:admin-add-Thêm người dùng").click().run()

    assert not errors(at)
    assert "Bùi Mới" in cells(at, "Họ tên hiển thị")
    newcomer = sign_in(start(office.services(clock)), "moi", "mot-mat-khau-dai")
    assert [each.value for each in newcomer.title] == ["Xu hướng"]


def test_a_weak_first_password_is_refused_and_the_form_keeps_the_rest(
    office: UiOffice, clock: FixedClock
) -> None:
    at = page(office, clock, "quantri", "administration")
    at.text_input(key="admin-new-display").input("Bùi Mới")
    at.text_input(key="admin-new-name").input("moi")
    at.text_input(key="admin-new-password").input("ngan")
    at.button(key="FormSubmitter:admin-add-Thêm người dùng").click().run()

    assert errors(at) == ["Mật khẩu cần ít nhất 10 ký tự."]
    assert at.text_input(key="admin-new-display").value == "Bùi Mới"


def test_roles_and_access_are_changed(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "quantri", "administration")
    number = office.people["chuavai"].id
    at.selectbox(key="admin-person").select(number).run()
    at.multiselect(key=f"admin-roles-{number}-True").set_value([Role.REVIEWER])
    at.checkbox(key=f"admin-active-{number}-True").uncheck()
    at.button(key=f"FormSubmitter:admin-change-{number}-Lưu").click().run()

    assert not errors(at)
    with office.store.read() as uow:
        person = uow.people.get(number)
    assert (person.roles, person.active) == (frozenset({Role.REVIEWER}), False)


def test_administrators_cannot_lock_themselves_out(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "quantri", "administration")
    number = office.people["quantri"].id
    at.selectbox(key="admin-person").select(number).run()
    at.checkbox(key=f"admin-active-{number}-administratorTrue").uncheck()
    at.button(key=f"FormSubmitter:admin-change-{number}-Lưu").click().run()

    assert len(errors(at)) == 1
    with office.store.read() as uow:
        assert uow.people.get(number).active


def test_the_record_of_decisions_says_that_its_chain_is_whole(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, "quantri", "administration", **{"admin-show": "record"})

    assert at.success[0].value == "Chuỗi nhật ký nguyên vẹn."
    assert cells(at, "Việc") == ["kết luận", "thêm người dùng"]


def test_a_broken_chain_is_said_with_its_line(office: UiOffice, clock: FixedClock) -> None:
    with office.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_no_update")
        for row in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {row.name}")
        connection.execute(audit.update().where(audit.c.seq == 2).values(actor="ai-do"))
    at = page(office, clock, "quantri", "administration", **{"admin-show": "record"})

    assert "bị đứt từ dòng 2" in errors(at)[0]


@pytest.mark.parametrize("who", ["thamtra", "bientap", "duyet", "quanly"])
def test_only_administrators_reach_administration(office: UiOffice, clock: FixedClock, who: str) -> None:
    at = page(office, clock, who, "administration")

    assert [each.value for each in at.title] != ["Quản trị"]
    assert not cells(at, "Tên đăng nhập")


# --- one's own account ------------------------------------------------------------------------------


def change(at: AppTest, old: str, new: str, again: str) -> AppTest:
    for key, value in (("old", old), ("new", new), ("again", again)):
        at.text_input(key=f"account-{key}").input(value)
    return at.button(key="FormSubmitter:account-password-Đổi mật khẩu").click().run()


def test_one_changes_ones_own_password(office: UiOffice, clock: FixedClock) -> None:
    at = change(
        page(office, clock, "duyet", "account"), PASSWORD, "mat-khau-hoan-toan-moi", "mat-khau-hoan-toan-moi"
    )

    assert not errors(at)
    again = sign_in(start(office.services(clock)), "duyet", "mat-khau-hoan-toan-moi")
    assert [each.value for each in again.title] == ["Bản nháp và duyệt"]


@pytest.mark.parametrize(
    ("old", "again", "said"),
    [
        ("khong-phai-mat-khau", "mat-khau-moi-dai", "Sai tên đăng nhập hoặc mật khẩu."),
        (PASSWORD, "go-nham-lan-hai", "Hai lần nhập mật khẩu mới không giống nhau."),
    ],
)
def test_a_wrong_password_change_changes_nothing(
    office: UiOffice, clock: FixedClock, old: str, again: str, said: str
) -> None:
    at = change(page(office, clock, "duyet", "account"), old, "mat-khau-moi-dai", again)

    assert errors(at) == [said]
    after = sign_in(start(office.services(clock)), "duyet", PASSWORD)
    assert [each.value for each in after.title] == ["Bản nháp và duyệt"]

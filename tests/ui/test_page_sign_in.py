"""Nothing can be read before sign-in, and a sign-in ends."""

from __future__ import annotations

import pytest
from conftest import FixedClock
from screens import PAGES, errors, open_page, protos, sign_in, start, words
from ui_office import CENTRE, OFFICE, PASSWORD, STAFF, UiOffice, open_ui_office

from kiemtin.store import Store


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


@pytest.mark.parametrize("page", ["", *PAGES])
def test_nothing_can_be_read_before_sign_in(office: UiOffice, clock: FixedClock, page: str) -> None:
    at = start(office.services(clock), page)

    sent = protos(at)
    assert not errors(at)
    assert at.text_input(key="sign-in-password")
    assert OFFICE in sent
    for secret in (CENTRE, "Thông báo", "Báo Thử Nghiệm", *(name for name, _ in STAFF.values())):
        assert secret not in sent


def test_a_right_password_opens_the_page_of_the_role(office: UiOffice, clock: FixedClock) -> None:
    at = sign_in(start(office.services(clock)), "thamtra", PASSWORD)

    assert not errors(at)
    assert [each.value for each in at.title] == ["Luận điểm"]
    assert CENTRE in words(at)


def test_an_address_asked_for_before_sign_in_is_shown_after_it(office: UiOffice, clock: FixedClock) -> None:
    at = sign_in(start(office.services(clock), "calendar"), "bientap", PASSWORD)

    assert [each.value for each in at.title] == ["Lịch đăng"]


def test_a_wrong_password_is_told_in_plain_words_and_the_name_is_kept(
    office: UiOffice, clock: FixedClock
) -> None:
    at = sign_in(start(office.services(clock)), "thamtra", "sai mật khẩu rồi")

    assert errors(at) == ["Sai tên đăng nhập hoặc mật khẩu."]
    assert at.text_input(key="sign-in-name").value == "thamtra"
    assert CENTRE not in protos(at)


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(
    office: UiOffice, clock: FixedClock
) -> None:
    at = sign_in(start(office.services(clock)), "nguoi-la", PASSWORD)

    assert errors(at) == ["Sai tên đăng nhập hoặc mật khẩu."]


def test_too_many_wrong_passwords_lock_the_account_and_say_until_when(
    office: UiOffice, clock: FixedClock
) -> None:
    at = start(office.services(clock))
    for _ in range(5):
        sign_in(at, "thamtra", "sai mật khẩu rồi")
    sign_in(at, "thamtra", PASSWORD)

    assert errors(at) == ["Nhập sai mật khẩu quá nhiều lần. Hãy thử lại sau 20/11/2026 10:15."]


def test_a_session_ends_after_idling_and_what_was_typed_is_still_there(
    office: UiOffice, clock: FixedClock
) -> None:
    draft = office.drafts["đang soạn"]
    at = open_page(office.services(clock), office.people["bientap"].id, "drafts", **{"kt.draft": draft})
    at.text_area(key=f"body-{draft}-1").set_value("Đang viết dở").run()

    clock.forward(minutes=60)
    at.run()

    assert at.text_input(key="sign-in-password")
    assert "Phiên làm việc đã kết thúc" in at.warning[0].value
    assert "Đang viết dở" not in protos(at)
    sign_in(at, "bientap", PASSWORD)
    assert at.text_area(key=f"body-{draft}-1").value == "Đang viết dở"


def test_what_one_person_typed_is_not_shown_to_the_next_one(office: UiOffice, clock: FixedClock) -> None:
    draft = office.drafts["đang soạn"]
    at = sign_in(start(office.services(clock), "drafts"), "bientap", PASSWORD)
    at.selectbox(key="drafts-choose-None").select(draft).run()
    at.text_area(key=f"body-{draft}-1").set_value("Chỉ của tôi").run()
    at.button(key="kt.sign-out").click().run()

    sign_in(at, "haivai", PASSWORD)

    assert "Chỉ của tôi" not in protos(at)


def test_work_within_the_time_keeps_the_session(office: UiOffice, clock: FixedClock) -> None:
    at = open_page(office.services(clock), office.people["thamtra"].id, "claims")
    for _ in range(3):
        clock.forward(minutes=59)
        at.run()

    assert [each.value for each in at.title] == ["Luận điểm"]


def test_signing_out_gives_the_open_claim_back(office: UiOffice, clock: FixedClock) -> None:
    at = open_page(office.services(clock), office.people["thamtra"].id, "claims")
    at.button(key="kt.sign-out").click().run()

    assert at.text_input(key="sign-in-password")
    with office.store.read() as uow:
        assert uow.claims.get(office.claims["centre"]).locked_by is None


def test_a_deactivated_person_is_out_at_the_next_click(office: UiOffice, clock: FixedClock) -> None:
    at = open_page(office.services(clock), office.people["bientap"].id, "drafts")
    with office.store.work() as uow:
        uow.people.set_active(office.people["bientap"].id, False)
        uow.commit()

    at.run()

    assert at.text_input(key="sign-in-password")


def test_the_language_is_kept_with_the_person(office: UiOffice, clock: FixedClock) -> None:
    at = sign_in(start(office.services(clock)), "quanly", PASSWORD)
    at.segmented_control(key=f"kt.switch-{office.people['quanly'].id}").select("en").run()
    assert [each.value for each in at.title] == ["Trends"]

    again = sign_in(start(office.services(clock)), "quanly", PASSWORD)

    assert [each.value for each in again.title] == ["Trends"]


def test_a_fresh_installation_says_how_to_make_the_first_account(
    sqlite_store: Store, clock: FixedClock
) -> None:
    services = UiOffice(
        store=sqlite_store, now=clock.now(), people={}, claims={}, drafts={}, publications={}
    ).services(clock)

    at = start(services)

    assert "kiemtin user add" in at.info[0].value


def test_no_password_and_no_token_is_in_the_page_or_its_address(office: UiOffice, clock: FixedClock) -> None:
    at = sign_in(start(office.services(clock)), "thamtra", PASSWORD)

    assert PASSWORD not in protos(at)
    assert not at.query_params
    assert PASSWORD not in str(at.session_state.to_dict())

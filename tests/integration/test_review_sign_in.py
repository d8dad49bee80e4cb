"""Who gets in, and what they may do a moment later."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from kiemtin.errors import (
    BadUserName,
    NotAllowed,
    NotFound,
    SignInLocked,
    UserExists,
    WeakPassword,
    WrongSignIn,
)
from kiemtin.states import Role
from review import audit, queue, sign_in
from review.roles import NEEDS, may

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PASSWORD = "một mật khẩu đủ dài"


@pytest.fixture
def admin(store):
    return sign_in.add_user(
        store,
        None,
        name="quantri",
        display="Quản trị",
        password=PASSWORD,
        roles=[Role.ADMINISTRATOR],
        now=NOW,
    )


@pytest.fixture
def reviewer(store, admin):
    return sign_in.add_user(
        store, admin, name="lan", display="Lan", password=PASSWORD, roles=[Role.REVIEWER], now=NOW
    )


def wrong(store, times: int, now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongSignIn):
            sign_in.sign_in(store, "lan", "sai", now)


def test_the_right_password_lets_in_whatever_the_case_of_the_name(store, reviewer):
    assert sign_in.sign_in(store, "  LAN ", PASSWORD, NOW) == reviewer


def test_a_password_typed_on_another_keyboard_is_the_same_password(store, reviewer):
    typed = unicodedata.normalize("NFD", PASSWORD)
    assert typed != PASSWORD
    assert sign_in.sign_in(store, "lan", typed, NOW) == reviewer


def test_an_unknown_name_and_a_wrong_password_look_the_same(store, reviewer):
    with pytest.raises(WrongSignIn) as unknown:
        sign_in.sign_in(store, "nobody", PASSWORD, NOW)
    with pytest.raises(WrongSignIn) as wrong_one:
        sign_in.sign_in(store, "lan", "sai", NOW)
    assert str(unknown.value) == str(wrong_one.value)


def test_the_fifth_wrong_password_locks_out_for_a_while_even_the_right_one(store, reviewer):
    wrong(store, sign_in.TRIES)
    with pytest.raises(SignInLocked) as locked:
        sign_in.sign_in(store, "lan", PASSWORD, NOW + sign_in.LOCKED_FOR - timedelta(seconds=1))
    assert "20/11/2026 10:15" in locked.value.vietnamese()
    assert sign_in.sign_in(store, "lan", PASSWORD, NOW + sign_in.LOCKED_FOR) == reviewer


def test_four_wrong_passwords_do_not_lock_and_the_right_one_starts_the_count_again(store, reviewer):
    for _ in range(2):
        wrong(store, sign_in.TRIES - 1)
        assert sign_in.sign_in(store, "lan", PASSWORD, NOW) == reviewer


def test_somebody_switched_off_does_not_get_in_and_is_told_no_more_than_others(store, admin, reviewer):
    sign_in.set_active(store, admin, reviewer.id, False, NOW)
    with pytest.raises(WrongSignIn):
        sign_in.sign_in(store, "lan", PASSWORD, NOW)
    with pytest.raises(WrongSignIn):
        sign_in.change_password(store, reviewer, old=PASSWORD, new="một mật khẩu khác", now=NOW)
    sign_in.set_active(store, admin, reviewer.id, True, NOW)
    assert sign_in.sign_in(store, "lan", PASSWORD, NOW).active


def test_a_role_taken_away_ends_what_an_open_session_may_do(store, admin, reviewer):
    assert queue.next_claim(store, reviewer, NOW) is None
    sign_in.set_roles(store, admin, reviewer.id, [Role.EDITOR], NOW)
    assert reviewer.roles == {Role.REVIEWER}  # what the session still believes
    with pytest.raises(NotAllowed, match="người thẩm tra"):
        queue.next_claim(store, reviewer, NOW)


def test_a_session_of_somebody_switched_off_may_do_nothing(store, admin, reviewer):
    sign_in.set_active(store, admin, reviewer.id, False, NOW)
    with pytest.raises(NotAllowed):
        queue.next_claim(store, reviewer, NOW)


def test_a_role_given_counts_at_once(store, admin, reviewer):
    sign_in.set_roles(store, admin, reviewer.id, [Role.REVIEWER, Role.ADMINISTRATOR], NOW)
    sign_in.set_roles(store, reviewer, admin.id, [Role.MANAGER], NOW)
    with pytest.raises(NotAllowed):
        sign_in.set_roles(store, admin, reviewer.id, [], NOW)


def test_an_administrator_cannot_lock_themselves_out(store, admin):
    with pytest.raises(NotAllowed):
        sign_in.set_roles(store, admin, admin.id, [Role.REVIEWER], NOW)
    with pytest.raises(NotAllowed):
        sign_in.set_active(store, admin, admin.id, False, NOW)
    assert sign_in.sign_in(store, "quantri", PASSWORD, NOW).roles == {Role.ADMINISTRATOR}


def test_only_an_administrator_administers(store, reviewer):
    with pytest.raises(NotAllowed):
        sign_in.add_user(
            store, reviewer, name="minh", display="", password=PASSWORD, roles=[Role.ADMINISTRATOR], now=NOW
        )
    with pytest.raises(NotAllowed):
        sign_in.set_roles(store, reviewer, reviewer.id, [Role.ADMINISTRATOR], NOW)
    with pytest.raises(NotAllowed):
        sign_in.set_active(store, reviewer, reviewer.id, True, NOW)


def test_changing_somebody_who_does_not_exist_is_said(store, admin):
    with pytest.raises(NotFound):
        sign_in.set_roles(store, admin, 999, [Role.EDITOR], NOW)
    with pytest.raises(NotFound):
        sign_in.set_active(store, admin, 999, True, NOW)
    with pytest.raises(WrongSignIn):
        sign_in.reset_password(store, "nobody", PASSWORD, NOW)


@pytest.mark.parametrize("name", ["", "  ", "hai từ", "x" * 65, "a\nb", "<b>"])
def test_a_name_that_is_no_name_is_refused(store, name):
    with pytest.raises(BadUserName):
        sign_in.add_user(store, None, name=name, display="", password=PASSWORD, roles=[], now=NOW)


def test_a_name_is_taken_once_whatever_its_case(store, reviewer, admin):
    with pytest.raises(UserExists, match="lan"):
        sign_in.add_user(store, admin, name="Lan", display="", password=PASSWORD, roles=[], now=NOW)


def test_a_short_password_is_refused_everywhere(store, reviewer):
    short = "x" * (sign_in.SHORTEST_PASSWORD - 1)
    with pytest.raises(WeakPassword):
        sign_in.add_user(store, None, name="minh", display="", password=short, roles=[], now=NOW)
    with pytest.raises(WeakPassword):
        sign_in.change_password(store, reviewer, old=PASSWORD, new=short, now=NOW)
    with pytest.raises(WeakPassword):
        sign_in.reset_password(store, "lan", short, NOW)


def test_a_password_is_changed_with_the_old_one_and_lifts_a_lock_when_reset(store, reviewer):
    with pytest.raises(WrongSignIn):
        sign_in.change_password(store, reviewer, old="sai", new="mật khẩu mới tinh", now=NOW)
    sign_in.change_password(store, reviewer, old=PASSWORD, new="mật khẩu mới tinh", now=NOW)
    wrong(store, sign_in.TRIES)
    sign_in.reset_password(store, "lan", PASSWORD, NOW)
    assert sign_in.sign_in(store, "lan", PASSWORD, NOW) == reviewer


def test_no_password_is_kept_or_recorded(store, reviewer):
    sign_in.sign_in(store, "lan", PASSWORD, NOW)
    with store.read() as uow:
        known = uow.people.credentials("lan")
        lines = uow.audit.lines()
    assert known is not None
    assert known.password_hash.startswith("$argon2id$")
    assert not [line for line in lines if PASSWORD in line.detail]


def test_sign_ins_are_on_the_record_good_and_bad(store, reviewer):
    wrong(store, 1)
    sign_in.sign_in(store, "lan", PASSWORD, NOW)
    with store.read() as uow:
        actions = [line.action for line in uow.audit.lines()]
    assert actions == ["add_user", "add_user", "sign_in_failed", "sign_in"]
    assert audit.verify(store) is None


def test_a_language_is_remembered(store, reviewer):
    sign_in.set_language(store, reviewer, "en")
    assert sign_in.sign_in(store, "lan", PASSWORD, NOW).language == "en"


@pytest.mark.parametrize("action", sorted(NEEDS))
def test_nobody_may_act_without_the_role_or_when_switched_off(office, action):
    from dataclasses import replace

    for role in Role:
        user = replace(office.reviewer, roles=frozenset({role}))
        assert may(user, action) == (role in NEEDS[action])
        assert not may(replace(user, active=False), action)

"""Tokens that have to be refreshed: one refresh at a time, kept before use, safe across a crash."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, Killed, publishing

from kiemtin.entities import Account, Outgoing, Receipt
from kiemtin.errors import AccountNeedsPerson, Rejected, Transient
from kiemtin.ports import Made, Tokens
from kiemtin.states import CredentialState as C, PublicationState as S
from kiemtin.store import Store
from kiemtin.vault import Vault
from scheduler.publisher import publish_due
from scheduler.refreshing import Refreshing
from scheduler.tokens import NAME, STALE, KeptTokens, tokens_as_text, tokens_from

FIRST = Tokens(access="truy-cap-0", refresh="lam-moi-0", expires_at=NOW + timedelta(hours=1))


class SignIn:
    """A far side whose refresh tokens are good for one use, and for one use only."""

    def __init__(self) -> None:
        self.good = "lam-moi-0"
        self.calls: list[str] = []

    def __call__(self, used: Tokens) -> Tokens:
        self.calls.append(used.refresh)
        if used.refresh != self.good:
            raise AccountNeedsPerson(account="Trang xã", reason="token already used", cause="reconnect")
        number = len(self.calls)
        self.good = f"lam-moi-{number}"
        return Tokens(
            access=f"truy-cap-{number}", refresh=self.good, expires_at=NOW + timedelta(hours=number + 1)
        )


class Kept:
    """An account with kept tokens, and keepers as several processes have them."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.desk = Desk(store, NOW)
        self.store = store
        self.vault = Vault(folder / "secret.key")
        self.vault.make()
        self.now = NOW
        self.account = self._account()

    def _account(self) -> Account:
        number = self.desk.account(title="Trang xã")
        self.put(number, FIRST)
        with self.store.read() as uow:
            return uow.accounts.get(number)

    def put(self, account: int, tokens: Tokens) -> None:
        sealed, key = self.vault.seal(tokens_as_text(tokens), account=account, name=NAME)
        with self.store.work() as uow:
            uow.credentials.put(
                account, NAME, sealed=sealed, key_id=key, now=NOW, expires_at=tokens.expires_at
            )
            uow.commit()

    def keeper(self, sleep: Callable[[float], None] | None = None) -> KeptTokens:
        wait = sleep or (lambda seconds: pytest.fail("waited"))
        return KeptTokens(self.store, Vault(self.vault.path), self.account, now=lambda: self.now, sleep=wait)

    def state(self) -> C:
        with self.store.read() as uow:
            found = uow.credentials.get(self.account.id, NAME)
        assert found is not None
        return found.state


@pytest.fixture
def kept(store: Store, tmp_path: Path) -> Kept:
    return Kept(store, tmp_path)


def test_tokens_are_kept_as_they_were_given(kept: Kept) -> None:
    assert kept.keeper().tokens() == FIRST
    assert tokens_from(tokens_as_text(Tokens(access="a"))) == Tokens(access="a")
    assert "truy-cap" not in repr(FIRST)


def test_the_refresh_is_on_record_before_it_is_asked_for_and_the_answer_before_it_is_used(
    kept: Kept,
) -> None:
    far = SignIn()

    def asked(used: Tokens) -> Tokens:
        assert kept.state() is C.REFRESHING
        return far(used)

    made = kept.keeper().refresh(FIRST, asked)
    assert made.access == "truy-cap-1"
    assert kept.keeper().tokens() == made
    assert kept.state() is C.VALID


def test_whoever_comes_late_takes_the_tokens_another_process_got(kept: Kept) -> None:
    far = SignIn()
    made = kept.keeper().refresh(FIRST, far)
    assert kept.keeper().refresh(FIRST, far) == made
    assert far.calls == ["lam-moi-0"]


def test_four_processes_at_once_ask_once(kept: Kept) -> None:
    far = SignIn()
    begun = threading.Event()
    got: list[Tokens] = []

    def slow(used: Tokens) -> Tokens:
        begun.set()
        threading.Event().wait(0.3)
        return far(used)

    def one() -> None:
        waits = threading.Event()
        got.append(kept.keeper(lambda seconds: waits.wait(0.02) and None).refresh(FIRST, slow))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.access for each in got}) == 1
    assert len(got) == 4
    assert far.calls == ["lam-moi-0"]


def test_a_far_side_that_is_away_uses_nothing_up(kept: Kept) -> None:
    far = SignIn()

    def away(used: Tokens) -> Tokens:
        raise Transient(reason="down", cause="unreachable")

    with pytest.raises(Transient):
        kept.keeper().refresh(FIRST, away)
    assert kept.state() is C.VALID
    assert kept.keeper().tokens() == FIRST
    assert kept.keeper().refresh(FIRST, far).access == "truy-cap-1"


def test_a_wrong_way_of_asking_does_not_cost_the_tokens(kept: Kept) -> None:
    def wrong(used: Tokens) -> Tokens:
        raise Rejected(reason="invalid client", cause="refused")

    with pytest.raises(Rejected):
        kept.keeper().refresh(FIRST, wrong)
    assert kept.state() is C.VALID


# --- killed in the middle ---------------------------------------------------------------------------


def test_killed_before_the_far_side_was_asked_the_next_process_gets_new_tokens(kept: Kept) -> None:
    far = SignIn()

    def killed(used: Tokens) -> Tokens:
        raise Killed

    with pytest.raises(Killed):
        kept.keeper().refresh(FIRST, killed)
    assert kept.state() is C.REFRESHING
    kept.now += STALE
    assert kept.keeper().refresh(FIRST, far).access == "truy-cap-1"
    assert kept.state() is C.VALID


def test_killed_between_the_answer_and_its_commit_the_old_token_is_tried_once_then_a_person_is_asked(
    kept: Kept,
) -> None:
    far = SignIn()

    def killed(used: Tokens) -> Tokens:
        far(used)
        raise Killed

    with pytest.raises(Killed):
        kept.keeper().refresh(FIRST, killed)
    kept.now += STALE
    with pytest.raises(AccountNeedsPerson):
        kept.keeper().refresh(FIRST, far)
    assert far.calls == ["lam-moi-0", "lam-moi-0"]
    assert kept.state() is C.NEEDS_PERSON
    for act in (kept.keeper().tokens, lambda: kept.keeper().refresh(FIRST, far)):
        with pytest.raises(AccountNeedsPerson) as refused:
            act()
        assert "kết nối lại tài khoản" in refused.value.vietnamese()
    assert len(far.calls) == 2  # nobody tries a third time


def test_while_another_process_may_still_be_asking_nobody_else_does(kept: Kept) -> None:
    far = SignIn()
    with pytest.raises(Killed):
        kept.keeper().refresh(FIRST, lambda used: (_ for _ in ()).throw(Killed()))
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        kept.now += timedelta(seconds=10)
        assert far.calls == []

    kept.keeper(sleep).refresh(FIRST, far)
    assert len(waited) == STALE / timedelta(seconds=10)


def test_a_process_that_was_only_slow_does_not_spoil_what_another_got(kept: Kept) -> None:
    """The far side gives tokens to both; the later word of the slow one is not kept over the newer ones."""
    newer = Tokens(access="moi-hon", refresh="moi-hon", expires_at=None)

    def slow(used: Tokens) -> Tokens:
        kept.now += STALE
        kept.keeper().refresh(FIRST, lambda used: newer)
        raise AccountNeedsPerson(account="Trang xã", reason="used", cause="reconnect")

    assert kept.keeper().refresh(FIRST, slow) == newer
    assert kept.state() is C.VALID


def test_a_slow_answer_counts_when_the_impatient_one_was_refused(kept: Kept) -> None:
    far = SignIn()

    def slow(used: Tokens) -> Tokens:
        made = far(used)
        kept.now += STALE
        with pytest.raises(AccountNeedsPerson):
            kept.keeper().refresh(FIRST, far)
        assert kept.state() is C.NEEDS_PERSON
        return made

    made = kept.keeper().refresh(FIRST, slow)
    assert kept.keeper().tokens() == made
    assert kept.state() is C.VALID


# --- who is not connected ---------------------------------------------------------------------------


def test_an_account_without_tokens_says_so_and_may_begin_with_a_password(kept: Kept) -> None:
    with kept.store.read() as uow:
        other = uow.accounts.get(kept.desk.account(title="Khác"))
    keeper = KeptTokens(kept.store, kept.vault, other, now=lambda: NOW)
    with pytest.raises(AccountNeedsPerson) as refused:
        keeper.tokens()
    assert refused.value.values["cause"] == "not_connected"
    made = keeper.refresh(Tokens(access=""), lambda used: Tokens(access="bang mat khau"))
    assert keeper.tokens() == made


def test_tokens_that_cannot_be_opened_need_a_person(kept: Kept) -> None:
    kept.vault.path.unlink()
    kept.vault.make()
    with pytest.raises(AccountNeedsPerson, match="cannot be opened"):
        kept.keeper().tokens()


def test_nothing_secret_is_logged(kept: Kept, caplog: pytest.LogCaptureFixture) -> None:
    far = SignIn()
    caplog.set_level(logging.DEBUG)
    kept.keeper().refresh(FIRST, far)
    with pytest.raises(Killed):
        kept.keeper().refresh(kept.keeper().tokens(), lambda used: (_ for _ in ()).throw(Killed()))
    kept.now += STALE
    far.good = "không còn"
    with pytest.raises(AccountNeedsPerson) as refused:
        kept.keeper().refresh(kept.keeper().tokens(), far)
    said = caplog.text + refused.value.english() + refused.value.vietnamese() + repr(refused.value)
    assert "unfinished" in caplog.text
    for secret in ("truy-cap", "lam-moi", kept.vault.path.read_text().strip()):
        assert secret not in said


# --- the publisher ------------------------------------------------------------------------------------


class Signed(FaultyChannel):
    """Signs in with kept tokens before each send and whenever it is asked whose account it is."""

    def __init__(self, far: FarSide, keeper: KeptTokens, sign_in: Callable[[Tokens], Tokens]) -> None:
        super().__init__(far)
        self._keeper = keeper
        self._sign_in = sign_in

    def verify(self) -> str:
        self._keeper.refresh(self._keeper.tokens(), self._sign_in)
        return super().verify()

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        self._keeper.refresh(self._keeper.tokens(), self._sign_in)
        return super().send(content, key, made)


def test_an_account_nobody_is_let_into_waits_for_a_person_and_no_other_account_does(kept: Kept) -> None:
    far, good = FarSide(), FaultyChannel(FarSide())
    sign_in = SignIn()
    sign_in.good = "đã thu hồi"
    other = kept.desk.account()
    first, second = (kept.desk.scheduled(kept.account.id)[0] for _ in range(2))
    [fine] = kept.desk.scheduled(other)
    channel = Signed(far, kept.keeper(), sign_in)
    ctx = publishing(kept.store, lambda account: good if account.id == other else channel)
    publish_due(ctx, NOW)
    assert kept.desk.row(first).state is S.FAILED_PERMANENT
    assert "kết nối lại" in kept.desk.row(first).advice.lower()
    waiting = kept.desk.row(second)
    assert (waiting.state, waiting.attempt) == (S.SCHEDULED, 0)
    assert "không cho đăng nhập" in waiting.advice
    assert kept.desk.row(fine).state is S.PUBLISHED
    assert len(sign_in.calls) == 1
    # A person connects it again: what waited goes out by itself.
    kept.put(kept.account.id, FIRST)
    sign_in.good = FIRST.refresh
    publish_due(ctx, NOW + timedelta(minutes=6))
    assert kept.desk.row(second).state is S.PUBLISHED
    assert far.of(kept.desk.row(second).key) == 1


def test_tokens_are_refreshed_before_they_end_and_not_long_before(kept: Kept) -> None:
    sign_in = SignIn()
    channel = Signed(FarSide(), kept.keeper(), sign_in)
    tick = Refreshing(publishing(kept.store, channel))
    assert FIRST.expires_at is not None
    assert tick(FIRST.expires_at - timedelta(hours=1)) == 0
    assert tick(FIRST.expires_at - timedelta(minutes=4)) == 1
    assert tick(FIRST.expires_at - timedelta(minutes=3)) == 0
    assert sign_in.calls == ["lam-moi-0"]


def test_a_refresh_that_cannot_be_made_is_told_and_not_tried_at_every_tick(kept: Kept) -> None:
    calls: list[datetime] = []

    def away(used: Tokens) -> Tokens:
        calls.append(NOW)
        raise Transient(reason="down", cause="unreachable")

    tick = Refreshing(publishing(kept.store, Signed(FarSide(), kept.keeper(), away)))
    assert FIRST.expires_at is not None
    with pytest.raises(Transient):
        tick(FIRST.expires_at)
    assert tick(FIRST.expires_at + timedelta(minutes=1)) == 0
    assert len(calls) == 1


def test_a_process_killed_by_the_kernel_in_the_middle_of_a_refresh_leaves_a_row_that_says_so(
    kept: Kept,
) -> None:
    kept.store.close()  # no open connection is carried into the child
    child = os.fork()
    if child == 0:
        try:
            kept.keeper().refresh(FIRST, lambda used: os.kill(os.getpid(), signal.SIGKILL))  # type: ignore[arg-type,return-value]
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert kept.state() is C.REFRESHING
    assert kept.keeper().tokens() == FIRST  # what is kept can still be used while it lasts
    kept.now += STALE
    assert kept.keeper().refresh(FIRST, SignIn()).access == "truy-cap-1"

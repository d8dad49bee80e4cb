"""``kiemtin accounts``: secrets come from a person, never from the command line, and are kept sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

import pytest
from conftest import NOW
from publishing_desk import FarSide, FaultyChannel
from pydantic import BaseModel, ConfigDict
from typer.testing import CliRunner

from cli import doctor, sealed, worker
from cli.compose import Desk, open_desk
from cli.main import build
from kiemtin.entities import Account
from kiemtin.errors import (
    AccountNeedsPerson,
    AccountNotOwned,
    BadSetting,
    KiemTinError,
    NotFound,
    Transient,
)
from kiemtin.ports import ChannelSpec, Tokens
from kiemtin.states import CredentialState as C
from kiemtin.store import Store
from review import holding
from scheduler import channels
from scheduler.channels import Room

SECRET, ACCESS, REFRESH = "bi-mat-so-1", "truy-cap-so-1", "lam-moi-so-1"


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid")
    secret: str = "cua"
    owner: str = "chúng tôi"


class Door(FaultyChannel):
    """A channel that lets in who knows the secret, and whose refresh tokens are good for one use."""

    spec = ChannelSpec(
        name="cua",
        title="Kênh có cửa",
        options=Options,
        limits={"title": 300, "body": 10_000},
        honours_key=True,
        secrets={"cua": "mật khẩu / password"},
        tokens=True,
    )
    away = False
    used: ClassVar[list[str]] = []

    def __init__(self, account: Account, room: Room) -> None:
        super().__init__(FarSide())
        self.spec = Door.spec
        self._account, self._room = account, room

    @classmethod
    def make(cls, account: Account, room: Room) -> Door:
        return cls(account, room)

    def verify(self) -> str:
        if Door.away:
            raise Transient(reason="down", cause="unreachable")
        if self._room.secret(str(self._account.options.get("secret", "cua"))) != SECRET:
            raise AccountNeedsPerson(account=self._account.title, reason="401", cause="reconnect")
        if self._account.options.get("owner", "chúng tôi") != "chúng tôi":
            raise AccountNotOwned(account=self._account.title, reason="của người khác")
        keeper = self._room.tokens()
        keeper.refresh(keeper.tokens(), self._refreshed)
        return "mở được cửa"

    def _refreshed(self, used: Tokens) -> Tokens:
        if used.refresh in Door.used or not used.refresh:
            raise AccountNeedsPerson(account=self._account.title, reason="used", cause="reconnect")
        Door.used.append(used.refresh)
        return Tokens(
            access=f"{used.access}+", refresh=f"{used.refresh}+", expires_at=NOW + timedelta(hours=1)
        )


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, sqlite_store: Store, tmp_path: Path) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KIEMTIN_LANGUAGE", "vi")
    entry = EntryPoint("cua", f"{__name__}:Door", channels.GROUP)
    monkeypatch.setattr(channels, "entry_points", lambda group: [entry])
    monkeypatch.setattr(Door, "away", False)
    monkeypatch.setattr(Door, "used", [])
    channels.known.cache_clear()
    channels.kind.cache_clear()
    made = open_desk()
    made.vault.make()
    yield made
    channels.known.cache_clear()
    channels.kind.cache_clear()


def run(*words: str, typed: str = "") -> Any:
    done = CliRunner().invoke(build("accounts"), ["accounts", *words], input=typed)
    if isinstance(done.exception, KiemTinError):
        raise done.exception
    return done


def connect(typed: str = f"{SECRET}\n{ACCESS}\n{REFRESH}\n", *options: str) -> Any:
    return run("connect", "cua", "Trang xã", *options, typed=typed)


def held(desk: Desk) -> dict[str, C]:
    with desk.store.read() as uow:
        return {each.name: each.state for each in uow.credentials.all()}


def test_connecting_asks_proves_and_seals_and_shows_nothing(desk: Desk) -> None:
    done = connect()
    assert done.exit_code == 0
    assert "mở được cửa" in done.stdout
    assert held(desk) == {"cua": C.VALID, "tokens": C.VALID}
    with desk.store.read() as uow:
        [account] = uow.accounts.all()
        lines = [line.detail for line in uow.audit.lines()]
    assert account.verified_at is not None
    assert sealed.secret_of(desk, account)("cua") == SECRET
    # The refresh of the trial used the first token up: what came of it is kept.
    assert sealed.tokens_of(desk, account).tokens().refresh == f"{REFRESH}+"
    for secret in (SECRET, ACCESS, REFRESH):
        assert secret not in done.stdout + str(lines)
    assert "cua" in run("list").stdout


@pytest.mark.parametrize(
    ("typed", "options", "problem"),
    [
        (f"sai\n{ACCESS}\n{REFRESH}\n", (), AccountNeedsPerson),
        (f"{SECRET}\n{ACCESS}\n{REFRESH}\n", ("--option", "owner=ai đó"), AccountNotOwned),
        (f"{SECRET}\n\n\n", (), AccountNeedsPerson),
        ("", (), BadSetting),
    ],
)
def test_what_does_not_open_keeps_nothing(
    desk: Desk, typed: str, options: tuple[str, ...], problem: type[KiemTinError]
) -> None:
    with pytest.raises(problem):
        connect(typed, *options)
    assert held(desk) == {}
    with desk.store.read() as uow:
        assert uow.accounts.all() == []


def test_the_accounts_own_secret_comes_before_the_environments(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIEMTIN_SECRET_CUA", SECRET)
    connect(f"\n{ACCESS}\n{REFRESH}\n")
    with desk.store.read() as uow:
        [account] = uow.accounts.all()
    assert held(desk) == {"tokens": C.VALID}
    assert worker.room_of(desk, account).secret("cua") == SECRET
    run("secret", "Trang xã", "cua", typed=f"{SECRET}\n")
    monkeypatch.setenv("KIEMTIN_SECRET_CUA", "của môi trường")
    assert worker.room_of(desk, account).secret("cua") == SECRET
    assert worker.room_of(desk).secret("cua") == "của môi trường"


def test_a_new_secret_is_kept_even_when_the_far_side_is_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect()
    monkeypatch.setattr(Door, "away", True)
    done = run("secret", "1", "cua", typed=f"{SECRET}\n")
    assert done.exit_code == 1
    assert "niêm phong" in done.stdout
    with pytest.raises(BadSetting):
        run("secret", "1", "cua", typed="\n")
    with pytest.raises(BadSetting):
        run("secret", "1", "tokens", typed="x\n")
    with pytest.raises(NotFound):
        run("secret", "không có", "cua", typed="x\n")


def test_an_account_that_needs_a_person_is_shown_and_connecting_it_again_mends_it(desk: Desk) -> None:
    connect()
    with desk.store.work() as uow:
        uow.credentials.account_needs_person(1, NOW)
        uow.commit()
    found = [each for each in doctor._secrets(desk) if each.state == "warning"]
    assert [each.check for each in found] == ["account Trang xã"]
    assert "kiemtin accounts connect" in found[0].detail
    with pytest.raises(AccountNeedsPerson):
        run("verify", "Trang xã")
    connect(f"{SECRET}\n{ACCESS}\nlam-moi-khac\n")
    assert set(held(desk).values()) == {C.VALID}
    assert run("verify", "Trang xã").exit_code == 0


def test_rotating_the_key_seals_everything_anew_and_may_be_broken_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect()
    with desk.store.read() as uow:
        [account] = uow.accounts.all()
        before = {each.name: (each.key_id, each.version) for each in uow.credentials.all()}
    elsewhere = sealed.secret_of(open_desk(), account)
    desk.vault.add_key(
        {key for key, _ in before.values()}
    )  # a rotation that was killed before it sealed anything
    assert elsewhere("cua") == SECRET
    assert run("rotate-key").exit_code == 0
    with desk.store.read() as uow:
        after = {each.name: (each.key_id, each.version) for each in uow.credentials.all()}
        assert [line.action for line in uow.audit.lines()][-1] == "rotate_key"
    assert {key for key, _ in after.values()}.isdisjoint({key for key, _ in before.values()})
    assert {name: version for name, (_, version) in after.items()} == {
        name: version for name, (_, version) in before.items()
    }
    assert elsewhere("cua") == SECRET
    assert len(desk.vault.path.read_bytes().split()) == 3
    run("rotate-key")
    assert len(desk.vault.path.read_bytes().split()) == 2  # the newest, and the one in use until now
    assert elsewhere("cua") == SECRET


def test_switching_an_account_off_and_on_is_on_record(desk: Desk) -> None:
    connect()
    run("disable", "Trang xã")
    with desk.store.read() as uow:
        assert not uow.accounts.get(1).enabled
    run("enable", "1")
    with desk.store.read() as uow:
        assert uow.accounts.get(1).enabled
        assert [line.action for line in uow.audit.lines()][-2:] == ["disable_account", "enable_account"]


def test_the_doctor_tells_of_a_key_that_is_lost_open_to_others_or_another(desk: Desk) -> None:
    assert [each.state for each in doctor._secrets(desk)] == ["good"]
    connect()
    assert [each.state for each in doctor._secrets(desk)] == ["good"]
    path = desk.vault.path
    path.chmod(0o644)
    [found] = doctor._secrets(desk)
    assert (found.state, "chmod 600" in found.detail) == ("bad", True)
    path.unlink()
    [found] = doctor._secrets(desk)
    assert (found.state, "kiemtin init" in found.detail) == ("bad", True)
    sealed.make_key(desk)  # what is sealed already is never given another key by itself
    assert not path.exists()
    desk.vault.make()
    found = list(doctor._secrets(desk))
    assert {each.state for each in found} == {"bad"}
    assert all("kiemtin accounts secret" in each.detail for each in found)


def test_the_doctor_tells_that_everything_is_stopped(desk: Desk) -> None:
    assert list(doctor._stop(desk)) == []
    holding.hold(desk.store, None, reason="Tin giả lan nhanh", now=NOW)
    [found] = doctor._stop(desk)
    assert (found.state, "Tin giả lan nhanh" in found.detail) == ("warning", True)
    assert {"publishing", "secrets"} <= {each.check for each in doctor.examine()}


def test_the_worker_has_every_tick_it_needs_and_only_publishing_is_everybodys(desk: Desk) -> None:
    ticks = {each.id: each.leader_only for each in worker.ticks(desk, worker.publishing_of(desk))}
    assert {name for name, leader_only in ticks.items() if not leader_only} == {"publish_due"}
    assert {"tidy_up", "reconcile_unknown", "settle", "refresh_tokens", "purge", "aftercare"} <= set(ticks)
    for each in worker.ticks(desk, worker.publishing_of(desk)):
        each.call(NOW)

"""``kiemtin publish --hold`` and its kin: words for people, exit codes for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from typer.testing import CliRunner

from cli.main import build
from kiemtin.errors import BadSetting, HoldNeedsReason, KiemTinError, NotAllowed, NotHeld, UnknownUser
from kiemtin.states import Role
from kiemtin.store import Store


class Command:
    """``kiemtin publish`` in this process, against a database of its own."""

    def __call__(self, *words: str) -> Any:
        done = CliRunner().invoke(build("publish"), ["publish", *words])
        if isinstance(done.exception, KiemTinError):
            raise done.exception
        return done


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch, sqlite_store: Store, tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KIEMTIN_LANGUAGE", "vi")
    return Command()


def test_whoever_administers_the_server_stops_and_starts_publishing(publish: Command) -> None:
    assert json.loads(publish("--status", "--format", "json").stdout)[0]["held"] is False
    held = publish("--hold", "Tin giả lan nhanh")
    assert held.exit_code == 0
    assert "Tin giả lan nhanh" in held.stdout
    [status] = json.loads(publish("--status", "--format", "json").stdout)
    assert (status["held"], status["held_by"], status["reason"]) == (True, "system", "Tin giả lan nhanh")
    assert "ĐANG DỪNG KHẨN CẤP" in publish("--status").stdout
    released = publish("--release", "--note", "Đã kiểm tra")
    assert released.exit_code == 0
    assert "Đã cho đăng tiếp" in released.stdout
    assert publish().exit_code == 0


def test_a_pass_while_everything_is_stopped_fails_so_that_a_script_notices(publish: Command) -> None:
    publish("--hold", "thử")
    done = publish()
    assert done.exit_code == 1
    assert "Không bài nào được gửi" in done.stdout


def test_a_named_person_needs_the_role(publish: Command, sqlite_store: Store) -> None:
    with sqlite_store.work() as uow:
        for name, role in (("soan", Role.EDITOR), ("xem", Role.MANAGER)):
            uow.people.add(name=name, display=name, password_hash="x", roles=[role], now=NOW)
        uow.commit()
    with pytest.raises(NotAllowed):
        publish("--hold", "thử", "--by", "xem")
    assert publish("--hold", "thử", "--by", "soan").exit_code == 0
    with pytest.raises(NotAllowed):
        publish("--release", "--note", "xong", "--by", "soan")
    with pytest.raises(UnknownUser):
        publish("--release", "--note", "xong", "--by", "ma")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--hold", " "), HoldNeedsReason),
        (("--release",), HoldNeedsReason),
        (("--release", "--note", "xong"), NotHeld),
        (("--hold", "a", "--release"), BadSetting),
        (("--retry", "1"), UnknownUser),
    ],
)
def test_what_cannot_be_done_says_so(
    publish: Command, words: tuple[str, ...], problem: type[KiemTinError]
) -> None:
    with pytest.raises(problem) as refused:
        publish(*words)
    assert refused.value.exit_code in (1, 2)

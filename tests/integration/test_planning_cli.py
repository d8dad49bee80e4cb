"""``kiemtin plan``: every command as a person runs it, with its mistakes told in words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from typer.testing import CliRunner, Result
from ui_office import open_ui_office

from cli.main import build
from kiemtin.errors import KiemTinError
from kiemtin.store import Store

HEAD = "Tiêu đề,Nội dung,Ngày đăng,Giờ đăng,Tài khoản\n"
SOON = (datetime.now(UTC) + timedelta(days=20)).strftime("%d/%m/%Y")


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk as the settings find it, with staff and posts of today."""
    open_ui_office(sqlite_store, datetime.now(UTC))
    monkeypatch.setenv("KIEMTIN_DATABASE_URL", sqlite_store.url)
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KIEMTIN_LANGUAGE", "vi")
    monkeypatch.chdir(tmp_path)


def run(*given: str) -> Result:
    return CliRunner().invoke(build("plan"), ["plan", *given])


def refused(*given: str) -> str:
    """What a person is told when it does not work."""
    result = run(*given)
    assert isinstance(result.exception, KiemTinError), result.output
    return result.exception.vietnamese()


def test_the_plan_is_listed_with_what_is_in_trouble() -> None:
    assert "Thông báo bài scheduled" in run().output
    rows = json.loads(run("--trouble", "--format", "json").output)
    assert {each["state"] for each in rows} == {
        "expired",
        "failed_permanent",
        "needs_human",
        "outcome_unknown",
    }


def test_tomorrow_is_told_post_by_post_with_totals() -> None:
    day = (datetime.now(UTC) + timedelta(hours=8)).strftime("%d/%m/%Y")  # today or tomorrow in Viet Nam
    told = run("tomorrow", "--day", day)
    assert told.exit_code == 0, told.output
    assert "Dự kiến ngày" in told.output
    rows = json.loads(run("tomorrow", "--day", day, "--format", "json").output)
    assert {each["expected"] for each in rows} <= {"sends", "trouble", "done", "under_way"}
    assert "Không hiểu ngày" in refused("tomorrow", "--day", "31/02/2027")


def test_a_table_is_tried_then_brought_in_once(tmp_path: Path) -> None:
    file = tmp_path / "lich.csv"
    file.write_bytes((HEAD + f"Một,Nội dung,{SOON},8:30,tất cả\n").encode("utf-8-sig"))
    tried = run("import", str(file), "--by", "bientap", "--dry-run")
    assert "1 dòng mới, 0 dòng đã nhập" in tried.output
    assert "Đã nhập 1 bản nháp" in run("import", str(file), "--by", "bientap").output
    assert "Đã nhập 0 bản nháp; 1 dòng" in run("import", str(file), "--by", "bientap").output
    assert "Một" in run("--days", "60").output


def test_every_mistake_of_a_table_is_told_and_nothing_written(tmp_path: Path) -> None:
    file = tmp_path / "lich.csv"
    file.write_text(HEAD + f",Nội dung,31/11/2027,8h,Không có\nHai,N,{SOON},9h,tất cả\n", "utf-8")
    result = run("import", str(file), "--by", "bientap")
    told = result.stderr if result.stderr else result.output
    assert told.count("Dòng 2, cột") == 3
    assert isinstance(result.exception, KiemTinError)
    assert run("import", str(file), "--by", "bientap", "--dry-run").exit_code == 2
    assert "Hai" not in run("--days", "60").output
    assert "Không có người dùng" in refused("import", str(file), "--by", "ai-do")
    assert "Không đọc hoặc ghi được" in refused("import", str(tmp_path / "khong-co.csv"), "--by", "bientap")


def test_the_template_is_brought_in_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "mau.csv"
    file.write_text(run("template").output.replace("01/12/2026", SOON), "utf-8")
    assert "1 dòng mới" in run("import", str(file), "--by", "bientap", "--dry-run").output


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "ics"])
def test_the_plan_is_taken_away(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"lich.{form}"
    assert "Đã ghi" in run("export", str(file)).output
    assert len(file.read_bytes()) > 100
    if form == "ics":
        assert Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert "đuôi tệp" in refused("export", str(tmp_path / "lich.pdf"))


def test_slots_rules_and_pauses_are_kept() -> None:
    at = ("slots", "trang dinh chinh", "--at", "8h30", "--weekday", "1", "--by", "bientap")
    assert "thứ Hai" in run(*at).output
    rules = run("rules", "Trang đính chính", "--quiet", "21h-6h", "--per-day", "4", "--by", "bientap")
    assert "21:00-06:00" in rules.output
    assert "Không có tài khoản" in refused("slots", "abc", "--at", "8h30", "--by", "bientap")
    assert "Không hiểu" in refused("rules", "Trang đính chính", "--quiet", "21h", "--by", "bientap")
    closed = run("close", "Quốc tang", "--from", SOON, "--to", SOON, "--kind", "mourning", "--by", "duyet")
    assert "giữ lại 0 bài" in closed.output
    assert "Quốc tang" in run("closed").output
    assert "Tết Nguyên Đán" in run("closed").output
    assert "Đã gỡ đợt tạm ngừng số 1" in run("open", "1", "--by", "duyet", "--put-back").output
    assert "Vai trò của bạn" in refused("close", "x", "--from", SOON, "--to", SOON, "--by", "bientap")


def test_a_feed_is_served_by_its_own_process_until_it_is_revoked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("KIEMTIN_FEED_PORT", str(port))
    monkeypatch.setenv("KIEMTIN_FEED_URL", f"http://127.0.0.1:{port}/")
    made = run("feed", "add", "bientap", "--label", "máy tính").output
    address = re.search(r"http\S+\.ics", made)
    assert address is not None
    assert "máy tính" in run("feed", "list").output
    assert address[0].rsplit("/", 1)[1] not in run("feed", "list").output
    server = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "plan", "feed", "serve"], stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = httpx.get(address[0], timeout=5)
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.2)
        assert answer.status_code == 200
        assert Calendar.from_ical(answer.content).walk("VEVENT")
        assert "Đã thu hồi" in run("feed", "revoke", "1").output
        assert httpx.get(address[0], timeout=5).status_code == 404
    finally:
        server.terminate()
        _, said = server.communicate(timeout=30)
    assert server.returncode == 0
    assert address[0].rsplit("/", 1)[1].encode() not in said
    assert "Không còn" in refused("feed", "revoke", "1")

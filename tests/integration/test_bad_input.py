"""Every kind of bad input, as the person at the command line meets it: a clear word, nothing lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from fault_server import Answer, FaultServer, article, item, rss
from test_cli import Cli

LONG = (
    "Sau khi sắp xếp đơn vị hành chính cấp xã, giấy tờ đã cấp vẫn có giá trị sử dụng cho đến khi hết hạn. "
    "Người dân không phải đổi ngay căn cước hay giấy phép lái xe chỉ vì tên xã thay đổi."
)
OLD = "Trụ sở mới của xã đặt tại nhà văn hóa, mở cửa từ thứ hai đến thứ sáu hằng tuần cho mọi người dân."
FUTURE = format_datetime(datetime.now(UTC) + timedelta(days=4000))
YESTERDAY = format_datetime(datetime.now(UTC) - timedelta(days=1))


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer() as made:
        yield made


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


def entry(server: FaultServer, number: int, title: str, date: str = YESTERDAY) -> str:
    return item(server.url(f"/{number}.html"), title, date=date)


def good_feed(server: FaultServer) -> str:
    return rss(entry(server, 1, "Bài tốt"))


def source(name: str, address: str) -> str:
    return (
        f"  - name: {name}\n    adapter: feed\n    title: {name}\n    delay: 0\n"
        f"    options: {{address: '{address}'}}\n"
    )


def items(cli: Cli) -> list[str]:
    with sqlite3.connect(cli.folder / "var" / "kiemtin.db") as db:
        return sorted(row[0] for row in db.execute("SELECT title FROM items"))


CRAWLED = {
    "khong-co-may": "không tìm thấy tên miền",
    "loi-500": "HTTP 500",
    "chuyen-huong-vong": "chuyển hướng vòng quanh",
    "xml-bom": "không đọc được",
    "trang-50-mb": "quá lớn",
    "trang-trong": "không đọc được",
}
"""Sources that cannot be read, and a word of the reason that is said in Vietnamese."""


def test_what_a_server_does_wrong_is_named_and_the_rest_is_still_read(cli: Cli, server: FaultServer) -> None:
    server.pages |= {
        "/tot": good_feed(server),
        "/1.html": article("Bài tốt", LONG),
        "/2.html": article("Bài trước chỗ cắt", LONG),
        "/loi-500": Answer(status=500),
        "/vong-1": Answer(status=302, headers={"Location": "/vong-2"}),
        "/vong-2": Answer(status=302, headers={"Location": "/vong-1"}),
        "/xml-cut": rss(entry(server, 2, "Bài trước chỗ cắt"), end="<item><title>Bài bị cắt</tit"),
        "/xml-bom": '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        "<rss><channel><item><title>&b;</title></item></channel></rss>",
        "/trang-50-mb": Answer(body=b"x" * 1024 * 1024, repeat=50),
        "/trang-trong": Answer(body=b""),
        "/bang-ma": rss(entry(server, 3, "Bài viết bằng bảng mã cũ")),
        "/3.html": Answer(
            body=article("Bài viết bằng bảng mã cũ", OLD).encode("utf-16"),
            headers={"Content-Type": "text/html; charset=utf-8"},
        ),
        "/tuong-lai": rss(entry(server, 4, "Bài từ tương lai", FUTURE)),
        "/4.html": article("Bài từ tương lai", LONG),
    }
    file = cli.folder / "nguon.yaml"
    names = {
        "tot": server.url("/tot"),
        "khong-co-may": "http://khong-co-may.example/rss",
        "loi-500": server.url("/loi-500"),
        "chuyen-huong-vong": server.url("/vong-1"),
        "xml-cut": server.url("/xml-cut"),
        "xml-bom": server.url("/xml-bom"),
        "trang-50-mb": server.url("/trang-50-mb"),
        "trang-trong": server.url("/trang-trong"),
        "bang-ma": server.url("/bang-ma"),
        "tuong-lai": server.url("/tuong-lai"),
    }
    file.write_text("sources:\n" + "".join(source(*each) for each in names.items()), encoding="utf-8")
    more = {"KIEMTIN_SOURCES_FILE": str(file), "KIEMTIN_ALLOWED_HOSTS": '["127.0.0.1"]'}
    assert cli("init", **more).returncode == 0
    done = cli("crawl", "--format", "json", **more)

    assert done.returncode == 1
    rows = {each["source"]: each for each in json.loads(done.stdout)}
    assert set(rows) == set(names)
    for name, word in CRAWLED.items():
        assert rows[name]["state"] != "ok", name
        assert rows[name]["detail"], name
        assert word.lower() in rows[name]["detail"].lower(), rows[name]
    for name in ("tot", "xml-cut", "bang-ma", "tuong-lai"):
        assert rows[name]["state"] == "ok", rows[name]
    # Wrong about its charset, it is read as it is written; an article that has no date yet is put aside.
    assert items(cli) == ["Bài trước chỗ cắt", "Bài tốt", "Bài viết bằng bảng mã cũ"]
    with sqlite3.connect(cli.folder / "var" / "kiemtin.db") as db:
        kept = dict(db.execute("SELECT title, text FROM items"))
        aside = dict(db.execute("SELECT source, reason FROM quarantine"))
    assert OLD in kept["Bài viết bằng bảng mã cũ"]
    assert {"xml-cut", "xml-bom", "trang-trong", "tuong-lai"} <= set(aside)
    assert all(aside.values())


def test_a_source_that_failed_is_read_once_it_works_again(cli: Cli, server: FaultServer) -> None:
    file = cli.folder / "nguon.yaml"
    file.write_text("sources:\n" + source("bao", server.url("/khi-hong")), encoding="utf-8")
    more = {"KIEMTIN_SOURCES_FILE": str(file), "KIEMTIN_ALLOWED_HOSTS": '["127.0.0.1"]'}
    cli("init", **more)
    server.pages |= {"/khi-hong": Answer(status=500), "/1.html": article("Bài tốt", LONG)}
    assert cli("crawl", **more).returncode == 1
    server.pages["/khi-hong"] = good_feed(server)
    assert cli("crawl", "bao", **more).returncode == 0
    assert items(cli) == ["Bài tốt"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_disk_that_cannot_be_written_is_said_in_one_line(cli: Cli, language: str) -> None:
    # Nobody can write there, not even the administrator of the machine.
    done = cli("init", KIEMTIN_DATA_DIR="/proc/kiemtin", KIEMTIN_LANGUAGE=language)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert {"vi": "ghi", "en": "written"}[language] in done.stderr


def test_a_database_that_cannot_be_written_is_left_as_it_was(cli: Cli) -> None:
    assert cli("init").returncode == 0
    path = cli.folder / "var" / "kiemtin.db"
    with sqlite3.connect(path) as db:
        before = db.execute("SELECT count(*) FROM users").fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    done = cli(
        "users",
        "add",
        "lan",
        "--role",
        "editor",
        KIEMTIN_DATABASE_URL=f"sqlite:///file:{path}?mode=ro&uri=true",
    )
    assert done.returncode == 1
    assert done.stderr.strip()
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM users").fetchone() == before


@pytest.mark.parametrize(
    "command",
    [
        ("crawl",),
        ("classify",),
        ("publish",),
        ("sources", "list"),
        ("users", "list"),
        ("export", "claims"),
        ("report", "thang.md"),
        ("backup", "sao-luu.zip"),
    ],
)
def test_a_database_from_a_newer_version_is_refused_by_every_command_and_not_touched(
    newer: Cli, command: tuple[str, ...]
) -> None:
    path = newer.folder / "var" / "kiemtin.db"
    before = path.read_bytes()
    done = newer(*command)
    assert done.returncode == 1
    assert "phiên bản mới hơn (9999)" in done.stderr
    assert path.read_bytes() == before


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    made = Cli(tmp_path_factory.mktemp("newer"))
    assert made("init").returncode == 0
    with sqlite3.connect(made.folder / "var" / "kiemtin.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("KIEMTIN_K=hai", "KIEMTIN_K"),
        ("KIEMTIN_KA=5", "KIEMTIN_KA"),
        ("khong phai cau hinh", "3"),
    ],
)
def test_a_broken_line_of_the_settings_file_is_named(cli: Cli, line: str, word: str) -> None:
    (cli.folder / ".env").write_text(f"# cấu hình\nKIEMTIN_OFFICE=UBND xã Mẫu\n{line}\n", encoding="utf-8")
    done = cli("doctor" if "=" not in line else "init")
    said = done.stderr + done.stdout
    assert done.returncode == (2 if "=" in line else 1)
    assert word in said
    assert ".env" in said


@pytest.mark.parametrize(
    "text",
    ["sources: [", "sources:\n  - name: a\n    adapter: feed\n    title: T\n    options: {address: 7}\n"],
)
def test_a_sources_file_that_cannot_be_read_changes_no_source(cli: Cli, text: str) -> None:
    assert cli("init").returncode == 0
    before = cli("sources", "list", "--format", "json").stdout
    bad = cli.folder / "hong.yaml"
    bad.write_text(text, encoding="utf-8")
    done = cli("sources", "load", str(bad))
    assert done.returncode == 2
    assert "hong.yaml" in done.stderr
    assert cli("sources", "list", "--format", "json").stdout == before


def test_an_unknown_channel_names_the_known_ones_and_adds_no_account(cli: Cli) -> None:
    assert cli("init").returncode == 0
    before = cli("accounts", "list", "--format", "json").stdout
    done = cli("accounts", "add", "loa-phuong", "Loa")
    assert done.returncode == 2
    assert "loa-phuong" in done.stderr
    assert "site" in done.stderr
    assert "wordpress" in done.stderr
    assert cli("accounts", "list", "--format", "json").stdout == before

"""The command line as a new user meets it: real processes, exit codes, plain messages."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cli.reference import TARGET, settings_page
from kiemtin.words import fold

BAC_NINH = "Trung tâm hành chính của tỉnh Bắc Ninh mới đặt ở TP Bắc Ninh cũ"
COMMANDS = [
    "init", "up", "crawl", "classify", "publish", "check", "sources", "facts", "place", "plan", "report",
    "users", "export", "train", "evaluate", "worker", "backup", "restore", "doctor",
]  # fmt: skip


class Cli:
    """Runs ``kiemtin`` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("KIEMTIN_")},
            "KIEMTIN_DATA_DIR": str(folder / "var"),
            "KIEMTIN_OFFICE": "UBND xã Mẫu",
            "PYTHONIOENCODING": "utf-8",
        }

    def __call__(
        self, *words: str, text: str | bytes = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        data = text.encode("utf-8") if isinstance(text, str) else text
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *words],
            input=data,
            capture_output=True,
            env={**self.environment, **environment},
            cwd=self.folder,
            timeout=180,
            check=False,
        )
        said = subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )
        assert "Traceback" not in said.stderr, said.stderr
        return said


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """An initialised installation, for commands that only look."""
    made = Cli(tmp_path_factory.mktemp("ready"))
    done = made("init")
    assert done.returncode == 0, done.stderr
    assert "quantri" in done.stdout
    return made


def post(number: str, text: str, day: str = "2026-11-20") -> str:
    return json.dumps(
        {"id": number, "text": text, "published_at": day, "kind": "comment"}, ensure_ascii=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(ready: Cli, command: str) -> None:
    done = ready(command, "--help")
    assert done.returncode == 0
    assert len(done.stdout.strip().splitlines()) > 3


def test_an_unknown_command_is_a_usage_error(ready: Cli) -> None:
    assert ready("takedown").returncode == 2


def test_help_is_vietnamese_and_can_be_english(ready: Cli) -> None:
    assert "tin đồn" in ready("--help").stdout
    assert "rumour" in ready("--help", KIEMTIN_LANGUAGE="en").stdout


def test_check_answers_each_line_in_order_and_flags_only_the_refuted_claim(cli: Cli) -> None:
    lines = [
        post("a", BAC_NINH),
        post("b", "Trung tâm hành chính tỉnh Bắc Ninh mới đặt tại Bắc Giang cũ."),
        post("c", "Bỏ huyện rồi dân đi xa gấp đôi, làm ăn kiểu này quá tệ!!!"),
        post("d", "Trung tâm tỉnh Bắc Ninh mới có phải ở TP Bắc Ninh không ạ?"),
    ]
    done = cli("check", "--format", "jsonl", "-", text="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["id"] for each in answers] == ["a", "b", "c", "d"]
    assert [each["flag"] for each in answers] == [True, False, False, False]
    first = answers[0]
    assert first["label"] == "claim"
    refuted = [each for each in first["claims"] if each["verdict"] == "refuted"]
    assert refuted[0]["facts"] == ["PRV-24-B"]
    assert set(refuted[0]) == {"text", "verdict", "score", "facts", "evidence"}
    assert set(refuted[0]["evidence"][0]) == {"fact", "statement", "source"}


def test_check_goes_on_after_a_bad_line_and_ends_with_1(cli: Cli) -> None:
    lines = b"\n".join(
        [
            b"not json",
            b'{"id":"no-text"}',
            b'{"id":"bad-date","text":"x","published_at":"31/31/2025","kind":"post"}',
            b'\xff\xfe{"id":"bytes"}',
            b"[]",
            post("good", BAC_NINH).encode(),
        ]
    )
    done = cli("check", "--format", "jsonl", text=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert len(answers) == 6
    assert all("error" in each for each in answers[:5])
    assert answers[1]["id"] == "no-text"
    assert answers[5]["flag"] is True


def test_check_answers_half_a_surrogate_pair_and_a_poor_locale(cli: Cli) -> None:
    line = '{"id":"\\ud800x","text":"cả nước có 31 tỉnh \\ud83d","published_at":"2026-01-01","kind":"post"}\n'
    done = cli("check", text=line, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == "\ud800x"


def test_check_of_a_missing_file_says_so(cli: Cli) -> None:
    done = cli("check", "khong-co.jsonl")
    assert done.returncode == 1
    assert "khong-co.jsonl" in done.stderr


def test_check_as_draft_marks_the_wrong_words_with_the_right_value(cli: Cli) -> None:
    text = "Cả nước có 34 tỉnh, thành phố và 4.321 xã, phường, đặc khu."
    done = cli("check", "--as", "draft", text=post("n", text) + "\n")
    answer = json.loads(done.stdout)
    assert set(answer) == {"id", "problems"}
    problem = answer["problems"][0]
    start, end = problem["span"]
    assert "4.321" in text[start:end]
    assert problem["text"] == text[start:end]
    assert "3.321" in problem["suggestion"]
    assert problem["facts"]
    assert len(answer["problems"]) == 1


def test_check_stores_nothing(cli: Cli) -> None:
    cli("check", text=post("a", BAC_NINH) + "\n")
    assert not (cli.folder / "var").exists()


def test_init_can_be_repeated_and_makes_one_administrator(ready: Cli) -> None:
    again = ready("init")
    assert again.returncode == 0
    assert "quantri," not in again.stdout
    listed = json.loads(ready("users", "list", "--format", "json").stdout)
    assert [each["name"] for each in listed] == ["quantri"]


def test_lists_come_as_json_and_csv(ready: Cli) -> None:
    sources = json.loads(ready("sources", "list", "--format", "json").stdout)
    assert len(sources) >= 12
    assert all(each["enabled"] for each in sources)
    facts = json.loads(ready("facts", "list", "--format", "json").stdout)
    assert len(facts) == 279
    assert ready("facts", "list", "--format", "csv").stdout.startswith("id,statement,source")
    assert json.loads(ready("plan", "--format", "json").stdout) == []
    assert json.loads(ready("export", "claims", "--format", "json").stdout) == []


def test_facts_are_found_without_diacritics(ready: Cli) -> None:
    found = json.loads(ready("facts", "list", "--search", "hien phap 2013", "--format", "json").stdout)
    assert found
    assert all("hien phap" in fold(each["statement"]) for each in found)


def test_an_unknown_fact_source_or_user_is_said_plainly(ready: Cli) -> None:
    for words, said in (
        (("facts", "show", "XXX-1"), "XXX-1"),
        (("sources", "disable", "khong-co"), "khong-co"),
        (("crawl", "khong-co"), "khong-co"),
    ):
        done = ready(*words)
        assert done.returncode == 1
        assert said in done.stderr


def test_place_finds_where_a_former_province_went(ready: Cli) -> None:
    found = json.loads(ready("place", "ha giang", "--format", "json").stdout)
    assert any("Tuyên Quang" in json.dumps(each, ensure_ascii=False) for each in found)
    assert ready("place", "khong phai dia danh").returncode == 1


def test_doctor_finds_the_installation_sound(ready: Cli) -> None:
    done = ready("doctor", "--format", "json")
    states = {each["check"]: each["state"] for each in json.loads(done.stdout)}
    assert done.returncode == 0
    assert states["audit"] == states["facts"] == states["gate"] == states["model"] == "good"


def test_commands_before_init_say_what_to_do(cli: Cli) -> None:
    done = cli("sources", "list")
    assert done.returncode == 1
    assert "kiemtin init" in done.stderr


def test_a_wrong_setting_names_its_key_and_ends_with_2(cli: Cli) -> None:
    done = cli("init", KIEMTIN_K="2")
    assert done.returncode == 2
    assert "KIEMTIN_K" in done.stderr


def test_a_database_that_is_none_or_not_there_is_said_plainly(cli: Cli) -> None:
    wrong = cli("init", KIEMTIN_DATABASE_URL="ftp://x")
    assert (wrong.returncode, "KIEMTIN_DATABASE_URL" in wrong.stderr) == (2, True)
    closed = cli("init", KIEMTIN_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert closed.returncode == 1
    assert "cơ sở dữ liệu" in closed.stderr


def test_a_database_from_a_newer_version_is_left_alone(cli: Cli) -> None:
    assert cli("init").returncode == 0
    path = cli.folder / "var" / "kiemtin.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = cli("init")
    assert done.returncode == 1
    assert "phiên bản mới hơn (9999)" in done.stderr
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_a_broken_line_in_the_sources_file_names_file_line_and_remedy(cli: Cli) -> None:
    bad = cli.folder / "nguon.yaml"
    bad.write_text(
        "sources:\n  - name: a\n    adapter: telepathy\n    title: T\n    options: {}\n", encoding="utf-8"
    )
    assert cli("init").returncode == 0
    done = cli("sources", "load", str(bad))
    assert done.returncode == 2
    assert "nguon.yaml" in done.stderr
    assert "telepathy" in done.stderr


def test_an_unknown_channel_and_a_bad_option_are_refused(ready: Cli) -> None:
    unknown = ready("accounts", "add", "loa-phuong", "Loa")
    assert unknown.returncode == 2
    assert "loa-phuong" in unknown.stderr
    shapeless = ready("accounts", "add", "wordpress", "WP", "--option", "nonsense")
    assert shapeless.returncode == 2


def test_users_are_added_with_roles_and_a_weak_password_is_refused(cli: Cli) -> None:
    cli("init")
    assert cli("users", "add", "lan", "--role", "editor", "--password", "short").returncode == 1
    made = cli("users", "add", "lan", "--role", "editor", "--role", "reviewer")
    assert made.returncode == 0
    assert "lan" in made.stdout
    listed = {each["name"]: each for each in json.loads(cli("users", "list", "--format", "json").stdout)}
    assert listed["lan"]["roles"] == ["editor", "reviewer"]
    assert cli("users", "add", "lan", "--role", "editor").returncode == 1


def test_a_backup_restores_into_an_empty_installation(cli: Cli) -> None:
    cli("init")
    saved = cli.folder / "sao-luu.zip"
    assert cli("backup", str(saved)).returncode == 0
    other = str(cli.folder / "other")
    assert cli("restore", str(saved), KIEMTIN_DATA_DIR=other).returncode == 0
    users = cli("users", "list", "--format", "json", KIEMTIN_DATA_DIR=other)
    assert [each["name"] for each in json.loads(users.stdout)] == ["quantri"]
    assert cli("restore", str(saved), KIEMTIN_DATA_DIR=other).returncode == 1
    saved.write_bytes(saved.read_bytes()[:200])
    damaged = cli("restore", str(saved), KIEMTIN_DATA_DIR=str(cli.folder / "third"))
    assert damaged.returncode == 1


def test_a_monthly_report_is_written_in_each_format(ready: Cli) -> None:
    for ending in ("md", "xlsx", "csv", "json"):
        target = ready.folder / f"thang.{ending}"
        done = ready("report", str(target), "--month", "2026-11")
        assert done.returncode == 0, done.stderr
        assert target.stat().st_size > 0
    assert ready("report", "x.md", "--month", "2026-13").returncode == 2


def test_crawling_sources_that_cannot_be_reached_says_so_and_goes_on(cli: Cli) -> None:
    sources = cli.folder / "nguon.yaml"
    entry = "  - name: {0}\n    adapter: feed\n    title: T\n    delay: 0\n    options: {{address: '{1}'}}\n"
    sources.write_text(
        "sources:\n"
        + entry.format("dong", "http://127.0.0.1:1/feed.xml")
        + entry.format("khong-co", "http://khong-co.example/feed.xml"),
        encoding="utf-8",
    )
    extra = {"KIEMTIN_SOURCES_FILE": str(sources), "KIEMTIN_ALLOWED_HOSTS": '["127.0.0.1"]'}
    assert cli("init", **extra).returncode == 0
    done = cli("crawl", "--format", "json", **extra)
    assert done.returncode == 1
    rows = {each["source"]: each for each in json.loads(done.stdout)}
    assert set(rows) == {"dong", "khong-co"}
    assert all(each["state"] != "ok" and each["detail"] for each in rows.values())
    ledger = json.loads(cli("crawl", "--ledger", "--format", "json", **extra).stdout)
    assert {each["source"] for each in ledger} == {"dong", "khong-co"}


def test_the_settings_page_in_docs_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == settings_page()

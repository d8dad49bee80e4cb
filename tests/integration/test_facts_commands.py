"""``kiemtin facts`` as an office uses it, one command after another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.compose import facts_only
from cli.main import build
from kiemtin.errors import KiemTinError


class Desk:
    """Runs ``kiemtin`` on a desk of its own with an editor (an) and an approver (binh)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self("init")
        self("users", "add", "an", "--role", "editor", "--password", "mot-mat-khau-dai-1")
        self("users", "add", "binh", "--role", "approver", "--password", "mot-mat-khau-dai-2")

    def __call__(self, *words: str, code: int = 0) -> str:
        facts_only.cache_clear()
        environment = {"KIEMTIN_DATA_DIR": str(self.folder / "var"), "KIEMTIN_LANGUAGE": "vi"}
        done = CliRunner().invoke(build(words[0]), list(words), env=environment)
        said, left = done.output, done.exit_code
        if isinstance(done.exception, KiemTinError):
            said, left = said + done.exception.vietnamese(), done.exception.exit_code
        assert left == code, said + str(done.exception)
        return said


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield Desk(tmp_path_factory.mktemp("office"))
    facts_only.cache_clear()


def rows(desk: Desk, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(desk(*words, "--format", "json"))
    return found


def test_a_table_goes_from_the_template_to_a_fact_that_may_refute(desk: Desk) -> None:
    (desk.folder / "bang.csv").write_text(desk("facts", "template"), encoding="utf-8")
    assert "Chưa ghi gì" in desk("facts", "import", str(desk.folder / "bang.csv"), "--dry-run")
    assert not (desk.folder / "var" / "facts").exists()
    assert "facts confirm XA-001" in desk("facts", "import", str(desk.folder / "bang.csv"), "--by", "an")
    assert rows(desk, "facts", "show", "XA-001")[0]["may_refute"] is False
    desk("facts", "confirm", "XA-001", "--by", "an", code=1)
    desk("facts", "confirm", "XA-001", "--by", "binh")
    shown = rows(desk, "facts", "show", "XA-001")[0]
    assert (shown["may_refute"], shown["entered_by"], shown["confirmed_by"]) == (True, "an", "binh")
    assert shown["says"] == ["villages.count of xa-vi-du: 12"]


def test_an_incomplete_fact_is_refused_with_remedies_and_a_whole_one_is_kept(desk: Desk) -> None:
    said = desk("facts", "add", "--by", "an", "--statement", "Xã có 5 trường.", code=2)
    assert "value: còn thiếu. Hãy thêm trường này." in said
    assert "published: còn thiếu" in said
    desk(
        "facts", "add", "--by", "an", "--statement", "Xã có 5 trường.", "--value", "5", "--document", "Báo cáo 7/BC-UBND",
        "--published", "01/10/2025", "--from", "01/10/2025", "--about", "schools.count", "--of", "xa-vi-du",
    )  # fmt: skip
    assert rows(desk, "facts", "show", "CQ-001")[0]["value"] == 5
    assert [
        each["about"] for each in rows(desk, "facts", "verify", "--unread") if each["fact"] == "CQ-001"
    ] == ["schools.count"]


def test_nobody_enters_facts_without_a_name_or_a_role(desk: Desk) -> None:
    assert "--by" in desk("facts", "import", str(desk.folder / "bang.csv"), code=2)
    assert "nobody" in desk("facts", "import", str(desk.folder / "bang.csv"), "--by", "nobody", code=2)
    desk("facts", "import", str(desk.folder / "bang.csv"), "--by", "binh", code=1)


def test_facts_are_listed_by_day_topic_words_and_supersession(desk: Desk) -> None:
    assert {each["id"] for each in rows(desk, "facts", "list", "--superseded", "--topic", "documents")} == {
        "DOC-026"
    }
    numbers = {each["id"] for each in rows(desk, "facts", "list", "--topic", "numbers", "--on", "2026-09-05")}
    assert "NUM-022" in numbers
    assert not {"NUM-004", "NUM-023"} & numbers
    assert [each["id"] for each in rows(desk, "facts", "list", "--search", "dac khu con dao")] == ["NUM-013"]
    assert "welfare" in desk("facts", "list", "--topic", "nothing", code=1)


def test_what_takes_the_place_of_a_fact_is_shown(desk: Desk) -> None:
    shown = rows(desk, "facts", "show", "NUM-004")[0]
    assert (shown["supersedes"], shown["superseded_by"]) == (["NUM-003"], ["NUM-022"])


def test_verify_counts_and_refuses_a_folder_by_file_and_line(desk: Desk) -> None:
    counted = rows(desk, "facts", "verify")[0]
    assert counted["facts"] == 279 + len(rows(desk, "facts", "list", "--topic", "bang")) + len(
        rows(desk, "facts", "list", "--topic", "office")
    )
    bad = desk.folder / "bad"
    bad.mkdir(exist_ok=True)
    (bad / "a.yaml").write_text("facts:\n- id: X\n", encoding="utf-8")
    assert "a.yaml, dòng 2: sự kiện X: statement: còn thiếu" in desk("facts", "verify", str(bad), code=2)
    assert "không có thư mục này" in desk("facts", "verify", str(desk.folder / "none"), code=2)

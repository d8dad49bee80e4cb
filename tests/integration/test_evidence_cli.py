"""``kiemtin facts documents`` as a clerk uses it: what is recognised is shown, bad files say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from office_files import PLAN, docx, scanned_pdf
from typer.testing import CliRunner

from cli.commands import documents
from kiemtin.errors import DocumentDamaged, DocumentKnown, DocumentUnnamed, FileUnreadable, NotFound
from kiemtin.store import Store

SAMPLES = Path(__file__).parents[1] / "fixtures" / "evidence"


class Cli:
    """Runs the commands in this process on a database of their own."""

    def __init__(self) -> None:
        self._runner = CliRunner()

    def __call__(self, *words: str, answer: str = "", fails: type[Exception] | None = None) -> str:
        done = self._runner.invoke(documents.app, words, input=answer)
        if fails is not None:
            assert isinstance(done.exception, fails), done.output
        elif done.exit_code:
            raise AssertionError(done.output) from done.exception
        return done.output


@pytest.fixture
def cli(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("KIEMTIN_DATABASE_URL", sqlite_store.url)
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path / "var"))
    return Cli()


def rows(cli: Cli, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(cli(*words, "--format", "json"))
    return found


def test_a_document_is_shown_confirmed_kept_found_and_removed(cli: Cli) -> None:
    file = str(SAMPLES / "kh-diem-phuc-vu.txt")
    said = cli("add", file, answer="y\n")
    assert "145/KH-UBND" in said
    assert "2025-08-12" in said
    [kept] = rows(cli, "list")
    assert kept["document"] == "Kế hoạch 145/KH-UBND"
    [found, *_] = rows(cli, "search", "chinh ly giay to do doi ten xa co mat le phi khong")
    assert str(found["source"]).startswith("mục III, mục 1, Kế hoạch 145/KH-UBND")
    assert "Miễn lệ phí" in cli("show", str(kept["id"]))
    cli("add", file, fails=DocumentKnown)
    cli("remove", str(kept["id"]))
    assert rows(cli, "list") == []
    cli("show", str(kept["id"]), fails=NotFound)


def test_nothing_is_kept_when_the_clerk_says_no(cli: Cli) -> None:
    cli("add", str(SAMPLES / "kl-tai-san.txt"), answer="n\n")
    assert rows(cli, "list") == []


def test_what_was_misread_is_given_by_hand(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "khong-ten.docx"
    file.write_bytes(docx(*PLAN[3:], letterhead=False))
    cli("add", "--yes", str(file), fails=DocumentUnnamed)
    cli(
        "add",
        "--yes",
        "--kind",
        "Kế hoạch",
        "--number",
        "9/KH-UBND",
        "--issuer",
        "UBND xã",
        "--dated",
        "2026-01-02",
        str(file),
    )
    [kept] = rows(cli, "list")
    assert (kept["document"], kept["issuer"], kept["dated"]) == (
        "Kế hoạch 9/KH-UBND",
        "UBND xã",
        "2026-01-02",
    )


def test_one_bad_file_among_many_is_told_and_the_others_are_kept(cli: Cli, tmp_path: Path) -> None:
    scan = tmp_path / "quet.pdf"
    scan.write_bytes(scanned_pdf())
    said = cli(
        "add",
        "--yes",
        str(scan),
        str(SAMPLES / "nq-hoc-phi.txt"),
        str(tmp_path / "khong-co.txt"),
        fails=SystemExit,
    )
    assert "quet.pdf không có chữ" in said
    assert "khong-co.txt" in said
    assert [row["document"] for row in rows(cli, "list")] == ["Nghị quyết 22/2025/NQ-HĐND"]


def test_a_broken_or_missing_file_is_an_error_of_ours(cli: Cli, tmp_path: Path) -> None:
    broken = tmp_path / "hong.docx"
    broken.write_bytes(docx()[:900])
    cli("add", "--yes", str(broken), fails=DocumentDamaged)
    cli("add", "--yes", str(tmp_path / "khong-co.docx"), fails=FileUnreadable)
    cli("add", "--yes", str(tmp_path), fails=FileUnreadable)

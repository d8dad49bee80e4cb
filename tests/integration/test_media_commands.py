"""``kiemtin media``: a file is added, listed, described, checked and removed, and mistakes are said plainly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import media_files as files
import pytest
from typer.testing import CliRunner

from cli import doctor
from cli.compose import open_desk
from cli.main import build
from kiemtin.errors import FileUnreadable, KiemTinError, MediaIncomplete, MediaUnknownForm, NotFound
from kiemtin.store import Store

Run = Callable[..., str]


@pytest.fixture
def kiemtin(tmp_path: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tru-so.jpg").write_bytes(files.jpeg())
    (tmp_path / "xau.jpg").write_bytes(b"<svg><script>x</script></svg>")
    program = build("media")

    def run(*words: str) -> str:
        done = CliRunner().invoke(program, ["media", *words])
        if isinstance(done.exception, KiemTinError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_a_file_is_added_once_listed_described_and_removed(kiemtin: Run, tmp_path: Path) -> None:
    assert "tru-so.jpg" in kiemtin("add", "tru-so.jpg", "--alt", "Trụ sở", "--licence", "UBND xã")
    assert "đã có" in kiemtin("add", "tru-so.jpg", "--alt", "x", "--licence", "y")
    [row] = json.loads(kiemtin("list", "--format", "json"))
    assert (row["kind"], row["alt"], row["width"], row["height"]) == ("image", "Trụ sở", 80, 40)
    kiemtin("describe", "1", "--alt", "Cổng")
    assert "Cổng" in kiemtin("list")
    kiemtin("remove", "1")
    assert not (tmp_path / "media" / row["sha256"]).exists()
    assert kiemtin("list") == ""


def test_the_doctor_says_when_a_file_is_not_as_it_was_kept(kiemtin: Run, tmp_path: Path) -> None:
    kiemtin("add", "tru-so.jpg", "--alt", "Trụ sở", "--licence", "UBND xã")
    desk = open_desk()
    assert [each.state for each in doctor._media(desk)] == ["good"]
    [kept] = [each for each in (tmp_path / "media").iterdir() if not each.name.startswith(".")]
    (tmp_path / "media" / ("cd" * 32)).write_bytes(b"?")
    assert [each.state for each in doctor._media(desk)] == ["warning"]
    kept.write_bytes(b"hong")
    [found] = doctor._media(desk)
    assert (found.state, "tru-so.jpg (bị thay đổi)" in found.detail) == ("bad", True)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("add", "xau.jpg", "--alt", "x", "--licence", "y"), MediaUnknownForm),
        (("add", "tru-so.jpg", "--licence", "y"), MediaIncomplete),
        (("add", "khong-co.jpg", "--alt", "x", "--licence", "y"), FileUnreadable),
        (("remove", "7"), NotFound),
        (("describe", "7", "--alt", "x"), NotFound),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    kiemtin: Run, words: tuple[str, ...], error: type[KiemTinError]
) -> None:
    with pytest.raises(error):
        kiemtin(*words)

"""Every suggestion tells a person how it came about."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from classifier.pipeline import HOME, Pipeline
from cli.main import build
from kiemtin.entities import ClaimReading
from kiemtin.facts import load_facts
from kiemtin.words import LANGUAGES

PIPELINE = Pipeline(load_facts())


def _claim(text: str, day: str) -> ClaimReading:
    at = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME)
    return PIPELINE.read(text, at=at).claims[0]


def test_a_trace_holds_the_words_the_reading_the_value_the_day_the_fact_and_the_rule() -> None:
    steps = {step.key: step for step in _claim("Cả nước giờ còn 36 tỉnh thành", "2025-08-10").trace}
    assert "36" in str(steps["trace.words"])
    assert steps["trace.value"].values["value"] == "36"
    assert steps["trace.at"].values["day"] == "10/08/2025"
    assert steps["trace.fact"].values == {
        "fact": "NUM-001", "right": "34", "published": "12/06/2025", "since": "12/06/2025"
    }  # fmt: skip
    assert "trace.other" in steps


@pytest.mark.parametrize(
    ("text", "day", "rule"),
    [
        ("Cả nước giờ còn 34 tỉnh thành", "2025-08-10", "trace.same"),
        ("Cả nước có hơn 3.300 xã phường", "2025-08-10", "trace.rounded"),
        ("Cả nước giờ còn 36 tỉnh thành", "2024-08-10", "trace.unpublished"),
        ("Thái Bình không nhập vào Hưng Yên", "2025-08-10", "trace.turned"),
        ("Nghe đâu cả nước còn 36 tỉnh thành", "2025-08-10", "trace.guess"),
    ],
)
def test_the_rule_that_decided_is_named(text: str, day: str, rule: str) -> None:
    assert rule in [step.key for step in _claim(text, day).trace]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_can_be_said_in_both_languages(language: str) -> None:
    for step in _claim("Tỉnh lỵ Gia Lai đặt ở Pleiku", "2025-08-10").trace:
        assert step.said(language)


def test_the_command_line_explains_one_text_to_a_person(tmp_path: Path) -> None:
    file = tmp_path / "post.txt"
    file.write_text("Cả nước giờ còn 36 tỉnh thành", encoding="utf-8")
    said = CliRunner().invoke(build("check"), ["check", "--format", "text", "--on", "2025-08-10", str(file)])
    assert said.exit_code == 0
    assert "Quy tắc: khác hẳn với dữ kiện." in said.output
    assert "Nghị quyết 202/2025/QH15" in said.output


def test_the_command_line_marks_one_draft_for_a_person(tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text("Cả nước hiện có 36 tỉnh, thành phố.", encoding="utf-8")
    said = CliRunner().invoke(
        build("check"), ["check", "--as", "draft", "--format", "text", "--on", "2025-08-10", str(file)]
    )
    assert said.exit_code == 0
    assert "→ 34" in said.output

"""The line contract of `kiemtin check`: one answer for each line, bad lines told, the others read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, strategies as st

from classifier.contract import check_lines
from classifier.pipeline import Pipeline
from kiemtin.facts import load_facts
from kiemtin.states import SentenceType

PIPELINE = Pipeline(load_facts())
GOOD: dict[str, Any] = {
    "id": "a1",
    "text": "Cả nước có 4.321 xã phường",
    "published_at": "2025-07-10",
    "kind": "comment",
}


def run(lines: Iterable[bytes | str], as_draft: bool = False) -> list[tuple[dict[str, Any], bool]]:
    return list(check_lines(lines, PIPELINE, PIPELINE, as_draft))


def line(**changes: Any) -> str:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


def test_a_post_is_answered_to_the_letter() -> None:
    ((row, good),) = run([line()])
    assert good
    assert list(row) == ["id", "label", "flag", "claims"]
    assert (row["id"], row["label"], row["flag"]) == ("a1", "claim", True)
    (claim,) = row["claims"]
    assert list(claim) == ["text", "verdict", "score", "facts", "evidence"]
    assert claim["verdict"] == "refuted"
    assert claim["facts"] == ["NUM-007"]
    assert list(claim["evidence"][0]) == ["fact", "statement", "source"]
    assert 0 <= claim["score"] <= 1
    json.dumps(row)


def test_a_draft_is_answered_to_the_letter() -> None:
    ((row, good),) = run([line()], as_draft=True)
    assert good
    assert list(row) == ["id", "problems"]
    (problem,) = row["problems"]
    assert list(problem) == ["span", "text", "facts", "suggestion", "reason"]
    start, end = problem["span"]
    assert GOOD["text"][start:end] == problem["text"]
    assert "3.321" in problem["suggestion"]


@pytest.mark.parametrize(
    "bad",
    [
        "not json", "[1, 2]", '"text"', "null", "{", b"\xff\xfe{}", "[" * 100_000,
        line(id=None), line(id=True), line(id=["x"]), line(text=None), line(text=5), line(published_at=None),
        line(published_at="10/07/2025"), line(published_at="2025-13-40"), line(published_at=20250710),
        line(published_at=""), line(kind=7), "x" * 9_000_000, line(published_at="0001-01-01T00:00:00+14:00"),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_and_the_run_goes_on(bad: bytes | str) -> None:
    rows = run([line(), bad, line(id="a2")])
    assert [good for _, good in rows] == [True, False, True]
    assert "2" in rows[1][0]["error"]
    assert rows[2][0]["id"] == "a2"


def test_the_id_of_a_bad_line_is_given_when_it_can_be_read() -> None:
    ((row, _),) = run([line(text=None)])
    assert row["id"] == "a1"
    assert set(row) == {"id", "error"}


def test_blank_lines_and_a_byte_order_mark_are_no_error() -> None:
    rows = run(["\n", "", "\ufeff" + line(), b"   \n"])
    assert [good for _, good in rows] == [True]


@pytest.mark.parametrize(
    "given_day", ["2025-07-10", "2025-07-10T08:00:00", "2025-07-10T08:00:00+07:00", "2025-07-10T01:00:00Z"]
)
def test_a_day_or_a_moment_is_accepted_with_or_without_zone(given_day: str) -> None:
    ((row, good),) = run([line(published_at=given_day)])
    assert good
    assert row["flag"]


def test_a_moment_without_a_zone_is_meant_in_viet_nam() -> None:
    text = "Cả nước hiện có 27 tỉnh và 7 thành phố trực thuộc Trung ương"
    ((row, _),) = run([line(text=text, published_at="2026-04-30T00:10:00")])
    assert not row["flag"]


def test_kind_may_be_missing_and_the_id_a_number() -> None:
    without = {key: value for key, value in GOOD.items() if key != "kind"}
    ((row, good),) = run([json.dumps({**without, "id": 7})])
    assert good
    assert row["id"] == 7


@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    for row, good in run([data]):
        assert good == ("error" not in row)


@given(st.text(max_size=200), st.booleans())
def test_any_text_gets_an_answer_that_can_be_written(text: str, as_draft: bool) -> None:
    ((row, good),) = run([json.dumps({**GOOD, "text": text})], as_draft)
    assert good
    json.dumps(row, ensure_ascii=False).encode("utf-8")
    if not as_draft:
        assert row["label"] in {each.value for each in SentenceType}
        for claim in row["claims"]:
            assert claim["verdict"] != "refuted" or claim["facts"]

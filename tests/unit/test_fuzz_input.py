"""Whatever comes in, an answer or a clear error comes out, soon: no text is a trap."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st

from classifier.contract import check_lines
from classifier.pipeline import Pipeline
from classifier.text import MAX_CHARACTERS, MAX_DRAFT, clean
from classifier.tokens import tokenise
from kiemtin.facts import load_facts

READER = Pipeline(load_facts())
AT = datetime(2026, 11, 20, 5, tzinfo=UTC)
HANGING = 60.0
"""Seconds of processor time that nothing which answers comes near: quadratic work on such a text takes minutes.
How fast it really is stands in ``bench/``."""

PIECES = {
    "numbers": "34 ", "joined numbers": "1234.", "digits": "7", "money": "3tr ", "percents": "34% ",
    "counts": "34 tỉnh, ", "number words": "một trăm hai mươi ", "scales": "nghìn triệu ",
    "dates": "1/7/", "dashes": "1-", "days": "ngày 1/7/2025 ", "documents": "12/2025/NQ-CP ", "votes": "461/465 ",
    "places": "Bắc Giang ", "listed places": "Bắc Giang, ", "wards": "Phường An Biên ",
    "quotes": '"', "open quotes": "“", "brackets": "[{(", "dots": ".", "dotted letters": "a.", "short words": "k ",
    "addresses": "http://a.b", "broken addresses": "a-b.", "hidden dots": "a[.]", "spaced dots": "a . ",
    "right to left": "\u200f\u202e", "joiners": "\u200dа\u200d", "heaps of marks": "a\u0301\u0302\u0303\u0327", "only marks": "\u0301",
    "pictures": "👨‍👩‍👧 ", "nothing": "\0", "half characters": "\ud800", "lines": "\n", "spaces": " ", "one word": "a",
    "stretched": "quáaaaa", "questions": "? ", "denials": "không phải ", "merging": "sáp nhập Bắc Giang với Bắc Ninh ",
    "sentences": "Cả nước còn 34 tỉnh. ", "secrets": "chuyển tiền vào tài khoản ", "asks": "gửi ảnh căn cước mã OTP ",
    "unmarked": "khong phai doi can cuoc sap nhap tinh ", "signs": "@0 #1 &2 §3 ÷4 ^ $ ",
    "districts": "quận kiến an cũ nay là phường ", "everything": "Hà Nội 34 tỉnh ngày 1/7 (“” ",
}  # fmt: skip


def taken(text: str, draft: bool) -> float:
    began = time.process_time()
    if draft:
        READER.check_draft(text, at=AT)
    else:
        READER.read(text, at=AT)
    return time.process_time() - began


@pytest.mark.parametrize("draft", [False, True], ids=["post", "draft"])
@pytest.mark.parametrize("name", PIECES)
def test_sixty_thousand_signs_of_one_thing_are_answered(name: str, draft: bool) -> None:
    piece = PIECES[name]
    text = piece * (60_000 // len(piece) + 1)
    assert taken(text[:60_000], draft) < HANGING


@pytest.mark.parametrize(
    "name", ["everything", "sentences", "numbers", "one word", "half characters", "asks"]
)
def test_a_megabyte_is_answered(name: str) -> None:
    text = PIECES[name] * (1_000_000 // len(PIECES[name]))
    assert taken(text, draft=False) < HANGING
    assert taken(text, draft=True) < HANGING


def answers(lines: list[bytes | str], draft: bool = False) -> list[tuple[dict[str, object], bool]]:
    found = list(check_lines(lines, READER, READER, as_draft=draft))
    for row, _ in found:
        json.dumps(row, ensure_ascii=False).encode("utf-8")
    return found


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(line: bytes) -> None:
    for row, read in answers([line]):
        assert read or row["error"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.text(alphabet=st.characters(codec=None), max_size=80),
        st.lists(st.sampled_from([*PIECES.values(), *"?!.,:;()“”\"'«»-–+=>%/"]), max_size=40).map("".join),
    ),
    draft=st.booleans(),
)  # fmt: skip
def test_any_text_is_answered_and_every_place_shown_lies_in_it(text: str, draft: bool) -> None:
    [(row, read)] = answers([json.dumps({"id": 1, "text": text, "published_at": "2026-11-20"})], draft)
    assert read
    assert row["id"] == 1
    if draft:
        return
    for claim in READER.read(text, at=AT).claims:
        assert 0 <= claim.span[0] <= claim.span[1] <= len(text)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(codec=None), max_size=120))
def test_a_clean_text_knows_where_each_character_stood(text: str) -> None:
    found = clean(text)
    assert found.offsets is None or len(found.offsets) == len(found.text)
    for token in tokenise(found.text):
        first, last = found.span(token.start, token.end)
        assert 0 <= first <= last <= len(text)


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 1, "text": ' + "[" * 100_000,
        '{"id": 1, "text": "x", "published_at": ' + '{"a":' * 50_000,
        '{"id": 1, "text": "x", "published_at": "0000-01-01"}',
        '{"id": 1, "text": "x", "published_at": "99999-01-01"}',
        '{"id": 1, "text": "x", "published_at": "0001-01-01T00:00+14:00"}',
        '{"id": 1, "text": "x", "published_at": "9999-12-31T23:59-12:00"}',
        '{"id": 1, "text": 5, "published_at": "2026-11-20"}',
        '{"id": true, "text": "x", "published_at": "2026-11-20"}',
        '{"id": 1, "text": "x"}',
        "[1, 2]",
        "NaN",
        "1" * 5000,
        b"\xff\xfe\x00",
        b'{"id": 1, "text": "\xed\xa0\x80", "published_at": "2026-11-20"}',
    ],
)
def test_what_cannot_be_read_is_named_with_its_line_and_the_others_go_on(line: bytes | str) -> None:
    good = '{"id": "tốt", "text": "Cả nước có 34 tỉnh thành", "published_at": "2026-11-20"}'
    [(bad, read), (after, fine)] = answers([line, good])
    assert not read
    assert "1" in str(bad["error"])
    assert fine
    assert after["id"] == "tốt"


@pytest.mark.parametrize(
    "text",
    [
        "Cả nước có " + "9" * 400 + " tỉnh thành",
        "Từ ngày 31/2/2025 cả nước có 34 tỉnh",
        "Từ 1/7/0000 và 1/7/99999, năm 0, năm 99999, tháng 13 năm 2025 cả nước có 34 tỉnh",
        "0,0.0,0.0 % xã phường " + "1.000.000.000.000.000.000.000 xã",
        "Cả nước có -34 tỉnh, 3e400 tỉnh, ∞ tỉnh, ½ tỉnh, ٣٤ tỉnh",
    ],
)
def test_numbers_and_days_that_cannot_be_are_no_trap(text: str) -> None:
    READER.read(text, at=AT)
    READER.check_draft(text, at=AT)


def test_a_post_too_long_to_read_whole_says_where_reading_stopped() -> None:
    text = "Cả nước có 34 tỉnh thành. " * 5000
    [(row, _)] = answers([json.dumps({"id": 1, "text": text, "published_at": "2026-11-20"})])
    assert row["unread_from"] == MAX_CHARACTERS
    [(short, _)] = answers([json.dumps({"id": 1, "text": text[:500], "published_at": "2026-11-20"})])
    assert "unread_from" not in short
    assert READER.check_draft("a " * MAX_DRAFT, at=AT)[-1].reason

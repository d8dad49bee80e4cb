"""A statement is recognised in other words, and never in words that say something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from classifier.matching import WordingMatcher
from classifier.pipeline import Pipeline
from kiemtin.facts import load_facts
from kiemtin.ports import Matcher

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "fixtures" / "memory" / "pairs.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
MATCHER = WordingMatcher(Pipeline(load_facts()).lexicon)


def same(one: str, two: str) -> bool:
    return bool(MATCHER.same(one, [two]))


def test_the_matcher_is_the_port() -> None:
    port: Matcher = MATCHER
    assert port.same("", []) == ()


def test_wordings_of_one_statement_are_found_and_no_others() -> None:
    found = [pair for pair in PAIRS if same(pair["a"], pair["b"])]
    right = sum(pair["same"] for pair in found)
    assert right >= 0.97 * len(found)
    assert right >= 0.65 * sum(pair["same"] for pair in PAIRS)


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if not pair["same"]], ids=lambda pair: pair["b"])
def test_either_way_round_another_statement_is_another(pair: dict[str, str]) -> None:
    assert not same(pair["a"], pair["b"])
    assert not same(pair["b"], pair["a"])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Xã lập 34 tổ tiếp dân ở nhà văn hóa", "Xã lập 36 tổ tiếp dân ở nhà văn hóa"),
        ("Xã thu phí gửi xe ở chợ", "Xã không thu phí gửi xe ở chợ"),
        ("Chợ dời về Đà Nẵng từ 1/12/2026", "Chợ dời về Quảng Nam từ 1/12/2026"),
        ("Chợ dời về bến mới từ 1/12/2026", "Chợ dời về bến mới từ 2/12/2026"),
        ("Xe khách từ Huế vào Đà Nẵng tăng giá vé", "Xe khách từ Đà Nẵng vào Huế tăng giá vé"),
        ("Chợ mở cửa lúc thứ ba hằng tuần", "Chợ mở cửa lúc thu ba hằng tuần nhé bà con ơi xa lắm"),
        ("Nghị quyết 12/NQ-HĐND bỏ phí chợ", "Nghị quyết 13/NQ-HĐND bỏ phí chợ"),
    ],
)
def test_numbers_denials_names_days_and_documents_have_to_agree(one: str, two: str) -> None:
    assert not same(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Xã thu phí gửi xe 5 nghìn đồng ở bến mới", "xa thu phi gui xe 5.000d o ben moi"),
        ("Từ 1/12/2026 chợ dời về bến mới", "chợ dời về bến mới từ ngày 01-12-2026 nhé"),
        ("Xã thu 15% phí chợ", "Xã thu 15 phần trăm phí chợ rồi đó"),
    ],
)
def test_marks_forms_of_numbers_and_small_words_make_no_difference(one: str, two: str) -> None:
    assert same(one, two)


def test_the_most_alike_stands_first() -> None:
    among = ["Chợ dời đi", "địa phương Chợ mới thu phí gửi xe", "Chợ mới thu phí gửi xe"]
    assert [index for index, _ in MATCHER.same("chợ mới thu phí gửi xe rồi", among)] == [2, 1]


@given(one=st.integers(2, 5000), two=st.integers(2, 5000))
@settings(max_examples=60, deadline=None)
def test_another_number_is_always_another_statement(one: int, two: int) -> None:
    statements = [f"Phường có {number} hộ chưa có nước sạch" for number in (one, two)]
    assert same(*statements) is (one == two)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_compared_without_an_error(text: str) -> None:
    MATCHER.same(text, [text, "Xã thu phí gửi xe ở chợ"])

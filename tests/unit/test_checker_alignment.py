"""Facts that no pattern reads are compared value beside value, when a sentence speaks as the fact does."""

from __future__ import annotations

from datetime import datetime

import pytest

from classifier.pipeline import HOME, Pipeline
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel

PIPELINE = Pipeline(load_facts())


def _verdicts(text: str, day: str) -> dict[str, VerdictLabel]:
    """By fact: what is said of it."""
    at = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME)
    return {fact: claim.verdict for claim in PIPELINE.read(text, at=at).claims for fact in claim.facts}


@pytest.mark.parametrize(
    ("fact", "day", "right", "wrong"),
    [
        ("DOC-022", "2025-09-01", "Hạn sửa các văn bản quy phạm pháp luật cho phù hợp với Luật 72 là 1/3/2027",
         "Hạn sửa các văn bản quy phạm pháp luật cho phù hợp với Luật 72 là 1/5/2027"),
        ("PAP-018", "2026-01-20", "kiểm tra mà không xuất trình được thông tin cư trú thì phạt tới 1 triệu đồng",
         "kiểm tra mà không xuất trình được thông tin cư trú thì phạt tới 7 triệu đồng"),
        ("DOC-005", "2025-06-01", "Phương án nhân sự cấp ủy nơi hợp nhất làm theo hướng dẫn ở Kết luận 150-KL/TW",
         "Hướng dẫn xây dựng phương án nhân sự cấp ủy cấp tỉnh thuộc diện hợp nhất là Kết luận 105-KL/TW của Bộ Chính trị"),
    ],
)  # fmt: skip
def test_a_value_beside_the_words_of_one_fact_is_compared_with_that_facts_value(
    fact: str, day: str, right: str, wrong: str
) -> None:
    assert _verdicts(right, day).get(fact) in (VerdictLabel.SUPPORTED, None)
    assert _verdicts(wrong, day).get(fact) is VerdictLabel.REFUTED


def test_a_day_that_opens_a_sentence_tells_of_something_else() -> None:
    said = _verdicts(
        "Ngày 5/8/2025, hội nghị bàn việc sửa văn bản quy phạm pháp luật cho phù hợp với Luật 72",
        "2025-09-01",
    )
    assert VerdictLabel.REFUTED not in said.values()


def test_a_value_that_another_fact_gives_for_the_same_unit_contradicts_nothing() -> None:
    said = _verdicts(
        "3.319 công an cấp xã thôi, ít hơn 3.321 xã phường là vì có hai đặc khu không tính", "2025-09-01"
    )
    assert VerdictLabel.REFUTED not in said.values()


def test_a_value_that_is_denied_is_not_called_wrong() -> None:
    said = _verdicts(
        "kiểm tra mà không xuất trình được thông tin cư trú thì không phạt tới 7 triệu đồng", "2025-09-01"
    )
    assert VerdictLabel.REFUTED not in said.values()


def test_before_a_fact_is_published_nothing_is_compared_with_it() -> None:
    text = "kiểm tra mà không xuất trình được thông tin cư trú thì phạt tới 7 triệu đồng"
    assert _verdicts(text, "2025-07-10") == {}


def test_the_canonical_sentence_of_such_a_claim_is_the_facts_own_with_the_value_that_was_said() -> None:
    at = datetime(2026, 1, 20, 12, tzinfo=HOME)
    claims = PIPELINE.read(
        "kiểm tra mà không xuất trình được thông tin cư trú thì phạt tới 7 triệu đồng",
        at=at,
    ).claims
    assert any("7.000.000" in claim.statement for claim in claims)

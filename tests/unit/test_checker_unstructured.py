"""Claims that no attribute covers: kept as words without a key, decided by nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from classifier.model import SentenceModel
from classifier.pipeline import Pipeline
from kiemtin.facts import load_facts
from kiemtin.states import SentenceType, VerdictLabel

AT = datetime(2026, 11, 20, tzinfo=UTC)
READER = Pipeline(load_facts(), SentenceModel.load())


def test_a_local_statement_without_a_fact_is_a_claim_without_a_key() -> None:
    text = "xã nhập 9 thôn thành 4, trưởng thôn cũ nghỉ 5 người, chưa thấy tiền hỗ trợ"
    reading = READER.read(text, at=AT, kind="comment")
    assert reading.label is SentenceType.CLAIM
    assert not reading.flag
    (claim,) = reading.claims
    assert (claim.key, claim.statement, claim.verdict, claim.evidence) == (
        "",
        "",
        VerdictLabel.NOT_ENOUGH_INFO,
        (),
    )
    start, end = claim.span
    assert text[start:end].startswith("xã nhập 9 thôn")


@pytest.mark.parametrize(
    "text",
    [
        "Sáp nhập kiểu này khổ dân quá, đi làm giấy tờ mất 60 km!",
        "Trụ sở xã Mỹ Lộc có dời về ngã ba chợ không ạ?",
        "Giá mà trụ sở xã Mỹ Lộc dời về ngã ba chợ cho gần.",
        "Hôm nay trời đẹp, quán em giảm giá 30 % cả tuần nha cả nhà.",
    ],
)
def test_criticism_questions_wishes_and_chatter_leave_no_claim(text: str) -> None:
    assert READER.read(text, at=AT, kind="comment").claims == ()


def test_a_structured_claim_needs_no_second_one() -> None:
    reading = READER.read("Cả nước có 4.321 xã, phường, đặc khu.", at=AT)
    assert [claim.key for claim in reading.claims] == ["communes.count|vn|4321"]


@pytest.mark.parametrize(
    "text",
    [
        "Từ năm 2030 miễn viện phí cho toàn dân.",
        "Miễn viện phí toàn dân từ năm 2030.",
        "Từ 1/1/2030 miễn viện phí toàn dân.",
    ],
)
def test_what_is_promised_for_years_from_now_is_not_refuted(text: str) -> None:
    assert not READER.read(text, at=AT, kind="comment").flag


def test_the_same_promise_for_a_day_that_has_passed_is_refuted() -> None:
    reading = READER.read("Từ 1/7/2025 miễn viện phí cho toàn dân, ai thu là thu sai.", at=AT, kind="comment")
    assert (reading.flag, reading.claims[0].facts) == (True, ("SOC-003",))

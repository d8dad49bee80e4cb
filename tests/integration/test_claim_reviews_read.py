"""A fact check that quotes a wrong claim is not taken for one that makes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache

import pytest

from classifier.pipeline import Pipeline
from crawler.sources.claimreview import read_claim_reviews
from kiemtin.entities import Document
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@cache
def reader() -> Pipeline:
    return Pipeline(load_facts())


def told(claim: str, outcome: str) -> str:
    review = {"@type": "ClaimReview", "claimReviewed": claim, "reviewRating": {"alternateName": outcome}}
    body = f'<script type="application/ld+json">{json.dumps(review)}</script>'.encode()
    return read_claim_reviews(
        Document(url="https://kc.example/1", status=200, content_type="text/html", body=body, fetched_at=NOW)
    )


@pytest.mark.parametrize(
    "claim",
    [
        "Cả nước còn 30 tỉnh, thành phố",
        "Trung tâm hành chính của tỉnh Bắc Ninh mới đặt ở TP Bắc Ninh cũ",
        "Người dân phải đổi căn cước sau sáp nhập",
    ],
)
@pytest.mark.parametrize("outcome", ["Sai sự thật", "Tin giả", "Bịa đặt", "False"])
def test_a_review_that_calls_a_claim_false_is_read_as_its_denial(claim: str, outcome: str) -> None:
    assert any(each.verdict is VerdictLabel.REFUTED for each in reader().read(claim, at=NOW).claims)
    reading = reader().read(told(claim, outcome), at=NOW, kind="article")
    assert not reading.flag
    assert not [each for each in reading.claims if each.verdict is VerdictLabel.REFUTED]

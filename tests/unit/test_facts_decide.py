"""What the dates and details of the facts change in what is decided."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from classifier.pipeline import Pipeline
from kiemtin.facts import load_facts

READER = Pipeline(load_facts())
CENTRE = "Từ 1/7/2025 trung tâm hành chính của tỉnh Bắc Ninh mới đặt ở TP Bắc Ninh cũ"
COMMUNES = "Từ 1/7/2025 cả nước có 3.500 xã, phường, đặc khu"
VILLAGES = "Cả nước có 70.000 thôn sau sắp xếp"


@pytest.mark.parametrize(
    ("text", "day", "fact"),
    [
        (CENTRE, "2025-06-01", None),
        (CENTRE, "2025-06-20", "PRV-24-B"),
        (COMMUNES, "2025-05-01", None),
        (COMMUNES, "2025-06-20", "NUM-007"),
        (VILLAGES, "2025-10-10", None),
        (VILLAGES, "2026-10-10", "NUM-020"),
        ("Nghị quyết 30/2026/QH16 có hiệu lực từ ngày 01/6/2026", "2026-06-10", "DOC-029"),
        ("Lâm Đồng rộng 30.000 km2", "2026-10-10", "NUM-014"),
        ("Cần Thơ mới có 99 đơn vị hành chính cấp xã", "2026-10-10", "LOC-005"),
    ],
)
def test_a_claim_is_refuted_from_the_day_its_fact_was_public(text: str, day: str, fact: str | None) -> None:
    reading = READER.read(text, at=datetime.fromisoformat(day).replace(tzinfo=UTC))
    assert reading.flag == (fact is not None)
    cited = {each for claim in reading.claims if claim.verdict == "refuted" for each in claim.facts}
    assert fact is None or fact in cited

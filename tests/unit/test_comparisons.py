"""Places put in an order: which has more, by how many, and the turn of one among all."""

from __future__ import annotations

from datetime import datetime

import pytest

from classifier.pipeline import HOME, Pipeline
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel

PIPELINE = Pipeline(load_facts())


def claims(text: str, day: str = "2025-09-12") -> dict[str, VerdictLabel]:
    reading = PIPELINE.read(text, at=datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME))
    return {claim.key: claim.verdict for claim in reading.claims}


def test_the_same_order_said_from_either_side_is_one_claim() -> None:
    more = claims("Thanh Hóa nhiều xã phường hơn Nghệ An")
    fewer = claims("Nghệ An ít xã phường hơn Thanh Hóa")
    assert more == fewer == {"communes.count|thanh-hoa>nghe-an|yes": VerdictLabel.SUPPORTED}


def test_an_order_is_refuted_by_the_facts_on_both_places() -> None:
    reading = PIPELINE.read(
        "Nghệ An nhiều xã phường hơn Thanh Hóa",
        at=datetime.fromisoformat("2025-09-12T12:00").replace(tzinfo=HOME),
    )
    (claim,) = reading.claims
    assert reading.flag
    assert set(claim.facts) == {"PRV-38-D", "PRV-40-D"}
    assert "Thanh Hóa: 166" in str(claim.trace)


@pytest.mark.parametrize(("number", "verdict"), [(36, VerdictLabel.SUPPORTED), (30, VerdictLabel.REFUTED)])
def test_a_difference_is_counted(number: int, verdict: VerdictLabel) -> None:
    found = claims(f"Thanh Hóa có nhiều hơn Nghệ An {number} đơn vị cấp xã")
    assert found[f"communes.count|thanh-hoa>nghe-an|{number}"] is verdict


def test_a_turn_among_all_is_counted_from_the_top() -> None:
    assert claims("Gia Lai rộng thứ hai cả nước") == {"area_km2|gia-lai|turn.2": VerdictLabel.SUPPORTED}
    assert claims("Gia Lai rộng thứ ba cả nước") == {"area_km2|gia-lai|turn.3": VerdictLabel.REFUTED}


def test_an_order_that_rests_on_a_fact_that_may_not_refute_is_undecided() -> None:
    assert set(claims("Hà Nội đông dân hơn TP.HCM").values()) == {VerdictLabel.NOT_ENOUGH_INFO}


@pytest.mark.parametrize(
    "text",
    [
        "Trước sáp nhập Gia Lai rộng hơn Lâm Đồng",
        "Nghệ An nhiều xã phường hơn Thanh Hóa phải không các bác?",
        "Nhà tôi ở Nghệ An rộng hơn nhà ở Thanh Hóa",
        "Nghệ An nhiều xã phường hơn Huế và Lai Châu cộng lại",
    ],
)
def test_another_time_other_things_and_sums_of_places_are_no_order_of_today(text: str) -> None:
    assert VerdictLabel.REFUTED not in claims(text).values()

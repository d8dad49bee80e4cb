"""How sure a decision is, by what it is about and how it was reached."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from classifier.checker import _DECIDERS
from classifier.claims import RawClaim
from classifier.pipeline import HOME, Pipeline
from classifier.reliability import REFUTED, SUPPORTED, Seen, kind_of, reliability
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel

SURE = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED


def claim(kind: str = "number", about: str = "communes.count", of: str = "hue") -> RawClaim:
    return RawClaim(kind=kind, about=about, of=of, value=1, first=0, last=0, topic="merging")


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(load_facts())


def test_a_kind_seen_seldom_is_not_called_certain_and_one_never_seen_is_average() -> None:
    assert Seen(12, 12).score < Seen(120, 120).score < 1
    assert Seen(0, 0).score == 0.89
    assert reliability(claim("no such kind"), VerdictLabel.REFUTED) == 0.89


@pytest.mark.parametrize("kind", ["bool", "date", "number", "ratio", "together", "centre", "rank", "issuer"])
@pytest.mark.parametrize("verdict", SURE)
def test_what_is_denied_is_less_sure_than_what_is_said(kind: str, verdict: VerdictLabel) -> None:
    said, denied = claim(kind), claim(kind)
    denied.negated = True
    assert reliability(denied, verdict) < reliability(said, verdict)


def test_values_found_by_shared_words_are_less_sure_than_counts_of_a_place() -> None:
    assert all(reliability(claim(about="fact"), verdict) < reliability(claim(), verdict) for verdict in SURE)


def test_every_kind_of_decision_is_one_that_claims_lead_to() -> None:
    kinds = {kind_of(claim(kind, of=of)) for kind in _DECIDERS for of in ("vn", "hue")}
    assert kinds | {"aligned", "turned"} == set(SUPPORTED) == set(REFUTED)


@pytest.mark.parametrize(
    ("text", "verdict", "seen"),
    [
        ("Cả nước có 34 tỉnh, thành phố", VerdictLabel.SUPPORTED, SUPPORTED["count of the country"]),
        ("Cả nước có 36 tỉnh, thành phố", VerdictLabel.REFUTED, REFUTED["count of the country"]),
        ("Huế có 40 đơn vị hành chính cấp xã", VerdictLabel.SUPPORTED, SUPPORTED["count of a place"]),
        ("Bỏ cấp huyện rồi", VerdictLabel.SUPPORTED, SUPPORTED["rule"]),
        ("Bắc Ninh với Bắc Giang nhập một", VerdictLabel.SUPPORTED, SUPPORTED["merger"]),
        ("Bắc Ninh không nhập với Bắc Giang", VerdictLabel.REFUTED, REFUTED["turned"]),
    ],
)
def test_a_claim_that_is_read_bears_the_score_of_its_kind(
    pipeline: Pipeline, text: str, verdict: VerdictLabel, seen: Seen
) -> None:
    read = pipeline.read(text, at=datetime(2025, 10, 1, 12, tzinfo=HOME))
    assert [(each.verdict, each.score) for each in read.claims] == [(verdict, seen.score)]


def test_the_document_tells_the_table_as_it_is() -> None:
    told = (Path(__file__).parents[2] / "docs" / "quality.md").read_text(encoding="utf-8")
    for kind, seen in SUPPORTED.items():
        for each in {seen, REFUTED[kind]} - {Seen(0, 0)}:
            assert f"{each.right} of {each.of} | {each.score:.2f} |".replace(" 0.", " .") in told, kind

"""What a claim that is left undecided bears as a score: how often the facts really did not tell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from classifier.pipeline import HOME, Pipeline
from classifier.reliability import UNDECIDED, Seen, undecided
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel
from kiemtin.words import Phrase

PIPELINE = Pipeline(load_facts())


@pytest.mark.parametrize(
    ("text", "day", "why"),
    [
        ("Bắc Giang nhập vào Hưng Yên", "2025-06-01", "silent"),
        ("Nghỉ hưu trước tuổi theo Nghị định 178 bị trừ lương hưu", "2025-08-01", "may not refute"),
        ("Nghe nói Hòa Bình nhập vào Hà Nội", "2025-08-10", "softened"),
        ("Cả nước có khoảng 3.700 xã phường", "2025-08-10", "open"),
        (
            "xã nhập 9 thôn thành 4, trưởng thôn cũ nghỉ 5 người, chưa thấy tiền hỗ trợ",
            "2025-08-10",
            "unread",
        ),
    ],
)
def test_the_score_of_an_undecided_claim_follows_the_reason(text: str, day: str, why: str) -> None:
    reading = PIPELINE.read(text, at=datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME))
    left = [each for each in reading.claims if each.verdict is VerdictLabel.NOT_ENOUGH_INFO]
    assert [each.score for each in left] == [UNDECIDED[why].score], reading.claims


def test_what_nobody_read_is_seldom_rightly_left_undecided() -> None:
    scores = {name: seen.score for name, seen in UNDECIDED.items()}
    assert min(scores, key=lambda each: scores[each]) == "unread"
    assert max(scores, key=lambda each: scores[each]) == "silent"


def test_the_last_reason_counts() -> None:
    early, late = Phrase("trace.unpublished"), Phrase("trace.guess")
    assert undecided([early, late]) == UNDECIDED["softened"].score
    assert undecided([]) == undecided([Phrase("trace.too_near")]) == UNDECIDED["open"].score


def test_a_reason_seen_seldom_is_drawn_towards_the_others() -> None:
    among = (83, 166)
    assert 0.5 < Seen(12, 12, among).score < 1
    assert Seen(0, 0, among).score == 0.5


def test_the_document_tells_the_counts_as_they_are() -> None:
    told = (Path(__file__).parents[2] / "docs" / "quality.md").read_text(encoding="utf-8")
    for why, seen in UNDECIDED.items():
        assert f"{seen.right} of {seen.of} | {seen.score:.2f} |".replace(" 0.", " .") in told, why
    assert sum(each.right for each in UNDECIDED.values()) == 83
    assert sum(each.of for each in UNDECIDED.values()) == 166

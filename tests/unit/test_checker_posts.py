"""Posts of many registers, each also without marks; windows of validity; keys of claims."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from classifier.pipeline import HOME, Pipeline
from classifier.text import fold
from kiemtin.entities import Reading
from kiemtin.facts import load_facts
from kiemtin.states import SentenceType, VerdictLabel

PIPELINE = Pipeline(load_facts())
FIXTURES = Path(__file__).parents[1] / "fixtures" / "reading"
POSTS = [
    tuple(part.strip().replace("\\n", "\n") for part in line.split("|", 2))
    for fixture in sorted(FIXTURES.glob("*.txt"))
    for line in fixture.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def read(text: str, day: str) -> Reading:
    return PIPELINE.read(text, at=datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME))


def verdicts(reading: Reading) -> set[VerdictLabel]:
    return {claim.verdict for claim in reading.claims}


@pytest.mark.parametrize("unmarked", [False, True], ids=["marks", "no marks"])
@pytest.mark.parametrize(("want", "day", "text"), POSTS)
def test_a_post_is_read_as_a_person_would(want: str, day: str, text: str, unmarked: bool) -> None:
    reading = read(fold(text) if unmarked else text, day)
    found = verdicts(reading)
    if want == "R":
        assert reading.flag
        assert VerdictLabel.REFUTED in found
    elif want == "S":
        assert not reading.flag
        assert VerdictLabel.SUPPORTED in found
        assert VerdictLabel.REFUTED not in found
    elif want == "N":
        assert not reading.flag
        assert VerdictLabel.REFUTED not in found
    elif want == "X":
        assert not reading.flag
    else:
        assert reading.label is SentenceType.SCAM
        assert reading.flag


STRUCTURES = (
    ("28 tỉnh và 6 thành phố trực thuộc Trung ương", "2025-06-12", "2026-04-29"),
    ("27 tỉnh và 7 thành phố trực thuộc Trung ương", "2026-04-30", "2026-08-31"),
    ("26 tỉnh và 8 thành phố trực thuộc Trung ương", "2026-09-01", "2026-09-19"),
    ("25 tỉnh và 9 thành phố trực thuộc Trung ương", "2026-09-20", "2026-11-30"),
)


@pytest.mark.parametrize(("words", "first", "last"), STRUCTURES)
def test_the_same_words_are_right_inside_their_window_and_wrong_outside(
    words: str, first: str, last: str
) -> None:
    text = f"Cả nước hiện có {words}"
    for _, start, end in STRUCTURES:
        for day in (start, end):
            inside = first <= day <= last
            assert verdicts(read(text, day)) == {VerdictLabel.SUPPORTED if inside else VerdictLabel.REFUTED}


@pytest.mark.parametrize(("words", "first", "last"), STRUCTURES)
def test_a_text_that_names_its_day_is_judged_at_that_day(words: str, first: str, last: str) -> None:
    day = datetime.fromisoformat(first).strftime("%d/%m/%Y")
    text = f"Từ ngày {day}, cả nước có {words}"
    assert verdicts(read(text, "2026-11-20")) == {VerdictLabel.SUPPORTED}


def test_before_a_fact_was_published_a_claim_is_undecided_not_false() -> None:
    text = "Bắc Giang nhập vào Hưng Yên"
    assert verdicts(read(text, "2025-06-11")) == {VerdictLabel.NOT_ENOUGH_INFO}
    assert verdicts(read(text, "2025-06-12")) == {VerdictLabel.REFUTED}


def test_a_claim_about_1_july_can_be_checked_once_the_resolution_is_out() -> None:
    text = "Từ ngày 1/7/2025 cả nước có 3.512 đơn vị hành chính cấp xã"
    assert VerdictLabel.REFUTED not in verdicts(read(text, "2025-06-10"))
    assert verdicts(read(text, "2025-06-20")) == {VerdictLabel.REFUTED}


def test_a_fact_that_may_not_refute_never_does() -> None:
    for text, day in (
        ("Hà Nội có 12 triệu dân", "2026-01-01"),
        ("Cả nước có 2.598 xã và 710 phường", "2026-10-20"),
        ("Có 30 nghị định về phân cấp, phân quyền", "2025-08-01"),
    ):
        assert VerdictLabel.REFUTED not in verdicts(read(text, day)), text


@pytest.mark.parametrize(
    "texts",
    [
        (
            "Trung tâm hành chính của tỉnh Bắc Ninh mới đặt ở TP Bắc Ninh cũ",
            "bac ninh moi dong do o bac ninh nha",
            "Tỉnh lỵ Bắc Ninh giờ là Bắc Ninh nhé",
        ),
        ("Cả nước có 4.321 xã phường", "ca nuoc co 4321 don vi cap xa", "toàn quốc có bốn nghìn ba trăm hai mươi mốt xã, phường"),
        ("Phú Yên nhập vào Khánh Hòa", "Khánh Hoà với Phú Yên hợp nhất", "phu yen sap nhap khanh hoa"),
        ("Bắt buộc đổi căn cước sau sáp nhập", "sap nhap xong la phai doi cccd", "sáp nhập thì ai cũng phải đi đổi thẻ căn cước"),
    ],
)  # fmt: skip
def test_the_same_claim_in_other_words_has_one_key(texts: tuple[str, ...]) -> None:
    keys = [{claim.key for claim in read(text, "2025-08-10").claims} for text in texts]
    assert set.intersection(*keys)


def test_the_key_of_the_demo_claim_is_stable() -> None:
    reading = read("Trung tâm hành chính của tỉnh Bắc Ninh mới đặt ở TP Bắc Ninh cũ", "2025-08-10")
    (claim,) = reading.claims
    assert claim.key == "centre|bac-ninh|bac-ninh"
    assert claim.statement == "Trung tâm hành chính của Bắc Ninh (mới) đặt tại Bắc Ninh cũ."
    assert claim.facts == ("PRV-24-B",)
    assert claim.evidence[0].source
    assert claim.trace


def test_half_a_truth_is_two_claims_with_two_verdicts() -> None:
    reading = read("Cả nước còn 34 tỉnh thành và 4.321 xã phường", "2025-08-10")
    by_key = {claim.key: claim.verdict for claim in reading.claims}
    assert by_key == {
        "provinces.count|vn|34": VerdictLabel.SUPPORTED,
        "communes.count|vn|4321": VerdictLabel.REFUTED,
    }
    assert reading.flag


def test_the_words_of_a_claim_stand_in_the_original_at_its_span() -> None:
    text = "🔥 Nóng!  Ca\u0309 nước\u200b có 4.321 xã phường nha"
    reading = read(text, "2025-08-10")
    (claim,) = reading.claims
    start, end = claim.span
    assert "4.321 xã phường" in text[start:end]


def test_an_ambiguous_short_form_decides_nothing_but_its_neighbours_may_explain_it() -> None:
    assert VerdictLabel.REFUTED not in verdicts(read("Tỉnh QN nhập vào Phú Thọ rồi", "2025-08-10"))
    assert verdicts(read("ST với HG nhập vô Cần Thơ", "2025-08-10")) == {VerdictLabel.SUPPORTED}


def test_hearsay_is_not_called_wrong() -> None:
    reading = read("Nghe đâu Hòa Bình nhập vào Hà Nội", "2025-08-10")
    assert not reading.flag
    assert VerdictLabel.REFUTED not in verdicts(reading)


class _Sure:
    """A model that is sure of one label for every text."""

    def __init__(self, label: SentenceType) -> None:
        self._label = label

    def classify(self, texts: object) -> list[dict[SentenceType, float]]:
        assert isinstance(texts, list)
        return [{each: 0.95 if each is self._label else 0.01 for each in SentenceType} for _ in texts]


@pytest.mark.parametrize("label", list(SentenceType))
def test_a_model_alone_never_makes_a_flag(label: SentenceType) -> None:
    pipeline = Pipeline(load_facts(), _Sure(label))
    at = datetime(2025, 8, 10, 12, tzinfo=HOME)
    for text in ("Cả nước có 34 tỉnh thành", "Thủ tục chậm quá, dân khổ", "Có phải còn 16 tỉnh không ạ?"):
        assert not pipeline.read(text, at=at).flag


def test_a_day_begins_at_midnight_in_viet_nam() -> None:
    text = "Cả nước hiện có 27 tỉnh và 7 thành phố trực thuộc Trung ương"
    before = PIPELINE.read(text, at=datetime.fromisoformat("2026-04-29T16:59+00:00"))
    after = PIPELINE.read(text, at=datetime.fromisoformat("2026-04-29T17:01+00:00"))
    assert verdicts(before) == {VerdictLabel.REFUTED}
    assert verdicts(after) == {VerdictLabel.SUPPORTED}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "?",
        "…",
        "a" * 5000,
        "1 " * 3000,
        "Hà Nội, " * 2000,
        "(" * 3000,
        "\u202e\u200d" * 900,
        "\x00",
        "\ud800 xã",
    ],
)
def test_any_text_gets_an_answer(text: str) -> None:
    reading = read(text, "2025-08-10")
    assert not reading.flag


def test_topics_are_closed_names() -> None:
    reading = read("Trung tâm hành chính Gia Lai mới ở Quy Nhơn", "2025-08-10")
    assert "centre" in reading.topics
    closed = {
        "merging",
        "place_names",
        "centre",
        "papers",
        "fees",
        "staffing",
        "services",
        "tuition",
        "land",
        "scam",
        "other",
    }
    for _, day, post in POSTS:
        assert set(read(post, day).topics) <= closed

"""Words that point back at a place, and lines of names under a heading: what they become, and that nothing breaks."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings, strategies as st

from classifier.lexicon import load
from classifier.pipeline import HOME, Pipeline
from classifier.pointing import load_pointers, point_back
from classifier.sentences import Text, read_text
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel

FACTS = load_facts()
PIPELINE = Pipeline(FACTS)
POINTERS = load_pointers(load("writing")["pointers"])
PROVINCES = frozenset(place.id for place in FACTS.places.places if place.kind == "province")
DAY = date(2025, 10, 10)


def pointed(text: str) -> Text:
    return point_back(read_text(text, PIPELINE.lexicon, DAY), POINTERS, PROVINCES)


def names(text: Text, sentence: int) -> list[str]:
    return [mention.ids[0] for mention in text.sentences[sentence].places]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Bến Tre nhiều dừa. Tỉnh này nhập rồi", ["ben-tre"]),
        ("Bến Tre với Trà Vinh. Hai tỉnh này nhập rồi", ["ben-tre", "tra-vinh"]),
        ("Bến Tre, Bến Tre! Tỉnh này nhập rồi", ["ben-tre"]),
        ("Bến Tre với Trà Vinh. Tỉnh này nhập rồi", []),
        ("Bến Tre. Hai tỉnh này nhập rồi", []),
        ("Đà Lạt mát. Tỉnh này nhập rồi", []),
        ("Đà Lạt mát. Nơi đó nhập rồi", ["da-lat"]),
        ("Bến Tre xa. Trời mưa. Tỉnh này nhập rồi", []),
        ("Tỉnh này nhập rồi", []),
        ("Bến Tre. Ở Cà Mau tỉnh này ai cũng biết", ["ca-mau"]),
    ],
)
def test_a_place_is_pointed_at_only_where_the_sentence_before_names_just_so_many(
    text: str, want: list[str]
) -> None:
    read = pointed(text)
    assert names(read, len(read.sentences) - 1) == want


def test_places_stay_in_the_order_of_their_words() -> None:
    (_, sentence) = pointed("Bến Tre đây. Tỉnh này nhập với Trà Vinh và Vĩnh Long, đúng luôn").sentences
    assert [mention.ids[0] for mention in sentence.places] == ["ben-tre", "tra-vinh", "vinh-long"]
    assert [sentence.words[mention.word] for mention in sentence.places] == ["@0", "@1", "@2"]


def test_the_words_of_such_a_claim_are_those_that_were_written() -> None:
    text = "Quê em Long An.  Nơi đây\u200b giờ thuộc Đồng Nai rồi!"
    (claim,) = PIPELINE.read(text, at=datetime(2025, 10, 10, 12, tzinfo=HOME)).claims
    assert claim.verdict is VerdictLabel.REFUTED
    start, end = claim.span
    assert text[start:end].startswith("Nơi đây")


@given(
    st.lists(
        st.sampled_from(
            ["Bến Tre", "Huế", "hai", "3", "tỉnh này", "chỗ đó", "nó", "nhập", "vào", ",", ".", ":", "\n", "- ",
             "1. ", "(", '"', "các tỉnh giữ nguyên", "KG", "5", "kg", "Đà Lạt", "không", "và", "thu tuong"]
        ),
        max_size=30,
    )
)  # fmt: skip
@settings(deadline=None)
def test_whatever_is_pointed_at_every_word_keeps_its_place(pieces: list[str]) -> None:
    for sentence in pointed(" ".join(pieces)).sentences:
        size = len(sentence.words)
        assert size == len(sentence.marked) == len(sentence.spans) == len(sentence.starts)
        assert [sentence.words[each.word] for each in sentence.places] == [
            f"@{index}" for index in range(len(sentence.places))
        ]
        assert all(0 <= index <= size for index in sentence.breaks)
        assert all(sentence.start <= one < two <= sentence.end for one, two in sentence.spans)
        assert sentence.line == "^ " + "".join(f"{word} " for word in sentence.marked)


@pytest.mark.parametrize("bullet", ["- ", "• ", "1. ", "2) ", "+ ", "", "👉 "])
@pytest.mark.parametrize("end", ["", ";", ".", ","])
def test_lines_of_names_belong_to_the_heading_above_them(bullet: str, end: str) -> None:
    text = "Các tỉnh giữ nguyên:\n" + "\n".join(
        f"{bullet}{each}{end}" for each in ("Huế", "Sơn La", "Bến Tre")
    )
    claims = PIPELINE.read(text, at=datetime(2025, 10, 10, 12, tzinfo=HOME)).claims
    assert {each.key: each.verdict for each in claims} == {
        "kept|hue|yes": VerdictLabel.SUPPORTED,
        "kept|son-la|yes": VerdictLabel.SUPPORTED,
        "kept|ben-tre|yes": VerdictLabel.REFUTED,
    }


def test_a_line_that_says_something_of_its_own_is_a_sentence_of_its_own() -> None:
    read = pointed("Các tỉnh giữ nguyên:\n- Huế\n- Bến Tre thì đã nhập vào Vĩnh Long\n- Lai Châu")
    assert [len(each.places) for each in read.sentences] == [1, 2, 1]

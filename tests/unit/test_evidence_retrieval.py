"""Passages are found by what they say, with or without diacritics, and words that matched are shown."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from classifier.retrieval import PassageIndex
from crawler.documents.passages import passages_of
from kiemtin.evidence import DocumentHead, KeptPassage
from kiemtin.words import fold

SAMPLES = Path(__file__).parents[1] / "fixtures" / "evidence"
HEAD = DocumentHead(kind="Kế hoạch", number="1/KH-UBND", issuer="Ủy ban", dated=date(2025, 8, 12))


@cache
def kept() -> tuple[KeptPassage, ...]:
    """The passages of the documents written for this test, straight from their lines."""
    found: list[KeptPassage] = []
    files = [*sorted(SAMPLES.glob("*.txt")), SAMPLES / "cv-giay-to.html"]
    for number, file in enumerate(files):
        text = file.read_text(encoding="utf-8").replace("<p>", "").replace("</p>", "")
        found += [
            KeptPassage(
                id=len(found) + at,
                document=number,
                sha256=file.name,
                head=HEAD,
                place=each.place,
                heading=each.heading,
                text=each.text,
            )
            for at, each in enumerate(passages_of([text.split("\n")]))
        ]
    return tuple(found)


@cache
def index() -> PassageIndex:
    return PassageIndex(kept())


def asked(half: str) -> list[dict[str, str]]:
    lines = (SAMPLES / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["half"] == half]


@pytest.mark.parametrize(("half", "first", "within"), [("work", 0.85, 0.9), ("held", 0.8, 0.85)])
def test_what_people_ask_finds_the_passage_that_answers_it(half, first, within):
    rows = [row for row in asked(half) if row["file"]]
    assert len(rows) >= 24
    places = [
        [(hit.passage.sha256, hit.passage.place) for hit in index().search(row["ask"], 5)] for row in rows
    ]
    right = [(row["file"], row["place"]) for row in rows]
    assert sum(found[:1] == [each] for found, each in zip(places, right, strict=True)) >= first * len(rows)
    assert sum(each in found for found, each in zip(places, right, strict=True)) >= within * len(rows)


@pytest.mark.parametrize("half", ["work", "held"])
def test_nothing_is_shown_for_what_no_document_speaks_of(half):
    assert [row["ask"] for row in asked(half) if not row["file"] and index().search(row["ask"])] == []


@pytest.mark.parametrize("row", asked("work")[:8], ids=lambda row: row["ask"][:20])
def test_diacritics_capitals_and_unicode_forms_change_nothing(row):
    def ids(text: str) -> list[int]:
        return [hit.passage.id for hit in index().search(text)]

    plain = ids(row["ask"])
    assert ids(fold(row["ask"])) == plain
    assert ids(row["ask"].upper()) == plain
    assert ids(unicodedata.normalize("NFD", row["ask"])) == plain


def marked(ask: str) -> list[str]:
    [hit] = index().search(ask, 1)
    return [hit.passage.text[start:stop].lower() for start, stop in hit.spans]


def test_the_words_that_matched_are_marked_and_no_others():
    assert marked("bien so xe tinh cu") == ["biển", "số", "xe", "xe", "tỉnh", "cũ"]


def test_a_word_that_only_looks_alike_without_its_marks_is_not_marked():
    assert "số" not in marked("ho so dat dai nop xa qua 15 km")
    assert {"hồ", "sơ", "đất", "đai", "15", "km"} <= set(marked("ho so dat dai nop xa qua 15 km"))


def test_short_forms_that_people_write_are_understood():
    hits = index().search("thẻ BHYT tên xã cũ ko phải in lại", 1)
    assert [hit.passage.place for hit in hits] == ["Điều 2, khoản 1"]


def test_the_letterhead_is_no_evidence():
    assert all(hit.passage.place for hit in index().search("Ủy ban nhân dân tỉnh Lâm Hà kế hoạch", 10))


def test_the_same_passages_in_another_order_give_the_same_answer():
    turned = PassageIndex(tuple(reversed(kept())))
    for row in asked("work")[:10]:
        one, other = index().search(row["ask"], 1), turned.search(row["ask"], 1)
        assert [(hit.passage.id, round(hit.share, 6)) for hit in one] == [
            (hit.passage.id, round(hit.share, 6)) for hit in other
        ]


def test_without_documents_nothing_is_found():
    assert PassageIndex(()).search("xã mới") == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_question_is_answered_within_the_text_of_its_passages(text):
    for hit in index().search(text):
        assert 0 < hit.share <= 1
        assert all(0 <= start < stop <= len(hit.passage.text) for start, stop in hit.spans)

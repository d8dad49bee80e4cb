"""How a text becomes tokens and marks: one row of tokens, with or without diacritics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from transformers import PreTrainedTokenizerFast

from classifier.model import WEIGHTS
from classifier.model_text import fold
from classifier.model_tokens import (
    CLS,
    NO_LETTERS,
    PLAIN,
    SEP,
    SPECIALS,
    STRANGE,
    UNKNOWN,
    TokenReader,
    cut,
    pair_tokens,
)

SYLLABLES = [
    "thuở",
    "thưở",
    "nghiêng",
    "được",
    "ương",
    "đã",
    "đa",
    "hoà",
    "hòa",
    "uỷ",
    "ủy",
    "quý",
    "quá",
    "giữa",
    "ngoằn",
    "thuộc",
    "thước",
    "khuya",
]


_READER = TokenReader(PreTrainedTokenizerFast.from_pretrained(str(WEIGHTS), local_files_only=True))


@pytest.fixture
def reader() -> TokenReader:
    return _READER


def test_a_text_has_the_same_tokens_with_and_without_its_diacritics(reader: TokenReader) -> None:
    text = "Từ 1/7 bỏ cấp huyện, người dân Hoà Bình lên xã làm giấy tờ"
    written, bare = reader.read([text, fold(text)])
    assert (written.ids == bare.ids).all()
    assert set(bare.marks.tolist()) == {NO_LETTERS, UNKNOWN}
    assert UNKNOWN not in written.marks


def test_both_places_of_the_tone_are_one_spelling(reader: TokenReader) -> None:
    for one, two in (("hoà thuận", "hòa thuận"), ("uỷ ban nhân dân", "ủy ban nhân dân")):
        first, second = reader.read([one, two])
        assert (first.marks == second.marks).all()


def test_syllables_that_differ_in_marks_alone_have_different_marks(reader: TokenReader) -> None:
    words = ["ma", "mà", "má", "mả", "mã", "mạ", "da", "đa", "đã", "đạ", "dã", "uong", "ương", "ường", "uông"]
    # Beside a marked word, so that plain ones are plain and not unknown.
    rows = reader.read([f"{word} được" for word in words])
    seen = [(tuple(row.ids), tuple(row.marks)) for row in rows]
    assert len(set(seen)) == len(words)


def test_no_syllable_of_vietnamese_has_strange_marks(reader: TokenReader) -> None:
    for row in reader.read([f"{word} được" for word in SYLLABLES]):
        assert STRANGE not in row.marks


def test_in_a_marked_text_a_word_without_marks_is_plain(reader: TokenReader) -> None:
    (row,) = reader.read(["ban đã được mời"])
    assert row.marks[1] == PLAIN


def test_a_shared_number_counts_only_whole(reader: TokenReader) -> None:
    claim, fact, other = reader.read(["cả nước còn 34 tỉnh", "có 34 tỉnh", "có 340 tỉnh"])
    same, different = pair_tokens(fact, claim, 64), pair_tokens(other, claim, 64)
    digits = [at for at, i in enumerate(same.ids[: len(fact)]) if fact.spans[at][1] > fact.spans[at][0]]
    assert 2 in same.sides[digits]
    number = [at for at in digits if fact.text[fact.spans[at][1] - 1].isdigit()]
    assert all(same.sides[at] == 2 for at in number)
    longer = [
        at for at in range(len(other)) if other.text[other.spans[at][1] - 1 : other.spans[at][1]].isdigit()
    ]
    assert all(different.sides[at] == 1 for at in longer)


def test_a_long_pair_keeps_the_claim_and_both_ends_of_the_passage(reader: TokenReader) -> None:
    passage, claim = reader.read(["đầu tiên " + "giữa chừng " * 300 + "cuối cùng", "một lời khẳng định"])
    both = pair_tokens(passage, claim, 160)
    assert len(both) == 160
    assert both.ids[0] == CLS
    assert both.ids[-1] == SEP
    assert (both.ids[-len(claim) + 1 :] == claim.ids[1:]).all()
    assert (both.ids[:3] == passage.ids[:3]).all()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_as_many_marks_as_tokens(text: str) -> None:
    (row,) = _READER.read([text])
    assert len(row.ids) == len(row.marks) == len(row.spans)
    assert row.marks.min() >= 0
    assert row.marks.max() < 64
    assert (row.marks[row.ids < SPECIALS] == NO_LETTERS).all()
    assert len(cut(row, 16)) <= 16


def test_marks_are_told_from_the_letters_they_stand_on(reader: TokenReader) -> None:
    (row,) = reader.read(["đường"])
    assert (row.marks[1:-1] > PLAIN).any()
    assert np.count_nonzero(row.marks == UNKNOWN) == 0

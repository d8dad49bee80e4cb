"""How a text becomes the encoder's input: tokens without diacritics, and beside each the marks it carries.

With and without its marks a text has the same tokens, so a text typed without them is not another
language to the encoder: only the marks beside the tokens are unknown. Restoring diacritics is then
naming the unknown marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classifier.model_text import fold, model_text

PAD, UNKNOWN_TOKEN, CLS, SEP, MASK = range(5)
SPECIALS: Final = 7
"""Token ids below this are no words: padding, unknown, first, last, hidden, capitals, address."""

_TONES: Final = {"\u0301": 1, "\u0300": 2, "\u0309": 4, "\u0303": 8, "\u0323": 16}
_CIRCUMFLEX, _BREVE, _HORN, _BAR, _LETTER, _LAST_HORN = 32, 64, 128, 256, 512, 1024
_QUALITIES: Final = (0, _CIRCUMFLEX, _BREVE, _HORN, _LAST_HORN)

NO_LETTERS: Final = 0
"""The marks of a token that can carry none: a number, a sign, padding."""
PLAIN: Final = 1
"""The marks of a syllable written without any where it could carry some."""
UNKNOWN: Final = 61
"""Marks that were not written, or are hidden in training."""
STRANGE: Final = 62
"""A combination of marks that no Vietnamese syllable has."""
MARKS: Final = 64
"""Size of the table of marks."""
FEWEST_MARKED: Final = 0.1
"""A text with a smaller share of marked tokens is taken as typed without diacritics."""

Array = NDArray[np.int64]


@dataclass(frozen=True)
class Tokens:
    """One text as the encoder reads it: token ids and marks, of one length; ``spans`` in the prepared text."""

    ids: Array
    marks: Array
    text: str
    spans: tuple[tuple[int, int], ...] = ()

    def __len__(self) -> int:
        return len(self.ids)


def _pattern_table() -> NDArray[np.int64]:
    table = np.full(2048, STRANGE, dtype=np.int64)
    table[0] = NO_LETTERS
    for tone_at, tone in enumerate((0, *_TONES.values())):
        for quality_at, quality in enumerate(_QUALITIES):
            for bar_at, bar in enumerate((0, _BAR)):
                # ươ has two horns and one kind of mark; uơ (thuở) the horn on its last letter only.
                table[_LETTER | tone | quality | bar] = 1 + tone_at * 10 + quality_at * 2 + bar_at
    return table


_PATTERNS: Final = _pattern_table()


@cache
def _character(letter: str) -> tuple[str, int]:
    """A letter's base and the bits of its marks."""
    if letter == "đ":
        return "d", _BAR | _LETTER
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 1:
        return letter, _LETTER if letter.isalpha() else 0
    bits = _LETTER
    for mark in parts[1:]:
        bits |= _TONES.get(mark, 0)
        bits |= {"\u0302": _CIRCUMFLEX, "\u0306": _BREVE, "\u031b": _HORN}.get(mark, 0)
    base = fold(letter)
    return (base, bits) if len(base) == 1 else (letter, _LETTER)


def split_marks(prepared: str) -> tuple[str, NDArray[np.int64]]:
    """A prepared text letter by letter without its marks, and the bits of the marks of each letter."""
    pairs = [_character(letter) for letter in prepared]
    folded = "".join(base for base, _ in pairs)
    bits = np.fromiter((mark for _, mark in pairs), dtype=np.int64, count=len(pairs))
    if "uơ" in prepared or "ươ" in prepared:
        for at in range(1, len(pairs)):
            if (
                pairs[at][0] == "o"
                and bits[at] & _HORN
                and pairs[at - 1][0] == "u"
                and not bits[at - 1] & _HORN
            ):
                bits[at] ^= _HORN | _LAST_HORN
    return folded, bits


def marks_of(bits: NDArray[np.int64], spans: Sequence[tuple[int, int]]) -> Array:
    """The marks of the tokens that stand at ``spans``."""
    if not len(bits) or not spans:
        return np.zeros(len(spans), dtype=np.int64)
    starts = np.fromiter((s for s, _ in spans), dtype=np.int64, count=len(spans))
    ends = np.fromiter((e for _, e in spans), dtype=np.int64, count=len(spans))
    padded = np.append(bits, 0)
    edges = np.stack([np.minimum(starts, len(bits)), np.minimum(ends, len(bits))], axis=1).reshape(-1)
    found = np.bitwise_or.reduceat(padded, edges)[::2]
    found[starts >= ends] = 0
    result: Array = _PATTERNS[found]
    return result


def unmarked(marks: Array) -> bool:
    """Whether a text of these marks was typed without diacritics."""
    letters = int((marks != NO_LETTERS).sum())
    plain = int((marks == PLAIN).sum())
    return letters > 0 and letters - plain < FEWEST_MARKED * letters


class TokenReader:
    """Texts in, tokens and marks out, the same in training and at run time."""

    def __init__(self, tokeniser: Any) -> None:
        # The fast tokeniser behind transformers' wrapper, where a wrapper is given.
        self._tokeniser = getattr(tokeniser, "backend_tokenizer", tokeniser)

    def read(self, texts: Sequence[str], *, prepared: bool = False) -> list[Tokens]:
        """Tokens of each text, between the first and the last mark; plain marks unknown in an unmarked text."""
        ready = list(texts) if prepared else [model_text(text) for text in texts]
        split = [split_marks(text) for text in ready]
        coded = self._tokeniser.encode_batch([folded for folded, _ in split], add_special_tokens=True)
        found = []
        for text, (_, bits), one in zip(ready, split, coded, strict=True):
            spans = tuple(one.offsets)
            marks = marks_of(bits, spans)
            ids = np.array(one.ids, dtype=np.int64)
            marks[ids < SPECIALS] = NO_LETTERS
            if unmarked(marks):
                marks[marks == PLAIN] = UNKNOWN
            found.append(Tokens(ids, marks, text, spans))
        return found


def cut(tokens: Tokens, longest: int) -> Tokens:
    """The beginning and the end of a long text: the end often says what the whole is for."""
    if len(tokens) <= longest:
        return tokens
    tail = longest // 3
    keep = np.r_[0 : longest - tail, len(tokens) - tail : len(tokens)]
    return Tokens(tokens.ids[keep], tokens.marks[keep], tokens.text, tuple(tokens.spans[at] for at in keep))


LONGEST_SECOND: Final = 48
"""Tokens read of the second text of a pair: a claim is a sentence."""
_WORD = re.compile(r"\d+|[^\W\d]+")


@dataclass(frozen=True)
class PairTokens:
    """Two texts as one input. ``sides``: 1 first text, 2 the same and its word stands in the second
    text too; 3 and 4 the same of the second text; 0 neither."""

    ids: Array
    marks: Array
    sides: Array

    def __len__(self) -> int:
        return len(self.ids)


def pair_tokens(first: Tokens, second: Tokens, longest: int) -> PairTokens:
    """``first``, the longer of the two as a rule, and ``second`` side by side.

    Numbers count as shared only whole: 34 and 340 share no word, though they share digits.
    """
    short = cut(second, LONGEST_SECOND)
    long = cut(first, longest - len(short) + 1)
    one, two = _words(long), _words(short)
    shared = (set(one) & set(two)) - {""}
    sides = [0, *(2 if word in shared else 1 for word in one[1:])]
    sides += [4 if word in shared else 3 for word in two[1:]]
    return PairTokens(
        np.concatenate([long.ids, short.ids[1:]]),
        np.concatenate([long.marks, short.marks[1:]]),
        np.array(sides, dtype=np.int64),
    )


def _words(tokens: Tokens) -> list[str]:
    """For each token the word it belongs to, without marks; empty for signs."""
    owner = [""] * len(tokens.text)
    for match in _WORD.finditer(tokens.text):
        owner[match.start() : match.end()] = [fold(match.group())] * len(match.group())
    return [owner[end - 1] if end > start else "" for start, end in tokens.spans]

"""Documents a sentence names by kind and number, whether anybody knows them or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.sentences import Sentence

KINDS = {"nghi quyet": "nq", "ket luan": "kl", "quyet dinh": "qd", "luat": "luat", "nghi dinh": "nd", "ke hoach": "kh",
         "huong dan": "hd", "cong van": "cv", "thong tu": "tt", "chi thi": "ct"}  # fmt: skip
_SHORT = {"luat": "luat", "kl": "kl", "nq": "nq", "qd": "qd", "nd": "nd"}
"""Kinds in one word, and as people shorten them before a number."""
_BETWEEN = frozenset({"so", "to", "chuc", "chinh", "quyen", "dia", "phuong"})
"""Words between the kind and the number: ``Luật Tổ chức chính quyền địa phương số 72``."""


@dataclass(frozen=True, slots=True)
class Cited:
    """``key`` is kind and number (``nd-67``); ``written`` the symbol where it is written whole, else the number."""

    key: str
    written: str
    first: int
    last: int
    whole: bool


def cited_in(sentence: Sentence) -> list[Cited]:
    """The documents of a sentence in their order, with their first and last word."""
    found: list[Cited] = []
    if not (sentence.documents or sentence.numbers or sentence.ratios):
        return found
    words = sentence.words
    for index in range(len(words)):
        two = " ".join(words[index : index + 2])
        kind = KINDS.get(two) or _SHORT.get(words[index])
        if kind is None:
            continue
        position = index + (2 if two in KINDS else 1)
        while position < len(words) and words[position] in _BETWEEN:
            position += 1
        if position < len(words) and (written := _written(sentence, words[position])):
            digits = re.match(r"\d+", written)
            found.append(
                Cited(
                    f"{kind}-{int(digits[0]) if digits else 0}",
                    written,
                    index,
                    position,
                    words[position][0] == "§",
                )
            )
    return found


def _written(sentence: Sentence, word: str) -> str:
    if word[0] == "§":
        return sentence.documents[int(word[1:])]
    if word[0] == "÷":
        return sentence.ratios[int(word[1:])]
    if word[0] == "#" and not sentence.numbers[int(word[1:])].percent:
        return str(int(sentence.numbers[int(word[1:])].value))
    return ""


def plain(symbol: str) -> str:
    """A symbol without its marks, for comparing."""
    return re.sub(r"[^a-z0-9]", "", symbol.lower().replace("đ", "d"))


def same_document(written: str, symbol: str) -> bool:
    """True when what was written, a whole symbol or its number alone, fits this symbol."""
    if written.isdigit():
        number = re.match(r"\d+", symbol)
        return number is not None and int(number[0]) == int(written)
    return plain(symbol).startswith(plain(written))

"""The wordings of a pack for the seat of a unit, compiled, and how they are found beside a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifier.claims import NOT
from classifier.pack_files import located
from classifier.pack_parts import RelationsFile
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence
from classifier.text import fold, near, standard


@dataclass(frozen=True, slots=True)
class Centres:
    """Compiled wordings for the seat of a unit."""

    word: Pattern
    not_word: Pattern
    at: re.Pattern[str]
    settle: Pattern
    office: frozenset[str]
    organisation: Pattern
    made: frozenset[str]
    vague: frozenset[str]
    sure: frozenset[str]
    place_words: frozenset[str]
    unit_words: frozenset[str]


def load_centres(file: RelationsFile, name: str, vocabulary: Vocabulary) -> Centres:
    """The centres of a reading file. Raises ``errors.BadReading``."""
    centre = file.centre
    with located(name, centre.line):
        return Centres(
            word=vocabulary.any_of(centre.word),
            not_word=vocabulary.any_of(centre.not_word),
            at=vocabulary.between("|".join(f"({each})" for each in sorted(centre.at, key=len, reverse=True))),
            settle=vocabulary.any_of(centre.settle),
            organisation=vocabulary.any_of(centre.organisation),
            office=frozenset(fold(standard(each)) for each in centre.office),
            made=frozenset(fold(each) for each in centre.made),
            vague=frozenset(fold(each).split()[0] for each in centre.vague),
            sure=frozenset(spelt for each in centre.sure for spelt in (near(standard(each)), fold(each))),
            place_words=_syllables(centre.place_words),
            unit_words=_syllables(file.unit_words),
        )


def _syllables(words: Sequence[str]) -> frozenset[str]:
    return frozenset(syllable for each in words for syllable in fold(each).split())


def centre_words(centres: Centres, sentence: Sentence) -> list[tuple[int, int]]:
    """First and last word of each mention of a centre."""
    found: list[tuple[int, int]] = []
    if centres.organisation.regex.search(sentence.line):
        return found
    blocked = [
        (sentence.word_at(match.start()), sentence.word_at(match.end() - 2))
        for match in centres.not_word.regex.finditer(sentence.line)
    ]
    for match in centres.word.regex.finditer(sentence.line):
        first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
        if any(start <= last and first <= end for start, end in blocked):
            continue
        before = sentence.words[max(0, first - 3) : first]
        if any(word in centres.office for word in before[-2:]) or any(
            " ".join(pair) in centres.office for pair in pairwise(before)
        ):
            continue
        found.append((first, last))
    return found


_ON_THE_WAY = frozenset({"dia", "ban", "ngay", "ben", "phia", "duoi", "tren", "trong", "khu", "vuc", "mot", "van", "cu", "la",
                         "luon", "tan", "nhu"})  # fmt: skip
"""Words between a word of location and its place, besides those for kinds of place."""


def location_words(centres: Centres, sentence: Sentence, word: int, low: int) -> int | None:
    """Where the words of location before the place at ``word`` begin (not before ``low``); None without them."""
    position = word - 1
    while (
        position >= low
        and (sentence.words[position] in _ON_THE_WAY or sentence.words[position] in centres.place_words)
        and not centres.at.fullmatch(sentence.marked[position] + " ")
    ):
        position -= 1
    for size in (3, 2, 1):
        first = position - size + 1
        if first < low:
            continue
        piece = sentence.piece(first, position + 1)
        if centres.at.fullmatch(piece):
            if sentence.words[first] == "lay" and "ten" in sentence.words[max(0, first - 2) : first]:
                return None
            return first
    return None


_LINKING = frozenset({"cu", "gio", "bay", "nay", "hien", "da", "se", "van", "con", "duoc", "noi", "moi", "chinh", "thuc", "thi", "vua",
                      "dang", "luon", "tiep", "tuc", "tro", "roi", "chot", "vinh", "du", "lai", "moi'", "chu", "khong", "dau",
                      "phai", "chang", "het", "chua", "co", "cai", "vai", "cua"})  # fmt: skip
_BEING = frozenset({"la", "lam", "chon", "thanh", "dat", "giu", "lay"})


def becomes(words: list[str], place: int, trigger: int) -> bool:
    """``Mỹ Tho vẫn là tỉnh lỵ``, ``được chọn làm nơi đặt trung tâm``: only such words link a place to a centre."""
    between = words[place + 1 : trigger]
    return (
        0 < len(between) <= 8
        and bool(_BEING.intersection(between))
        and all(word in _LINKING or word in _BEING for word in between)
    )


def is_no_centre(sentence: Sentence, place: int, triggers: list[int]) -> bool:
    """``Cao Lãnh không phải trung tâm``, ``Tân An đâu còn là tỉnh lỵ``: a denial that speaks of this place."""
    words = sentence.words
    if words[place + 1 : place + 3] == ["khong", "phai"] and (
        place + 3 == len(words) or (place + 3 in sentence.breaks and place + 1 not in sentence.breaks)
    ):
        return True
    for trigger in triggers:
        between = sentence.marked[place + 1 : trigger]
        if 0 < len(between) <= 6 and all(fold(word) in _LINKING or fold(word) in _BEING for word in between):
            return any(word in NOT or word in ("hết", "het") for word in between) and not sentence.broken(
                place, trigger
            )
    return False


_THERE = frozenset({"do", "day", "ay", "no"})


def pointed_at(centres: Centres, sentence: Sentence, last: int) -> bool:
    """``cơ quan tỉnh đóng ở đó``: words of location and a word that points back, after the words for a centre."""
    for position in range(last + 2, min(last + 7, len(sentence.words))):
        if sentence.words[position] in _THERE:
            return any(
                centres.at.fullmatch(sentence.piece(first, position)) for first in range(last + 1, position)
            )
    return False

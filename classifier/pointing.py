"""Puts a place where a sentence points back at it: ``Bến Tre hả. Tỉnh này nhập vào Vĩnh Long``.

Only where the sentence before names exactly as many places as are pointed at; else the words stay as they are.
The words are data (``writing.yaml``: pointers).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from classifier.sentences import Mention, Sentence, Text, finish
from classifier.text import fold

_MOST = 4
"""More places than this are not pointed at together."""
_BEFORE = 2
"""Words that may stand before ``nó``."""
_AFTER = 4
"""Words between ``nó`` and what it does."""


@dataclass(frozen=True, slots=True)
class Pointers:
    """Folded words by which a sentence points back."""

    province: frozenset[tuple[str, ...]]
    any: frozenset[tuple[str, ...]]
    several: frozenset[tuple[str, ...]]
    it: frozenset[str]
    before_it: frozenset[str]
    after_it: frozenset[str]
    joins: frozenset[str]
    joins_else: frozenset[str]
    people: frozenset[str]
    opening: frozenset[str]
    """The first word of any of them."""


def load_pointers(data: Mapping[str, Sequence[str]]) -> Pointers:
    """The pointers of the vocabulary file."""

    def words(name: str) -> frozenset[str]:
        return frozenset(fold(each) for each in data[name])

    province, anything, several = (frozenset(_phrases(data[name])) for name in ("province", "any", "several"))
    return Pointers(
        province=province,
        any=anything,
        several=several,
        it=words("it"),
        before_it=words("before_it"),
        after_it=words("after_it"),
        joins=words("joins"),
        joins_else=words("joins_else"),
        people=words("people"),
        opening=frozenset(each[0] for each in (*province, *anything, *several)) | words("it"),
    )


def _phrases(texts: Iterable[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(fold(each).split()) for each in texts)


def point_back(text: Text, pointers: Pointers, provinces: frozenset[str]) -> Text:
    """The text with the places its sentences point back at."""
    sentences = list(text.sentences)
    for index in range(1, len(sentences)):
        if not pointers.opening.isdisjoint(sentences[index].present):
            found = _resolved(sentences[index - 1], sentences[index], pointers, provinces)
            if found is not None:
                sentences[index] = found
    return Text(text.clean, sentences)


def _resolved(
    before: Sentence, sentence: Sentence, pointers: Pointers, provinces: frozenset[str]
) -> Sentence | None:
    named = {mention.ids: mention for mention in reversed(before.places)}
    places = sorted(named.values(), key=lambda each: each.word)
    if not 0 < len(places) <= _MOST or not all(each.sure and len(each.ids) == 1 for each in places):
        return None
    found = _pointer(before, sentence, pointers, len(places))
    if found is None or any(each.word < found[0] for each in sentence.places):
        return None
    first, last, of_a_province = found
    if of_a_province and not all(each.ids[0] in provinces for each in places):
        return None
    return _with(sentence, first, last, places)


def _pointer(
    before: Sentence, sentence: Sentence, pointers: Pointers, count: int
) -> tuple[int, int, bool] | None:
    """First and last word of what points back at ``count`` places, and whether only provinces can be meant."""
    words = sentence.words
    for first in range(len(words)):
        if count > 1:
            if _number(sentence, first) == count and (size := _size(words, first + 1, pointers.several)):
                return first, first + size, words[first + 1] == "tinh"
            continue
        if first and _number(sentence, first - 1) is not None:
            continue
        for phrases, provinces in ((pointers.province, True), (pointers.any, False)):
            if size := _size(words, first, phrases):
                return first, first + size - 1, provinces
        if first <= _BEFORE and words[first] in pointers.it and _merges(sentence, first, pointers):
            alone = pointers.people.isdisjoint(before.words)
            return (first, first, False) if alone and set(words[:first]) <= pointers.before_it else None
    return None


_COUNTS = {"hai": 2, "ba": 3, "bon": 4}


def _number(sentence: Sentence, word: int) -> int | None:
    """What is counted at a word; None where nothing is."""
    text = sentence.words[word]
    if text[0] == "#":
        return int(sentence.numbers[int(text[1:])].value)
    return _COUNTS.get(text)


def _size(words: list[str], first: int, phrases: frozenset[tuple[str, ...]]) -> int:
    """How many words of one of the phrases begin here, the longest; 0 for none."""
    return max((len(each) for each in phrases if tuple(words[first : first + len(each)]) == each), default=0)


def _merges(sentence: Sentence, it: int, pointers: Pointers) -> bool:
    for index in range(it + 1, min(it + 2 + _AFTER, len(sentence.words))):
        word = sentence.words[index]
        if word in pointers.joins:
            return pointers.joins_else.isdisjoint(sentence.words[index + 1 : index + 2])
        if word not in pointers.after_it:
            return False
    return False


def _with(sentence: Sentence, first: int, last: int, places: Sequence[Mention]) -> Sentence:
    """The sentence with these places instead of the words from ``first`` to ``last``."""
    grown = len(places) - (last - first + 1)
    start, end = sentence.spans[first][0], sentence.spans[last][1]

    def moved(index: int) -> int:
        return index if index <= first else max(first, index + grown)

    put = [replace(each, word=first + index, start=start, end=end) for index, each in enumerate(places)]
    kept = [replace(each, word=moved(each.word)) for each in sentence.places]
    mentions = [
        *(each for each in kept if each.word < first),
        *put,
        *(each for each in kept if each.word > first),
    ]
    marks = [f"@{index}" for index in range(len(places))]
    words, marked = ([*of[:first], *marks, *of[last + 1 :]] for of in (sentence.words, sentence.marked))
    for index, mention in enumerate(mentions):
        words[mention.word] = marked[mention.word] = f"@{index}"
    made = replace(
        sentence,
        words=words,
        marked=marked,
        spans=[*sentence.spans[:first], *([(start, end)] * len(places)), *sentence.spans[last + 1 :]],
        starts=[],
        named_documents=None,
        places=mentions,
        breaks={moved(index): mark for index, mark in sentence.breaks.items() if not first < index <= last},
        quotes=[(moved(one), moved(two)) for one, two in sentence.quotes],
        capitals={moved(index) for index in sentence.capitals},
        abbreviated={moved(index) for index in sentence.abbreviated},
    )
    finish(made)
    return made

"""Reads values of facts that nobody wrote a pattern for: a sentence that speaks as one fact does, value beside value.

The words two texts share are weighed by how few facts use them; the fact must be shared clearly more than
any other. Then a number with the same unit, a day, a symbol or a vote stands in the fact's place of that kind.
A sentence without such a value, or whose value a pattern has read, is left alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from classifier.claims import Context, RawClaim
from classifier.documents import Documents
from classifier.lexicon import Lexicon
from classifier.numbers import Day, Number
from classifier.sentences import Sentence, read_text
from classifier.text import fold
from kiemtin.entities import Fact
from kiemtin.facts import Assertion, FactBase
from kiemtin.states import CheckKind

ENOUGH = 20.0
"""Weight of the shared words below which nothing is compared: about four words that only this fact uses."""
CLEARLY = 0.65
"""The next best fact may share at most this part of it."""
_COMMON = 60
"""A word that more passages of facts use than this points to none of them."""
_STOP = frozenset({"la", "cua", "va", "cho", "trong", "tu", "den", "toi", "duoc", "bi", "thi", "ma",
                   "co", "nay", "do", "o", "tai", "voi", "theo", "khi", "nhung", "cac", "mot", "nguoi",
                   "ra", "vao", "len", "xuong", "se", "da", "dang", "roi", "ca", "phai", "khong",
                   "chua", "con", "nhe", "nha", "a", "oi", "minh", "em", "anh", "chi", "ho", "no", "gi",
                   "nao", "thoi", "vay", "the", "day", "dau", "cung", "nhieu", "it", "rat", "hon", "so",
                   "ve", "hom", "ngay", "thang", "nam", "ban", "ba", "bo"})  # fmt: skip
_DENYING = frozenset({"khong", "chang", "chu", "dau", "dung", "chua"})
_KINDS = {"#": CheckKind.NUMBER, "&": CheckKind.DATE, "§": CheckKind.TEXT, "÷": CheckKind.TEXT}
_HOW = {"#": "number", "&": "date", "§": "ratio", "÷": "ratio"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A value where it stands: its placeholder, the word that counts it, its word and its span in the text."""

    sign: str
    value: Number | Day | str
    unit: str
    word: int
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a fact's statement: its words with their weight, its values, where it says them."""

    fact: Fact
    text: str
    terms: frozenset[str]
    slots: tuple[Slot, ...]
    number: int

    def subject(self, slot: Slot) -> str:
        """What a claim on this value is about: ``DOC-022.0.14``."""
        return f"{self.fact.id}.{self.number}.{slot.word}"

    def saying(self, slot: Slot) -> str:
        """The passage with a gap for the value."""
        first, last = slot.span
        before, after = (
            part.replace("{", "{{").replace("}", "}}") for part in (self.text[:first], self.text[last:])
        )
        return f"{before}{{value}}{after}"


class Alignment:
    """The passages of all facts, found again by the words a sentence shares with them."""

    def __init__(self, facts: FactBase, lexicon: Lexicon, documents: Documents) -> None:
        self._documents = documents
        self._passages = tuple(_passages(facts, lexicon, documents))
        used = Counter(term for passage in self._passages for term in passage.terms)
        total = len(self._passages)
        self._weight = {term: math.log(1 + total / count) for term, count in used.items() if count <= _COMMON}
        self._known = {_identity(slot) for passage in self._passages for slot in passage.slots}
        self._using: dict[str, list[int]] = {}
        for index, passage in enumerate(self._passages):
            for term in passage.terms & self._weight.keys():
                self._using.setdefault(term, []).append(index)

    def assertions(self) -> Iterator[Assertion]:
        """What the values of every passage say, for the checker."""
        for passage in self._passages:
            fact = passage.fact
            for slot in passage.slots:
                right = slot.value
                if isinstance(right, Day) and not right.exact:
                    continue
                yield Assertion(
                    fact=fact.id,
                    about="fact",
                    of=passage.subject(slot),
                    kind=_KINDS[slot.sign],
                    accepted=(_plain(right),),
                    published=fact.published,
                    start=min(fact.published, fact.in_force_from),
                    end=fact.in_force_to,
                )

    def read(self, sentence: Sentence, context: Context, taken: Set[int]) -> list[RawClaim]:
        """Claims on values of the one fact the sentence speaks of. ``taken``: words that others have read."""
        said = _slots(sentence)
        free = [slot for slot in said if slot.word not in taken]
        if not free:
            return []
        passage = self._nearest(_terms(sentence, self._documents), context.at)
        if passage is not None:
            return self._compared(sentence, passage, free, said)
        return [
            claim
            for first, last in _clauses(sentence)
            if (here := [slot for slot in free if first <= slot.word < last])
            and (found := self._nearest(_terms(sentence, self._documents, first, last), context.at))
            is not None
            for claim in self._compared(sentence, found, here, said)
        ]

    def _compared(
        self, sentence: Sentence, passage: Passage, free: list[Slot], said: list[Slot]
    ) -> list[RawClaim]:
        """The free values in the places of the passage's."""
        claims = []
        for slot in free:
            places = [other for other in passage.slots if _comparable(slot, other)]
            if not places:
                continue
            same = [other for other in places if _same(slot, other)]
            if not same and (slot.sign == "&" and slot.word < 3):
                continue  # "On 5 August ..." tells when something else happened.
            if _DENYING & set(sentence.words[max(0, slot.word - 3) : slot.word]):
                continue
            if not same and _identity(slot) in self._known:
                continue  # Another fact says it so: the sentence may speak of that.
            if not same and any(_same(each, other) for each in said for other in places):
                continue
            if not same and len(places) > 1:
                continue
            place = (same or places)[0]
            claims.append(
                RawClaim(
                    kind=_HOW[slot.sign], about="fact", of=passage.subject(place), value=slot.value,
                    first=slot.word, last=slot.word, topic="other", says=passage.saying(place),
                    focus=(slot.word, slot.word),
                )
            )  # fmt: skip
        return claims

    def _nearest(self, terms: frozenset[str], at: date) -> Passage | None:
        shared: dict[int, float] = {}
        for term in terms & self._weight.keys():
            for index in self._using[term]:
                shared[index] = shared.get(index, 0.0) + self._weight[term]
        best: Passage | None = None
        most = 0.0
        for index, weight in sorted(shared.items(), key=lambda each: -each[1]):
            passage = self._passages[index]
            if best is None:
                if weight < ENOUGH or passage.fact.published > at:
                    return None
                best, most = passage, weight
            elif passage.fact.id != best.fact.id:
                return best if weight <= CLEARLY * most else None
        return best


def _passages(facts: FactBase, lexicon: Lexicon, documents: Documents) -> Iterator[Passage]:
    for fact in facts:
        read = read_text(fact.statement, lexicon, fact.published)
        for number, sentence in enumerate(read.sentences):
            offset = sentence.spans[0][0]
            text = read.clean.text[offset : sentence.spans[-1][1]]
            slots = tuple(
                Slot(
                    each.sign,
                    each.value,
                    each.unit,
                    each.word,
                    (each.span[0] - offset, each.span[1] - offset),
                )
                for each in _slots(sentence)
            )
            yield Passage(fact, text + ".", _terms(sentence, documents), slots, number)


_LONG = 6
"""A clause with fewer words is read as part of its sentence only."""


def _clauses(sentence: Sentence) -> list[tuple[int, int]]:
    """First word and end of each long clause, when the sentence has several."""
    cuts = [
        0,
        *sorted(each for each in sentence.breaks if 0 < each < len(sentence.words)),
        len(sentence.words),
    ]
    if len(cuts) == 2:
        return []
    return [(one, two) for one, two in pairwise(cuts) if two - one >= _LONG]


def _terms(
    sentence: Sentence, documents: Documents, first: int = 0, last: int | None = None
) -> frozenset[str]:
    """Words that carry meaning, pairs of words, places and documents named, of a part of the sentence."""
    found: set[str] = set()
    previous = ""
    for word in sentence.words[first:last]:
        sign = word[0]
        if sign == "@":
            ids = sentence.places[int(word[1:])].ids
            if len(ids) == 1:
                found.add("@" + ids[0])
            previous = ""
            continue
        plain = word.rstrip("'")
        if sign in "#&§÷" or not plain.isalpha():
            previous = ""
            continue
        if plain not in _STOP and len(plain) > 1:
            found.add(plain)
        if previous and not (previous in _STOP and plain in _STOP):
            found.add(f"{previous} {plain}")
        previous = plain
    end = len(sentence.words) if last is None else last
    found.update(f"§{key}" for key, start, _ in documents.mentions(sentence) if first <= start < end)
    return frozenset(found)


def _slots(sentence: Sentence) -> list[Slot]:
    found = []
    for index, word in enumerate(sentence.words):
        sign = word[0]
        if sign not in "#&§÷":
            continue
        at = int(word[1:])
        value: Number | Day | str
        unit = ""
        if sign == "#":
            value = sentence.numbers[at]
            following = sentence.words[index + 1 : index + 2]
            unit = "%" if value.percent else (following[0] if following and following[0].isalpha() else "")
            if not unit:
                continue
        elif sign == "&":
            value = sentence.dates[at]
        elif sign == "§":
            value = sentence.documents[at]
            unit = " ".join(sentence.words[max(0, index - 2) : index]).removesuffix(" so")
        else:
            value = sentence.ratios[at]
        found.append(Slot(sign, value, unit, index, sentence.spans[index]))
    return found


def _comparable(one: Slot, other: Slot) -> bool:
    if one.sign != other.sign or one.unit != other.unit:
        return False
    if isinstance(one.value, Day) and isinstance(other.value, Day):
        return one.value.exact and other.value.exact
    return True


def _same(one: Slot, other: Slot) -> bool:
    if not _comparable(one, other):
        return False
    if isinstance(one.value, Number) and isinstance(other.value, Number):
        return abs(one.value.value - other.value.value) <= max(
            0.05 * abs(other.value.value), one.value.precision
        )
    if isinstance(one.value, Day) and isinstance(other.value, Day):
        return one.value.first <= other.value.last and other.value.first <= one.value.last
    return _symbol(str(one.value)) == _symbol(str(other.value))


def _identity(slot: Slot) -> tuple[str, str, float | date | str]:
    value = slot.value
    return slot.sign, slot.unit, _symbol(value) if isinstance(value, str) else _plain(value)


def _symbol(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text.lower()))


def _plain(value: Number | Day | str) -> float | date | str:
    if isinstance(value, Number):
        return value.value
    return value.first if isinstance(value, Day) else value

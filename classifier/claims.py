"""What a text claims, before anybody asked whether it is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from classifier.numbers import Day, Number
from classifier.sentences import Mention, Sentence
from kiemtin.facts import FactBase

NOT = frozenset({"không", "khong", "chưa", "chua", "chẵng", "chang", "đâu", "dau"})
"""Marked words (as ``Sentence.marked`` spells them) that turn what follows round."""

COUNTRY = "vn"
"""The subject of facts on the whole country."""


@dataclass(slots=True)
class RawClaim:
    """One thing a sentence states: ``about`` an attribute ``of`` a subject is ``value``.

    ``kind``: ``bool``, ``date``, ``number``, ``ratio``, ``rank``, ``together``, ``kept``, ``gone``, ``province``,
    ``city``, ``centre``, ``zone``, ``town``, ``issuer``, ``document`` (a symbol), ``choice`` (one of a closed list),
    ``kinds`` (several of it), ``period`` (a school year, a month),
    ``compare`` (``of`` has more than ``members``), ``turn``, ``turn_low``. ``first``/``last`` are words of the sentence.
    ``negated`` turns the statement round. ``day`` is the time it speaks of when it names one;
    ``now`` when it speaks of the time it was said. ``also`` are other attributes it may mean; ``focus`` the words that hold the value.
    ``says`` tells it in one sentence, ``denial`` when it is denied (``into_name``: with the name of what came of it).
    ``duty``: a rule that is often put as a condition. ``contact``: said where something else is denied, it still stands.
    ``shown`` is the value as people write it, where it is an id of a closed list.
    ``structure`` is the claim in parts as it was before it was decided (``classifier.restating``).
    """

    kind: str
    about: str
    of: str
    value: Any
    first: int
    last: int
    topic: str
    says: str = ""
    denial: str = ""
    into_name: str = ""
    negated: bool = False
    day: Day | None = None
    now: bool = False
    future: bool = False
    past: bool = False
    also: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    near: str = ""
    broader: str = ""
    subject_name: str = ""
    sentence: int = 0
    doubtful: bool = False
    shown: str = ""
    focus: tuple[int, int] = (-1, -1)
    flipped: bool = False
    reported: bool = False
    whole: bool = False
    duty: bool = False
    contact: bool = False
    structure: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Context:
    """What readers know beyond their sentence: the day, the facts, what the text named before."""

    at: date
    facts: FactBase
    provinces: frozenset[str]
    named: list[str] = field(default_factory=list)
    subject: str = ""
    text_places: frozenset[str] = frozenset()
    merged: tuple[str, ...] = ()
    """Units of which the text said before that they became one, and they did."""
    recent: Day | None = None
    cited: frozenset[str] = frozenset()
    """Documents the sentence names, by kind and number or title."""
    listing: bool = False
    """True in the lines under a heading that names the whole: ``Cả nước từ hôm nay:``."""
    parts_named: frozenset[str] = frozenset()
    """Counts that are one part of a sum and that the sentence just before speaks of."""
    symbols: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """By document: its symbol and the facts that cite it."""
    since: tuple[str, ...] = ()
    """Attributes that tell since when a place has its type."""
    part_below: Mapping[str, float] = field(default_factory=dict)
    """By attribute: a number under this share of the right one may be of a part of the subject."""

    def province_of(self, place: str) -> str:
        """The former province a place is or lies in; empty when unknown."""
        if place in self.provinces:
            return place
        if place in self.facts.places:
            return self.facts.places.get(place).within
        return ""

    def resolve(self, mention: Mention) -> str:
        """The one place meant; empty when a short form could mean several and nothing else in the text decides."""
        if mention.sure and len(mention.ids) == 1:
            return mention.ids[0]
        partners = {self.unit_of(self.province_of(place)) for place in self.text_places} - {""}
        fitting = [each for each in mention.ids if self.unit_of(self.province_of(each)) in partners]
        return fitting[0] if len(fitting) == 1 else ""

    def unit_of(self, former: str) -> str:
        """The unit that today holds a former province, by the facts."""
        for each in self.facts.says_about("members"):
            if former in each.accepted:
                return each.of
        return ""

    def is_island(self, place: str) -> bool:
        return place in self.facts.places and self.facts.places.get(place).kind == "island"

    def is_town(self, place: str) -> bool:
        return place in self.facts.places and self.facts.places.get(place).kind == "town"


def _before_it(sentence: Sentence, index: int) -> bool:
    """``trước 20/9``, ``trước ngày 20/9``, ``đến trước 20/9``: the time before a date."""
    before = sentence.words[max(0, index - 2) : index]
    return before[-1:] == ["truoc"] or before == ["truoc", "ngay"]


def _day_before(day: Day) -> Day:
    one = date.fromordinal(day.first.toordinal() - 1)
    return Day(one, one, True, day.year_written)


def days_meant(sentence: Sentence) -> list[Day]:
    """The days of a sentence; for ``trước 01/7`` the day before."""
    found = []
    for index, each in enumerate(sentence.words):
        if each.startswith("&"):
            day = sentence.dates[int(each[1:])]
            found.append(_day_before(day) if _before_it(sentence, index) else day)
    return found


def number_day(sentence: Sentence, word: int, at: date) -> Day | None:
    """The time a statement at ``word`` speaks of: the last date before it, else the first after it in its clause."""
    best: Day | None = None
    after: Day | None = None
    for index, each in enumerate(sentence.words):
        if not each.startswith("&"):
            continue
        day = sentence.dates[int(each[1:])]
        if index < word:
            best = _day_before(day) if _before_it(sentence, index) else day
        elif after is None and not sentence.broken(word, index):
            after = day
    return best or after


_YEARS = (1900, 2100)


def _year_at(sentence: Sentence, word: int) -> int:
    """The year that stands at a word, as a bare number or with ``năm``; 0 without one."""
    if not 0 <= word < len(sentence.words):
        return 0
    text = sentence.words[word]
    if text[0] == "&":
        day = sentence.dates[int(text[1:])]
        return day.first.year if day.first.year == day.last.year and not day.exact else 0
    if text[0] != "#":
        return 0
    value = sentence.numbers[int(text[1:])].value
    return int(value) if _YEARS[0] <= value <= _YEARS[1] and value == int(value) else 0


def years_of(sentence: Sentence, word: int) -> tuple[int, int] | None:
    """The years of a span that begins or ends at a word: ``2017-2021``, ``từ 2020 đến 2024``."""
    for first in (word, word - 2):
        one, two = _year_at(sentence, first), _year_at(sentence, first + 2)
        if one and one < two and sentence.words[first + 1] in _SPAN:
            return one, two
    return None


_SPAN = frozenset({"-", "den", "toi"})


def years_gone(sentence: Sentence, at: date) -> Day | None:
    """The span of years a sentence names, when it was over before ``at``: what is counted in it is none of today."""
    for word, text in enumerate(sentence.words):
        if text in _SPAN and (years := years_of(sentence, word - 1)) is not None and years[1] < at.year:
            return Day(date(years[0], 1, 1), date(years[1], 12, 31), False, True)
    return None


def number_at(sentence: Sentence, word: int) -> Number:
    """The number a ``#`` word stands for."""
    return sentence.numbers[int(sentence.words[word][1:])]

"""Misprinted figures: a sentence that says what a fact says, with one digit wrong or two swapped (669 for 696).

For figures no reader knows an attribute for. It asks much: the same word after the figure, most of the fact's words
and all its places in the sentence, as many digits, and the fact's own figure nowhere in the sentence; for two digits
another figure of that fact as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from classifier.drafts.contradictions import against
from classifier.drafts.page import Page
from classifier.sentences import Sentence
from classifier.text import fold
from kiemtin.entities import DraftProblem
from kiemtin.facts import Assertion, FactBase
from kiemtin.states import VerdictLabel

_FIGURE = re.compile(
    r"(?<![\w.,/:-])(?P<n>\d{1,3}(?:\.\d{3})+|\d{2,7})(?![\w/:%-]|[.,]\d|\s*%)(?:\s+(?P<unit>[^\W\d_]+))?"
)
_SHARE = re.compile(r"(?<![\w.,/:-])(?P<n>\d{1,3},\d{1,2})\s*(?P<unit>%)")
_WORD = re.compile(r"[^\W\d_]+")
_EMPTY = frozenset(
    [
        "va",
        "cua",
        "cac",
        "duoc",
        "cho",
        "voi",
        "co",
        "de",
        "theo",
        "tai",
        "ve",
        "nay",
        "da",
        "nhung",
        "den",
        "tren",
        "do",
        "o",
        "la",
        "mot",
        "trong",
        "tu",
        "gom",
        "so",
        "ngay",
    ]
)
_ENOUGH = 0.6
"""Share of the fact's words that stand in the sentence."""
_LEAST = 4
"""A fact of fewer words resembles too much."""
_LONG = 4
"""Digits of a figure that needs no word after it, when another figure of the fact stands beside it."""


@dataclass(frozen=True, slots=True)
class _Stated:
    fact: str
    published: date
    digits: str
    shown: str
    unit: str
    words: frozenset[str]
    figures: frozenset[str]
    places: tuple[str, ...]


class Misprints:
    """The figures of the facts, built once."""

    def __init__(self, facts: FactBase) -> None:
        self._facts = facts
        self._said: dict[str, list[Assertion]] = {}
        for each in facts.assertions:
            self._said.setdefault(each.fact, []).append(each)
        self._stated: dict[tuple[int, str], list[_Stated]] = {}
        for fact in facts:
            words = _words(fact.statement)
            if not fact.may_refute or len(words) < _LEAST:
                continue
            places = tuple(each.name for each in facts.places.places if each.name in fact.statement)
            found = _figures(fact.statement)
            figures = frozenset(_digits(match) for match in found)
            for match in found:
                digits, unit = _digits(match), fold((match["unit"] or "").lower())
                self._stated.setdefault((len(digits), unit), []).append(
                    _Stated(fact.id, fact.published, digits, match["n"], unit, words, figures, places)
                )

    def check(self, page: Page) -> Iterator[DraftProblem]:
        """Figures that miss a fact's by a digit."""
        right = {
            page.words(page.parsed.sentences[claim.sentence], claim.focus[0], claim.focus[0])[0]
            for claim, decision in page.judged
            if decision.label is VerdictLabel.SUPPORTED and claim.focus[0] >= 0
        }
        for sentence in page.parsed.sentences:
            if sentence.numbers and not sentence.quotes:
                yield from (each for each in self._sentence(page, sentence) if each.span[0] not in right)

    def _sentence(self, page: Page, sentence: Sentence) -> Iterator[DraftProblem]:
        passage = page.clean[sentence.start : sentence.end]
        figures = _figures(passage)
        present = {_digits(match) for match in figures}
        words = _words(passage)
        for match in figures:
            digits = _digits(match)
            unit = fold((match["unit"] or "").lower())
            near = [
                *(self._stated.get((len(digits), unit), ()) if unit else ()),
                *(self._stated.get((len(digits), ""), ()) if len(digits) >= _LONG else ()),
            ]
            if digits[0] == "0" or any(each.digits == digits for each in near):
                continue
            fitting = [
                each
                for each in near
                if each.digits not in present
                and digits not in each.figures
                and len(each.words & words) >= _ENOUGH * len(each.words)
                and misprinted(digits, each.digits)
                and all(name in passage for name in each.places)
                and self._speaks(page, each)
                and ((len(digits) > 2 and each.unit) or each.figures & present)
            ]
            if fitting:
                right = max(fitting, key=lambda each: (len(each.figures & present), len(each.words & words)))
                where = sentence.start + match.start("n"), sentence.start + match.end("n")
                yield against(page, where, (right.fact,), right.shown)

    def _speaks(self, page: Page, stated: _Stated) -> bool:
        """True for a fact that was published by the day of the draft and may still decide."""
        return stated.published <= page.day and (
            any(each.holds(page.day) for each in self._said.get(stated.fact, ()))
            or self._facts.get(stated.fact).in_force(page.day)
        )


def _figures(text: str) -> list[re.Match[str]]:
    return [*_FIGURE.finditer(text), *_SHARE.finditer(text)]


def _digits(match: re.Match[str]) -> str:
    return match["n"].replace(".", "").replace(",", "")


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(each.lower()) for each in _WORD.findall(text)) - _EMPTY


def misprinted(one: str, two: str) -> bool:
    """One digit differs, or the same digits stand in another order."""
    return (
        len(one) == len(two)
        and one != two
        and (sum(a != b for a, b in zip(one, two, strict=True)) == 1 or sorted(one) == sorted(two))
    )

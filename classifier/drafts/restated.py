"""What a draft says again of a fact beside what it has right of it: the fall it makes, the year or month it begins in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from classifier.decisions import show
from classifier.drafts.contradictions import against
from classifier.drafts.page import Page
from classifier.numbers import parse_digits
from classifier.sentences import Sentence
from kiemtin.entities import DraftProblem
from kiemtin.states import VerdictLabel

_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d+"
_FROM_TO = re.compile(rf"giảm từ (?P<a>{_NUMBER}) xuống (?:còn )?(?P<b>{_NUMBER})", re.IGNORECASE)
_FELL = re.compile(
    rf"giảm\s+(?:được\s+|đi\s+)?(?P<n>{_NUMBER})(?=\s+(?:đơn vị|xã|tỉnh)\b)(?!\s+[^\d.;\n]{{0,40}}(?:tỉnh|huyện)\b)",
    re.IGNORECASE,
)
_SCHOOL_YEAR = re.compile(r"\btừ\s+(?:đầu\s+)?năm học\s+(?P<a>\d{4})\s*[-–—/]\s*(?P<b>\d{4})", re.IGNORECASE)
_MONTH = re.compile(r"\btừ\s+(?:đầu\s+)?tháng\s+(?P<m>\d{1,2})\s*(?:/|năm\s+)\s*(?P<y>\d{4})", re.IGNORECASE)
_BEGINS = re.compile(r"\d{4}-\d{4}|\d{4}-\d{2}")


def restated(page: Page) -> Iterator[DraftProblem]:
    """Values that a fact contradicts which the same sentence is right of otherwise."""
    supported: dict[int, dict[str, None]] = {}
    for claim, decision in page.judged:
        if decision.label is VerdictLabel.SUPPORTED:
            supported.setdefault(claim.sentence, {}).update(dict.fromkeys(decision.facts))
    for index, facts in supported.items():
        sentence = page.parsed.sentences[index]
        yield from _falls(page, index, sentence, tuple(facts))
        yield from _beginnings(page, sentence, tuple(facts))


def _falls(page: Page, index: int, sentence: Sentence, facts: Sequence[str]) -> Iterator[DraftProblem]:
    """``38 đơn vị hành chính cấp xã, giảm 86 đơn vị`` of a fact that says from 106 to 38."""
    for match in _FELL.finditer(page.clean, sentence.start, sentence.end):
        for each in facts:
            told = _FROM_TO.search(page.context.facts.get(each).statement)
            if told is None or told["b"] not in page.clean[sentence.start : match.start()]:
                continue
            right = parse_digits(told["a"])[0] - parse_digits(told["b"])[0]
            if parse_digits(match["n"])[0] != right:
                yield against(page, match.span("n"), _also_saying(page, each, right), show(right))
            break


def _also_saying(page: Page, fact: str, value: float) -> tuple[str, ...]:
    """This fact and those that state the value of the same subjects."""
    facts = page.context.facts
    subjects = {each.of for each in facts.assertions if each.fact == fact}
    others = (
        each.fact
        for each in facts.assertions
        if each.of in subjects and value in each.accepted and each.published <= page.day
    )
    return tuple(dict.fromkeys((fact, *others)))


def _beginnings(page: Page, sentence: Sentence, facts: Sequence[str]) -> Iterator[DraftProblem]:
    """``từ năm học 2026-2027`` of what a fact lets begin in the school year 2025-2026; months likewise."""
    begins = [
        (str(each.accepted[0]), each.fact)
        for each in page.context.facts.assertions
        if each.fact in facts
        and each.published <= page.day
        and len(each.accepted) == 1
        and _BEGINS.fullmatch(str(each.accepted[0]))
    ]
    for pattern, length in ((_SCHOOL_YEAR, 9), (_MONTH, 7)):
        known = [each for each in begins if len(each[0]) == length]
        for match in pattern.finditer(page.clean, sentence.start, sentence.end) if known else ():
            if pattern is _MONTH:
                said, start = f"{match['y']}-{int(match['m']):02d}", match.start("m")
            else:
                said, start = f"{match['a']}-{match['b']}", match.start("a")
            if said in [each for each, _ in known]:
                continue
            right = known[0][0]
            shown = right if pattern is _SCHOOL_YEAR else f"{int(right[5:])}/{right[:4]}"
            yield against(page, (start, match.end()), tuple(dict.fromkeys(fact for _, fact in known)), shown)

"""Lists the facts know in full: one name that does not belong, one that is missing (``11 tỉnh không sắp xếp gồm ...``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.drafts.contradictions import against
from classifier.drafts.page import Page
from classifier.sentences import Sentence
from kiemtin.entities import DraftProblem
from kiemtin.facts import Assertion
from kiemtin.states import CheckKind

_LEAST = 6
"""A list shorter than this may be any list."""
_WRONG = 2
"""More names that do not belong make it another list."""
_ITEM = re.compile(
    r"(?:\s*(?:[,;:]|\bvà\b|\bcùng\b|\bgồm\b|\blà\b))*\s*(?:(?:tỉnh|thành phố|TP\.?|đặc khu)\s+)?(?P<name>[A-ZĐÀ-Ỹ][^\W\d_]*(?:[ -]+[A-ZĐÀ-Ỹ][^\W\d_]*)*)(?:\s*\([^)\n]*\))?(?=\s*(?:[,;.\n)]|và\b|cùng\b|$))"
)


def wrong_lists(page: Page) -> Iterator[DraftProblem]:
    """Names that do not belong to a list as long as the facts' own."""
    facts = page.context.facts
    sets = [
        each
        for each in facts.assertions
        if each.kind is CheckKind.SET
        and len(each.accepted) >= _LEAST
        and each.published <= page.day
        and each.holds(page.day)
        and facts.get(each.fact).may_refute
    ]
    for sentence in page.parsed.sentences:
        if len(sentence.places) >= _LEAST - _WRONG:
            items = _items(page, sentence)
            for said in sets:
                yield from _strangers(page, items, said)


def _items(page: Page, sentence: Sentence) -> list[tuple[str, int, int]]:
    """Id (empty for an unknown name), start and end of each name, in order."""
    known = {(each.start, each.end): page.context.resolve(each) for each in sentence.places}
    found: list[tuple[str, int, int]] = []
    position = sentence.places[0].start
    while match := _ITEM.match(page.clean, position, sentence.end):
        start, end = match.span("name")
        found.append((known.get((start, end), ""), start, end))
        position = match.end()
    return found


def _strangers(page: Page, items: list[tuple[str, int, int]], said: Assertion) -> Iterator[DraftProblem]:
    named = [each for each, _, _ in items]
    strangers = [each for each in items if each[0] not in said.accepted]
    if len(items) != len(said.accepted) or not 0 < len(strangers) <= _WRONG:
        return
    missing = [each for each in said.accepted if each not in named]
    right = ", ".join(page.context.facts.places.name(str(each)) for each in missing)
    for _, start, end in strangers:
        yield against(page, (start, end), (said.fact,), right)

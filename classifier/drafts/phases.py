"""Phases of a plan: a day that two of them hold, days that none of them holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from classifier.drafts.days import Written, days_in
from classifier.drafts.page import Page
from classifier.drafts.timeline import ranges
from classifier.drafts.values import like, shown
from kiemtin.entities import DraftProblem

_LABEL = re.compile(
    r"(?<!\w)(?P<kind>giai đoạn|đợt|bước)\s+(?:thứ\s+)?(?P<n>\d{1,2}|[IVX]{1,4}|một|hai|ba|bốn|tư|năm|nhất|nhì|đầu)(?![\w/.-])",
    re.IGNORECASE,
)
_NUMBERS = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "một": 1, "nhất": 1, "đầu": 1, "hai": 2, "nhì": 2, "ba": 3,
    "bốn": 4, "tư": 4, "năm": 5,
}  # fmt: skip
_REACH = 260
"""Characters after the name of a phase in which its days stand."""
_UNTIL = re.compile(r"(?:đến|tới|trước|đến hết|hết)\s+(?:hết\s+)?(?:ngày\s+)?$", re.IGNORECASE)
_SINCE = re.compile(r"(?:từ|kể từ|sau)\s+(?:ngày\s+)?$", re.IGNORECASE)
_CONTINUOUS = ("giai đoạn", "bước")
"""Kinds that follow each other without a break; ``đợt`` may lie apart."""


@dataclass(frozen=True, slots=True)
class _Phase:
    kind: str
    number: int
    first: date | None
    last: date | None
    start: Written | None


def phases(page: Page) -> Iterator[DraftProblem]:
    """Two phases in a row that touch on a day or leave days between them."""
    previous: _Phase | None = None
    for phase in _phases(page):
        if previous is not None and previous.kind == phase.kind and phase.number == previous.number + 1:
            yield from _between(page, previous, phase)
        previous = phase


def _between(page: Page, one: _Phase, two: _Phase) -> Iterator[DraftProblem]:
    if (
        one.last is None
        or two.first is None
        or two.start is None
        or two.first == one.last + timedelta(days=1)
    ):
        return
    if one.first is not None and two.first <= one.first:
        return
    where = two.start.start, two.start.end
    right = like(page.clean[slice(*where)], one.last + timedelta(days=1))
    if two.first <= one.last:
        yield page.problem(
            where, "phases_overlap", suggestion=right, first=shown(two.first), last=shown(one.last)
        )
    elif one.kind in _CONTINUOUS:
        yield page.problem(
            where, "phases_gap", suggestion=right,
            first=shown(one.last + timedelta(days=1)), last=shown(two.first - timedelta(days=1)),
        )  # fmt: skip


def _phases(page: Page) -> Iterator[_Phase]:
    text = page.clean
    labels = list(_LABEL.finditer(text))
    for position, match in enumerate(labels):
        stop = min(
            match.end() + _REACH, labels[position + 1].start() if position + 1 < len(labels) else len(text)
        )
        days = tuple(days_in(text, match.end(), stop))
        word = match["n"].lower()
        number = int(word) if word.isdigit() else _NUMBERS.get(word, 0)
        yield _phase(page, " ".join(match["kind"].lower().split()), number, days)


def _phase(page: Page, kind: str, number: int, days: tuple[Written, ...]) -> _Phase:
    """The first range after the name; an open beginning or end where only one day is named."""
    pair = next(ranges(page, days), None)
    if pair is not None and pair[0] == days[0]:
        one, two = pair
        year = two.year or one.year or page.day.year
        return _Phase(kind, number, one.on(year), two.on(year), one)
    if days:
        day = days[0]
        if _UNTIL.search(page.clean, max(0, day.start - 25), day.start):
            return _Phase(kind, number, None, day.on(page.day.year), None)
        if _SINCE.search(page.clean, max(0, day.start - 25), day.start):
            first = day.on(page.day.year)
            return _Phase(kind, number, first, None, day)
    return _Phase(kind, number, None, None, None)

"""Figures of a draft against those of the facts, more strictly than people are held to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from classifier.claims import RawClaim
from classifier.decisions import Decision, show
from classifier.drafts.days import days_in
from classifier.drafts.page import Page
from classifier.numbers import Number
from kiemtin.facts import Assertion
from kiemtin.states import VerdictLabel

_ABOUT = frozenset(
    {"khoang", "gan", "hon", "tren", "duoi", "xap", "xi", "chung", "ngot", "uoc", "co", "tam", "non"}
)
"""Words before a number that is not meant to the last digit."""
_MORE = frozenset({"hon", "tren"})
_LESS = frozenset({"gan", "duoi", "ngot", "non"})
_NEAR = 0.005
"""``hơn 5 triệu`` is wrong of less than five million, but for this share."""
_TOO_NEAR = 0.05
"""What is as near as this to the right figure the reader of posts lets pass."""
_POINTS = 2.5
"""``gần 70 %`` of 66,91 % is further off than a round share of an official text may be."""
_COMPARED = re.compile(
    r"\s*[^.;\n]{0,40}?so với (?:thời điểm |giai đoạn )?(?:trước|khi chưa|cũ)", re.IGNORECASE
)
"""What fell ``so với trước`` is told of today."""
_RANGE = re.compile(
    r"(?P<a>\d{1,3}(?:\.\d{3})+)(?:\s+đồng)?\s*(?:đến|tới|[-–—])\s*(?P<b>\d{1,3}(?:\.\d{3})+)", re.IGNORECASE
)
_WINDOW = re.compile(r"[^;.(\n]{0,40}\((?:[^\d)\n]{0,20})(?P<days>[^)\n]{4,60})\)")


def measured(page: Page, claim: RawClaim, decision: Decision) -> Decision:
    """The decision on a figure of an official text: in the time it gives in brackets, to the digit, the nearest value."""
    if claim.kind != "number" or claim.negated or not isinstance(claim.value, Number) or claim.focus[0] < 0:
        return decision
    decision = exact(page, claim, _compared(page, claim, _in_window(page, claim, decision)))
    return _nearest(page, claim, decision)


def range_of(page: Page, where: tuple[int, int], facts: Sequence[str]) -> tuple[tuple[int, int], str] | None:
    """The whole of ``từ 1.000.000 đến 2.000.000 đồng`` with the fact's own range, when the figure is an end of one."""
    sentence = page.sentence_of(where[0])
    told = list(_RANGE.finditer(page.context.facts.get(facts[0]).statement))
    if sentence is None or len(told) != 1:
        return None
    for match in _RANGE.finditer(page.clean, sentence.start, sentence.end):
        if match.start() <= where[0] < match.end():
            right = (
                page.clean[match.start() : match.start("b")].replace(match["a"], told[0]["a"], 1)
                + told[0]["b"]
            )
            return match.span(), right
    return None


def _said(page: Page, claim: RawClaim, day: date) -> list[Assertion]:
    """What the facts say of this on a day."""
    facts = page.context.facts
    return [
        each
        for about in (claim.about, *claim.also)
        for each in facts.says(about, claim.of)
        if each.published <= page.day and each.holds(day) and facts.get(each.fact).may_refute
    ]


def _against(said: list[Assertion], claim: RawClaim, decision: Decision) -> Decision:
    """Decided by these values alone."""
    values = [each for one in said for each in one.accepted if isinstance(each, int | float)]
    if not values or not isinstance(claim.value, Number):
        return decision
    facts = tuple(dict.fromkeys(each.fact for each in said))
    value = claim.value.value
    if value in values:
        return Decision(VerdictLabel.SUPPORTED, facts, decision.score, show(value))
    return Decision(
        VerdictLabel.REFUTED, facts, decision.score, show(min(values, key=lambda each: abs(each - value)))
    )


def _in_window(page: Page, claim: RawClaim, decision: Decision) -> Decision:
    """``28 tỉnh và 6 thành phố (từ 12/6/2025 đến 29/4/2026)`` is told of that time, not of the day of the draft."""
    sentence = page.parsed.sentences[claim.sentence]
    _, end = page.words(sentence, claim.first, claim.last)
    match = _WINDOW.match(page.clean, end)
    if match is None or decision.label is VerdictLabel.SUPPORTED:
        return decision
    day = next(days_in(page.clean, *match.span("days")), None)
    first = day.on(day.year) if day and day.year else None
    return _against(_said(page, claim, first), claim, decision) if first else decision


def _compared(page: Page, claim: RawClaim, decision: Decision) -> Decision:
    """``giảm 29 đơn vị so với trước đây`` is no telling of the past."""
    sentence = page.parsed.sentences[claim.sentence]
    _, end = page.words(sentence, claim.first, claim.last)
    if (
        decision.label is not VerdictLabel.NOT_ENOUGH_INFO
        or not claim.past
        or claim.day
        or claim.reported
        or claim.doubtful
        or not _COMPARED.match(page.clean, end)
    ):
        return decision
    words = set(sentence.words[max(0, claim.focus[0] - 2) : claim.focus[0]])
    return decision if words & _ABOUT else _against(_said(page, claim, page.day), claim, decision)


def _nearest(page: Page, claim: RawClaim, decision: Decision) -> Decision:
    """Of several right values (``3 hoặc 4 phòng``) the one the draft is nearest to."""
    if decision.label is not VerdictLabel.REFUTED or not isinstance(claim.value, Number):
        return decision
    value = claim.value.value
    values = [
        each
        for about in (claim.about, *claim.also)
        for one in page.context.facts.says(about, claim.of)
        if one.fact in decision.facts[:1] and len(one.accepted) > 1
        for each in one.accepted
        if isinstance(each, int | float) and not isinstance(each, bool)
    ]
    if show(value) == decision.right or not any(show(each) == decision.right for each in values):
        return decision
    return replace(decision, right=show(min(values, key=lambda each: abs(each - value))))


def exact(page: Page, claim: RawClaim, decision: Decision) -> Decision:
    """A figure that a draft writes to the last digit must be right to the last digit, ``hơn 5 triệu`` not be less.

    People may say 8.563 for 8.536 and be near enough; the office's own table may not.
    """
    undecided = decision.label is VerdictLabel.NOT_ENOUGH_INFO and not (
        claim.reported or claim.flipped or claim.future or claim.past or claim.doubtful or claim.day
    )
    if (
        (decision.label is not VerdictLabel.SUPPORTED and not undecided)
        or claim.kind != "number"
        or claim.negated
        or claim.focus[0] < 0
        or not isinstance(claim.value, Number)
    ):
        return decision
    sentence = page.parsed.sentences[claim.sentence]
    first = claim.focus[0]
    written = page.clean[slice(*page.words(sentence, first, first))]
    if any(each.isalpha() for each in written):
        written = ""
    before = set(sentence.words[max(0, first - 2) : first])
    said = [
        each
        for about in (claim.about, *claim.also)
        for each in page.context.facts.says(about, claim.of)
        if (each.published <= page.day and each.holds(page.day) if undecided else each.fact in decision.facts)
        and page.context.facts.get(each.fact).may_refute
    ]
    known = [(each, one.fact) for one in said for each in one.accepted if isinstance(each, int | float)]
    if not known:
        return decision
    value = claim.value.value
    nearest, fact = min(known, key=lambda each: abs(each[0] - value))
    off = abs(value - nearest)
    if undecided and off > _TOO_NEAR * nearest:
        return decision
    far = claim.value.percent and abs(nearest - value) > _POINTS
    if before & _ABOUT:
        over = before & _MORE and nearest < value * (1 - _NEAR)
        under = before & _LESS and nearest > value * (1 + _NEAR)
        wrong = bool(over or under or far) and not undecided
    else:
        wrong = bool(far) or (
            off > max(claim.value.precision, 1e-6) and _digits(written) == _digits(show(nearest))
        )
    if not wrong:
        return decision
    facts = decision.facts or (fact,)
    return Decision(VerdictLabel.REFUTED, facts, decision.score, show(nearest))


def _digits(number: str) -> int:
    return sum(each.isdigit() for each in number)

"""Decides claims whose value is one of few: a document, one or several of a closed list, a school year or a month."""

from __future__ import annotations

import re
from datetime import date

from classifier.cited import same_document
from classifier.claims import Context, RawClaim
from classifier.decisions import UNKNOWN, Decision
from classifier.numbers import Day, month
from kiemtin.facts import Assertion
from kiemtin.states import VerdictLabel


def decide_choice(claim: RawClaim, context: Context) -> Decision:
    """One of a closed list, in force on the day of the text."""
    said = _in_force(claim, context)
    if not said:
        return Decision(UNKNOWN)
    label = (
        VerdictLabel.SUPPORTED if any(claim.value in each.accepted for each in said) else VerdictLabel.REFUTED
    )
    return Decision(label, _facts(said), right=str(context.facts.get(said[0].fact).value))


_FEWEST = 2
"""One member alone is no list."""


def decide_kinds(claim: RawClaim, context: Context) -> Decision:
    """Several of a closed list. One too many is wrong; one too few only where the list is said to be whole."""
    said = _in_force(claim, context)
    if not said:
        return Decision(UNKNOWN)
    right, told = set(said[0].accepted), set(claim.value)
    if told == right:
        return Decision(VerdictLabel.SUPPORTED, _facts(said))
    if len(told) >= _FEWEST and (told - right or claim.whole):
        return Decision(VerdictLabel.REFUTED, _facts(said))
    return Decision(UNKNOWN)


_MONTH = re.compile(r"(\d{4})-(\d{2})")


def decide_period(claim: RawClaim, context: Context) -> Decision:
    """A school year (``2025-2026``) or a time within which the month of the fact (``2025-09``) lies."""
    said = _in_force(claim, context)
    if not said:
        return Decision(UNKNOWN)
    right = str(said[0].accepted[0])
    label = VerdictLabel.SUPPORTED if _within(claim.value, right) else VerdictLabel.REFUTED
    return Decision(label, _facts(said), right=right)


def _within(value: Day | str, right: str) -> bool:
    if not isinstance(value, Day):
        return value == right
    written = _MONTH.fullmatch(right)
    whole = month(int(written[1]), int(written[2])) if written else None
    return whole is not None and value.first <= whole.last and whole.first <= value.last


def decide_document(claim: RawClaim, context: Context) -> Decision:
    """A document given by its symbol or number, by the facts of the document (or event) it is said of.

    Two documents cannot do the same to each other: said the wrong way round it is wrong.
    """
    said = _known(claim.about, claim.of, context)
    facts = _facts(said)
    right = ", ".join(str(value) for each in said for value in each.accepted)
    if any(same_document(str(claim.value), str(value)) for each in said for value in each.accepted):
        return Decision(VerdictLabel.SUPPORTED, facts, right=right)
    if said:
        return Decision(VerdictLabel.REFUTED, facts, right=right)
    number = claim.of.rpartition("-")[2]
    turned = [
        each
        for other in claim.members
        for each in _known(claim.about, other, context)
        if any(same_document(number, str(value)) for value in each.accepted)
    ]
    if turned:
        return Decision(VerdictLabel.REFUTED, _facts(turned))
    return Decision(UNKNOWN)


def _known(about: str, of: str, context: Context) -> list[Assertion]:
    return [each for each in context.facts.says(about, of) if each.published <= context.at]


def _in_force(claim: RawClaim, context: Context) -> list[Assertion]:
    """What was published by the day of the text and is in force on the day spoken of."""
    day: date = claim.day.first if claim.day is not None else context.at
    return [each for each in _known(claim.about, claim.of, context) if each.holds(day)]


def _facts(said: list[Assertion]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.fact for each in said))

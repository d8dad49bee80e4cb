"""What a decision is, how values are shown, and which assertions speak of a claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from classifier.claims import Context, RawClaim
from classifier.numbers import Day, Number
from kiemtin.facts import Assertion
from kiemtin.states import VerdictLabel
from kiemtin.words import Phrase


@dataclass(slots=True)
class Decision:
    """A verdict with what decided it. ``right`` is the value the facts give, for people; ``trace`` names the rule."""

    label: VerdictLabel
    facts: tuple[str, ...] = ()
    score: float = 0.5
    right: str = ""
    trace: list[Phrase] = field(default_factory=list)


UNKNOWN = VerdictLabel.NOT_ENOUGH_INFO


def show(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, Number):
        value = value.value
    if isinstance(value, Day):
        if value.exact:
            return value.first.strftime("%d/%m/%Y")
        if value.first.month == value.last.month:
            return value.first.strftime("%m/%Y")
        return str(value.first.year)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return "đúng" if value else "sai"
    if isinstance(value, int | float):
        if float(value).is_integer():
            whole = int(value)
            return str(whole) if 1900 <= whole <= 2100 else f"{whole:,}".replace(",", ".")
        return f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return str(value)


def known(claim: RawClaim, context: Context) -> tuple[Assertion, ...]:
    """What the facts published by the day of the text say of what the claim is about."""
    found: list[Assertion] = []
    for about in (claim.about, *claim.also):
        said = context.facts.says(about, claim.of)
        if not said and claim.broader:
            said = context.facts.says(about, claim.broader)
        found.extend(each for each in said if each.published <= context.at)
    if (claim.broader and found and not any(each.holds(context.at) for each in found)) or (
        claim.broader and not found
    ):
        found.extend(
            each for each in context.facts.says(claim.about, claim.broader) if each.published <= context.at
        )
    return tuple(found)

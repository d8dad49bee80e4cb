"""Why a verdict was suggested, step by step, for a person: the words, how they were read, the day, the facts, the rule."""

from __future__ import annotations

from datetime import date

from classifier.claims import RawClaim
from classifier.decisions import UNKNOWN, Decision, show
from classifier.numbers import Day, Number
from kiemtin.facts import FactBase
from kiemtin.states import VerdictLabel
from kiemtin.words import Phrase

_DAY = "%d/%m/%Y"
_RULES = frozenset({"trace.announced", "trace.excluded", "trace.no_name"})
"""Rules that say by themselves why a value agrees or differs."""


_ROUNDING = frozenset({"more", "less", "under", "about"})
"""How near a number is said to be; other kinds of claim keep a name there."""


def trace_of(
    claim: RawClaim, decision: Decision, at: date, facts: FactBase, *, words: str = "", statement: str
) -> tuple[Phrase, ...]:
    """The steps that led to a decision on ``at``, in the order a person would ask for them.

    ``words`` are those of the text, empty where nobody's words are kept; ``statement`` is the claim's own sentence.
    """
    steps = [Phrase("trace.words", {"words": words})] if words else []
    if statement:
        steps.append(Phrase("trace.read_as", {"statement": statement}))
    if isinstance(claim.value, Number | Day):
        steps.append(Phrase("trace.value", {"value": show(claim.value)}))
    steps.append(Phrase("trace.at", {"day": at.strftime(_DAY)}))
    if claim.day is not None:
        steps.append(Phrase("trace.named_day", {"day": show(claim.day)}))
    steps += [
        _fact(each, "" if index else decision.right, facts) for index, each in enumerate(decision.facts)
    ]
    if decision.label is not UNKNOWN and not _RULES & {each.key for each in decision.trace}:
        steps.append(Phrase(f"trace.{_rule(claim, decision)}"))
    return (*steps, *decision.trace)


def _fact(fact: str, right: str, facts: FactBase) -> Phrase:
    found = facts.get(fact)
    key = "trace.fact" if right else "trace.fact_silent"
    values = {
        "fact": fact,
        "published": found.published.strftime(_DAY),
        "since": found.in_force_from.strftime(_DAY),
    }
    if right:
        values["right"] = right
    if found.in_force_to is not None:
        key, values["until"] = f"{key}_until", found.in_force_to.strftime(_DAY)
    return Phrase(key, values)


def _rule(claim: RawClaim, decision: Decision) -> str:
    agrees = (decision.label is VerdictLabel.SUPPORTED) != claim.negated
    if not agrees:
        return "other"
    return "rounded" if claim.near in _ROUNDING else "same"

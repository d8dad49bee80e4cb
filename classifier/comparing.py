"""Decides claims on the order of places by what the facts give of each of them."""

from __future__ import annotations

from classifier.claims import Context, RawClaim
from classifier.decisions import UNKNOWN, Decision, show
from classifier.numbers import Number
from kiemtin.facts import Assertion
from kiemtin.states import CheckKind, VerdictLabel
from kiemtin.words import Phrase

_ROUNDED = 0.02
"""Two values nearer than this share of the larger are not put in an order when the facts round them."""


def decide_compare(claim: RawClaim, context: Context) -> Decision:
    """Has the first place more than the second, and by how many?"""
    high, low = _value(claim, context, claim.of), _value(claim, context, claim.members[0])
    if high is None or low is None or claim.past:
        return Decision(UNKNOWN, trace=[Phrase("trace.unpublished")])
    difference = _right(high) - _right(low)
    right = "; ".join(f"{context.facts.places.name(each.of)}: {show(_right(each))}" for each in (high, low))
    room = _ROUNDED * max(_right(high), _right(low)) if _rounded(high, low) else 0.0
    if isinstance(claim.value, Number):
        far = abs(claim.value.value - difference)
        agrees = far <= max(room, claim.value.precision, 0.12 * abs(difference) if claim.near else 0.0)
    elif abs(difference) <= room:
        return Decision(UNKNOWN, trace=[Phrase("trace.too_near")])
    else:
        agrees = difference > 0
    return _decided(agrees, (high, low), right, context)


def decide_turn(claim: RawClaim, context: Context) -> Decision:
    """Is the place the n-th of all, counted from the largest (``turn``) or the smallest (``turn_low``)?"""
    values = {
        of: found
        for of in {each.of for each in context.facts.says_about(claim.about)}
        if (found := _value(claim, context, of)) is not None
    }
    units = {each.of for each in context.facts.says_about("members")}
    turn = int(claim.value.value)
    if claim.past or claim.of not in values or not units <= set(values) or turn > len(units):
        return Decision(UNKNOWN, trace=[Phrase("trace.unpublished")])
    order = sorted((values[each] for each in units or values), key=_right, reverse=claim.kind == "turn")
    there, named = order[turn - 1], values[claim.of]
    right = f"{context.facts.places.name(there.of)}: {show(_right(there))}"
    if there.of == claim.of or _right(there) == _right(named):
        return Decision(VerdictLabel.SUPPORTED, (named.fact,), right=right)
    if _rounded(there, named) and abs(_right(there) - _right(named)) <= _ROUNDED * _right(there):
        return Decision(UNKNOWN, trace=[Phrase("trace.too_near")])
    return _decided(False, (named, there), right, context)


def _decided(agrees: bool, said: tuple[Assertion, ...], right: str, context: Context) -> Decision:
    """Refuted only by facts all of which may refute: the order rests on each of them."""
    facts = tuple(dict.fromkeys(each.fact for each in said))
    if agrees:
        return Decision(VerdictLabel.SUPPORTED, facts, right=right)
    if not all(context.facts.get(each).may_refute for each in facts):
        return Decision(UNKNOWN, trace=[Phrase("trace.may_not_refute")])
    return Decision(VerdictLabel.REFUTED, facts, right=right)


def _value(claim: RawClaim, context: Context, of: str) -> Assertion | None:
    """What the facts say of one place at the day the claim speaks of; one that may refute goes before others."""
    day = claim.day.first if claim.day is not None else context.at
    said = [
        each
        for each in context.facts.says(claim.about, of)
        if each.published <= context.at
        and each.holds(day)
        and len(each.accepted) == 1
        and each.kind in (CheckKind.NUMBER, CheckKind.APPROX)
    ]
    return max(said, key=lambda each: context.facts.get(each.fact).may_refute, default=None)


def _right(said: Assertion) -> float:
    return float(said.accepted[0])


def _rounded(*said: Assertion) -> bool:
    return any(each.kind is CheckKind.APPROX for each in said)

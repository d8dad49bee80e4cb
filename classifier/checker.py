"""Decides a claim by the facts in force at its day. Pure; no evidence, no refutation (S5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from classifier.claims import COUNTRY, Context, RawClaim
from classifier.closed_values import decide_choice, decide_document, decide_kinds, decide_period
from classifier.comparing import decide_compare, decide_turn
from classifier.decisions import UNKNOWN, Decision, known, show
from classifier.list_status import decide_size, decide_still
from classifier.membership import decide_kept, decide_rank, decide_together
from classifier.named_things import decide_address, decide_issuer, decide_list, decide_symbol
from classifier.numbers import Day, Number
from classifier.reliability import reliability, undecided
from classifier.types_by_date import (
    decide_centre,
    decide_city,
    decide_gone,
    decide_home,
    decide_province,
    decide_town,
    decide_type,
    decide_zone,
)
from classifier.unissued import decide_issued
from kiemtin.facts import Assertion, FactBase
from kiemtin.states import CheckKind, VerdictLabel
from kiemtin.words import Phrase

_FAR = 0.05
"""An approximate value refutes only beyond this relative distance."""
_UNSURE = {"under": _FAR, "about": 0.12}
"""Within this distance an approximate number is too near to call wrong (``chưa tới``, ``khoảng``; 0.15 otherwise)."""
_OTHER_EVENT = 730
"""Days before the right one beyond which a date is taken for that of something else."""


_FORESEEABLE = timedelta(days=2 * 366)
"""A fact in force today says nothing of what is promised for years from now."""


def decide(claim: RawClaim, context: Context) -> Decision:
    """What the facts say of a claim, negation included."""
    if claim.day is not None and claim.day.first - context.at > _FORESEEABLE:
        far = [Phrase("trace.far_future")]
        return Decision(UNKNOWN, score=undecided(far), trace=far)
    decider = _DECIDERS[claim.kind]
    decision = decider(claim, context)
    if claim.negated and decision.label is not UNKNOWN:
        decision.trace.append(Phrase("trace.turned"))
        decision.label = (
            VerdictLabel.REFUTED if decision.label is VerdictLabel.SUPPORTED else VerdictLabel.SUPPORTED
        )
        if decision.label is VerdictLabel.REFUTED and not _may_refute(context.facts, decision.facts):
            decision.label = UNKNOWN
            decision.trace.append(Phrase("trace.may_not_refute"))
    if decision.label is VerdictLabel.REFUTED:
        kept = tuple(fact for fact in decision.facts if context.facts.get(fact).may_refute)
        if not kept:
            decision.trace.append(Phrase("trace.may_not_refute"))
            return Decision(UNKNOWN, score=undecided(decision.trace), trace=decision.trace)
        decision.facts = kept
    if decision.label is UNKNOWN:
        decision.facts, decision.score = (), undecided(decision.trace)
    else:
        decision.score = reliability(claim, decision.label)
    return decision


def _may_refute(facts: FactBase, ids: Iterable[str]) -> bool:
    return any(facts.get(each).may_refute for each in ids)


def _windows(claim: RawClaim, context: Context) -> list[tuple[date, date]]:
    """The days a claim may be about, most telling first."""
    at = (context.at, context.at)
    if claim.now and claim.day is None:
        return [at]
    if claim.day is None:
        return [at]
    named = (claim.day.first, claim.day.last)
    if claim.now and not claim.day.exact and named[0] <= context.at <= named[1]:
        return [at]
    if claim.now and named[1] <= context.at and claim.kind == "bool":
        return [named, at]
    if claim.kind == "number" and claim.now and named[1] < context.at and claim.day.exact:
        return [at]
    return [named]


def _holding(assertions: Sequence[Assertion], windows: Sequence[tuple[date, date]]) -> list[Assertion]:
    found = []
    for first, last in windows:
        for each in assertions:
            if (
                each.start <= last
                and (each.always or each.end is None or first <= each.end)
                and each not in found
            ):
                found.append(each)
    return found


def _bool(claim: RawClaim, context: Context) -> Decision:
    said = known(claim, context)
    if not said:
        return Decision(UNKNOWN, trace=[Phrase("trace.unpublished")])
    active = _holding(said, _windows(claim, context)) or _holding(said, [(context.at, context.at)])
    if not active:
        later = [
            each
            for each in said
            if each.start > context.at and (claim.future or (claim.day and claim.day.last >= each.start))
        ]
        if not later:
            return Decision(UNKNOWN, trace=[Phrase("trace.not_in_force")])
        active = later
    facts = tuple(each.fact for each in active)
    right = bool(active[0].accepted[0])
    label = VerdictLabel.SUPPORTED if claim.value == right else VerdictLabel.REFUTED
    return Decision(label, facts, right=show(right))


def _date(claim: RawClaim, context: Context) -> Decision:
    said = known(claim, context)
    said = tuple(each for each in said if each.kind is CheckKind.DATE)
    if not said:
        return Decision(UNKNOWN, trace=[Phrase("trace.unpublished")])
    in_time = [each for each in said if each.end is None or context.at <= each.end]
    right = next(
        (each for each in in_time if any(_same_day(claim.value, accepted) for accepted in each.accepted)),
        None,
    )
    if right is not None:
        return Decision(
            VerdictLabel.SUPPORTED,
            (right.fact,),
            right=show(right.accepted[0]),
        )
    if all((accepted - claim.value.last).days > _OTHER_EVENT for each in said for accepted in each.accepted):
        return Decision(UNKNOWN, trace=[Phrase("trace.other_event")])
    other = [each for each in (in_time or said) if context.facts.get(each.fact).may_refute] or list(
        in_time or said
    )
    return Decision(
        VerdictLabel.REFUTED,
        tuple(dict.fromkeys(each.fact for each in other)),
        right=show(other[0].accepted[0]),
    )


def _same_day(value: Day, right: date) -> bool:
    """A day without its year is right in the year before or after the nearest, too."""
    if value.first <= right <= value.last:
        return True
    said = value.first
    return (
        value.exact
        and not value.year_written
        and (said.month, said.day) == (right.month, right.day)
        and abs(said.year - right.year) == 1
    )


def agrees(number: Number, right: float, near: str, tolerance: float = 0.0) -> bool | None:
    """True: the same; False: clearly another; None: too near to call it wrong."""
    outcome: bool | None = False
    for value in (number.value, number.other):
        if value is None:
            continue
        if (
            value == right
            or abs(value - right) <= tolerance * abs(right)
            or abs(value - right) <= number.precision * 1.001
        ):
            return True
        room = max(0.12 * abs(value), 2 * number.precision)
        if near == "more" and value * 0.995 <= right <= value + room:
            return True
        if near in ("less", "under") and value - room <= right <= value * 1.005:
            return True
        if near == "about" and abs(value - right) <= 0.05 * abs(right) + number.precision:
            return True
        if near and abs(value - right) <= _UNSURE.get(near, 0.15) * abs(right):
            outcome = None
        if value >= 1000 and value % 100 == 0 and abs(value - right) <= 0.01 * right:
            return True
        if tolerance and abs(value - right) <= max(_FAR, 2 * tolerance) * abs(right):
            outcome = None
    return outcome


def _number(claim: RawClaim, context: Context) -> Decision:
    said = known(claim, context)
    number: Number = claim.value if isinstance(claim.value, Number) else Number(float(claim.value))
    said = tuple(each for each in said if each.kind in (CheckKind.NUMBER, CheckKind.APPROX))
    if not said:
        return Decision(UNKNOWN, trace=[Phrase("trace.unpublished")])
    windows = _windows(claim, context)
    active = _holding(said, windows)
    primary = [each for each in active if each.about == claim.about]
    if claim.past and claim.day is None:
        active = [each for each in said if each.start <= context.at]
        primary = [each for each in active if each.about == claim.about]
    if not active:
        later = [each for each in said if each.start > context.at]
        match = [
            each
            for each in later
            if any(agrees(number, float(right), claim.near, each.tolerance) for right in each.accepted)
        ]
        if match:
            return Decision(VerdictLabel.SUPPORTED, (match[0].fact,), trace=[Phrase("trace.announced")])
        return Decision(UNKNOWN, trace=[Phrase("trace.not_in_force")])
    near_miss = False
    for each in active:
        if number.value in each.excluded:
            return Decision(VerdictLabel.REFUTED, _all(active, each), trace=[Phrase("trace.excluded")])
        for right in each.accepted:
            verdict = agrees(number, float(right), claim.near, each.tolerance)
            if verdict is None:
                near_miss = True
            if verdict:
                same = [
                    other.fact
                    for other in active
                    if any(
                        agrees(number, float(value), claim.near, other.tolerance) for value in other.accepted
                    )
                ]
                return Decision(
                    VerdictLabel.SUPPORTED,
                    tuple(dict.fromkeys(same)),
                    right=show(right),
                )
    if near_miss or not any(each.accepted for each in active):
        return Decision(UNKNOWN, trace=[Phrase("trace.too_near")])
    if claim.past and claim.day is None and not all(each.always for each in primary or active):
        return Decision(UNKNOWN, trace=[Phrase("trace.unnamed_past")])
    deciding = primary or active
    part = context.part_below.get(claim.about, 0.0) if claim.of != COUNTRY else 0.0
    if (
        part
        and number.value > 0
        and not claim.whole
        and all(number.value < part * float(right) for each in deciding for right in each.accepted)
    ):
        return Decision(UNKNOWN, trace=[Phrase("trace.part")])
    with_value = [each for each in deciding if each.accepted]
    return Decision(
        VerdictLabel.REFUTED,
        tuple(dict.fromkeys(each.fact for each in deciding)),
        right=show(with_value[0].accepted[0]) if with_value else "",
    )


def _all(active: Sequence[Assertion], first: Assertion) -> tuple[str, ...]:
    return tuple(dict.fromkeys((first.fact, *(each.fact for each in active if each.about == first.about))))


def _ratio(claim: RawClaim, context: Context) -> Decision:
    said = [each for each in context.facts.says(claim.about, claim.of) if each.published <= context.at]
    if not said:
        return Decision(UNKNOWN)
    if any(_same_vote(str(claim.value), str(right)) for each in said for right in each.accepted):
        return Decision(VerdictLabel.SUPPORTED, tuple(each.fact for each in said))
    return Decision(VerdictLabel.REFUTED, tuple(each.fact for each in said), right=str(said[0].accepted[0]))


def _same_vote(said: str, right: str) -> bool:
    """``461`` and ``461/465`` agree; so do equal ratios."""
    return said == right or ("/" not in said and said == right.split("/")[0])


_DECIDERS = {
    "bool": _bool,
    "date": _date,
    "number": _number,
    "ratio": _ratio,
    "rank": decide_rank,
    "compare": decide_compare,
    "turn": decide_turn,
    "turn_low": decide_turn,
    "together": decide_together,
    "kept": decide_kept,
    "gone": decide_gone,
    "province": decide_province,
    "city": decide_city,
    "type": decide_type,
    "zone": decide_zone,
    "home": decide_home,
    "town": decide_town,
    "centre": decide_centre,
    "list": decide_list,
    "still": decide_still,
    "size": decide_size,
    "address": decide_address,
    "symbol": decide_symbol,
    "issuer": decide_issuer,
    "issued": decide_issued,
    "document": decide_document,
    "choice": decide_choice,
    "kinds": decide_kinds,
    "period": decide_period,
}
"""By kind of claim."""

__all__ = ["Decision", "agrees", "decide", "known", "show"]

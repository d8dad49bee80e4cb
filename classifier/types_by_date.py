"""Decides claims on what a place is at a day: a unit still, a city, a special zone, a seat."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.claims import COUNTRY, Context, RawClaim
from classifier.decisions import UNKNOWN, Decision, show
from classifier.membership import facts_on, members_of
from classifier.numbers import Day
from classifier.text import fold
from kiemtin.facts import Assertion, FactBase
from kiemtin.states import VerdictLabel
from kiemtin.words import Phrase


def _also(claim: RawClaim, position: int) -> str:
    """Another attribute the kind of statement needs (``also`` of its kind in relations.yaml); empty without it."""
    return claim.also[position] if len(claim.also) > position else ""


def _listed(listed: str, place: str, context: Context) -> Assertion | None:
    """The list of places of a type, in force, when this one is on it."""
    for each in context.facts.says(listed, COUNTRY):
        if each.published <= context.at and each.holds(context.at) and place in each.accepted:
            return each
    return None


def decide_gone(claim: RawClaim, context: Context) -> Decision:
    """Is this place no unit of its own any more?"""
    units = members_of(context, claim)
    home = next((unit for unit in units if claim.of in unit.accepted), None)
    if home is None:
        return Decision(UNKNOWN)
    facts = facts_on(context, (claim.of,), [home])
    if home.of != claim.of:
        return Decision(VerdictLabel.SUPPORTED, facts)
    if len(home.accepted) == 1 and not _listed(_also(claim, 0), claim.of, context):
        return Decision(VerdictLabel.REFUTED, facts)
    return Decision(UNKNOWN)


def decide_province(claim: RawClaim, context: Context) -> Decision:
    """``vẫn là tỉnh``: refuted for a name that is gone or a unit that is a city now."""
    units = members_of(context, claim)
    home = next((unit for unit in units if claim.of in unit.accepted), None)
    if home is None:
        return Decision(UNKNOWN)
    if home.of != claim.of:
        return Decision(
            VerdictLabel.REFUTED,
            facts_on(context, (claim.of,), [home]),
            right=context.facts.places.name(home.of),
        )
    city = _listed(_also(claim, 0), claim.of, context)
    if city is not None:
        since = tuple(
            each.fact
            for each in context.facts.says(_also(claim, 1), claim.of)
            if each.published <= context.at
        )
        return Decision(VerdictLabel.REFUTED, (*since, city.fact)) if since else Decision(UNKNOWN)
    if len(home.accepted) == 1:
        return Decision(VerdictLabel.SUPPORTED, facts_on(context, (claim.of,), [home]))
    return Decision(UNKNOWN)


def decide_city(claim: RawClaim, context: Context) -> Decision:
    """A city of provincial level, at the time named or now."""
    since = [each for each in context.facts.says(_also(claim, 0), claim.of) if each.published <= context.at]
    day: Day | None = claim.value
    if since:
        facts = tuple(each.fact for each in since)
        current = _listed(claim.about, claim.of, context)
        more = (current.fact,) if current else ()
        right = since[0].accepted[0]
        if day is not None and (day.exact or not (day.first <= right <= day.last)):
            same = day.first <= right <= day.last
            if same:
                return Decision(VerdictLabel.SUPPORTED, (*facts, *more), right=show(right))
            return Decision(VerdictLabel.REFUTED, (*facts, *more), right=show(right))
        return Decision(VerdictLabel.SUPPORTED, (*facts, *more), right=show(right))
    lists = [
        each
        for each in context.facts.says(claim.about, COUNTRY)
        if each.published <= context.at and each.holds(context.at)
    ]
    if not lists:
        return Decision(UNKNOWN)
    if claim.of in lists[0].accepted:
        return Decision(VerdictLabel.SUPPORTED, (lists[0].fact,)) if day is None else Decision(UNKNOWN)
    if claim.future or (day is not None and day.last > context.at):
        return Decision(UNKNOWN, trace=[Phrase("trace.plan")])
    return Decision(VerdictLabel.REFUTED, (lists[0].fact,))


def decide_type(claim: RawClaim, context: Context) -> Decision:
    """``thành tỉnh Đà Nẵng``: wrong for what is a city of provincial level."""
    city = _listed(_also(claim, 0), claim.of, context)
    if city is None:
        return Decision(UNKNOWN)
    home = [each for each in members_of(context, claim) if each.of == claim.of]
    facts = facts_on(context, (), home)
    return Decision(
        VerdictLabel.REFUTED,
        (city.fact, *facts),
        right=claim.near.format(name=context.facts.places.name(claim.of)),
    )


def decide_zone(claim: RawClaim, context: Context) -> Decision:
    """Is this place on the list of a type?"""
    said = [each for each in context.facts.says(claim.about, COUNTRY) if each.published <= context.at]
    if not said or (said[0].start > context.at and not claim.day):
        return Decision(UNKNOWN)
    inside = claim.of in said[0].accepted
    label = VerdictLabel.SUPPORTED if inside == bool(claim.value) else VerdictLabel.REFUTED
    return Decision(label, (said[0].fact,))


def decide_home(claim: RawClaim, context: Context) -> Decision:
    """In which unit a special zone lies (``value`` is the unit named)."""
    said = [each for each in context.facts.says(_also(claim, 0), COUNTRY) if each.published <= context.at]
    right = context.unit_of(context.province_of(claim.of))
    if not said or not right or claim.of not in said[0].accepted or said[0].start > context.at:
        return Decision(UNKNOWN)
    named = context.unit_of(str(claim.value)) or str(claim.value)
    if named == right:
        return Decision(VerdictLabel.SUPPORTED, (said[0].fact,), right=context.facts.places.name(right))
    return Decision(VerdictLabel.REFUTED, (said[0].fact,), right=context.facts.places.name(right))


def decide_town(claim: RawClaim, context: Context) -> Decision:
    """A type that no unit has any more."""
    said = [
        each
        for each in context.facts.says(claim.about, COUNTRY)
        if each.published <= context.at and each.holds(context.at)
    ]
    if not said:
        return Decision(UNKNOWN)
    return Decision(VerdictLabel.REFUTED, tuple(each.fact for each in said))


def decide_centre(claim: RawClaim, context: Context) -> Decision:
    """Where the seat of a unit is."""
    said = [
        each
        for each in context.facts.says("centre", claim.of)
        if each.published <= context.at
        and each.start <= max(context.at, claim.day.last if claim.day else context.at)
    ]
    if said and claim.day is not None and claim.day.last < min(each.start for each in said):
        return Decision(UNKNOWN, trace=[Phrase("trace.older_time")])
    if not said or claim.past:
        return Decision(UNKNOWN, trace=[Phrase("trace.not_in_force")])
    facts = tuple(each.fact for each in said)
    right = str(said[0].accepted[0])
    name = context.facts.places.name(right)
    if claim.value == right:
        town = _town_of(context.facts, facts)
        if claim.near and town and claim.near not in town and not claim.negated:
            return Decision(UNKNOWN, trace=[Phrase("trace.other_town")])
        if claim.negated and claim.near and claim.near not in town:
            return Decision(UNKNOWN)
        return Decision(VerdictLabel.SUPPORTED, facts, right=name)
    if claim.doubtful:
        return Decision(UNKNOWN, trace=[Phrase("trace.other_centre")])
    return Decision(VerdictLabel.REFUTED, facts, right=name)


def _town_of(facts: FactBase, ids: Sequence[str]) -> str:
    """The towns a centre's fact names, as ids in one string."""
    texts = []
    for each in ids:
        value = facts.get(each).value
        texts.append(
            fold(str(value.get("do_thi", "") if isinstance(value, dict) else value).lower()).replace(" ", "-")
        )
    return " ".join(texts)

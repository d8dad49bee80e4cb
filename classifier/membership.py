"""Decides claims on membership: which places lie in one unit, what stayed as it was, which is the first of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from classifier.claims import COUNTRY, Context, RawClaim
from classifier.decisions import UNKNOWN, Decision, known
from kiemtin.facts import Assertion
from kiemtin.states import VerdictLabel
from kiemtin.words import Phrase


def decide_rank(claim: RawClaim, context: Context) -> Decision:
    """The first of all units in something."""
    said = [each for each in known(claim, context) if each.holds(context.at)]
    if not said:
        return Decision(UNKNOWN)
    facts = tuple(each.fact for each in said)
    right = str(said[0].accepted[0])
    if claim.value == right or (context.unit_of(claim.value) == right and claim.value not in _units(context)):
        return Decision(VerdictLabel.SUPPORTED, facts, right=context.facts.places.name(right))
    return Decision(VerdictLabel.REFUTED, facts, right=context.facts.places.name(right))


def _units(context: Context) -> set[str]:
    return {each.of for each in context.facts.says_about("members")}


def members_of(context: Context, claim: RawClaim | None = None) -> list[Assertion]:
    """The units published by the day of the text; none for a claim about an older past than they know."""
    units = [each for each in context.facts.says_about("members") if each.published <= context.at]
    if (
        units
        and claim is not None
        and claim.day is not None
        and claim.day.last < min(each.start for each in units)
    ):
        return []
    return units


def facts_on(context: Context, formers: Iterable[str], units: Sequence[Assertion]) -> tuple[str, ...]:
    """The facts on these units and on the names that are gone, kept lists and notes included."""
    facts: list[str] = []
    for unit in units:
        facts.append(unit.fact)
    for former in formers:
        facts.extend(
            each.fact for each in context.facts.says("member_of", former) if each.published <= context.at
        )
    if any(len(unit.accepted) == 1 for unit in units):
        facts.extend(
            each.fact for each in context.facts.says("kept.list", COUNTRY) if each.published <= context.at
        )
        for unit in units:
            facts.extend(
                each.fact for each in context.facts.says("kept", unit.of) if each.published <= context.at
            )
    return tuple(dict.fromkeys(facts))


def decide_together(claim: RawClaim, context: Context) -> Decision:
    """Do these former provinces lie in one unit, under this name?"""
    units = members_of(context, claim)
    if not units:
        return Decision(UNKNOWN, trace=[Phrase("trace.unpublished")])
    homes = []
    for former in claim.members:
        home = next((unit for unit in units if former in unit.accepted), None)
        if home is None:
            return Decision(
                UNKNOWN, trace=[Phrase("trace.unknown_place", {"place": context.facts.places.name(former)})]
            )
        homes.append(home)
    name = claim.value if isinstance(claim.value, str) else ""
    distinct = list({home.of: home for home in homes}.values())
    named = next((unit for unit in units if unit.of == name), None) if name and name[0] != "?" else None
    involved = [*distinct, *([named] if named and named not in distinct else [])]
    facts = facts_on(context, claim.members, involved)
    right = "; ".join(
        f"{context.facts.places.name(unit.of)} gồm {', '.join(context.facts.places.name(each) for each in unit.accepted)}"
        for unit in involved
    )
    if len(distinct) == 1 and (not name or name == distinct[0].of):
        if len(set(claim.members)) < 2 and not name:
            return Decision(UNKNOWN, trace=[Phrase("trace.one_unit")])
        if name and not claim.negated:
            # The right name says no more than the members do: one claim, one key.
            claim.members = tuple(
                dict.fromkeys((*claim.members, *([name] if name in distinct[0].accepted else [])))
            )
            claim.value = True
        return Decision(VerdictLabel.SUPPORTED, facts, right=right)
    if len(distinct) == 1 and name and name[0] == "?" and not claim.negated:
        return Decision(VerdictLabel.REFUTED, facts, right=right, trace=[Phrase("trace.no_name")])
    return Decision(VerdictLabel.REFUTED, facts, right=right)


def decide_kept(claim: RawClaim, context: Context) -> Decision:
    """Did this place stay as it was?"""
    units = members_of(context, claim)
    home = next((unit for unit in units if claim.of in unit.accepted), None)
    if home is None:
        return Decision(UNKNOWN)
    facts = facts_on(context, (claim.of,), [home])
    right = f"{context.facts.places.name(home.of)} gồm {', '.join(context.facts.places.name(each) for each in home.accepted)}"
    if len(home.accepted) == 1:
        return Decision(VerdictLabel.SUPPORTED, facts, right=right)
    lists = (
        each.fact for each in context.facts.says("kept.list", COUNTRY) if each.published <= context.at
    )  # It is not on the list of those that stayed either.
    return Decision(VerdictLabel.REFUTED, tuple(dict.fromkeys((*facts, *lists))), right=right)

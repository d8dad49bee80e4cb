"""Decides claims on places: which lie in one unit, what was kept, centres, cities, special zones, ranks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from classifier.claims import COUNTRY, Context, RawClaim
from classifier.decisions import UNKNOWN, Decision, known, show
from classifier.numbers import Day
from classifier.text import fold
from kiemtin.facts import Assertion, FactBase
from kiemtin.states import VerdictLabel


def _rank(claim: RawClaim, context: Context) -> Decision:
    said = [each for each in known(claim, context) if each.holds(context.at)]
    if not said:
        return Decision(UNKNOWN)
    facts = tuple(each.fact for each in said)
    right = str(said[0].accepted[0])
    if claim.value == right or (context.unit_of(claim.value) == right and claim.value not in _units(context)):
        return Decision(VerdictLabel.SUPPORTED, facts, 0.9, context.facts.places.name(right))
    return Decision(VerdictLabel.REFUTED, facts, 0.88, context.facts.places.name(right))


def _units(context: Context) -> set[str]:
    return {each.of for each in context.facts.says_about("members")}


def _members(context: Context, claim: RawClaim | None = None) -> list[Assertion]:
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


def _about_units(context: Context, formers: Iterable[str], units: Sequence[Assertion]) -> tuple[str, ...]:
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


def _together(claim: RawClaim, context: Context) -> Decision:
    """Do these former provinces lie in one unit, under this name?"""
    units = _members(context, claim)
    if not units:
        return Decision(UNKNOWN, trace=["no list was decided by that day"])
    homes = []
    for former in claim.members:
        home = next((unit for unit in units if former in unit.accepted), None)
        if home is None:
            return Decision(UNKNOWN, trace=[f"nothing is known of {former}"])
        homes.append(home)
    name = claim.value if isinstance(claim.value, str) else ""
    distinct = list({home.of: home for home in homes}.values())
    named = next((unit for unit in units if unit.of == name), None) if name and name[0] != "?" else None
    involved = [*distinct, *([named] if named and named not in distinct else [])]
    facts = _about_units(context, claim.members, involved)
    right = "; ".join(
        f"{context.facts.places.name(unit.of)} gồm {', '.join(context.facts.places.name(each) for each in unit.accepted)}"
        for unit in involved
    )
    if len(distinct) == 1 and (not name or name == distinct[0].of):
        if len(set(claim.members)) < 2 and not name:
            return Decision(UNKNOWN, trace=["only one unit is named"])
        if name and not claim.negated:
            # The right name says no more than the members do: one claim, one key.
            claim.members = tuple(
                dict.fromkeys((*claim.members, *([name] if name in distinct[0].accepted else [])))
            )
            claim.value = True
        return Decision(VerdictLabel.SUPPORTED, facts, 0.93, right)
    if len(distinct) == 1 and name and name[0] == "?" and not claim.negated:
        return Decision(VerdictLabel.REFUTED, facts, 0.85, right, ["no unit has that name"])
    return Decision(VerdictLabel.REFUTED, facts, 0.92, right)


def _kept(claim: RawClaim, context: Context) -> Decision:
    units = _members(context, claim)
    home = next((unit for unit in units if claim.of in unit.accepted), None)
    if home is None:
        return Decision(UNKNOWN)
    facts = _about_units(context, (claim.of,), [home])
    right = f"{context.facts.places.name(home.of)} gồm {', '.join(context.facts.places.name(each) for each in home.accepted)}"
    label = VerdictLabel.SUPPORTED if len(home.accepted) == 1 else VerdictLabel.REFUTED
    return Decision(label, facts, 0.9, right)


def _gone(claim: RawClaim, context: Context) -> Decision:
    units = _members(context, claim)
    home = next((unit for unit in units if claim.of in unit.accepted), None)
    if home is None:
        return Decision(UNKNOWN)
    facts = _about_units(context, (claim.of,), [home])
    if home.of != claim.of:
        return Decision(VerdictLabel.SUPPORTED, facts, 0.92)
    if len(home.accepted) == 1 and not _listed(_also(claim, 0), claim.of, context):
        return Decision(VerdictLabel.REFUTED, facts, 0.8)
    return Decision(UNKNOWN)


def _also(claim: RawClaim, position: int) -> str:
    """Another attribute the kind of statement needs (``also`` of its kind in relations.yaml); empty without it."""
    return claim.also[position] if len(claim.also) > position else ""


def _listed(listed: str, place: str, context: Context) -> Assertion | None:
    """The list of places of a type, in force, when this one is on it."""
    for each in context.facts.says(listed, COUNTRY):
        if each.published <= context.at and each.holds(context.at) and place in each.accepted:
            return each
    return None


def _province(claim: RawClaim, context: Context) -> Decision:
    """``vẫn là tỉnh``: refuted for a name that is gone or a unit that is a city now."""
    units = _members(context, claim)
    home = next((unit for unit in units if claim.of in unit.accepted), None)
    if home is None:
        return Decision(UNKNOWN)
    if home.of != claim.of:
        return Decision(
            VerdictLabel.REFUTED,
            _about_units(context, (claim.of,), [home]),
            0.9,
            context.facts.places.name(home.of),
        )
    city = _listed(_also(claim, 0), claim.of, context)
    if city is not None:
        since = tuple(
            each.fact
            for each in context.facts.says(_also(claim, 1), claim.of)
            if each.published <= context.at
        )
        return Decision(VerdictLabel.REFUTED, (*since, city.fact), 0.88) if since else Decision(UNKNOWN)
    if len(home.accepted) == 1:
        return Decision(VerdictLabel.SUPPORTED, _about_units(context, (claim.of,), [home]), 0.8)
    return Decision(UNKNOWN)


def _city(claim: RawClaim, context: Context) -> Decision:
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
                return Decision(VerdictLabel.SUPPORTED, (*facts, *more), 0.93, show(right))
            return Decision(VerdictLabel.REFUTED, (*facts, *more), 0.9, show(right))
        return Decision(VerdictLabel.SUPPORTED, (*facts, *more), 0.92, show(right))
    lists = [
        each
        for each in context.facts.says(claim.about, COUNTRY)
        if each.published <= context.at and each.holds(context.at)
    ]
    if not lists:
        return Decision(UNKNOWN)
    if claim.of in lists[0].accepted:
        return Decision(VerdictLabel.SUPPORTED, (lists[0].fact,), 0.85) if day is None else Decision(UNKNOWN)
    if claim.future or (day is not None and day.last > context.at):
        return Decision(UNKNOWN, trace=["a plan that nobody has decided"])
    return Decision(VerdictLabel.REFUTED, (lists[0].fact,), 0.88)


def _centre(claim: RawClaim, context: Context) -> Decision:
    said = [
        each
        for each in context.facts.says("centre", claim.of)
        if each.published <= context.at
        and each.start <= max(context.at, claim.day.last if claim.day else context.at)
    ]
    if said and claim.day is not None and claim.day.last < min(each.start for each in said):
        return Decision(UNKNOWN, trace=["it speaks of an older time"])
    if not said or claim.past:
        return Decision(UNKNOWN, trace=["no fact on that centre was in force"])
    facts = tuple(each.fact for each in said)
    right = str(said[0].accepted[0])
    name = context.facts.places.name(right)
    if claim.value == right:
        town = _town_of(context.facts, facts)
        if claim.near and town and claim.near not in town and not claim.negated:
            return Decision(UNKNOWN, trace=["another town of the same former unit"])
        if claim.negated and claim.near and claim.near not in town:
            return Decision(UNKNOWN)
        return Decision(VerdictLabel.SUPPORTED, facts, 0.93, name)
    if claim.doubtful:
        return Decision(UNKNOWN, trace=["the wording may mean another kind of centre"])
    return Decision(VerdictLabel.REFUTED, facts, 0.92, name)


def _town_of(facts: FactBase, ids: Sequence[str]) -> str:
    """The towns a centre's fact names, as ids in one string."""
    texts = []
    for each in ids:
        value = facts.get(each).value
        texts.append(
            fold(str(value.get("do_thi", "") if isinstance(value, dict) else value).lower()).replace(" ", "-")
        )
    return " ".join(texts)


def _zone(claim: RawClaim, context: Context) -> Decision:
    said = [each for each in context.facts.says(claim.about, COUNTRY) if each.published <= context.at]
    if not said or (said[0].start > context.at and not claim.day):
        return Decision(UNKNOWN)
    inside = claim.of in said[0].accepted
    label = VerdictLabel.SUPPORTED if inside == bool(claim.value) else VerdictLabel.REFUTED
    return Decision(label, (said[0].fact,), 0.9)


def _home(claim: RawClaim, context: Context) -> Decision:
    """In which unit a special zone lies (``value`` is the unit named)."""
    said = [each for each in context.facts.says(_also(claim, 0), COUNTRY) if each.published <= context.at]
    right = context.unit_of(context.province_of(claim.of))
    if not said or not right or claim.of not in said[0].accepted or said[0].start > context.at:
        return Decision(UNKNOWN)
    named = context.unit_of(str(claim.value)) or str(claim.value)
    if named == right:
        return Decision(VerdictLabel.SUPPORTED, (said[0].fact,), 0.88, context.facts.places.name(right))
    return Decision(VerdictLabel.REFUTED, (said[0].fact,), 0.88, context.facts.places.name(right))


def _list(claim: RawClaim, context: Context) -> Decision:
    """Names of a list that the facts know in full."""
    said = [each for each in context.facts.says(claim.about, claim.of) if each.published <= context.at]
    if not said:
        return Decision(UNKNOWN)
    wrong = [each for each in claim.value if each not in said[0].accepted]
    missing = [each for each in said[0].accepted if each not in claim.value]
    facts = tuple(dict.fromkeys(each.fact for each in said))
    if not wrong:
        return Decision(VerdictLabel.SUPPORTED, facts, 0.85)
    named = context.facts.get(said[0].fact).value
    names = [named] if isinstance(named, str) else [str(each) for each in named]
    short = [
        each for each in names if any(fold(each.lower()).replace(" ", "-").endswith(one) for one in missing)
    ]
    return Decision(VerdictLabel.REFUTED, facts, 0.85, ", ".join(short or names))


def _symbol(claim: RawClaim, context: Context) -> Decision:
    """The symbol of a document that is named by its title, its day or what it founded."""
    symbol, facts = context.symbols.get(claim.of, ("", ()))
    facts = tuple(
        each
        for each in facts
        if context.facts.get(each).published <= context.at and context.facts.get(each).may_refute
    )
    if not symbol or not facts:
        return Decision(UNKNOWN)
    if re.sub(r"[^a-z0-9]", "", fold(symbol.lower())) == claim.value:
        return Decision(VerdictLabel.SUPPORTED, facts[:1], 0.9, symbol)
    return Decision(VerdictLabel.REFUTED, facts[:3], 0.86, symbol)


def _type(claim: RawClaim, context: Context) -> Decision:
    """``thành tỉnh Đà Nẵng``: wrong for what is a city of provincial level."""
    city = _listed(_also(claim, 0), claim.of, context)
    if city is None:
        return Decision(UNKNOWN)
    home = [each for each in _members(context, claim) if each.of == claim.of]
    facts = _about_units(context, (), home)
    return Decision(
        VerdictLabel.REFUTED,
        (city.fact, *facts),
        0.88,
        claim.near.format(name=context.facts.places.name(claim.of)),
    )


def _issuer(claim: RawClaim, context: Context) -> Decision:
    """The body that issued a document, by the citations of the facts (``also`` holds their ids)."""
    facts = tuple(
        each
        for each in claim.also
        if (context.facts.get(each).citation.dated or context.facts.get(each).published) <= context.at
    )
    if not facts:
        return Decision(UNKNOWN)
    right = context.facts.get(facts[0]).citation.issuer
    if claim.value in claim.members:
        return Decision(VerdictLabel.SUPPORTED, facts[:1], 0.85, right)
    return Decision(VerdictLabel.REFUTED, facts[:2], 0.8, right)


def _town(claim: RawClaim, context: Context) -> Decision:
    said = [
        each
        for each in context.facts.says(claim.about, COUNTRY)
        if each.published <= context.at and each.holds(context.at)
    ]
    if not said:
        return Decision(UNKNOWN)
    return Decision(VerdictLabel.REFUTED, tuple(each.fact for each in said), 0.88)


DECIDERS = {
    "rank": _rank, "together": _together, "kept": _kept, "gone": _gone, "province": _province, "city": _city,
    "centre": _centre, "zone": _zone, "town": _town, "issuer": _issuer,
    "home": _home, "list": _list, "type": _type, "symbol": _symbol,
}  # fmt: skip
"""By kind of claim."""

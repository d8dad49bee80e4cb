"""Decides a claim by the facts in force at its day. Pure; no evidence, no refutation (S5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from classifier.claims import Context, RawClaim
from classifier.numbers import Day, Number
from kiemtin.facts import Assertion, FactBase
from kiemtin.states import CheckKind, VerdictLabel

_ROUND = 0.005
"""A round number (3,300 for 3,321) this near is the usual way to say it."""
_FAR = 0.05
"""An approximate value refutes only beyond this relative distance."""


@dataclass(slots=True)
class Decision:
    """A verdict with what decided it. ``right`` is the value the facts give, for people."""

    label: VerdictLabel
    facts: tuple[str, ...] = ()
    score: float = 0.5
    right: str = ""
    trace: list[str] = field(default_factory=list)


_PARTS = frozenset({"communes.count", "communes.xa", "communes.phuong", "population", "area_km2"})
_PART = 0.3
"""A count below this share of the right one may be of a part of the unit."""
_OTHER_EVENT = 730
"""Days before the right one beyond which a date is taken for that of something else."""
_UNKNOWN = VerdictLabel.NOT_ENOUGH_INFO


def decide(claim: RawClaim, context: Context) -> Decision:
    """What the facts say of a claim, negation included."""
    decider = _DECIDERS[claim.kind]
    decision = decider(claim, context)
    decision.trace.insert(
        0, f"{claim.about} of {claim.of}: {show(claim.value)}" + (" (negated)" if claim.negated else "")
    )
    if claim.negated and decision.label is not _UNKNOWN:
        decision.label = (
            VerdictLabel.REFUTED if decision.label is VerdictLabel.SUPPORTED else VerdictLabel.SUPPORTED
        )
        if decision.label is VerdictLabel.REFUTED and not _may_refute(context.facts, decision.facts):
            decision.label, decision.score = _UNKNOWN, 0.4
    if decision.label is VerdictLabel.REFUTED:
        kept = tuple(fact for fact in decision.facts if context.facts.get(fact).may_refute)
        if not kept:
            decision.trace.append("the facts that differ may not refute")
            return Decision(_UNKNOWN, (), 0.4, trace=decision.trace)
        decision.facts = kept
    if decision.label is _UNKNOWN:
        decision.facts = ()
    return decision


def _may_refute(facts: FactBase, ids: Iterable[str]) -> bool:
    return any(facts.get(each).may_refute for each in ids)


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
        return Decision(_UNKNOWN, trace=["no fact was published by that day"])
    active = _holding(said, _windows(claim, context)) or _holding(said, [(context.at, context.at)])
    if not active:
        later = [
            each
            for each in said
            if each.start > context.at and (claim.future or (claim.day and claim.day.last >= each.start))
        ]
        if not later:
            return Decision(_UNKNOWN, trace=["no fact is in force at that day"])
        active = later
    facts = tuple(each.fact for each in active)
    right = bool(active[0].accepted[0])
    label = VerdictLabel.SUPPORTED if claim.value == right else VerdictLabel.REFUTED
    return Decision(label, facts, 0.92, trace=[f"{active[0].fact} says {show(right)}"])


def _date(claim: RawClaim, context: Context) -> Decision:
    said = known(claim, context)
    said = tuple(each for each in said if each.kind is CheckKind.DATE)
    if not said:
        return Decision(_UNKNOWN, trace=["no fact on that day was published"])
    in_time = [each for each in said if each.end is None or context.at <= each.end]
    right = next(
        (each for each in in_time if any(_same_day(claim.value, accepted) for accepted in each.accepted)),
        None,
    )
    if right is not None:
        return Decision(
            VerdictLabel.SUPPORTED,
            (right.fact,),
            0.93,
            show(right.accepted[0]),
            [f"{right.fact} gives that day"],
        )
    if all((accepted - claim.value.last).days > _OTHER_EVENT for each in said for accepted in each.accepted):
        return Decision(_UNKNOWN, trace=["so long before that something else may be meant"])
    other = [each for each in (in_time or said) if context.facts.get(each.fact).may_refute] or list(
        in_time or said
    )
    return Decision(
        VerdictLabel.REFUTED,
        tuple(dict.fromkeys(each.fact for each in other)),
        0.9,
        show(other[0].accepted[0]),
        [f"{other[0].fact} gives {show(other[0].accepted[0])}"],
    )


def _same_day(value: Day, right: date) -> bool:
    return value.first <= right <= value.last


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
        if near == "less" and value - room <= right <= value * 1.005:
            return True
        if near == "about" and abs(value - right) <= 0.05 * abs(right) + number.precision:
            return True
        if near and abs(value - right) <= 0.15 * abs(right):
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
        return Decision(_UNKNOWN, trace=["no fact on that number was published"])
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
            return Decision(
                VerdictLabel.SUPPORTED, (match[0].fact,), 0.85, trace=[f"announced by {match[0].fact}"]
            )
        return Decision(_UNKNOWN, trace=["no fact is in force at that day"])
    near_miss = False
    for each in active:
        if number.value in each.excluded:
            return Decision(
                VerdictLabel.REFUTED, _all(active, each), 0.9, trace=[f"{each.fact} denies that number"]
            )
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
                    0.94,
                    show(right),
                    [f"{each.fact} gives {show(right)}"],
                )
    if near_miss or not any(each.accepted for each in active):
        return Decision(_UNKNOWN, trace=["too near to be called wrong"])
    if claim.past and claim.day is None:
        return Decision(_UNKNOWN, trace=["it speaks of an unnamed past"])
    deciding = primary or active
    if (
        claim.of != "vn"
        and claim.about in _PARTS
        and all(number.value < _PART * float(right) for each in deciding for right in each.accepted)
    ):
        return Decision(_UNKNOWN, trace=["so few that a part of the unit may be meant"])
    with_value = [each for each in deciding if each.accepted]
    return Decision(
        VerdictLabel.REFUTED,
        tuple(dict.fromkeys(each.fact for each in deciding)),
        0.93,
        show(with_value[0].accepted[0]) if with_value else "",
        [f"{deciding[0].fact} gives {show(with_value[0].accepted[0]) if with_value else 'another'}"],
    )


def _all(active: Sequence[Assertion], first: Assertion) -> tuple[str, ...]:
    return tuple(dict.fromkeys((first.fact, *(each.fact for each in active if each.about == first.about))))


def _ratio(claim: RawClaim, context: Context) -> Decision:
    said = [each for each in context.facts.says(claim.about, claim.of) if each.published <= context.at]
    if not said:
        return Decision(_UNKNOWN)
    if any(str(claim.value) == str(right) for each in said for right in each.accepted):
        return Decision(VerdictLabel.SUPPORTED, tuple(each.fact for each in said), 0.95)
    return Decision(VerdictLabel.REFUTED, tuple(each.fact for each in said), 0.93, str(said[0].accepted[0]))


def _rank(claim: RawClaim, context: Context) -> Decision:
    said = [each for each in known(claim, context) if each.holds(context.at)]
    if not said:
        return Decision(_UNKNOWN)
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
            each.fact for each in context.facts.says("kept.list", "vn") if each.published <= context.at
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
        return Decision(_UNKNOWN, trace=["no list was decided by that day"])
    homes = []
    for former in claim.members:
        home = next((unit for unit in units if former in unit.accepted), None)
        if home is None:
            return Decision(_UNKNOWN, trace=[f"nothing is known of {former}"])
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
            return Decision(_UNKNOWN, trace=["only one unit is named"])
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
        return Decision(_UNKNOWN)
    facts = _about_units(context, (claim.of,), [home])
    right = f"{context.facts.places.name(home.of)} gồm {', '.join(context.facts.places.name(each) for each in home.accepted)}"
    label = VerdictLabel.SUPPORTED if len(home.accepted) == 1 else VerdictLabel.REFUTED
    return Decision(label, facts, 0.9, right)


def _gone(claim: RawClaim, context: Context) -> Decision:
    units = _members(context, claim)
    home = next((unit for unit in units if claim.of in unit.accepted), None)
    if home is None:
        return Decision(_UNKNOWN)
    facts = _about_units(context, (claim.of,), [home])
    if home.of != claim.of:
        return Decision(VerdictLabel.SUPPORTED, facts, 0.92)
    if len(home.accepted) == 1 and not _city_fact(claim.of, context):
        return Decision(VerdictLabel.REFUTED, facts, 0.8)
    return Decision(_UNKNOWN)


def _city_fact(place: str, context: Context) -> Assertion | None:
    for each in context.facts.says("city.list", "vn"):
        if each.published <= context.at and each.holds(context.at) and place in each.accepted:
            return each
    return None


def _province(claim: RawClaim, context: Context) -> Decision:
    """``vẫn là tỉnh``: refuted for a name that is gone or a unit that is a city now."""
    units = _members(context, claim)
    home = next((unit for unit in units if claim.of in unit.accepted), None)
    if home is None:
        return Decision(_UNKNOWN)
    if home.of != claim.of:
        return Decision(
            VerdictLabel.REFUTED,
            _about_units(context, (claim.of,), [home]),
            0.9,
            context.facts.places.name(home.of),
        )
    city = _city_fact(claim.of, context)
    if city is not None:
        since = tuple(
            each.fact for each in context.facts.says("city.since", claim.of) if each.published <= context.at
        )
        return Decision(VerdictLabel.REFUTED, (*since, city.fact), 0.88) if since else Decision(_UNKNOWN)
    if len(home.accepted) == 1:
        return Decision(VerdictLabel.SUPPORTED, _about_units(context, (claim.of,), [home]), 0.8)
    return Decision(_UNKNOWN)


def _city(claim: RawClaim, context: Context) -> Decision:
    """A city of provincial level, at the time named or now."""
    since = [each for each in context.facts.says("city.since", claim.of) if each.published <= context.at]
    day: Day | None = claim.value
    if since:
        facts = tuple(each.fact for each in since)
        current = _city_fact(claim.of, context)
        more = (current.fact,) if current else ()
        right = since[0].accepted[0]
        if day is not None and (day.exact or not (day.first <= right <= day.last)):
            same = _same_day(day, right)
            if same:
                return Decision(VerdictLabel.SUPPORTED, (*facts, *more), 0.93, show(right))
            return Decision(VerdictLabel.REFUTED, (*facts, *more), 0.9, show(right))
        return Decision(VerdictLabel.SUPPORTED, (*facts, *more), 0.92, show(right))
    lists = [
        each
        for each in context.facts.says("city.list", "vn")
        if each.published <= context.at and each.holds(context.at)
    ]
    if not lists:
        return Decision(_UNKNOWN)
    if claim.of in lists[0].accepted:
        return Decision(VerdictLabel.SUPPORTED, (lists[0].fact,), 0.85) if day is None else Decision(_UNKNOWN)
    if claim.future or (day is not None and day.last > context.at):
        return Decision(_UNKNOWN, trace=["a plan that nobody has decided"])
    return Decision(VerdictLabel.REFUTED, (lists[0].fact,), 0.88)


def _centre(claim: RawClaim, context: Context) -> Decision:
    said = [
        each
        for each in context.facts.says("centre", claim.of)
        if each.published <= context.at
        and each.start <= max(context.at, claim.day.last if claim.day else context.at)
    ]
    if said and claim.day is not None and claim.day.last < min(each.start for each in said):
        return Decision(_UNKNOWN, trace=["it speaks of an older time"])
    if not said or claim.past:
        return Decision(_UNKNOWN, trace=["no fact on that centre was in force"])
    facts = tuple(each.fact for each in said)
    right = str(said[0].accepted[0])
    name = context.facts.places.name(right)
    if claim.value == right:
        town = _town_of(context.facts, facts)
        if claim.near and town and claim.near not in town and not claim.negated:
            return Decision(_UNKNOWN, trace=["another town of the same former unit"])
        if claim.negated and claim.near and claim.near not in town:
            return Decision(_UNKNOWN)
        return Decision(VerdictLabel.SUPPORTED, facts, 0.93, name)
    if claim.doubtful:
        return Decision(_UNKNOWN, trace=["the wording may mean another kind of centre"])
    return Decision(VerdictLabel.REFUTED, facts, 0.92, name)


def _town_of(facts: FactBase, ids: Sequence[str]) -> str:
    """The towns a centre's fact names, as ids in one string."""
    from classifier.text import fold

    texts = []
    for each in ids:
        value = facts.get(each).value
        texts.append(
            fold(str(value.get("do_thi", "") if isinstance(value, dict) else value).lower()).replace(" ", "-")
        )
    return " ".join(texts)


def _zone(claim: RawClaim, context: Context) -> Decision:
    said = [each for each in context.facts.says("special_zone.list", "vn") if each.published <= context.at]
    if not said or (said[0].start > context.at and not claim.day):
        return Decision(_UNKNOWN)
    inside = claim.of in said[0].accepted
    label = VerdictLabel.SUPPORTED if inside == bool(claim.value) else VerdictLabel.REFUTED
    return Decision(label, (said[0].fact,), 0.9)


def _issuer(claim: RawClaim, context: Context) -> Decision:
    """The body that issued a document, by the citations of the facts (``also`` holds their ids)."""
    facts = tuple(
        each
        for each in claim.also
        if (context.facts.get(each).citation.dated or context.facts.get(each).published) <= context.at
    )
    if not facts:
        return Decision(_UNKNOWN)
    right = context.facts.get(facts[0]).citation.issuer
    if claim.value in claim.members:
        return Decision(VerdictLabel.SUPPORTED, facts[:1], 0.85, right)
    return Decision(VerdictLabel.REFUTED, facts[:2], 0.8, right)


def _town(claim: RawClaim, context: Context) -> Decision:
    said = [
        each
        for each in context.facts.says("town.is_city", "vn")
        if each.published <= context.at and each.holds(context.at)
    ]
    if not said:
        return Decision(_UNKNOWN)
    return Decision(VerdictLabel.REFUTED, tuple(each.fact for each in said), 0.88)


_DECIDERS = {
    "bool": _bool, "date": _date, "number": _number, "ratio": _ratio, "rank": _rank, "together": _together,
    "kept": _kept, "gone": _gone, "province": _province, "city": _city, "centre": _centre, "zone": _zone, "town": _town, "issuer": _issuer,
}  # fmt: skip

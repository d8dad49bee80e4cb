"""Which of several units of one name a text means, by the other places it names. Nothing is guessed. Pure.

A name is decided by what it lies in or what lies in it (``xã Hòa Bình, huyện Vĩnh Bảo``), the nearest first, then by
a place elsewhere in the text that has one meaning only. What that leaves open stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kiemtin.facts.gazetteer import MERGED, Gazetteer, Level, Unit
from kiemtin.facts.gazetteer_reading import Mention

_TOUCHING = re.compile(r"[\s,()\-–]*")
_STOP = re.compile(r"[;\n!?]|\.\s")
_REACH = 6
"""How many names on each side are asked."""


def decide(text: str, mentions: Sequence[Mention], units: Gazetteer, day: date) -> list[Mention]:
    """The mentions with the units that are left, and in ``why`` the names that ruled out the rest."""
    sure = _beside_a_place(text, mentions, units)
    for mention in sure:
        if all(unit.level is Level.PROVINCE for unit in mention.units):
            mention.units = _once(mention.units, units, day)
    for _ in range(2):
        for at, mention in enumerate(sure):
            _as_address(text, mention, sure[at + 1 : at + 2], units)
            for other in _nearest(text, sure, at):
                _narrow(mention, other, units)
    for at, mention in enumerate(sure):
        for other in _nearest(text, sure, at):
            _same_province(mention, other, units)
    for mention in sure:
        mention.units = _once(mention.units, units, day)
    return sure


def _beside_a_place(text: str, mentions: Sequence[Mention], units: Gazetteer) -> list[Mention]:
    """Without the small words that belong to no place right after them."""
    kept: list[Mention] = []
    for mention in reversed(mentions):
        after = kept[-1] if kept else None
        if mention.sure or (
            after
            and _TOUCHING.fullmatch(text, mention.end, after.start)
            and any(_lies_in(unit, after.units, units) for unit in mention.units)
        ):
            kept.append(mention)
    return kept[::-1]


def _nearest(text: str, mentions: Sequence[Mention], at: int) -> list[Mention]:
    """The other mentions, the one this name is most likely told apart by first: what follows it in an address."""

    def distance(other: int) -> tuple[int, int]:
        first, second = sorted((mentions[at], mentions[other]), key=lambda each: each.start)
        if other == at + 1 and _TOUCHING.fullmatch(text, first.end, second.start):
            return 0, 0
        stop = _STOP.search(text, first.end, second.start) is not None
        return 2 if stop else 1, second.start - first.end

    reach = [*range(max(0, at - _REACH), at), *range(at + 1, min(len(mentions), at + 1 + _REACH))]
    return [mentions[other] for other in sorted(reach, key=distance)]


def _as_address(text: str, mention: Mention, following: Sequence[Mention], units: Gazetteer) -> None:
    """Takes what only an address can mean when the name right after it says so."""
    if not mention.others or not following:
        return
    [after] = following
    # Two bare names of provinces are a list of provinces, not an address.
    bare = "name" in mention.others.values() and all(unit.level is Level.PROVINCE for unit in after.units)
    if bare or not _TOUCHING.fullmatch(text, mention.end, after.start):
        return
    if any(_lies_in(unit, after.units, units) for unit in mention.units):
        return
    if meant := [unit for unit in mention.others if _lies_in(unit, after.units, units)]:
        mention.units, mention.reason = meant, mention.others[meant[0]]
        mention.why.append(after.text)


def _narrow(mention: Mention, other: Mention, units: Gazetteer) -> None:
    if len(mention.units) < 2:
        return
    over = set(other.units)
    under = frozenset().union(*(units.above(unit) for unit in other.units))
    kept = [
        unit
        for unit in mention.units
        if unit in over or unit in under or not over.isdisjoint(units.above(unit))
    ]
    if not kept:
        around = frozenset().union(*(units.around(unit) for unit in other.units))
        kept = [unit for unit in mention.units if unit in around or not over.isdisjoint(units.around(unit))]
    _keep(mention, kept, other)


def _same_province(mention: Mention, other: Mention, units: Gazetteer) -> None:
    if len(mention.units) < 2:
        return
    homes = {home for unit in other.units for home in units.provinces_of(unit)}
    if len(homes) == 1:
        _keep(
            mention, [unit for unit in mention.units if not homes.isdisjoint(units.provinces_of(unit))], other
        )


def _keep(mention: Mention, kept: list[Unit], other: Mention) -> None:
    if kept and len(kept) < len(mention.units):
        mention.units = kept
        if other.text not in mention.why:
            mention.why.append(other.text)


def _lies_in(unit: Unit, homes: Sequence[Unit], units: Gazetteer) -> bool:
    return not units.around(unit).isdisjoint(homes)


def _once(found: Sequence[Unit], units: Gazetteer, day: date) -> list[Unit]:
    """One of two that are the same place: a former unit that only became one of the same name, on the days of
    the new one; the new one on the days before it."""
    new = {unit: units.made_of(unit) for unit in found if not unit.former}
    if day < MERGED:
        old = set(found)
        return [unit for unit in found if unit not in new or old.isdisjoint(new[unit])]
    return [unit for unit in found if not unit.former or units.became(unit) not in {(each,) for each in new}]

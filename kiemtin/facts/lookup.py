"""Where a named place belongs today: old provinces to new, towns to their province. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kiemtin.facts.base import FactBase
from kiemtin.facts.places import Place
from kiemtin.words import fold

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class PlaceFound:
    """One thing a name may mean, and where that is on the day asked about.

    ``now`` is the unit of provincial level it belongs to; ``facts`` say so. ``reason`` is
    ``name``, ``alias`` or ``abbreviation`` (one of several meanings, none of them guessed).
    """

    text: str
    place: str
    kind: str
    now: str
    facts: tuple[str, ...]
    reason: str

    def row(self) -> dict[str, object]:
        """For lists and exports."""
        return {
            "text": self.text,
            "place": self.place,
            "kind": self.kind,
            "now": self.now,
            "facts": list(self.facts),
            "reason": self.reason,
        }


def find_places(text: str, base: FactBase, day: date) -> list[PlaceFound]:
    """Every place named in ``text``, longest names first at each position, all candidates kept."""
    words = [(match.group(), fold(match.group())) for match in _WORD.finditer(text)]
    names = _names(base)
    found: list[PlaceFound] = []
    start = 0
    while start < len(words):
        for length in range(min(6, len(words) - start), 0, -1):
            written = " ".join(word for word, _ in words[start : start + length])
            key = " ".join(folded for _, folded in words[start : start + length])
            meanings = list({place: reason for name, place, reason in reversed(names) if name == key}.items())
            if length == 1 and written in base.places.ambiguous:
                meanings = [(each, "abbreviation") for each in base.places.ambiguous[written]]
            if meanings:
                found += [
                    _placed(written, base.places.get(each), reason, base, day) for each, reason in meanings
                ]
                start += length
                break
        else:
            start += 1
    return found


def _names(base: FactBase) -> list[tuple[str, str, str]]:
    return [named for place in base.places.places for named in _names_of(place)]


def _names_of(place: Place) -> Iterator[tuple[str, str, str]]:
    for name, reason in ((place.name, "name"), *((alias, "alias") for alias in place.aliases)):
        yield " ".join(_WORD.findall(fold(name))), place.id, reason


def _placed(text: str, place: Place, reason: str, base: FactBase, day: date) -> PlaceFound:
    home = place.within or place.id
    for assertion in (*base.says("member_of", home), *base.says("member_of", place.id)):
        if assertion.holds(day) and assertion.accepted:
            return PlaceFound(
                text=text,
                place=place.name,
                kind=place.kind,
                now=base.places.name(str(assertion.accepted[0])),
                facts=(assertion.fact,),
                reason=reason,
            )
    members = [each for each in base.says("members", home) if each.holds(day)]
    return PlaceFound(
        text=text,
        place=place.name,
        kind=place.kind,
        now=base.places.name(home),
        facts=tuple(each.fact for each in members),
        reason=reason,
    )

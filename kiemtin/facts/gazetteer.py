"""The gazetteer: 34 provinces and 3,321 communes of today, the units they were made of, and the way between.

``data/gazetteer/units.tsv`` is written by ``tools/build_gazetteer.py``: a line is level, code, kind, name, and
for a unit of today its later kinds (``2026-04-30 phường``), for a former one the codes of what it became; a last
field has older names. A unit belongs to the nearest line above of the level over it. :func:`gazetteer` reads it
once, on first use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiemtin.facts.gazetteer_names import key, marked, toned

FOLDER = Path(__file__).parent / "data" / "gazetteer"
MERGED = date(2025, 7, 1)
"""The first day of the units of today: 1 July 2025."""


class Level(StrEnum):
    """The level of a unit. Districts exist only among the former ones."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


@dataclass(slots=True, eq=False)
class Unit:
    """An administrative unit, of today or former; both are the same object wherever they are met.

    ``kinds`` says from which day it has been a ``xã``, ``phường``, ``tỉnh`` ..., oldest first. ``code`` is that of
    the statistics office, empty for land no commune had. ``parent`` is the unit over it in its own time.
    """

    level: Level
    code: str
    name: str
    kinds: tuple[tuple[date, str], ...]
    parent: Unit | None
    former: bool

    def kind(self, day: date | None = None) -> str:
        """What it is called on ``day`` (now when None); before its first day, its first kind."""
        if day is None or len(self.kinds) == 1:
            return self.kinds[-1][1]
        return [kind for since, kind in self.kinds if since <= day or since == self.kinds[0][0]][-1]

    def exists(self, day: date) -> bool:
        """True on the days it is a unit: from 1 July 2025 for those of today, before for the former."""
        return (day < MERGED) is self.former

    def titled(self, day: date | None = None) -> str:
        """Kind and name: ``phường Ba Đình``."""
        return f"{self.kind(day)} {self.name}"

    def full(self, day: date | None = None) -> str:
        """Kind and name of it and of all over it: ``phường 7, quận 5, thành phố Hồ Chí Minh``."""
        return f"{self.titled(day)}, {self.parent.full(day)}" if self.parent else self.titled(day)

    def over(self) -> tuple[Unit, ...]:
        """The units it lies in, the nearest first."""
        return (self.parent, *self.parent.over()) if self.parent else ()


@dataclass(frozen=True, slots=True)
class Successor:
    """What an outdated name means today: ``was``, called ``kind`` until ``until``, is now in ``units``.

    Several ``units`` when it was split or was a district: which of them, only the address can say.
    """

    was: Unit
    kind: str
    until: date
    units: tuple[Unit, ...]


class Gazetteer:
    """All units, found by name. Nothing in it changes after reading."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.units: list[Unit] = []
        self._named: dict[str, list[Unit]] = {}
        self._older: dict[str, list[tuple[str, Unit]]] = {}
        self._became: dict[Unit, tuple[Unit, ...]] = {}
        self._made_of: dict[Unit, list[Unit]] = {}
        self._above: dict[Unit, frozenset[Unit]] = {}
        self._around: dict[Unit, frozenset[Unit]] = {}
        self._read(lines)

    def _read(self, lines: Iterable[str]) -> None:
        coded: dict[tuple[str, str], Unit] = {}
        keys: dict[str, str] = {}
        province: Unit | None = None
        district: Unit | None = None
        for line in lines:
            word, code, kind, name, *more = line.rstrip("\n").split("\t")
            level = _LEVELS[word]
            former = word.startswith("old_")
            last = more[0] if more else ""
            kinds: tuple[tuple[date, str], ...] = ((date.min if former else MERGED, kind),)
            if last and not former:
                kinds += tuple(_change(each) for each in last.split(","))
            parent = None if level is Level.PROVINCE else province
            if former and level is Level.COMMUNE:
                parent = district
            unit = Unit(level, code, name, kinds, parent, former)
            if level is Level.PROVINCE:
                province = unit
            elif level is Level.DISTRICT:
                district = unit
            self.units.append(unit)
            if name not in keys:
                keys[name] = key(name)
            self._named.setdefault(keys[name], []).append(unit)
            if not former:
                coded[level, code] = unit
            elif last:
                wanted = Level.PROVINCE if level is Level.PROVINCE else Level.COMMUNE
                targets = tuple(coded[wanted, each] for each in last.split(","))
                self._became[unit] = targets
                for target in targets:
                    self._made_of.setdefault(target, []).append(unit)
            for older in more[1].split(",") if len(more) > 1 else ():
                kind, _, older_key = older.partition(":")
                self._older.setdefault(older_key, []).append((kind, unit))
        self._gather_districts()

    def _gather_districts(self) -> None:
        """A district became what its communes became."""
        found: dict[Unit, dict[Unit, None]] = {}
        for unit, targets in self._became.items():
            if unit.level is Level.COMMUNE and unit.parent:
                found.setdefault(unit.parent, {}).update(dict.fromkeys(targets))
        for district, gathered in found.items():
            self._became[district] = tuple(gathered)

    def named(self, name: str, *, exact: bool | None = None) -> tuple[Unit, ...]:
        """Units of this name, former and of today. Those that differ in marks too, unless ``exact``; by default
        a name is taken exactly when it has marks."""
        found = self.keyed(key(name))
        if not (marked(name) if exact is None else exact):
            return found
        wanted = toned(name)
        return tuple(unit for unit in found if toned(unit.name) == wanted)

    def keyed(self, name: str) -> tuple[Unit, ...]:
        """Units whose name has this ``gazetteer_names.key``."""
        return tuple(self._named.get(name, ()))

    def once_named(self, name: str) -> tuple[tuple[str, Unit], ...]:
        """Former units that took in a unit of this key before 2025, each with the kind that one had."""
        return tuple(self._older.get(name, ()))

    def became(self, unit: Unit) -> tuple[Unit, ...]:
        """The units of today a former one lies in; a unit of today is itself."""
        return self._became.get(unit, ()) if unit.former else (unit,)

    def made_of(self, unit: Unit) -> tuple[Unit, ...]:
        """The former units, or parts of them, that a unit of today was made of."""
        return tuple(self._made_of.get(unit, ()))

    def provinces_of(self, unit: Unit) -> tuple[Unit, ...]:
        """The province or provinces of today a unit lies in."""
        return tuple(dict.fromkeys((*each.over(), each)[0] for each in self.became(unit)))

    def above(self, unit: Unit) -> frozenset[Unit]:
        """What it lies in: in its own time, and the province of today."""
        if unit not in self._above:
            self._above[unit] = frozenset((*unit.over(), *self.provinces_of(unit))) - {unit}
        return self._above[unit]

    def around(self, unit: Unit) -> frozenset[Unit]:
        """What it lies in, and for a unit of today also what its parts lay in before."""
        if unit not in self._around:
            self._around[unit] = self.above(unit).union(*(self.above(part) for part in self.made_of(unit)))
        return self._around[unit]

    def outdated(
        self, kind: str, name: str, province: str | None = None, *, on: date
    ) -> tuple[Successor, ...]:
        """What ``kind name`` (``huyện Ba Vì``) means on the day ``on``, if no unit is called so any more.

        Empty when a unit has that kind and name on that day, or never had them. ``province`` (a former one or one
        of today, without its kind) narrows both; several successors are as many units of that name. Both words wholly without marks are taken
        for a text written without them.
        """
        exact = marked(kind) or marked(name)
        shape = toned if exact else key
        wanted = shape(kind)
        fitting = [
            unit for unit in self.named(name, exact=exact) if province is None or self._within(unit, province)
        ]
        if any(unit.exists(on) and shape(unit.kind(on)) == wanted for unit in fitting):
            return ()
        return tuple(
            Successor(was=unit, kind=called, until=until, units=self.became(unit))
            for unit in fitting
            for called, until in _past_kinds(unit)
            if until < on and shape(called) == wanted
        )

    def _within(self, unit: Unit, province: str) -> bool:
        wanted = key(province)
        return any(
            home.level is Level.PROVINCE and key(home.name) == wanted for home in (unit, *self.above(unit))
        )


_LEVELS: Mapping[str, Level] = {
    "province": Level.PROVINCE,
    "commune": Level.COMMUNE,
    "old_province": Level.PROVINCE,
    "old_district": Level.DISTRICT,
    "old_commune": Level.COMMUNE,
    "old_area": Level.COMMUNE,
}


def _change(said: str) -> tuple[date, str]:
    day, _, kind = said.partition(" ")
    return date.fromisoformat(day), kind


def _past_kinds(unit: Unit) -> list[tuple[str, date]]:
    """Each kind a unit no longer is, with the last day it was."""
    ends = [since for since, _ in unit.kinds[1:]] + ([MERGED] if unit.former else [])
    return [
        (kind, date.fromordinal(end.toordinal() - 1))
        for (_, kind), end in zip(unit.kinds, ends, strict=False)
    ]


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer, read on the first call."""
    with (FOLDER / "units.tsv").open(encoding="utf-8") as file:
        return Gazetteer(file)

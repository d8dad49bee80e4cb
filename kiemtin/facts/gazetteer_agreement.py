"""Comparing the gazetteer with a reference table of the same reorganisation, somebody else's. Pure but for reading.

The folder holds ``provinces34.csv``, ``communes3321.csv`` and ``old_new_communes.csv`` (columns: see ``_COLUMNS``;
``type_2025_07_01`` is the kind on that day, any day). Tone marks may stand on either vowel; a pair is matched by
code when the name agrees, else by kind, name, district and province.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiemtin.errors import FileUnreadable, ReferenceUnfit
from kiemtin.facts.gazetteer import MERGED, Gazetteer, Level, Unit
from kiemtin.facts.gazetteer_names import key, toned

_COLUMNS = {
    "provinces34.csv": {"code", "name_2025_07_01", "former_units"},
    "communes3321.csv": {"nso_code", "province", "name"},
    "old_new_communes.csv": {"old_code", "old_name", "old_district", "old_province", "new_code", "new_name"},
}
_TYPE = re.compile(r"type_(\d{4})_(\d{2})_(\d{2})")
_KIND_OF_PROVINCE = re.compile(r"^(?:thành phố|tỉnh)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing the two do not both say; the side that is silent is empty."""

    about: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of everything either says about provinces, communes and old-to-new pairs: how much both say."""

    provinces: tuple[int, int]
    communes: tuple[int, int]
    pairs: tuple[int, int]
    differences: tuple[Difference, ...]

    def share(self, about: str) -> float:
        """Agreement on ``provinces``, ``communes`` or ``pairs``, from 0 to 1."""
        same, every = getattr(self, about)
        return float(same / every) if every else 0.0


def compare(folder: Path, units: Gazetteer) -> Agreement:
    """Both sides, unit by unit. Raises ``FileUnreadable`` and ``ReferenceUnfit``."""
    provinces, in_provinces = _provinces(_rows(folder / "provinces34.csv"), units)
    communes, in_communes = _communes(_rows(folder / "communes3321.csv"), units)
    pairs, in_pairs = _pairs(_rows(folder / "old_new_communes.csv"), units)
    return Agreement(provinces, communes, pairs, (*in_provinces, *in_communes, *in_pairs))


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = [{name: value or "" for name, value in row.items() if name} for row in reader]
            names = set(reader.fieldnames or ())
    except OSError as problem:
        raise FileUnreadable(file=path, reason=problem.strerror) from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise ReferenceUnfit(file=path, columns=", ".join(sorted(_COLUMNS[path.name]))) from problem
    if missing := _COLUMNS[path.name] - names:
        raise ReferenceUnfit(file=path, columns=", ".join(sorted(missing)))
    return rows


def _kinds(row: dict[str, str]) -> list[tuple[date, str]]:
    found = [(match, row[name]) for name in row if (match := _TYPE.fullmatch(name))]
    return [(date(int(match[1]), int(match[2]), int(match[3])), kind) for match, kind in found]


def _provinces(rows: Sequence[dict[str, str]], units: Gazetteer) -> tuple[tuple[int, int], list[Difference]]:
    here = {unit.code: unit for unit in units.units if unit.level is Level.PROVINCE and not unit.former}
    apart = []
    for row in rows:
        unit = here.pop(row["code"], None)
        wanted = {toned(each) for each in row["former_units"].split("|")}
        made = {toned(each.name) for each in units.made_of(unit)} if unit else set()
        if not unit or made != wanted or not _alike(unit, row["name_2025_07_01"], row):
            apart.append(Difference("province", _told(unit), f"{row['code']} {row['name_2025_07_01']}"))
    apart += [Difference("province", _told(unit), "") for unit in here.values()]
    return (len(rows) + len(here) - len(apart), len(rows) + len(here)), apart


def _communes(rows: Sequence[dict[str, str]], units: Gazetteer) -> tuple[tuple[int, int], list[Difference]]:
    here = {unit.code: unit for unit in units.units if unit.level is Level.COMMUNE and not unit.former}
    apart = []
    for row in rows:
        unit = here.pop(row["nso_code"], None)
        home = unit.parent.name if unit and unit.parent else ""
        if not unit or toned(home) != toned(row["province"]) or not _alike(unit, row["name"], row):
            there = " ".join(
                (row["nso_code"], *(kind for _, kind in _kinds(row)), row["name"], row["province"])
            )
            apart.append(Difference("commune", _told(unit), there))
    apart += [Difference("commune", _told(unit), "") for unit in here.values()]
    every = len(rows) + len(here)
    return (every - len(apart), every), apart


def _alike(unit: Unit, name: str, row: dict[str, str]) -> bool:
    return toned(unit.name) == toned(name) and all(unit.kind(day) == kind for day, kind in _kinds(row))


def _pairs(rows: Sequence[dict[str, str]], units: Gazetteer) -> tuple[tuple[int, int], list[Difference]]:
    now = {unit.code: unit for unit in units.units if unit.level is Level.COMMUNE and not unit.former}
    old = _Old(units)
    here = {(unit, each) for unit in old.units for each in units.became(unit)}
    there: set[tuple[Unit, Unit]] = set()
    apart = []
    unknown = 0
    for row in rows:
        unit, new = old.find(row), now.get(row["new_code"])
        if unit and new and key(row["new_name"]).endswith(key(new.name)):
            there.add((unit, new))
            if (unit, new) in here:
                continue
        else:
            unknown += 1
        apart.append(Difference("pair", "", f"{_named(row)} -> {row['new_code']} {row['new_name']}"))
    ours = sorted(here - there, key=lambda pair: (pair[0].code, pair[1].code))
    apart += [Difference("pair", f"{_told(unit)} -> {_told(new)}", "") for unit, new in ours]
    return (len(here & there), len(here | there) + unknown), apart


class _Old:
    """Former communes, and districts and lands without one, by code and by name."""

    def __init__(self, units: Gazetteer) -> None:
        former = [unit for unit in units.units if unit.former and unit.level is not Level.PROVINCE]
        peopled = {unit.parent for unit in former if unit.level is Level.COMMUNE}
        self.units = [unit for unit in former if unit not in peopled]
        self._coded = {unit.code: unit for unit in self.units if unit.code and unit.level is Level.COMMUNE}
        self._named = {tuple(_place(unit)): unit for unit in self.units}
        self._lands = [unit for unit in self.units if not unit.code]

    def find(self, row: dict[str, str]) -> Unit | None:
        wanted = (
            key(row["old_name"]),
            key(row["old_district"]),
            key(_KIND_OF_PROVINCE.sub("", row["old_province"])),
        )
        coded = self._coded.get(row["old_code"])
        if coded and next(_place(coded)) == wanted[0]:
            return coded
        land = (unit for unit in self._lands if wanted[0].startswith(next(_place(unit))))
        return self._named.get(wanted) or coded or next(land, None)


def _place(unit: Unit) -> Iterator[str]:
    over = unit.over()
    district = over[0] if len(over) > 1 else unit
    yield key(unit.titled())
    yield key(district.titled())
    yield key(over[-1].name)


def _named(row: dict[str, str]) -> str:
    return f"{row['old_code']} {row['old_name']}, {row['old_district']}, {row['old_province']}".strip()


def _told(unit: Unit | None) -> str:
    return f"{unit.code} {unit.full(MERGED)}".strip() if unit else ""

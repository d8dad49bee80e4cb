"""Provinces and communes as slot values, from the facts and the gazetteer, parted by whole provinces."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

from classifier.model_text import fold
from classifier.training.dataset import Part, part_of
from classifier.training.pair_values import Value, named, number
from kiemtin.facts.base import FactBase
from kiemtin.facts.gazetteer import Gazetteer, Level, Unit, gazetteer
from kiemtin.facts.gazetteer_names import key
from kiemtin.facts.loader import load_facts

_ABBREVIATED = {"xã": "x.", "phường": "P.", "thị trấn": "TT", "huyện": "H.", "quận": "Q.", "thị xã": "TX"}


@dataclass(frozen=True)
class Record:
    """One province or commune. ``province`` is the id of the province of today it belongs to."""

    province: str
    kind: str
    values: Mapping[str, Value]
    statements: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Records:
    """What the places of one part offer."""

    merged: tuple[Record, ...]
    province: tuple[Record, ...]
    commune: tuple[Record, ...]
    facts: Mapping[str, str]
    """Every fact's statement, by its id."""
    national: frozenset[str]
    """Ids of the facts about no single place that belong to this part."""

    def pool(self, slot: str) -> tuple[Value, ...]:
        """Every value this part has for a slot that a place fills."""
        return _pool(self, slot)


@cache
def _pool(records: Records, slot: str) -> tuple[Value, ...]:
    slots = ("cu", "khac", "tam") if slot in ("cu", "khac", "tam") else (slot,)
    found: dict[str, Value] = {}
    for record in chain(records.merged, records.province, records.commune):
        for each in slots:
            if each in record.values:
                found.setdefault(record.values[each].key, record.values[each])
    return tuple(found.values())


@cache
def records(part: Part) -> Records:
    """The provinces whose id belongs to ``part``, and their communes."""
    base, units = load_facts(), gazetteer()
    ids = [said.of for said in base.says_about("members") if part_of(said.of) is part]
    provinces = [_province(of, base) for of in ids]
    by_key = {key(base.places.name(of)): of for of in ids}
    communes = [
        record
        for unit in units.units
        if unit.level is Level.COMMUNE and not unit.former and unit.parent is not None
        if (of := by_key.get(key(unit.parent.name)))
        if (record := _commune(unit, of, base, units))
    ]
    return Records(
        merged=tuple(record for record in provinces if record.kind == "merged"),
        province=tuple(provinces),
        commune=tuple(communes),
        facts={fact.id: fact.statement for fact in base},
        national=frozenset(
            fact.id
            for fact in base
            if fact.id.split("-")[0] not in ("PRV", "OLD", "LOC") and part_of(fact.id) is part
        ),
    )


def place(of: str, base: FactBase, *, kind: str) -> Value:
    """A province by its name and the names people give it that mean no other."""
    found = base.places.get(of)
    shared = {alias for each in base.places.places if each.id != of for alias in (each.name, *each.aliases)}
    own = tuple(alias for alias in found.aliases if alias not in shared)
    formal = next((alias for alias in own if alias.startswith("Thành phố ")), found.name)
    # The name stands twice so that nicknames stay the rarer spelling.
    return named(kind, (formal, found.name, *own), of)


def _province(of: str, base: FactBase) -> Record:
    values = {"tinh": place(of, base, kind="tinh")}
    statements: dict[str, str] = {}

    def said(about: str, slot: str = "") -> object:
        found = [each for each in base.says(about, of) if each.fact.startswith("PRV")]
        if not found:
            return None
        statements[about] = base.get(found[0].fact).statement
        value = found[0].accepted[0]
        if slot and isinstance(value, int):
            values[slot] = number(value)
        return value

    for about, slot in (
        ("communes.count", "dem"), ("communes.xa", "dem_xa"), ("communes.phuong", "dem_phuong"), ("population", "dan")
    ):  # fmt: skip
        said(about, slot)
    resolution = str(said("communes.resolution"))
    short = resolution.split("/")[0]
    values["nq"] = named("nq", (f"Nghị quyết {resolution}", f"Nghị quyết {short}", f"NQ {short}"))
    said("members")
    members = base.says("members", of)[0].accepted
    centre = said("centre")
    gone = sorted(member for member in members if member != of)
    if not gone or centre is None:
        return Record(of, "province", values, statements)
    where = str(centre)
    values["cu"] = place(gone[0], base, kind="cu")
    values["tam"] = place(where, base, kind="cu")
    values["khac"] = place(sorted(member for member in members if member != where)[0], base, kind="cu")
    return Record(of, "merged", values, statements)


def _commune(unit: Unit, of: str, base: FactBase, units: Gazetteer) -> Record | None:
    """A commune made of at least two former ones; None for others."""
    parts = [part for part in units.made_of(unit) if part.name]
    first, *others = {fold(part.titled()): part for part in parts}.values() or (None,)
    if first is None or not others or first.parent is None:
        return None
    values = {
        "xa": _titled(unit, "xa"),
        "cu1": _titled(first, "cu1"),
        "cu2": _titled(others[0], "cu1"),
        "huyen": _titled(first.parent, "huyen"),
        "tinh": place(of, base, kind="tinh"),
    }
    return Record(of, unit.kind(), values, {})


def _titled(unit: Unit, kind: str) -> Value:
    title = unit.titled()
    word, name = unit.kind(), unit.name
    forms = [title, title, title, f"{_ABBREVIATED.get(word, word)} {name}"]
    if kind == "xa" and not name[:1].isdigit():
        forms.append(name)
    return named(kind, tuple(forms), fold(name).lower())


def other_place(
    slot: str, value: Value, among: Records, rng: random.Random, avoid: frozenset[str]
) -> Value | None:
    """Another place for a slot, none of ``avoid`` and no namesake of any of them; None when there is none."""
    fitting = [each for each in among.pool(slot) if each.key != value.key and each.key not in avoid]
    return rng.choice(fitting) if fitting else None

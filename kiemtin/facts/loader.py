"""Reads folders of fact files into a :class:`FactBase`. Every refusal names file, line and remedy, all at once.

A file holds ``topic`` and ``facts``, or ``places`` and ``ambiguous``; docs/facts.md describes them. A fact's
``says`` lists what it asserts in a comparable form: ``about`` an attribute ``of`` a subject ``is`` a value (or
``any_of`` several right values, or ``is_not`` some values). Another topic is another folder of such files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kiemtin.entities import Fact
from kiemtin.errors import BadFact, BadFacts
from kiemtin.facts.base import Assertion, FactBase
from kiemtin.facts.places import Place, Places
from kiemtin.facts.refusals import MOST_PROBLEMS, gathered, refusal
from kiemtin.facts.rows import read_fact
from kiemtin.facts.yamlfile import Lined, LinedList, Unreadable, read_yaml

DATA = Path(__file__).parent / "data"
"""The facts shipped with the product."""

PARTS = ("topic", "facts", "places", "ambiguous")
"""What a fact file may hold."""


@dataclass
class _Gathering:
    """What was read so far, and what was wrong with it."""

    facts: dict[str, Fact] = field(default_factory=dict)
    where: dict[str, tuple[Path, int]] = field(default_factory=dict)
    assertions: list[Assertion] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[BadFact] = field(default_factory=list)

    def complain(self, file: Path, line: int, key: str, fact: str = "-", **values: Any) -> None:
        self.problems.append(refusal(file, line, key, fact, **values))

    @property
    def hopeless(self) -> bool:
        return len(self.problems) >= MOST_PROBLEMS


def load_facts(folders: Path | Iterable[Path] | None = None) -> FactBase:
    """All facts of these folders (the shipped ones when None), in file order.

    Raises ``errors.BadFact`` when something in them cannot be trusted; ``errors.BadFacts`` (a kind of it)
    names every mistake when there are several.
    """
    if folders is None:
        folders = (DATA,)
    elif isinstance(folders, Path):
        folders = (folders,)
    folders = tuple(folders)
    got = _Gathering()
    readings: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for folder in folders:
        if not folder.is_dir():
            got.problems.append(refusal(str(folder), 1, "no_folder"))
            continue
        for file in sorted((folder / "reading").glob("*.yaml")):
            content = _content(file, got)
            if content is not None:
                content.file = f"{folder.name}/reading/{file.name}"
                readings[file.stem] = (*readings.get(file.stem, ()), content)
        for file in sorted(folder.glob("*.yaml")):
            _read_file(file, got)
    _end_superseded(got)
    _check_supersession(got)
    if got.problems:
        raise gathered(got.problems)
    digest = hashlib.sha256(
        json.dumps(
            [repr(fact) for fact in got.facts.values()] + [repr(each) for each in got.assertions]
        ).encode()
    ).hexdigest()
    places = Places(tuple(got.places.values()), got.ambiguous)
    return FactBase(got.facts, tuple(got.assertions), places, digest, readings)


def _content(file: Path, got: _Gathering) -> Lined | None:
    try:
        content = read_yaml(file)
    except Unreadable as error:
        got.problems.append(
            BadFact(file=file.name, line=error.line, fact="-", reason=error.reason, remedy=error.remedy)
        )
        return None
    if not isinstance(content, Lined):
        got.complain(file, 1, "no_facts")
        return None
    return content


def _read_file(file: Path, got: _Gathering) -> None:
    content = _content(file, got)
    if content is None:
        return
    for part in content:
        if part not in PARTS:
            got.complain(file, content.lines[part], "unknown_part", part=part)
    if not any(content.get(part) for part in PARTS[1:]):
        got.complain(file, 1, "no_facts")
    for place in _places(content, file, got):
        if got.places.setdefault(place.id, place) != place:
            got.complain(file, content.lines["places"], "place_twice", place=place.id)
    for short, meanings in _ambiguous(content, file, got):
        got.ambiguous[short] = tuple(dict.fromkeys((*got.ambiguous.get(short, ()), *meanings)))
    topic = str(content.get("topic") or file.stem)
    rows = content.get("facts")
    if rows is not None and not isinstance(rows, LinedList):
        got.complain(file, content.lines["facts"], "facts_no_list")
        return
    for raw, line in zip(rows or (), rows.lines if rows else (), strict=True):
        if got.hopeless:
            return
        try:
            fact, said = read_fact(raw, line, topic, file.name)
        except BadFacts as several:
            got.problems.extend(several.problems)
        except BadFact as one:
            got.problems.append(one)
        else:
            if fact.id in got.facts:
                got.complain(file, line, "id_twice", fact.id, where=got.where[fact.id][0].name)
                continue
            got.facts[fact.id] = fact
            got.where[fact.id] = (file, line)
            got.assertions.extend(said)


def _places(content: Lined, file: Path, got: _Gathering) -> Iterator[Place]:
    kinds = content.get("places")
    if kinds is None:
        return
    if not isinstance(kinds, Lined):
        got.complain(file, content.lines["places"], "places_form")
        return
    for kind, rows in kinds.items():
        if not isinstance(rows, LinedList):
            got.complain(file, kinds.lines[kind], "places_form")
            continue
        for raw, line in zip(rows, rows.lines, strict=True):
            if got.hopeless:
                return
            aliases = raw.get("aliases", ()) if isinstance(raw, Lined) else None
            if (
                not isinstance(raw, Lined)
                or not isinstance(aliases, list | tuple)
                or not all(isinstance(raw.get(key), str) and raw[key].strip() for key in ("id", "name"))
                or not set(raw) <= {"id", "name", "within", "aliases"}
            ):
                got.complain(file, line, "place_form")
                continue
            yield Place(
                id=raw["id"],
                name=raw["name"],
                kind=str(kind),
                within=str(raw.get("within") or ""),
                aliases=tuple(str(each) for each in aliases),
            )


def _ambiguous(content: Lined, file: Path, got: _Gathering) -> Iterator[tuple[str, tuple[str, ...]]]:
    shorts = content.get("ambiguous")
    if shorts is None:
        return
    if not isinstance(shorts, Lined):
        got.complain(file, content.lines["ambiguous"], "ambiguous_form")
        return
    for short, meanings in shorts.items():
        if isinstance(meanings, LinedList):
            yield str(short), tuple(str(each) for each in meanings)
        else:
            got.complain(file, shorts.lines[short], "ambiguous_form")


def _end_superseded(got: _Gathering) -> None:
    """A fact of one folder ends what it supersedes in another, the day before: an office cannot edit shipped files.

    One that waits for a second person (S8) ends nothing yet.
    """
    last: dict[str, date] = {}
    for fact in got.facts.values():
        for old in fact.supersedes:
            before = got.facts.get(old)
            if (
                before is not None
                and before.in_force_to is None
                and before.in_force_from < fact.in_force_from
                and got.where[old][0].parent != got.where[fact.id][0].parent
                and not _waits(fact)
            ):
                end = fact.in_force_from - timedelta(days=1)
                last[old] = min(end, last.get(old, end))
    for old, end in last.items():
        got.facts[old] = replace(got.facts[old], in_force_to=end, status="superseded")
    if last:
        got.assertions = [
            replace(each, end=last[each.fact]) if each.fact in last and each.end is None else each
            for each in got.assertions
        ]


def _waits(fact: Fact) -> bool:
    return bool(fact.entered_by) and not fact.confirmed_by


def _check_supersession(got: _Gathering) -> None:
    """What a fact supersedes exists, has ended, and ended the day before; what is superseded has a successor."""
    successors: dict[str, list[Fact]] = {}
    for fact in got.facts.values():
        for old in fact.supersedes:
            if not (_waits(fact) and old in got.facts):
                successors.setdefault(old, []).append(fact)

    def complain(fact: Fact, key: str, **values: Any) -> None:
        file, line = got.where[fact.id]
        got.complain(file, line, key, fact.id, **values)

    for old, new in successors.items():
        before = got.facts.get(old)
        for fact in new:
            if before is None:
                complain(fact, "supersedes_unknown", old=old)
            elif before.status != "superseded" or before.in_force_to is None:
                complain(before, "superseded_in_force", new=fact.id)
            elif fact.in_force_from != before.in_force_to + timedelta(days=1) and not before.gap_after:
                complain(
                    before, "windows_apart", new=fact.id, ends=before.in_force_to, starts=fact.in_force_from
                )
    for fact in got.facts.values():
        if fact.status == "superseded" and fact.id not in successors and not fact.gap_after:
            complain(fact, "no_successor")

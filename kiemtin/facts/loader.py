"""Reads fact files (YAML) into a :class:`FactBase`. Every refusal names file, line and remedy.

A file holds ``topic`` and ``facts`` (see ``data/*.yaml``), or ``places``/``ambiguous``. A fact's ``says``
lists what it asserts in a comparable form: ``about`` an attribute ``of`` a subject ``is`` a value (or
``any_of`` several right values, or ``is_not`` some values). Another topic is another folder of such files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiemtin.entities import Citation, Fact
from kiemtin.errors import BadFact
from kiemtin.facts.base import Assertion, FactBase
from kiemtin.facts.places import Place, Places
from kiemtin.states import CheckKind

DATA = Path(__file__).parent / "data"
"""The facts shipped with the product."""

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc]
    """Safe YAML that keeps the line of every mapping and leaves days as text."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = super().construct_mapping(node, deep=True)
        found["__line__"] = node.start_mark.line + 1
        return found


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


class _Says(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    about: str
    of: str
    is_: Any = Field(None, alias="is")
    any_of: list[Any] | None = None
    is_not: list[Any] | None = None
    check: CheckKind | None = None
    tolerance: float = Field(0.0, ge=0, lt=1)
    since: date | None = None
    until: date | None = None
    always: bool = False


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document: str = Field(min_length=1)
    issuer: str = ""
    dated: date | None = None
    url: str = ""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")
    statement: str = Field(min_length=1)
    subject: str = Field(min_length=1)
    attribute: str = Field(min_length=1)
    value: Any
    check: CheckKind
    published: date
    in_force_from: date
    in_force_to: date | None = None
    source: _Source
    may_refute: bool
    confidence: Literal["high", "medium", "low"]
    verified: str
    status: Literal["in_force", "superseded"] = "in_force"
    unit: str = ""
    aliases: list[str] = []
    note: str = ""
    says: list[_Says] = []


_REMEDIES = {
    "missing": "Add the field.",
    "extra_forbidden": "Remove the field or correct its name.",
    "date_from_datetime_parsing": "Write the day as 'YYYY-MM-DD'.",
    "date_parsing": "Write the day as 'YYYY-MM-DD'.",
    "enum": "Use one of the listed values.",
    "literal_error": "Use one of the listed values.",
    "bool_parsing": "Write true or false.",
}


def load_facts(folders: Path | Iterable[Path] | None = None) -> FactBase:
    """All facts of these folders (the shipped ones when None), in file order.

    Raises ``errors.BadFact`` for the first line that cannot be trusted.
    """
    if folders is None:
        folders = (DATA,)
    elif isinstance(folders, Path):
        folders = (folders,)
    facts: dict[str, Fact] = {}
    where: dict[str, str] = {}
    assertions: list[Assertion] = []
    places: dict[str, Place] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    readings: dict[str, tuple[Mapping[str, Any], ...]] = {}
    folders = tuple(folders)
    for folder in folders:
        for file in sorted((folder / "reading").glob("*.yaml")):
            readings[file.stem] = (*readings.get(file.stem, ()), _plain(_read(file)))
    for file in (file for folder in folders for file in sorted(folder.glob("*.yaml"))):
        content = _read(file)
        for place in _places(content, file):
            places[place.id] = place
        for short, meanings in _plain(content.get("ambiguous") or {}).items():
            ambiguous[str(short)] = tuple(str(each) for each in meanings)
        topic = str(content.get("topic") or file.stem)
        for raw in content.get("facts") or ():
            fact, said = _fact(raw, topic, file)
            if fact.id in facts:
                raise BadFact(
                    file=file.name,
                    line=raw["__line__"],
                    fact=fact.id,
                    reason=f"the id is used already in {where[fact.id]}",
                    remedy="Give it an id of its own.",
                )
            facts[fact.id] = fact
            where[fact.id] = file.name
            assertions.extend(said)
    digest = hashlib.sha256(
        json.dumps([repr(fact) for fact in facts.values()] + [repr(each) for each in assertions]).encode()
    ).hexdigest()
    return FactBase(facts, tuple(assertions), Places(tuple(places.values()), ambiguous), digest, readings)


def _read(file: Path) -> dict[str, Any]:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise BadFact(
            file=file.name, line=1, fact="-", reason="the file is not UTF-8", remedy="Save it as UTF-8."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadFact(
            file=file.name,
            line=mark.line + 1 if mark else 1,
            fact="-",
            reason=f"not YAML ({getattr(error, 'problem', None) or error})",
            remedy="Check the indentation and the quotes around this line.",
        ) from error
    if not isinstance(content, dict):
        raise BadFact(
            file=file.name,
            line=1,
            fact="-",
            reason="the file holds no `facts:`",
            remedy="Start it with `topic:` and `facts:`.",
        )
    return content


def _plain(value: Any) -> Any:
    """The value without the line numbers the loader left in mappings."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if key != "__line__"}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _places(content: Mapping[str, Any], file: Path) -> Iterable[Place]:
    for kind, rows in (content.get("places") or {}).items():
        if kind == "__line__":
            continue
        for raw in rows:
            try:
                yield Place(
                    id=str(raw["id"]),
                    name=str(raw["name"]),
                    kind=str(kind),
                    within=str(raw.get("within", "")),
                    aliases=tuple(str(each) for each in raw.get("aliases", ())),
                )
            except (KeyError, TypeError, AttributeError) as error:
                raise BadFact(
                    file=file.name,
                    line=raw["__line__"] if isinstance(raw, dict) else 1,
                    fact="-",
                    reason=f"a place without {error}",
                    remedy="Give every place an id and a name.",
                ) from error


def _fact(raw: Any, topic: str, file: Path) -> tuple[Fact, list[Assertion]]:
    line = raw.get("__line__", 1) if isinstance(raw, dict) else 1
    name = str(raw.get("id", "?")) if isinstance(raw, dict) else "?"
    try:
        row = _Row.model_validate(_plain(raw))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the fact"
        raise BadFact(
            file=file.name,
            line=line,
            fact=name,
            reason=f"{field}: {first['msg']}",
            remedy=_REMEDIES.get(first["type"], "Correct this field."),
        ) from error
    complaint = _complaint(row)
    if complaint:
        raise BadFact(file=file.name, line=line, fact=row.id, reason=complaint[0], remedy=complaint[1])
    source = row.source
    fact = Fact(
        id=row.id,
        topic=topic,
        statement=row.statement,
        subject=row.subject,
        attribute=row.attribute,
        value=row.value,
        check=row.check,
        published=row.published,
        in_force_from=row.in_force_from,
        in_force_to=row.in_force_to,
        citation=Citation(document=source.document, issuer=source.issuer, dated=source.dated, url=source.url),
        may_refute=row.may_refute,
        confidence=row.confidence,
        verified=row.verified,
        status=row.status,
        aliases=tuple(row.aliases),
        note=row.note,
        unit=row.unit,
    )
    return fact, [_assertion(row, each) for each in row.says]


def _complaint(row: _Row) -> tuple[str, str] | None:
    """Why a well-formed row cannot be trusted, and what to do; None when it can."""
    if row.in_force_to and row.in_force_to < row.in_force_from:
        return "in_force_to is before in_force_from", "Swap or correct the two days."
    if row.status == "superseded" and row.in_force_to is None:
        return "superseded, but in_force_to is empty", "Write the last day on which it was right."
    if row.may_refute and (row.confidence == "low" or row.verified == "knowledge"):
        return "may_refute is true without a text that was seen", "Cite the text, or set may_refute: false."
    for said in row.says:
        given = [said.is_ is not None, said.any_of is not None, said.is_not is not None]
        if sum(given) != 1:
            return f"says {said.about}: needs exactly one of is, any_of, is_not", "Keep one of the three."
        if said.until and said.until < (said.since or row.published):
            return f"says {said.about}: until is before its start", "Correct the days."
    return None


def _assertion(row: _Row, said: _Says) -> Assertion:
    accepted: tuple[Any, ...]
    kind = said.check
    if said.any_of is not None:
        accepted = tuple(said.any_of)
    elif isinstance(said.is_, list):
        accepted, kind = tuple(said.is_), kind or CheckKind.SET
    else:
        accepted = () if said.is_ is None else (said.is_,)
    if kind is None:
        kind = _kind_of(accepted[0] if accepted else (said.is_not or [0])[0])
    if kind is CheckKind.DATE:
        accepted = tuple(date.fromisoformat(str(each)) for each in accepted)
    return Assertion(
        fact=row.id,
        about=said.about,
        of=said.of,
        kind=kind,
        accepted=accepted,
        excluded=tuple(said.is_not or ()),
        tolerance=said.tolerance,
        published=row.published,
        start=said.since or row.in_force_from,
        end=said.until or row.in_force_to,
        always=said.always,
    )


def _kind_of(value: Any) -> CheckKind:
    if isinstance(value, bool):
        return CheckKind.BOOLEAN
    if isinstance(value, int | float):
        return CheckKind.NUMBER
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return CheckKind.TEXT
    return CheckKind.DATE

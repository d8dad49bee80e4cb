"""What a pack's ``reading/*.yaml`` may hold. Every refusal names file, line and remedy.

``docs/topic-packs.md`` explains each property with an example; here is what is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from classifier.patterns import PatternError
from kiemtin.errors import BadReading
from kiemtin.facts.yamlfile import Dotted, Lined, line_at
from kiemtin.words import Phrase

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SHOWN = ("value", "of", "Of", "name")
"""What the sentence of a claim may hold in braces; ``_SHOWN_OF_UNITS`` that of a kind of statement on units."""
_SHOWN_OF_UNITS = (*_SHOWN, "members", "into", "place", "day")
_KNOWN = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "string_type": "no_text",
    "literal_error": "no_choice",
}
"""What the validator finds, and the message of the catalogue for it."""


class Part(BaseModel):
    """A mapping of a reading file: no key it does not know. ``line`` is where it begins."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int = Field(1, alias="__line__")

    @model_validator(mode="before")
    @classmethod
    def _with_line(cls, given: Any) -> Any:
        return {**given, "__line__": given.line} if isinstance(given, Lined) else given


class SubjectPart(Part):
    """One thing a group of rows can speak of."""

    name: str
    words: list[str] = Field(min_length=1)
    broader: str = ""


class FramePart(Part):
    """A rule, a day or a number given in set wordings."""

    about: str
    of: str = "vn"
    kind: Literal["bool", "date", "number"] = "bool"
    topic: str = "other"
    says: dict[bool | str, str]
    subjects: str = ""
    affirm_over: list[str] = []
    affirm: list[str] = []
    deny: list[str] = []
    value: list[str] = []
    needs: list[str] = []
    needs_any: list[str] = []
    unless: list[str] = []
    when: Literal["", "now"] = ""
    duty: bool = False
    contact: bool = False
    below: str = ""
    min: float = 0
    max: float = 10**15


class QuantityPart(Part):
    """A count, sum, area, share or price: a number beside certain words."""

    about: str
    of: str = "vn"
    subjects: str = ""
    unit: list[str]
    before: list[str] = []
    needs: list[str] = []
    unless: list[str] = []
    also: list[str] = []
    min: float = 0
    max: float = 10**15
    percent: bool = False
    money: bool = False
    scale: float = Field(1, gt=0)
    topic: str = "other"
    says: str
    none: bool = False
    total: bool = False
    stated: bool = False
    today: bool = False
    level: bool = False
    total_from: float = 0
    place_below: float = 0
    part_below: float = Field(0, ge=0, lt=1)
    whole_country: bool = False
    not_after: list[str] = []
    not_acting: list[str] = []
    short_needs: list[str] = []
    earlier: str = ""
    earlier_named: bool = False
    not_earlier: bool = False
    then: str = ""
    added: str = ""
    alone: list[str] = []


class AddendPart(Part):
    """One of two counts that make up a whole."""

    about: str
    unit: list[str] = Field(min_length=1)
    not_unit: list[str] = []
    closing: dict[str, list[str]] = {}
    min: float
    max: float
    says: str


class SumPart(Part):
    """Two counts side by side: ``28 tỉnh và 6 thành phố``, ``28 + 6``."""

    of: str = "vn"
    topic: str = "other"
    many: AddendPart
    few: AddendPart
    total: tuple[float, float]


class RankPart(Part):
    """Which place is the largest, the smallest ... of all."""

    about: str
    topic: str = "other"
    words: list[str] = Field(min_length=1)
    needs: list[str] = []
    unless: list[str] = []
    says: str


class ListPart(Part):
    """A list of names that a fact knows in full."""

    about: str
    reads: Literal["became", "names"]
    topic: str = "other"
    says: str


class ListWordsPart(Part):
    """The words around names in lists."""

    near: list[str] = Field(min_length=1)
    lead: list[str] = []
    became: list[str] = []


class CountryPart(Part):
    """The whole that counts without a place speak of."""

    name: str
    words: list[str] = Field(min_length=1)


class FormerUnitsPart(Part):
    """Units that are gone: a count inside one of them is none of today."""

    words: list[str] = Field(min_length=1)
    ended: list[str] = Field(min_length=1)


class ClaimsFile(Part):
    """``reading/claims.yaml``."""

    names: dict[str, list[str]] = {}
    subjects: dict[str, dict[str, SubjectPart]] = {}
    frames: list[FramePart] = []
    quantities: list[QuantityPart] = []
    sums: list[SumPart] = []
    side_by_side: list[tuple[str, str]] = []
    ranks: list[RankPart] = []
    lists: list[ListPart] = []
    list_words: ListWordsPart | None = None
    country: CountryPart | None = None
    former_units: FormerUnitsPart | None = None
    whole: list[str] = []
    compounds: dict[str, list[str]] = {}
    titles: dict[str, list[str]] = {}
    symbol_titles: dict[str, list[str]] = {}
    document_says: dict[str, str] = {}
    issuers: dict[str, list[str]] = {}


class CentrePart(Part):
    """Words for the seat of a unit."""

    word: list[str] = Field(min_length=1)
    not_word: list[str] = Field(min_length=1)
    at: list[str] = Field(min_length=1)
    settle: list[str] = Field(min_length=1)
    organisation: list[str] = Field(min_length=1)
    office: list[str] = []
    place_words: list[str] = []
    made: list[str] = []
    vague: list[str] = []
    sure: list[str] = []


class CityPart(Part):
    """A type that units are given on a day: the facts list them and say since when."""

    words: list[str] = Field(min_length=1)
    around: str
    future: list[str] = Field(min_length=1)
    not_city: str
    right: str


class TownPart(Part):
    """A type that has ended, said to go on."""

    still: str


class ZonePart(Part):
    """A type that only the places on a list have, and in which unit they lie."""

    becomes: str
    other: str
    belongs: str
    has: str
    weak: list[str] = []
    near_before: list[str] = Field(min_length=1)
    near_after: list[str] = Field(min_length=1)


class NewNamePart(Part):
    """A name given to a new unit that no place has: ``thành tỉnh Đồng Thuận``."""

    before: list[str] = Field(min_length=1)
    unit: str
    no_name: list[str] = []


class KindPart(Part):
    """What one kind of statement is about, and the sentence that tells it, denied and not."""

    about: str = ""
    also: list[str] = []
    topic: str = "other"
    says: dict[bool, str]


Kind = Literal["together", "kept", "gone", "province", "type", "city", "town", "zone", "home", "centre"]


class RelationsFile(Part):
    """``reading/relations.yaml``. A kind of statement that ``kinds`` leaves out is not read."""

    names: dict[str, list[str]] = {}
    kinds: dict[Kind, KindPart]
    into_name: str = ""
    unit_words: list[str] = []
    adds: list[str] = []
    strong: str
    travel: str
    history: str
    instead: str
    into: list[str]
    composed: list[str]
    named: list[str]
    together: list[str]
    joining: list[str]
    kept: list[str]
    kept_before: list[str]
    gone: list[str]
    still: list[str]
    new_name: NewNamePart
    centre: CentrePart
    city: CityPart
    town: TownPart
    zone: ZonePart


class EndedPart(Part):
    """Bodies of a level that ended, and what may not be asked of them any more."""

    about: str
    announced: str = ""
    bodies: list[str] = Field(min_length=1)
    past: list[str] = Field(min_length=1)
    tasks: list[str] = Field(min_length=1)
    words: list[str] = Field(min_length=1)
    keeping: list[str] = []
    instead: str
    body_instead: str


class FormerPart(Part):
    """Units whose names are gone."""

    about: str
    since: str
    named: list[str] = Field(min_length=1)
    past: list[str] = Field(min_length=1)


class RowPart(Part):
    """What a value in a table or list says, by the words of its heading."""

    headed: list[str] = Field(min_length=1)
    unless: list[str] = []
    says: str


class DraftsFile(Part):
    """``reading/drafts.yaml``."""

    ended: list[EndedPart] = []
    former: list[FormerPart] = []
    gone_kinds: dict[str, list[str]] = {}
    rows: list[RowPart] = []


_File = TypeVar("_File", bound=Part)


def parse(model: type[_File], raw: Mapping[str, Any], name: str) -> _File:
    """A file as the loader read it. Raises ``errors.BadReading``."""
    if dotted := next(_dotted(raw, ()), None):
        raise refuse(name, line_at(raw, dotted), "dotted", where=dotted[-1])
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(each for each in first["loc"] if each != "[key]")
        key = ".".join(str(each) for each in where) or name
        kind = _KNOWN.get(first["type"], "bad_value")
        raise refuse(name, line_at(raw, where), kind, where=key, what=first["msg"]) from error


@contextmanager
def located(name: str, line: int) -> Iterator[None]:
    """What cannot be read as a pattern inside is refused with this line."""
    try:
        yield
    except PatternError as error:
        raise BadReading(
            file=name, line=line, reason=error.reason, remedy=Phrase("pack.remedy.pattern")
        ) from error


def check_kinds(file: RelationsFile, name: str) -> None:
    """Every kind has both of its sentences. Raises ``errors.BadReading``."""
    for part in file.kinds.values():
        for answer in (True, False):
            if answer not in part.says:
                raise refuse(name, part.line, "no_sentence", answer=str(answer).lower())
            check_says(name, part.line, part.says[answer], _SHOWN_OF_UNITS)


def check_says(name: str, line: int, says: str, known: Sequence[str] = _SHOWN) -> None:
    """The sentence shown to people may only hold known placeholders. Raises ``errors.BadReading``."""
    left = _PLACEHOLDER.sub("", says)
    for key in (*_PLACEHOLDER.findall(says), *(mark for mark in "{}" if mark in left)):
        if key not in known:
            raise refuse(
                name, line, "no_placeholder", where=key, known=", ".join(f"{{{each}}}" for each in known)
            )


def refuse(name: str, line: int, kind: str, **values: Any) -> BadReading:
    """The refusal of something in a reading file."""
    return BadReading(
        file=name,
        line=line,
        reason=Phrase(f"pack.reason.{kind}", values),
        remedy=Phrase(f"pack.remedy.{kind}", values),
    )


def _dotted(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Where a number like ``3.321`` stands: nobody can say whether 3321 is meant."""
    if isinstance(value, Dotted):
        yield path
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _dotted(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _dotted(each, (*path, index))

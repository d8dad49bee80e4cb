"""Checks one fact as it stands in a file and makes a :class:`Fact` of it; every mistake is found, not only the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from kiemtin.entities import Citation, Fact
from kiemtin.errors import BadFact
from kiemtin.facts.base import Assertion
from kiemtin.facts.refusals import gathered
from kiemtin.facts.yamlfile import Dotted, Lined, line_at
from kiemtin.states import CheckKind
from kiemtin.words import Phrase

NAME = r"^[a-z0-9]+([._-][a-z0-9]+)*$"
"""How attributes and subjects are named: ``communes.count``, ``lai-chau``."""
ID = r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$"
WORDS = r"\S"


def _day(value: Any) -> Any:
    """Only ``YYYY-MM-DD``: pydantic alone would take 20250701 for seconds."""
    if isinstance(value, str) and len(value) != 10:
        raise ValueError("day")
    if value is not None and not isinstance(value, str | date):
        raise ValueError("day")
    return value


Day = Annotated[date, BeforeValidator(_day)]


class Says(BaseModel):
    """What a fact asserts: ``about`` an attribute ``of`` a subject ``is`` a value (or ``any_of``, ``is_not``)."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, strict=True)

    about: str = Field(pattern=NAME)
    of: str = Field(pattern=NAME)
    is_: Any = Field(None, alias="is")
    any_of: list[Any] | None = Field(None, min_length=1)
    is_not: list[Any] | None = Field(None, min_length=1)
    check: Annotated[CheckKind, Field(strict=False)] | None = None
    tolerance: float = Field(0.0, ge=0, lt=1)
    since: Annotated[Day, Field(strict=False)] | None = None
    until: Annotated[Day, Field(strict=False)] | None = None
    always: bool = False

    @property
    def values(self) -> list[Any]:
        """Every value named, right or denied."""
        given = self.any_of if self.any_of is not None else self.is_not
        if given is not None:
            return given
        return self.is_ if isinstance(self.is_, list) else [self.is_]

    @property
    def kind(self) -> CheckKind:
        """How the values are compared: as told, else by what they are."""
        if self.check is not None:
            return self.check
        if isinstance(self.is_, list):
            return CheckKind.SET
        return _kind_of(self.values[0])


class Source(BaseModel):
    """The document a fact is written in."""

    model_config = ConfigDict(extra="forbid", strict=True)

    document: str = Field(min_length=1, pattern=WORDS)
    issuer: str = ""
    dated: Annotated[Day, Field(strict=False)] | None = None
    url: str = ""


class Row(BaseModel):
    """One fact of a file. What each field means for an office stands in docs/facts.md."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(pattern=ID, max_length=40)
    statement: str = Field(pattern=WORDS, max_length=2000)
    subject: str = Field(min_length=1)
    attribute: str = Field(min_length=1)
    value: Any
    check: Annotated[CheckKind, Field(strict=False)]
    published: Annotated[Day, Field(strict=False)]
    published_note: str = ""
    in_force_from: Annotated[Day, Field(strict=False)]
    in_force_to: Annotated[Day, Field(strict=False)] | None = None
    gap_after: str = ""
    supersedes: list[str] = []
    source: Source
    may_refute: bool
    confidence: Literal["high", "medium", "low"]
    verified: str
    entered_by: str = ""
    confirmed_by: str = ""
    status: Literal["in_force", "superseded"] = "in_force"
    unit: str = ""
    aliases: list[str] = []
    note: str = ""
    says: list[Says] = []
    no_says: str = ""
    in_words_only: dict[str, str] = {}


def read_fact(raw: Any, line: int, topic: str, file: str) -> tuple[Fact, tuple[Assertion, ...]]:
    """The fact and what it asserts. Raises ``BadFact``, or ``BadFacts`` when several things are wrong."""
    name = str(raw.get("id", "?")) if isinstance(raw, Lined) else "?"
    problems: list[BadFact] = []

    def complain(where: int, reason: Phrase, remedy: Phrase) -> None:
        problems.append(BadFact(file=file, line=where, fact=name, reason=reason, remedy=remedy))

    if not isinstance(raw, Lined):
        complain(line, Phrase("fact.reason.no_mapping"), Phrase("fact.remedy.no_mapping"))
        raise gathered(problems)
    try:
        row = Row.model_validate(raw)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            complain(line_at(raw, each["loc"]), *_wording(each))
        raise gathered(problems) from None
    for where, reason, remedy in _complaints(row):
        complain(line_at(raw, where), reason, remedy)
    if problems:
        raise gathered(problems)
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
        supersedes=tuple(row.supersedes),
        published_note=row.published_note,
        gap_after=row.gap_after,
        entered_by=row.entered_by,
        confirmed_by=row.confirmed_by,
        no_says=row.no_says,
        in_words_only=dict(row.in_words_only),
    )
    return fact, tuple(_assertion(row, each) for each in row.says)


_KEYS = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_pattern_mismatch": "form",
    "string_too_long": "too_long",
    "string_too_short": "empty",
    "too_short": "empty",
    "string_type": "no_text",
    "bool_type": "no_bool",
    "list_type": "no_list",
    "dict_type": "no_group",
    "model_type": "no_group",
    "model_attributes_type": "no_group",
    "enum": "not_listed",
    "literal_error": "not_listed",
}
"""What the library calls a mistake, and what we say of it."""


def _wording(error: ErrorDetails) -> tuple[Phrase, Phrase]:
    field = ".".join(str(part) for part in error["loc"]) or "-"
    kind = error["type"]
    key = "no_day" if kind.startswith("date") or kind == "value_error" else _KEYS.get(kind, "wrong")
    values = {"field": field, "allowed": "", "what": error["msg"]}
    context = error.get("ctx") or {}
    if key == "not_listed":
        values["allowed"] = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    elif key == "form":
        values["allowed"] = _FORMS.get(str(context.get("pattern")), "...")
    return Phrase(f"fact.reason.{key}", values), Phrase(f"fact.remedy.{key}", values)


_FORMS = {NAME: "communes.count, lai-chau", ID: "DP-001", WORDS: "..."}


def _complaints(row: Row) -> Iterator[tuple[tuple[Any, ...], Phrase, Phrase]]:
    """Why a well-formed row cannot be trusted: where, what is wrong, what to do."""

    def bad(where: tuple[Any, ...], key: str, **values: Any) -> tuple[tuple[Any, ...], Phrase, Phrase]:
        return where, Phrase(f"fact.reason.{key}", values), Phrase(f"fact.remedy.{key}", values)

    if row.in_force_to and row.in_force_to < row.in_force_from:
        yield bad(("in_force_to",), "ends_before", first="in_force_to", second="in_force_from")
    if row.status == "superseded" and row.in_force_to is None:
        yield bad(("status",), "superseded_open")
    if not row.published_note:
        if row.published > row.in_force_from:
            yield bad(("published",), "published_late")
        elif row.source.dated and row.published < row.source.dated:
            yield bad(("published",), "published_before_source", dated=row.source.dated.isoformat())
    if row.may_refute and (row.confidence == "low" or row.verified == "knowledge"):
        yield bad(("may_refute",), "unseen")
    if row.entered_by and row.may_refute and not row.confirmed_by:
        yield bad(("may_refute",), "unconfirmed")
    if row.confirmed_by and row.confirmed_by == row.entered_by:
        yield bad(("confirmed_by",), "confirmed_by_author")
    if not row.says and not row.no_says:
        yield bad(("id",), "says_nothing")
    if row.says and row.no_says:
        yield bad(("no_says",), "says_and_not")
    if row.id in row.supersedes:
        yield bad(("supersedes",), "supersedes_itself")
    for place, said in enumerate(row.says):
        for where, key, values in _said_badly(row, said):
            yield bad(("says", place, *where), key, about=said.about, **values)


def _said_badly(row: Row, said: Says) -> Iterator[tuple[tuple[Any, ...], str, dict[str, Any]]]:
    if sum(each is not None for each in (said.is_, said.any_of, said.is_not)) != 1:
        yield (), "not_one_of_three", {}
        return
    start = said.since or row.in_force_from
    end = said.until or row.in_force_to
    if (said.since or said.until) and end and end < start:
        yield ("until" if said.until else "since",), "ends_before", {"first": "until", "second": "since"}
    for value in said.values:
        if isinstance(value, Dotted):
            written = f"{value:.3f}"
            yield (
                (),
                "dotted",
                {"written": written, "meant": written.replace(".", ""), "exact": f"{written}0"},
            )
        elif not _fits(said.kind, value):
            yield (), "wrong_kind", {"value": value, "kind": said.kind.value}


def _fits(kind: CheckKind, value: Any) -> bool:
    """Whether a value can be compared this way."""
    if kind is CheckKind.BOOLEAN:
        return isinstance(value, bool)
    if kind in (CheckKind.NUMBER, CheckKind.APPROX):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is CheckKind.DATE:
        return _kind_of(value) is CheckKind.DATE
    return isinstance(value, str) and bool(value.strip())


def _assertion(row: Row, said: Says) -> Assertion:
    kind = said.kind
    accepted = () if said.is_not is not None else tuple(said.values)
    excluded = tuple(said.is_not or ())
    if kind is CheckKind.DATE:
        accepted = tuple(date.fromisoformat(each) for each in accepted)
        excluded = tuple(date.fromisoformat(each) for each in excluded)
    return Assertion(
        fact=row.id,
        about=said.about,
        of=said.of,
        kind=kind,
        accepted=accepted,
        excluded=excluded,
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
    return CheckKind.DATE if len(str(value)) == 10 else CheckKind.TEXT

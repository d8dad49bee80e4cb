"""Checks a pack's reading files. Every refusal names file, line and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import ValidationError

from classifier.pack_parts import Part, RelationsFile
from classifier.patterns import PatternError
from kiemtin.errors import BadReading
from kiemtin.facts.yamlfile import Dotted, line_at
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


_File = TypeVar("_File", bound=Part)


def parse(model: type[_File], raw: Mapping[str, Any], name: str) -> _File:
    """A file as the loader read it. Raises ``errors.BadReading``."""
    if dotted := next(_dotted(raw, ()), None):
        raise refuse(name, line_at(raw, dotted), "dotted", where=dotted[-1])
    if blank := next(_blank(raw, ()), None):
        raise refuse(name, line_at(raw, blank), "blank", where=blank[0])
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


def _blank(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Where a list holds an empty text: as a word or pattern it would stand everywhere."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _blank(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            if isinstance(each, str) and not each.strip():
                yield (*path, index)
            yield from _blank(each, (*path, index))

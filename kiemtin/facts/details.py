"""Which details of a fact's statement (days, document symbols, numbers) nothing in the fact makes comparable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kiemtin.entities import Fact
from kiemtin.facts.base import FactBase

_SYMBOL = re.compile(r"\d+(?:/\d{4})?[-/][A-ZĐ][\w\-]*(?:/[A-ZĐ]+)?")
_DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_MONTH = re.compile(r"\b(\d{1,2})/(\d{4})\b")
_NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
_NAME_OF_NUMBER = re.compile(r"\b(?:khóa|Điều|khoản|Hội nghị lần thứ|nhóm) [\dXIV]+\w*", re.IGNORECASE)
"""Where a number is part of a name and decides nothing."""


def details(statement: str) -> tuple[str, ...]:
    """Days as ``2025-07-01``, months as ``2025-07``, symbols as written, numbers as ``3321`` or ``66.91``."""
    found: list[str] = []

    def taken(pattern: re.Pattern[str], text: str, form: str = "") -> str:
        def keep(match: re.Match[str]) -> str:
            if form == "day":
                found.append(f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}")
            elif form == "month":
                found.append(f"{match[2]}-{int(match[1]):02}")
            elif form == "number":
                found.append(f"{float(match[0].replace('.', '').replace(',', '.')):.10g}")
            elif form:
                found.append(match[0])
            return " "

        return pattern.sub(keep, text)

    rest = taken(_NAME_OF_NUMBER, statement)
    rest = taken(_SYMBOL, rest, "symbol")
    rest = taken(_DAY, rest, "day")
    rest = taken(_MONTH, rest, "month")
    taken(_NUMBER, rest, "number")
    return tuple(dict.fromkeys(found))


def in_words_only(base: FactBase, fact: Fact) -> tuple[str, ...]:
    """The details of a statement that neither its value, its days nor what it says hold in comparable form."""
    known = {each for value in _values(base, fact) for each in _forms(value)}
    return tuple(each for each in details(fact.statement) if each not in known)


def _values(base: FactBase, fact: Fact) -> Iterator[Any]:
    yield from (fact.published, fact.in_force_from, fact.in_force_to)
    yield from _leaves(fact.value)
    for said in base.said_by(fact.id):
        yield from (*said.accepted, *said.excluded, said.start, said.end)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, Iterable) and not isinstance(value, str):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


def _forms(value: Any) -> Iterator[str]:
    """A comparable value as :func:`details` would write it."""
    if isinstance(value, date):
        yield value.isoformat()
        yield value.isoformat()[:7]
        yield value.isoformat()[:4]
    elif isinstance(value, str):
        yield value
        if re.fullmatch(r"\d+[/-]\d+", value):
            yield from re.split("[/-]", value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:.10g}"

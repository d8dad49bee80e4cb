"""Which things the facts say no wording of the packs leads to: known, shown and cited, but not yet read in a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiemtin.facts.base import Assertion, FactBase

READ_BY_KIND = frozenset(
    {
        "centre", "city.list", "city.since", "doc.against", "doc.amends", "doc.in_force", "doc.issued", "doc.passed", "doc.replaces", "doc.reviews", "doc.symbol", "doc.vote", "kept", "kept.list", "member_of", "members",
        "special_zone.list", "town.is_city",
    }
)  # fmt: skip
"""Attributes that the reader's relations (membership, centre, status, documents) ask for by themselves."""


def unread(base: FactBase) -> tuple[Assertion, ...]:
    """What facts assert about attributes that no pack's ``reading/`` names."""
    named = {word for content in base.readings.values() for word in _words(content)} | READ_BY_KIND
    return tuple(each for each in base.assertions if each.about not in named)


def _words(content: Any) -> Iterator[str]:
    """Every text of the readings, keys included."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield str(key)
            yield from _words(value)
    elif isinstance(content, list | tuple):
        for each in content:
            yield from _words(each)
    elif isinstance(content, str):
        yield content

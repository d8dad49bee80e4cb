"""What the dashboard is given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from cli.compose import Desk, open_desk
from dashboard.deps import Services
from kiemtin.entities import Evidence
from kiemtin.words import fold

MOST_FACTS = 20


@cache
def services() -> Services:
    """One per process, shared by every session."""
    desk = open_desk()
    return Services(
        store=desk.store,
        clock=desk.clock,
        checker=desk.reader,
        office=desk.settings.office,
        k=desk.settings.k,
        session_minutes=desk.settings.session_minutes,
        language=desk.settings.language,
        fact_search=FactSearch(desk),
    )


class FactSearch:
    """Finds facts by words, tones and đ/d ignored; every word must stand in the fact."""

    def __init__(self, desk: Desk) -> None:
        self._folded = [(fold(f"{fact.id} {fact.subject} {fact.statement}"), fact.id) for fact in desk.facts]
        self._facts = desk.facts

    def __call__(self, text: str) -> Sequence[Evidence]:
        words = fold(text).split()
        if not words:
            return ()
        found = [fact for folded, fact in self._folded if all(word in folded for word in words)]
        return [self._facts.evidence(fact) for fact in found[:MOST_FACTS]]

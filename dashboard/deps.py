"""What the pages are given. Built once by the composition root, never by a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiemtin.entities import Evidence
from kiemtin.ports import Clock, DraftChecker
from kiemtin.store import Store

FactSearch = Callable[[str], Sequence[Evidence]]


def no_facts(_text: str) -> Sequence[Evidence]:
    """A fact search that finds nothing, for an installation without one."""
    return ()


@dataclass(frozen=True)
class Services:
    """``k`` is the least number of voices shown; ``session_minutes`` of idling end a sign-in.

    ``language`` is the interface's before anyone has signed in. ``fact_search`` finds facts by
    words, with or without diacritics.
    """

    store: Store
    clock: Clock
    checker: DraftChecker
    office: str
    k: int
    session_minutes: int
    language: str = "vi"
    fact_search: FactSearch = no_facts

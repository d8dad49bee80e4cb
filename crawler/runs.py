"""What one run over one source has done so far. In memory, for as long as the run lasts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.trouble import Problem
from kiemtin.entities import Fetch
from kiemtin.ports import Source
from kiemtin.states import CrawlEvent, Origin
from kiemtin.store.repositories.sources import StoredSource

DETAIL = "detail"
"""Context key a source sets to True on a page that stands for itself (one article, one thread):
when it fails, the listing that led to it is not worth less."""


@dataclass(eq=False)
class Run:
    """One source from its start pages to the last page they lead to.

    ``owed`` counts pages asked for and not yet dealt with; the run is over at 0. ``unfinished``
    are pages that failed in passing: the listing is then read again in full next time.
    """

    source: StoredSource
    adapter: Source
    options: Any
    started_at: datetime
    owed: int = 0
    pages: Counter[tuple[str, CrawlEvent]] = field(default_factory=Counter)
    new: int = 0
    known: int = 0
    voices: int = 0
    unread: int = 0
    unfinished: int = 0
    problem: Problem | None = None
    seen: set[str] = field(default_factory=set)
    validators: list[tuple[bytes, str | None, str | None]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def origin(self) -> Origin:
        return self.adapter.spec.origin

    @property
    def minimum_delay(self) -> float:
        return self.adapter.spec.minimum_delay

    def asks(self, fetch: Fetch) -> bool:
        """Count a page as owed; False when this run has asked for it before."""
        if fetch.url in self.seen:
            return False
        self.seen.add(fetch.url)
        self.owed += 1
        return True

    def failed(self, fetch: Fetch, problem: Problem) -> None:
        """A page could not be read and nothing stands in for it."""
        if not problem.lasting:
            self.unfinished += 1
        if not fetch.context.get(DETAIL):
            self.problem = self.problem or problem

    def __repr__(self) -> str:
        return f"Run({self.name}, owed={self.owed})"

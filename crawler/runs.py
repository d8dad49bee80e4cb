"""What one run over one source has done so far. In memory, for as long as the run lasts."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime

from crawler.messages import DETAIL, LOOK, Finish, Held, Next, Taken
from crawler.trouble import Problem
from kiemtin.entities import Fetch
from kiemtin.states import CrawlEvent
from kiemtin.store.repositories.sources import LedgerLine, StoredSource

WINDOW = 4
"""Requests of one run that wait in the downloader; the others wait here, where they cost less."""


@dataclass(eq=False)
class Run:
    """One source from its start pages to the last page they lead to.

    ``pages`` counts what came by host, event and the basis on which it was asked for, empty for robots.txt.
    ``owed`` counts pages asked for and not yet dealt with; the run is over at 0. ``unfinished``
    are pages that failed in passing: the listing is then read again in full next time.
    """

    source: StoredSource
    minimum_delay: float
    started_at: datetime
    owed: int = 0
    asked: int = 0
    waiting: deque[Next] = field(default_factory=deque)
    pages: Counter[tuple[str, CrawlEvent, str]] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    fresh: int = 0
    known: int = 0
    voices: int = 0
    unread: int = 0
    unfinished: int = 0
    problem: Problem | None = None
    until: datetime | None = None
    seen: set[bytes] = field(default_factory=set)
    remember: list[tuple[bytes, str | None, str | None]] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.source.name

    def owes(self, fetch: Fetch) -> bool:
        """Count a page as owed; False when this run has asked for it before."""
        mark = hashlib.blake2b(
            b"\x00".join((fetch.method.encode(), fetch.url.encode("utf-8", "replace"), fetch.body or b"")),
            digest_size=12,
        ).digest()
        if mark in self.seen:
            return False
        self.seen.add(mark)
        self.owed += 1
        return True

    def took(self, taken: Taken) -> None:
        """A page was taken in."""
        self.fresh += taken.fresh
        self.known += taken.known
        self.voices += taken.voices
        self.unread += taken.unread
        if taken.remember is not None:
            self.remember.append(taken.remember)

    def failed(self, fetch: Fetch, problem: Problem) -> None:
        """A page could not be read and nothing stands in for it."""
        self.troubles[problem.trouble.value] += 1
        if LOOK in fetch.context:
            return
        if not problem.lasting:
            self.unfinished += 1
        if not fetch.context.get(DETAIL):
            self.problem = self.problem or problem

    def held(self, held: Held) -> None:
        """A page is not asked for now. That is no fault of the source, and its next run waits for it."""
        self.troubles[held.problem.trouble.value] += 1
        self.unfinished += 1
        self.problem = self.problem or held.problem
        self.wait_for(held.until)

    def wait_for(self, until: datetime | None) -> None:
        """The next run is not due before ``until``."""
        if until is not None:
            self.until = until if self.until is None else max(self.until, until)

    def finished(self, at: datetime, paces: tuple[tuple[str, float, datetime], ...]) -> Finish:
        """What is written down of it."""
        lines = tuple(
            LedgerLine(at=at, source=self.name, host=host, event=event, detail=basis, total=count)
            for (host, event, basis), count in sorted(self.pages.items())
        )
        return Finish(
            source=self.source,
            began_at=self.started_at,
            at=at,
            lines=lines,
            troubles=dict(self.troubles),
            fresh=self.fresh,
            known=self.known,
            unfinished=self.unfinished,
            problem=self.problem,
            until=self.until,
            remember=tuple(self.remember),
            paces=paces,
        )

    def __repr__(self) -> str:
        return f"Run({self.name}, owed={self.owed})"

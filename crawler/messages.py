"""What the downloader and the intake tell each other: plain values, because they are two processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawler.trouble import Problem
from kiemtin.entities import Document, Fetch
from kiemtin.store.repositories.sources import LedgerLine, StoredSource, Validators

DETAIL = "detail"
"""Context key a source sets to True on a page that stands for itself (one article, one thread):
when it fails, the listing that led to it is not worth less."""
LOOK = "look again at item"
"""Context key with the id of a kept publication that is looked at again."""


@dataclass(frozen=True, kw_only=True)
class Next:
    """A page to ask for, with what is known of its last version and the secrets it is asked with.

    ``terms``: the beginning of the addresses that an API's terms cover in place of robots.txt
    (``crawler.api_terms``); empty for nearly all. ``signed``: it carries a credential of the office.
    """

    fetch: Fetch
    validators: Validators | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    terms: str = ""
    signed: bool = False


@dataclass(frozen=True, kw_only=True)
class Held:
    """A page that is not asked for now, and why; ``until`` when that will be over, where one can know."""

    fetch: Fetch
    problem: Problem
    until: datetime | None = None

    @property
    def said(self) -> str:
        """What the ledger says of it: the name of a secret alone would tell an outsider nothing."""
        return f"not asked, {self.problem.trouble.value}: {self.problem.detail}"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which pages follow, and which are held back."""

    follow: tuple[Next, ...] = ()
    held: tuple[Held, ...] = ()


# --- asked of the intake -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Due:
    """Which sources are due at ``at``; ``only`` names those to run now, due or not. Answer: a list of them."""

    at: datetime
    only: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Open:
    """What hosts asked of earlier rounds. Answer: ``HostState`` by host."""


@dataclass(frozen=True, kw_only=True)
class Begin:
    """A run begins. Answer: ``Begun``."""

    source: StoredSource
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Begun:
    """Its first pages, or why it cannot be run; seconds its kind keeps between two requests."""

    asked: Asked = Asked()
    minimum_delay: float = 0.0
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page came, or stands in for one that did not (``missing``: why). Answer: ``Taken``."""

    source: StoredSource
    fetch: Fetch
    document: Document
    missing: Problem | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a page gave: pages to follow, how many things of each kind, what is to be kept of it at the end.

    ``problem`` is set when there was nothing but complaints.
    """

    asked: Asked = Asked()
    kept: int = 0
    fresh: int = 0
    known: int = 0
    voices: int = 0
    unread: int = 0
    problem: Problem | None = None
    remember: tuple[bytes, str | None, str | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Finish:
    """A run is over. ``lines`` are its pages for the ledger, ``troubles`` its failed pages by word."""

    source: StoredSource
    began_at: datetime
    at: datetime
    lines: tuple[LedgerLine, ...] = ()
    troubles: Mapping[str, int] = field(default_factory=dict)
    fresh: int = 0
    known: int = 0
    unfinished: int = 0
    problem: Problem | None = None
    until: datetime | None = None
    remember: tuple[tuple[bytes, str | None, str | None], ...] = ()
    paces: tuple[tuple[str, float, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line of the ledger: a refusal or a wait is never lost."""

    line: LedgerLine


@dataclass(frozen=True, kw_only=True)
class HostClosed:
    """A host asked to be left alone until ``until``, ``refusals`` times in a row."""

    host: str
    until: datetime
    reason: str
    refusals: int


@dataclass(frozen=True, kw_only=True)
class HostAnswered:
    """A host that had refused answers again."""

    host: str


Message = Due | Open | Begin | Page | Finish | Note | HostClosed | HostAnswered

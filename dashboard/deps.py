"""What the pages are given. Built once by the composition root, never by a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel

from kiemtin.drift import Drift
from kiemtin.entities import Account, Claim, Evidence, Outgoing, Preview, Violation
from kiemtin.errors import DocumentUnknownForm, MediaMissing
from kiemtin.evidence import PassageFound, ReadDocument
from kiemtin.media import MediaItem
from kiemtin.ports import (
    ChannelDesk,
    ChannelSpec,
    Clock,
    Comparable,
    DocumentReader,
    DraftChecker,
    Matcher,
    PassageSearch,
)
from kiemtin.rules import APPROVAL_DAYS
from kiemtin.store import Store
from kiemtin.words import Phrase
from reports.packs import Shelf
from review.media_library import Library
from review.showing import Showroom

FactSearch = Callable[[str], Sequence[Evidence]]


def no_facts(_text: str) -> Sequence[Evidence]:
    """A fact search that finds nothing, for an installation without one."""
    return ()


def no_documents(name: str, body: bytes) -> ReadDocument:
    """A document reader for an installation without one."""
    raise DocumentUnknownForm(file=name, found="?")


def no_passages(text: str, most: int = 3) -> Sequence[PassageFound]:
    """A passage search that finds nothing."""
    return ()


def no_steps(_claim: Claim) -> Sequence[Phrase]:
    """An explanation that has nothing to say."""
    return ()


class PlainChannels:
    """Channels without limits that show title, text and link as they are, for an installation without any."""

    def spec(self, account: Account) -> ChannelSpec:
        return ChannelSpec(
            name=account.channel, title=account.channel, options=BaseModel, limits={}, honours_key=False
        )

    def check(self, account: Account, content: Outgoing) -> tuple[Violation, ...]:
        return ()

    def preview(self, account: Account, content: Outgoing) -> Preview:
        parts = (("title", content.title), ("text", content.body), ("link", content.link))
        return Preview(parts=tuple(each for each in parts if each[1]), length=len(content.body))

    def kinds(self) -> Sequence[ChannelSpec]:
        return ()


class NoLibrary:
    """A media library that has no files and takes none."""

    def add(
        self, name: str, body: bytes, *, alt: str = "", licence: str = "", by: int | None = None
    ) -> MediaItem:
        raise MediaMissing(name=name)

    def path(self, sha256: str) -> Path:
        raise MediaMissing(name=sha256[:12])


class TipTaker(Protocol):
    """Takes what people bring by hand. Raises the errors of ``errors.Tip...``, ``Picture...``, SourceRefused."""

    def take_text(self, text: str) -> None: ...
    def take_link(self, address: str, organisation: str = "") -> None: ...
    def read_picture(self, name: str, body: bytes) -> str: ...


class NoMatcher:
    """A matcher that knows no statement in other words, for an installation without one."""

    def same(self, statement: str, among: Sequence[str]) -> tuple[tuple[int, float], ...]:
        return ()


@dataclass(frozen=True)
class Services:
    """``k`` is the least number of voices shown; ``session_minutes`` of idling end a sign-in.

    ``language`` is the interface's before anyone has signed in. ``fact_search`` finds facts by
    words, with or without diacritics. ``facts_changed`` is called after two people made a fact;
    ``comparable`` lists what such a fact can be compared with; ``matcher`` finds a claim in other words;
    ``explain`` gives the steps that lead to a claim's suggestion; ``least_score`` is what a suggestion
    needs today to be shown, ``drift`` how far yesterday's readings are from those before; ``library`` keeps the files of posts,
    ``packs`` are the printed and spoken ones.
    ``channels`` check and preview texts, ``approval_days`` is how long an approval holds,
    ``feed_url`` where the calendar feeds are served, ``tips`` takes what people bring by hand.
    """

    store: Store
    clock: Clock
    checker: DraftChecker
    office: str
    k: int
    session_minutes: int
    language: str = "vi"
    fact_search: FactSearch = no_facts
    read_document: DocumentReader = no_documents
    find_passages: PassageSearch = no_passages
    facts_changed: Callable[[], None] = lambda: None
    comparable: Callable[[], Sequence[Comparable]] = tuple
    matcher: Matcher = field(default_factory=NoMatcher)
    explain: Callable[[Claim], Sequence[Phrase]] = no_steps
    least_score: Callable[[], float] = lambda: 0.0
    drift: Callable[[], Sequence[Drift]] = tuple
    feed_url: str = "http://127.0.0.1:8503/"
    channels: ChannelDesk = field(default_factory=PlainChannels)
    approval_days: int = APPROVAL_DAYS
    library: Library | None = None
    packs: Shelf | None = None
    tips: TipTaker | None = None

    @property
    def showroom(self) -> Showroom:
        """What previews are made with."""
        return Showroom(channels=self.channels, library=self.library or NoLibrary(), office=self.office)

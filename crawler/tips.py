"""What people bring by hand: a text, a link to a publication, the words of a screenshot.

A text goes through the gate like any public voice: it is read in memory, counted where it makes a claim, and
shown to nobody before k independent posts make that claim (S4). Its words are not kept, and neither is who
brought it. A link is read by the crawler like any page of an organisation; profiles, closed groups, log-ins
and places where people talk are refused with the reason (S11).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from crawler.addresses import host_of, in_words, refusal, without_fragment
from crawler.gate import LONGEST_TEXT
from crawler.intake import VoiceGate
from crawler.sketch import folded
from crawler.sources.page import MOST
from crawler.sources.sitemap import same_site
from kiemtin.entities import Voice, VoicePage
from kiemtin.errors import (
    SourceRefused,
    TipEmpty,
    TipIsDiscussion,
    TipNotPublication,
    TipTooLong,
    UnknownSource,
)
from kiemtin.ports import Clock
from kiemtin.states import Origin
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.repositories.sources import StoredSource
from kiemtin.words import ZONE

SOURCE = "bao-tin"
"""The source under which links that were brought are read."""
PLACE = "tip"
SHORTEST = 15
"""Characters under which nothing is claimed."""
GOVERNMENT = "gov.vn"


class Tips:
    """Takes tips. ``make_gate`` is called for the first text: it loads the language model."""

    def __init__(self, store: Store, make_gate: Callable[[], VoiceGate], clock: Clock) -> None:
        self._store = store
        self._make_gate = make_gate
        self._gate: VoiceGate | None = None
        self._clock = clock

    def take_text(self, text: str) -> None:
        """Let the gate read what is going round. Raises TipEmpty, TipTooLong, the store's errors.

        Nothing is given back: whether a claim was found, or how often it was made, is nobody's to see
        before k posts make it.
        """
        text = text.strip()
        if sum(each.isalpha() for each in text) < SHORTEST:
            raise TipEmpty()
        if len(text) > LONGEST_TEXT:
            raise TipTooLong(most=LONGEST_TEXT)
        if self._gate is None:
            self._gate = self._make_gate()
        self._gate.admit(SOURCE, page_of(text, self._clock.now()))

    def take_link(self, address: str, organisation: str = "") -> None:
        """Have the crawler read a publication that somebody found.

        ``organisation`` is whose site it is, where no configured source says so. Raises SourceRefused,
        TipIsDiscussion, TipNotPublication, the store's errors.
        """
        reason = refusal(address)
        if reason:
            raise SourceRefused(url=address.strip(), reason=in_words(reason))
        address = without_fragment(address)
        host = host_of(address)
        with self._store.work() as uow:
            self._require_publication(uow.sources.all(), address, host, organisation.strip())
            uow.sources.put(_with_address(self._links(uow), address))
            # Who brought it is not said, here as elsewhere.
            uow.audit.add(
                actor="system",
                action="take_tip",
                subject=f"source:{SOURCE}",
                now=self._clock.now(),
                host=host,
            )
            uow.commit()

    @staticmethod
    def _require_publication(sources: list[StoredSource], address: str, host: str, organisation: str) -> None:
        publications = [each for each in sources if each.origin is Origin.PUBLICATION]
        if any(same_site(address, each) for source in publications for each in _addresses(source.options)):
            return
        voices = [each for each in sources if each.origin is Origin.PUBLIC_VOICE]
        if any(host == host_of(each) for source in voices for each in _addresses(source.options)):
            raise TipIsDiscussion(host=host)
        if not (host.endswith("." + GOVERNMENT) or len(organisation) > 2):
            raise TipNotPublication(host=host)

    @staticmethod
    def _links(uow: UnitOfWork) -> StoredSource:
        try:
            return uow.sources.get(SOURCE)
        except UnknownSource:
            return StoredSource(
                name=SOURCE,
                adapter="page",
                title="Liên kết được báo tin",
                origin=Origin.PUBLICATION,
                options={"addresses": []},
                interval_s=900,
                delay_s=10.0,
            )


def page_of(text: str, at: datetime) -> VoicePage:
    """A tip as a page of its own: the same words brought again are the same page, so they are not counted as many.

    Its time is the day it was brought on: twice on one day is once.
    """
    day = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    mark = hashlib.sha256(folded(text).encode("utf-8", "surrogatepass")).hexdigest()
    return VoicePage(thread=f"tip:{mark}", place=PLACE, voices=(Voice(text=text, said_at=day, speaker=None),))


def _with_address(source: StoredSource, address: str) -> StoredSource:
    """The newest addresses, as many as the source may hold."""
    before = [each for each in source.options.get("addresses", ()) if each != address]
    options = {**source.options, "addresses": [*before, address][-MOST:]}
    return replace(source, options=options)


def _addresses(options: Mapping[str, Any]) -> Iterator[str]:
    for value in options.values():
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, str) and each.startswith(("http://", "https://")):
                yield each

"""Newspapers, portals and organisations by their RSS, Atom or JSON feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from crawler.sources.feeds import read_feed
from crawler.sources.markup import decode
from crawler.sources.options import PublicAddress
from crawler.sources.publications import (
    RAW_KEPT,
    PublicationOptions,
    entry_of,
    from_entry,
    from_page,
    looked_at_again,
    pointed_at,
)
from kiemtin.entities import Document, Fetch, KeptItem, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

_SIGNED = re.compile(
    r"<(?P<tag>(?:\w+:)?(?:creator|author|contributor|credit|managingEditor|webMaster|owner))\b"
    r"(?:[^>]*/>|.*?(?:</(?P=tag)\s*>|$))",
    re.I | re.S,
)


class FeedOptions(PublicationOptions):
    """Options of the ``feed`` source."""

    address: PublicAddress = Field(description="Address of the RSS, Atom or JSON feed.")
    follow: bool = Field(
        default=True,
        description="Read each article's own page. Off: only what the feed itself holds.",
    )
    most: int = Field(default=100, ge=1, le=1000, description="Most entries read from one feed at a time.")


class FeedSource:
    """RSS, Atom or JSON Feed with the article's text from its page, or from the feed where the page gives none.

    The feed's author is never read.
    """

    spec = SourceSpec(
        name="feed",
        title="RSS, Atom hoặc JSON Feed",
        origin=Origin.PUBLICATION,
        options=FeedOptions,
        terms="https://www.rssboard.org/rss-specification",
        minimum_delay=5.0,
    )

    def start(self, options: FeedOptions, since: datetime | None) -> Iterator[Fetch]:
        yield Fetch(url=options.address)

    def again(self, item: KeptItem, options: FeedOptions) -> Fetch | None:
        return looked_at_again(item)

    def parse(
        self, document: Document, options: FeedOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        entry = entry_of(document)
        if entry is not None:
            yield from_page(document, options, entry)
        elif document.status < 400:
            yield from self._entries(document, options)

    def _entries(
        self, document: Document, options: FeedOptions
    ) -> Iterator[PublicationItem | Fetch | ParseProblem]:
        reading = read_feed(document, options)
        for reason, count in reading.problems:
            yield ParseProblem(reason=reason, count=count, raw=_raw(document))
        if len(reading.entries) > options.most:
            yield ParseProblem(
                reason=f"the feed is longer than {options.most} entries; the rest waits",
                count=len(reading.entries) - options.most,
            )
        for entry in reading.entries[: options.most]:
            found = pointed_at(entry)
            if isinstance(found, Fetch) and not options.follow:
                yield from_entry(document, options, entry)
            else:
                yield found


def _raw(document: Document) -> str | None:
    """The beginning of a feed as it came, but for whoever signed it; None for a page that is no feed."""
    text, _ = decode(document.body[: 4 * RAW_KEPT], document.content_type)
    if "<rss" not in text and "<feed" not in text and "<rdf" not in text.lower():
        return None
    return _SIGNED.sub("", text)[:RAW_KEPT]

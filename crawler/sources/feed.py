"""Newspapers, portals and organisations by their RSS or Atom feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from crawler.addresses import refusal, without_fragment
from crawler.sources.articles import LONGEST, SHORTEST, Article, read_article
from crawler.sources.dates import too_far_ahead
from crawler.sources.feeds import Entry, read_feed
from crawler.sources.markup import decode
from crawler.sources.options import PublicAddress, SourceOptions
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

_SIGNED = re.compile(
    r"<(?P<tag>(?:\w+:)?(?:creator|author|contributor|credit|managingEditor|webMaster|owner))\b"
    r"(?:[^>]*/>|.*?(?:</(?P=tag)\s*>|$))",
    re.I | re.S,
)
RAW_KEPT = 4000
"""Characters of a publication kept with a problem, enough to see what changed."""


class FeedOptions(SourceOptions):
    """Options of the ``feed`` source."""

    address: PublicAddress = Field(description="Address of the RSS or Atom feed.")
    follow: bool = Field(
        default=True,
        description="Read each article's own page. Off: only what the feed itself holds.",
    )
    most: int = Field(default=100, ge=1, le=1000, description="Most entries read from one feed at a time.")
    language: str = Field(default="vi", min_length=2, max_length=8, description="Language of the texts.")


class FeedSource:
    """RSS/Atom with the article's text from its page, or from the feed where the page gives none.

    The feed's author is never read.
    """

    spec = SourceSpec(
        name="feed",
        title="RSS hoặc Atom",
        origin=Origin.PUBLICATION,
        options=FeedOptions,
        terms="https://www.rssboard.org/rss-specification",
        minimum_delay=5.0,
    )

    def start(self, options: FeedOptions, since: datetime | None) -> Iterator[Fetch]:
        yield Fetch(url=options.address)

    def parse(
        self, document: Document, options: FeedOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        entry = document.context.get("entry")
        if isinstance(entry, Entry):
            yield _item(document, options, entry)
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
            if not entry.link:
                yield ParseProblem(reason="an entry has no link", raw=entry.title or None)
                continue
            refused = refusal(entry.link)
            if refused:
                yield ParseProblem(reason=f"an entry's link is refused: {refused}")
            elif options.follow:
                yield Fetch(url=without_fragment(entry.link), context={"entry": entry, "detail": True})
            else:
                yield _publication(entry, Article(title="", text="", published_at=None), document, options)


def _item(document: Document, options: FeedOptions, entry: Entry) -> PublicationItem | ParseProblem:
    readable = document.status < 400 and document.body
    article = read_article(document, options) if readable else Article(title="", text="", published_at=None)
    return _publication(entry, article, document, options)


def _publication(
    entry: Entry, article: Article, document: Document, options: FeedOptions
) -> PublicationItem | ParseProblem:
    url = without_fragment(entry.link)
    title = entry.title or article.title
    body = article.text.removeprefix(title).lstrip()  # extraction keeps the headline as a first line
    text = (body if len(body) >= SHORTEST else max(body, entry.text, key=len))[:LONGEST]
    published_at = entry.published_at or article.published_at
    raw = "\n".join((url, title, text))[:RAW_KEPT]
    if not title:
        return ParseProblem(reason="an article has no title", raw=raw)
    if not text:
        return ParseProblem(reason="an article has no readable text; its page may need JavaScript", raw=raw)
    if published_at is None:
        return ParseProblem(reason="an article has no date", raw=raw)
    if too_far_ahead(published_at, document.fetched_at):
        return ParseProblem(reason="date in the future", raw=raw)
    return PublicationItem(
        url=url, title=title, text=text, published_at=published_at, language=options.language
    )


def _raw(document: Document) -> str | None:
    """The beginning of a feed as it came, but for whoever signed it; None for a page that is no feed."""
    text, _ = decode(document.body[: 4 * RAW_KEPT], document.content_type)
    if "<rss" not in text and "<feed" not in text and "<rdf" not in text.lower():
        return None
    return _SIGNED.sub("", text)[:RAW_KEPT]

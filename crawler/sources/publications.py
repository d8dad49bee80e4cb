"""From a page that was pointed at (by a feed, a sitemap, a listing) to a publication. Pure; no author leaves here."""

from __future__ import annotations

import hashlib

from pydantic import Field

from crawler.addresses import refusal, without_fragment
from crawler.sources.articles import LONGEST, SHORTEST, Article, read_article
from crawler.sources.claimreview import read_claim_reviews
from crawler.sources.dates import date_problem
from crawler.sources.feeds import Entry
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document, Fetch, KeptItem, ParseProblem, PublicationItem

RAW_KEPT = 4000
"""Characters of a publication kept with a problem, enough to see what changed."""
ENTRY = "entry"
"""Context key of a page's :class:`Entry`: what pointed at it."""


class PublicationOptions(SourceOptions):
    """Options of every source that reads articles of their own pages."""

    language: str = Field(default="vi", min_length=2, max_length=8, description="Language of the texts.")


def pointed_at(entry: Entry) -> Fetch | ParseProblem:
    """The fetch of an entry's own page, or why it is not fetched."""
    if not entry.link:
        return ParseProblem(reason="an entry has no link", raw=entry.title or None)
    refused = refusal(entry.link)
    if refused:
        return ParseProblem(reason=f"an entry's link is refused: {refused}")
    return Fetch(
        url=without_fragment(entry.link), context={ENTRY: entry, "detail": True}, stamp=stamp_of(entry)
    )


def stamp_of(entry: Entry) -> str:
    """A short mark of what points at a page: another one means that the page was edited. Empty: nothing is said."""
    if not (entry.title or entry.text or entry.changed_at):
        return ""
    moved = entry.changed_at.isoformat() if entry.changed_at else ""
    said = "\x1f".join((entry.title, entry.text, moved))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def looked_at_again(item: KeptItem) -> Fetch:
    """The page of a publication that was kept, to see whether it was edited or taken down."""
    entry = Entry(link=item.url, title=item.title, text="", published_at=item.published_at)
    return Fetch(url=item.url, context={ENTRY: entry, "detail": True})


def entry_of(document: Document) -> Entry | None:
    """What pointed at this page; None for a page that points itself."""
    entry = document.context.get(ENTRY)
    return entry if isinstance(entry, Entry) else None


def from_page(
    document: Document, options: PublicationOptions, entry: Entry
) -> PublicationItem | ParseProblem:
    """The article on a page, with what its entry says where the page is silent or did not come."""
    readable = document.status < 400 and document.body
    article = read_article(document, options) if readable else Article(title="", text="", published_at=None)
    reviews = read_claim_reviews(document) if readable else ""
    return publication(document, options, entry, article, reviews)


def from_entry(
    document: Document, options: PublicationOptions, entry: Entry
) -> PublicationItem | ParseProblem:
    """The publication as its entry alone has it."""
    return publication(document, options, entry, Article(title="", text="", published_at=None))


def publication(
    document: Document, options: PublicationOptions, entry: Entry, article: Article, reviews: str = ""
) -> PublicationItem | ParseProblem:
    """Entry and article as one item. The entry's title and date win: they were written to be read by programs."""
    url = without_fragment(entry.link)
    title = entry.title or article.title
    body = article.text.removeprefix(title).lstrip()  # extraction keeps the headline as a first line
    text = body if len(body) >= SHORTEST else max(body, entry.text, key=len)
    text = "\n\n".join(each for each in (text, reviews) if each)[:LONGEST]
    published_at = entry.published_at or article.published_at
    raw = "\n".join((url, title, text))[:RAW_KEPT]
    if not title:
        return ParseProblem(reason="an article has no title", raw=raw)
    if not text:
        return ParseProblem(reason=article.problem or "an article has no readable text", raw=raw)
    if published_at is None:
        return ParseProblem(reason=article.date_problem or "an article has no date", raw=raw)
    wrong = date_problem(published_at, document.fetched_at)
    if wrong:
        return ParseProblem(reason=wrong, raw=raw)
    return PublicationItem(
        url=url, title=title, text=text, published_at=published_at, language=options.language
    )

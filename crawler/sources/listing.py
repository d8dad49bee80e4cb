"""Sites without a feed by their listing pages: what stands where is said in the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from lxml import etree
from parsel import Selector
from pydantic import AfterValidator, Field

from crawler.addresses import refusal, without_fragment
from crawler.sources.dates import parse_date
from crawler.sources.feeds import Entry, absolute
from crawler.sources.markup import decode, element_text, one_line
from crawler.sources.options import PublicAddress, context_int
from crawler.sources.publications import (
    PublicationOptions,
    entry_of,
    from_entry,
    from_page,
    looked_at_again,
    pointed_at,
)
from crawler.sources.selectors import Selectors, find, first_that_finds
from crawler.sources.sitemap import same_site
from kiemtin.entities import Document, Fetch, KeptItem, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin


def _date_format(written: str) -> str:
    try:
        moment = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
        datetime.strptime(moment.strftime(written), written)  # noqa: DTZ007  (only tried)
    except ValueError as problem:
        raise ValueError(f"not a date format: {problem}") from problem
    if written and not any(each in written for each in ("%d", "%j")):
        raise ValueError("a date format needs a day, e.g. %d/%m/%Y %H:%M")
    return written


class ListingOptions(PublicationOptions):
    """Options of the ``listing`` source. Selectors are CSS (``a::attr(href)``) or XPath (``.//a/@href``)."""

    address: PublicAddress = Field(description="Address of the listing page, newest entries first.")
    entry: Selectors = Field(
        min_length=1, description="One entry of the list; the other selectors are looked for inside it."
    )
    link: Selectors = Field(default=("a::attr(href)",), description="The entry's link to its article.")
    title: Selectors = Field(default=(), description="The entry's title; without it the article's own.")
    date: Selectors = Field(default=(), description="The entry's date; without it the article's own.")
    date_format: Annotated[str, AfterValidator(_date_format)] = Field(
        default="", description="How the date is written, as %d/%m/%Y %H:%M; without it the usual forms."
    )
    summary: Selectors = Field(
        default=(), description="The entry's summary, used where the article's page gives no text."
    )
    next: Selectors = Field(default=(), description="Link to the next page of the list.")
    most_pages: int = Field(default=1, ge=1, le=50, description="Most pages of the list read at a time.")
    most: int = Field(default=50, ge=1, le=1000, description="Most entries read of one page of the list.")
    follow: bool = Field(
        default=True, description="Read each article's own page. Off: only what the list itself holds."
    )


class ListingSource:
    """Entries of listing pages, each article read from its own page."""

    spec = SourceSpec(
        name="listing",
        title="Trang danh sách (CSS hoặc XPath)",
        origin=Origin.PUBLICATION,
        options=ListingOptions,
        terms="the site's own terms of use",
        minimum_delay=5.0,
    )

    def start(self, options: ListingOptions, since: datetime | None) -> Iterator[Fetch]:
        yield Fetch(url=options.address)

    def again(self, item: KeptItem, options: ListingOptions) -> Fetch | None:
        return looked_at_again(item)

    def parse(
        self, document: Document, options: ListingOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        entry = entry_of(document)
        if entry is not None:
            yield from_page(document, options, entry)
        elif document.status < 400:
            yield from _list(document, options)


def _list(document: Document, options: ListingOptions) -> Iterator[PublicationItem | Fetch | ParseProblem]:
    text, _ = decode(document.body, document.content_type)
    if not text.strip():
        yield ParseProblem(reason="the page is empty")
        return
    page = Selector(text=text, type="html")
    nodes = first_that_finds(page, options.entry)
    if not nodes:
        yield ParseProblem(
            reason="no entry found on the listing page: changed layout, or drawn by JavaScript"
        )
        return
    elsewhere = 0
    for node in nodes[: options.most]:
        entry = _entry(node, document, options)
        if entry.link and not same_site(entry.link, document.url):
            elsewhere += 1
            continue
        found = pointed_at(entry)
        if isinstance(found, Fetch) and not options.follow:
            yield from_entry(document, options, entry)
        else:
            yield found
    if elsewhere:
        yield ParseProblem(reason="the list links to pages of another site", count=elsewhere)
    yield from _next(page, document, options)


def _entry(node: Selector, document: Document, options: ListingOptions) -> Entry:
    links = [_said(each) for each in first_that_finds(node, options.link)]
    written = " ".join(_said(each) for each in first_that_finds(node, options.date))
    return Entry(
        link=absolute(document.url, next((each for each in links if each), "")),
        title=one_line(" ".join(_said(each) for each in first_that_finds(node, options.title)[:1])),
        text="\n".join(_said(each) for each in first_that_finds(node, options.summary)),
        published_at=_date(written.strip(), options),
    )


def _date(written: str, options: ListingOptions) -> datetime | None:
    if not options.date_format:
        return parse_date(written, options.zoneinfo)
    try:
        found = datetime.strptime(written, options.date_format)  # noqa: DTZ007  (its zone comes next)
        if found.utcoffset() is None:
            found = found.replace(tzinfo=options.zoneinfo)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _next(page: Selector, document: Document, options: ListingOptions) -> Iterator[Fetch | ParseProblem]:
    number = context_int(document.context, "page", 1)
    if not options.next or number >= options.most_pages:
        return
    for each in options.next:
        for found in find(page, each):
            link = absolute(document.url, _said(found))
            if link and not refusal(link) and same_site(link, document.url):
                yield Fetch(url=without_fragment(link), context={"page": number + 1})
                return


def _said(found: Selector) -> str:
    """The text of an element, or the value of an attribute."""
    if isinstance(found.root, etree._Element):
        return element_text(found.root)
    return str(found.get() or "").strip()

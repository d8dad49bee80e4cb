"""Newspapers and portals by their sitemaps: general ones, news sitemaps, indexes, packed ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from crawler.addresses import host_of, refusal, without_fragment
from crawler.sources.feeds import Entry
from crawler.sources.options import PublicAddress, context_int
from crawler.sources.publications import PublicationOptions, entry_of, from_page, looked_at_again, pointed_at
from crawler.sources.sitemaps import Listed, read_sitemap
from kiemtin.entities import Document, Fetch, KeptItem, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

DEEPEST = 3
"""Sitemaps below sitemaps; the protocol has two, robots.txt adds one."""


def _pattern(written: str) -> str:
    try:
        re.compile(written)
    except re.error as problem:
        raise ValueError(f"not a regular expression: {problem}") from problem
    return written


Pattern = Annotated[str, AfterValidator(_pattern), Field(max_length=300)]


class SitemapOptions(PublicationOptions):
    """Options of the ``sitemap`` source."""

    address: PublicAddress = Field(
        description="Address of a sitemap, an index of sitemaps, or the site's robots.txt that names them."
    )
    maps: Pattern = Field(
        default="", description="Only sitemaps of an index whose address matches this regular expression."
    )
    include: Pattern = Field(
        default="", description="Only pages whose address matches this regular expression."
    )
    exclude: Pattern = Field(
        default="", description="Never pages whose address matches this regular expression."
    )
    days: int = Field(
        default=7,
        ge=1,
        le=3650,
        description="Only what changed in so many days, where the sitemap says when.",
    )
    most: int = Field(default=100, ge=1, le=5000, description="Most pages read at a time, newest first.")
    most_maps: int = Field(default=5, ge=1, le=200, description="Most sitemaps of one index, newest first.")


class SitemapSource:
    """Pages a site lists for machines; each article is read from its own page."""

    spec = SourceSpec(
        name="sitemap",
        title="Sơ đồ trang (sitemap)",
        origin=Origin.PUBLICATION,
        options=SitemapOptions,
        terms="https://www.sitemaps.org/protocol.html",
        minimum_delay=5.0,
    )

    def start(self, options: SitemapOptions, since: datetime | None) -> Iterator[Fetch]:
        yield Fetch(url=options.address)

    def again(self, item: KeptItem, options: SitemapOptions) -> Fetch | None:
        return looked_at_again(item)

    def parse(
        self, document: Document, options: SitemapOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        entry = entry_of(document)
        if entry is not None:
            yield from_page(document, options, entry)
        elif document.status < 400:
            yield from _map(document, options)


def _map(document: Document, options: SitemapOptions) -> Iterator[Fetch | ParseProblem]:
    reading = read_sitemap(document.body, document.content_type, options.zoneinfo)
    if reading.problem:
        yield ParseProblem(reason=reading.problem)
    oldest = document.fetched_at - timedelta(days=options.days)
    yield from _maps(document, options, _recent(reading.maps, oldest))
    wanted = [
        each
        for each in _recent(reading.pages, oldest)
        if (not options.include or re.search(options.include, each.address))
        and not (options.exclude and re.search(options.exclude, each.address))
    ]
    elsewhere = [each for each in wanted if not same_site(each.address, document.url)]
    if elsewhere:
        yield ParseProblem(reason="a sitemap lists pages of another site", count=len(elsewhere))
    here = [each for each in wanted if same_site(each.address, document.url)]
    if len(here) > options.most:
        yield ParseProblem(
            reason=f"the sitemap lists more than {options.most} new pages; the rest waits",
            count=len(here) - options.most,
        )
    # A site that says of every page that it changed just now says nothing.
    telling = len({each.changed_at for each in reading.pages}) > 1
    for each in here[: options.most]:
        changed_at = each.changed_at if telling else None
        yield pointed_at(
            Entry(
                link=each.address,
                title=each.title,
                text="",
                published_at=each.published_at,
                changed_at=changed_at,
            )
        )


def _maps(document: Document, options: SitemapOptions, maps: list[Listed]) -> Iterator[Fetch | ParseProblem]:
    depth = context_int(document.context, "depth", 0)
    wanted = [each for each in maps if not options.maps or re.search(options.maps, each.address)]
    if wanted and depth >= DEEPEST:
        yield ParseProblem(reason="sitemaps stand too deep in each other", count=len(wanted))
        return
    for each in wanted[: options.most_maps]:
        if refusal(each.address) or not same_site(each.address, document.url):
            yield ParseProblem(reason="an index lists a sitemap of another site or one that is refused")
        else:
            yield Fetch(url=without_fragment(each.address), context={"depth": depth + 1})


def _recent(listed: list[Listed], oldest: datetime) -> list[Listed]:
    """Newest first; what says no time comes after what does, in its own order."""
    kept = [each for each in listed if each.moment is None or each.moment >= oldest]
    dated = sorted(
        (each for each in kept if each.moment is not None),
        key=lambda each: each.moment or oldest,
        reverse=True,
    )
    return [*dated, *(each for each in kept if each.moment is None)]


def same_site(one: str, other: str) -> bool:
    """True when one host is the other or stands below it, ``www.`` aside."""
    first, second = (host_of(each).removeprefix("www.") for each in (one, other))
    return bool(first) and (first == second or first.endswith("." + second) or second.endswith("." + first))

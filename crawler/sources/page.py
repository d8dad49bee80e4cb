"""Single pages of organisations, each named by its address: a notice, a decision, a link somebody brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from crawler.addresses import without_fragment
from crawler.sources.feeds import Entry
from crawler.sources.options import PublicAddress
from crawler.sources.publications import PublicationOptions, entry_of, from_page, looked_at_again
from kiemtin.entities import Document, Fetch, KeptItem, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

MOST = 200


class PageOptions(PublicationOptions):
    """Options of the ``page`` source."""

    address: PublicAddress | None = Field(default=None, description="Address of one page.")
    addresses: tuple[PublicAddress, ...] = Field(
        default=(), max_length=MOST, description="Addresses of further pages."
    )


class PageSource:
    """Articles that are known by their address alone; each is read once."""

    spec = SourceSpec(
        name="page",
        title="Từng trang theo địa chỉ",
        origin=Origin.PUBLICATION,
        options=PageOptions,
        terms="the site's own terms of use",
        minimum_delay=5.0,
    )

    def start(self, options: PageOptions, since: datetime | None) -> Iterator[Fetch]:
        wanted = (*((options.address,) if options.address else ()), *options.addresses)
        for address in dict.fromkeys(without_fragment(each) for each in wanted):
            yield Fetch(url=address, context={"detail": True})

    def again(self, item: KeptItem, options: PageOptions) -> Fetch | None:
        return looked_at_again(item)

    def parse(
        self, document: Document, options: PageOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        if document.status < 400:
            bare = Entry(link=document.url, title="", text="", published_at=None)
            yield from_page(document, options, entry_of(document) or bare)

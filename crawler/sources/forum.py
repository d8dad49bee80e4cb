"""Forum threads as public voices: found by a feed or on the forum's own pages, then read page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from parsel import Selector
from pydantic import Field, model_validator

from crawler.addresses import host_of, refusal, without_fragment
from crawler.sources.feeds import absolute, read_feed
from crawler.sources.forum_layouts import LAYOUTS, Engine, Layout
from crawler.sources.forum_threads import asked, read_thread, thread_address
from crawler.sources.markup import decode
from crawler.sources.options import PublicAddress, SourceOptions, context_int
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin


class ForumOptions(SourceOptions):
    """Options of the ``forum`` source."""

    feed: PublicAddress | None = Field(
        default=None, description="Address of the forum's feed of threads (RSS or Atom)."
    )
    board: PublicAddress | None = Field(
        default=None, description="Address of a page that lists threads, for a forum without a feed."
    )
    engine: Engine = Field(
        default="xenforo", description="The forum's software, which says where things stand on a page."
    )
    layout: Layout | None = Field(
        default=None, description="CSS selectors for a forum that looks different; replaces the engine's."
    )
    most_threads: int = Field(default=50, ge=1, le=1000, description="Most threads read at a time.")
    most_pages: int = Field(
        default=20, ge=1, le=500, description="Most pages read of one thread, the newest first."
    )
    most_boards: int = Field(
        default=1, ge=1, le=50, description="Most pages of the list of threads read at a time."
    )

    @model_validator(mode="after")
    def _somewhere(self) -> ForumOptions:
        if self.feed is None and self.board is None:
            raise ValueError("needs feed or board: where the threads are listed")
        return self

    @property
    def selectors(self) -> Layout:
        return self.layout or LAYOUTS[self.engine]


class ForumSource:
    """Open threads of a forum. A thread that only members may read is not read."""

    spec = SourceSpec(
        name="forum",
        title="Diễn đàn (XenForo, phpBB, vBulletin, django-machina)",
        origin=Origin.PUBLIC_VOICE,
        options=ForumOptions,
        terms="the forum's own terms of use; only threads that anyone may read",
        minimum_delay=5.0,
    )

    def start(self, options: ForumOptions, since: datetime | None) -> Iterator[Fetch]:
        # Never conditional: some engines' feeds stay the same when an old thread gets a new post.
        read_before = since.isoformat() if since else ""
        if options.feed is not None:
            yield Fetch(url=options.feed, since_known=False, context={"since": read_before})
        if options.board is not None:
            yield Fetch(
                url=options.board, since_known=False, context={"since": read_before, "board": True, "page": 1}
            )

    def parse(
        self, document: Document, options: ForumOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        if document.status >= 400:
            return
        if "thread" in document.context:
            yield from read_thread(document, options, options.selectors, options.most_pages)
        elif document.context.get("board"):
            yield from _board(document, options)
        else:
            yield from _feed(document, options)


def _feed(document: Document, options: ForumOptions) -> Iterator[Fetch | ParseProblem]:
    reading = read_feed(document, options)
    for reason, count in reading.problems:
        yield ParseProblem(reason=reason, count=count)
    yield from _threads([each.link for each in reading.entries], document, options)


def _board(document: Document, options: ForumOptions) -> Iterator[Fetch | ParseProblem]:
    text, _ = decode(document.body, document.content_type)
    page = Selector(text=text, type="html") if text.strip() else None
    layout = options.selectors
    found = page.css(layout.thread).getall() if page is not None and layout.thread else []
    if page is None or not found:
        yield ParseProblem(reason="no threads found on the forum's page: log-in wall or changed layout")
        return
    yield from _threads([absolute(document.url, str(each)) for each in found], document, options)
    number = context_int(document.context, "page", 1)
    following = absolute(document.url, page.css(layout.board).get() or "") if layout.board else ""
    if following and number < options.most_boards:
        if refusal(following) or host_of(following) != host_of(document.url):
            yield ParseProblem(reason="the next page of the list leads to another site")
        else:
            yield Fetch(
                url=without_fragment(following),
                since_known=False,
                context={**document.context, "page": number + 1},
            )


def _threads(links: list[str], document: Document, options: ForumOptions) -> Iterator[Fetch | ParseProblem]:
    seen: set[str] = set()
    for link in links:
        if refusal(link) or host_of(link) != host_of(document.url):
            yield ParseProblem(reason="a thread's link is missing, refused or leads to another site")
            continue
        thread = thread_address(link)
        if thread not in seen and len(seen) < options.most_threads:
            seen.add(thread)
            yield asked(thread, str(document.context.get("since") or ""))

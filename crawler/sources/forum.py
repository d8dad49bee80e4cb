"""Forum threads as public voices: a feed of threads, then each thread's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree
from parsel import Selector
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from crawler.addresses import host_of, refusal, without_fragment
from crawler.sources.dates import parse_date, too_far_ahead
from crawler.sources.feeds import absolute, read_feed
from crawler.sources.markup import decode, element_text
from crawler.sources.options import PublicAddress, SourceOptions, context_int
from crawler.sources.voices import Speakers
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, Voice, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

_PAGE_IN_PATH = re.compile(r"/page-\d+/?$")
_PAGE_PARAMETERS = frozenset({"page", "post", "p", "start"})


def _css(selector: str) -> str:
    try:
        Selector(text="<p/>").css(selector)
    except Exception as problem:  # cssselect raises several unrelated kinds
        raise ValueError(f"not a CSS selector: {selector}") from problem
    return selector


Css = Annotated[str, AfterValidator(_css)]


class Layout(BaseModel):
    """Where a forum engine puts things, as CSS selectors (parsel's ::attr() and ::text allowed)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    post: Css = Field(description="One post; the others are looked for inside it.")
    text: Css = Field(description="What the post says.")
    quoted: Css = Field(description="Parts of the text that are not the speaker's own words.")
    time: Css = Field(description="When it was said.")
    speaker: Css = Field(description="Who said it: compared within one page, then forgotten.")
    following: Css = Field(description="Link to the thread's next page.")


LAYOUTS = {
    "xenforo": Layout(
        post="article.message--post",
        text=".message-body .bbWrapper",
        quoted=".bbCodeBlock--quote, .bbCodeBlock--expandable, .message-lastEdit, .bbCodeSpoiler-button",
        time=".message-attribution time::attr(datetime), time.u-dt::attr(datetime)",
        speaker="::attr(data-author)",
        following="a.pageNav-jump--next::attr(href)",
    ),
    "machina": Layout(
        post="div.post[id]",
        text=".post-content",
        quoted="blockquote",
        time=".post-content-wrapper > p > small::text",
        speaker=".post-sidebar .username b::text",
        following="ul.pagination li.active + li:not(.disabled) a::attr(href)",
    ),
}
"""Engines known by themselves; ``layout`` in the options replaces one."""


class ForumOptions(SourceOptions):
    """Options of the ``forum`` source."""

    feed: PublicAddress = Field(description="Address of the forum's feed of threads (RSS or Atom).")
    engine: Literal["xenforo", "machina"] = Field(
        default="xenforo", description="The forum's software, which says where things stand on a page."
    )
    layout: Layout | None = Field(
        default=None, description="CSS selectors for a forum that looks different; replaces the engine's."
    )
    most_threads: int = Field(default=50, ge=1, le=1000, description="Most threads read at a time.")
    most_pages: int = Field(default=20, ge=1, le=500, description="Most pages read of one thread.")

    @property
    def selectors(self) -> Layout:
        return self.layout or LAYOUTS[self.engine]


class ForumSource:
    """Open threads of a forum. A thread that only members may read is not read."""

    spec = SourceSpec(
        name="forum",
        title="Diễn đàn (XenForo, django-machina)",
        origin=Origin.PUBLIC_VOICE,
        options=ForumOptions,
        terms="the forum's own terms of use; only threads that anyone may read",
        minimum_delay=5.0,
    )

    def start(self, options: ForumOptions, since: datetime | None) -> Iterator[Fetch]:
        # Never conditional: some engines' feeds stay the same when an old thread gets a new post.
        yield Fetch(url=options.feed, since_known=False)

    def parse(
        self, document: Document, options: ForumOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        if document.status >= 400:
            return
        if "thread" in document.context:
            yield from _thread_page(document, options)
        else:
            yield from _threads(document, options)


def _threads(document: Document, options: ForumOptions) -> Iterator[Fetch | ParseProblem]:
    reading = read_feed(document, options)
    for reason, count in reading.problems:
        yield ParseProblem(reason=reason, count=count)
    seen: set[str] = set()
    for entry in reading.entries:
        if refusal(entry.link) or host_of(entry.link) != host_of(document.url):
            yield ParseProblem(reason="a thread's link is missing, refused or leads to another site")
            continue
        thread = thread_address(entry.link)
        if thread not in seen and len(seen) < options.most_threads:
            seen.add(thread)
            yield Fetch(url=thread, context={"thread": thread, "page": 1, "detail": True})


def _thread_page(document: Document, options: ForumOptions) -> Iterator[VoicePage | Fetch | ParseProblem]:
    thread, number = str(document.context["thread"]), context_int(document.context, "page", 1)
    layout = options.selectors
    text, _ = decode(document.body, document.content_type)
    posts: list[Selector] = []
    following: str | None = None
    if text.strip():
        page = Selector(text=text, type="html")
        posts = list(page.css(layout.post))
        following = page.css(layout.following).get()
    if not posts:
        yield ParseProblem(reason="no posts found on a thread's page: log-in wall or changed layout")
        return
    yield from _voices(document, options, thread, posts)
    if following:
        link = absolute(document.url, following)
        if refusal(link) or host_of(link) != host_of(document.url):
            yield ParseProblem(reason="a thread's next page leads to another site")
        elif number < options.most_pages:
            yield Fetch(
                url=without_fragment(link), context={"thread": thread, "page": number + 1, "detail": True}
            )
        else:
            yield ParseProblem(
                reason=f"a thread has more than {options.most_pages} pages; the rest is not read"
            )


def _voices(
    document: Document, options: ForumOptions, thread: str, posts: list[Selector]
) -> Iterator[VoicePage | ParseProblem]:
    layout, speakers, voices = options.selectors, Speakers(), []
    unread: dict[str, int] = {}
    for post in posts:
        words = [element_text(each.root, layout.quoted) for each in _elements(post, layout.text)]
        said = "\n".join(each for each in words if each)
        said_at = _when(post, options)
        if said_at is None:
            unread["a post has no date"] = unread.get("a post has no date", 0) + 1
        elif too_far_ahead(said_at, document.fetched_at):
            unread["date in the future"] = unread.get("date in the future", 0) + 1
        elif said:
            who = " ".join(post.css(layout.speaker).getall()[:1])
            voices.append(Voice(text=said, said_at=said_at, speaker=speakers.number(who)))
    if voices:
        yield VoicePage(thread=thread, place="forum", voices=tuple(voices))
    for reason, count in unread.items():
        yield ParseProblem(reason=reason, count=count)


def _elements(post: Selector, selector: str) -> list[Selector]:
    return [each for each in post.css(selector) if isinstance(each.root, etree._Element)]


def _when(post: Selector, options: ForumOptions) -> datetime | None:
    for written in post.css(options.selectors.time).getall():
        found = parse_date(written, options.zoneinfo)
        if found is not None:
            return found
    return None


def thread_address(url: str) -> str:
    """The thread's address without page and post: the same for every page of it."""
    parts = urlsplit(url.strip())
    path = _PAGE_IN_PATH.sub("/", parts.path)
    query = urlencode(
        [(name, value) for name, value in parse_qsl(parts.query) if name not in _PAGE_PARAMETERS]
    )
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))

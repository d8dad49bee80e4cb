"""One page of a forum thread: what is said there, and which page to read next. Pure.

A long thread is read from its end: after the first page its last one, then the page before, until the
posts are older than the last reading (as far as the gate remembers) or enough pages were read. So a
thread of a thousand pages costs two requests a visit, and its newest posts are never missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lxml import etree
from parsel import Selector

from crawler.addresses import host_of, refusal, without_fragment
from crawler.sources.dates import parse_date, too_far_ahead
from crawler.sources.feeds import absolute
from crawler.sources.forum_layouts import Layout
from crawler.sources.markup import attribute, decode, element_text
from crawler.sources.options import SourceOptions, context_int
from crawler.sources.voices import Speakers
from kiemtin.entities import Document, Fetch, ParseProblem, Voice, VoicePage
from kiemtin.rules import BUFFER_LIFE

FORWARD, BACKWARD = "forward", "backward"
_PAGE_IN_PATH = re.compile(r"/(?:page-?\d+|unread|latest|post-\d+)/?$")
_PAGE_PARAMETERS = frozenset({"page", "post", "p", "start", "pp", "goto"})
_SESSION = frozenset({"sid", "s", "PHPSESSID"})
_NEAR_DAYS = (
    (re.compile(r"\b(?:hôm nay|today)\b\s*(?:lúc|at)?", re.I), 0),
    (re.compile(r"\b(?:hôm qua|yesterday)\b\s*(?:lúc|at)?", re.I), 1),
)
_DASHED = re.compile(r"\b(\d{1,2})-(\d{1,2})-(\d{4})\b")


def asked(thread: str, since: str) -> Fetch:
    """The first page of a thread."""
    return Fetch(url=thread, context={"thread": thread, "page": 1, "detail": True, "since": since})


def read_thread(
    document: Document, options: SourceOptions, layout: Layout, most_pages: int
) -> Iterator[VoicePage | Fetch | ParseProblem]:
    """The voices of one page, and the thread's next page to read."""
    thread = str(document.context["thread"])
    text, _ = decode(document.body, document.content_type)
    page = Selector(text=text, type="html") if text.strip() else None
    posts = list(page.css(layout.post)) if page is not None else []
    if page is None or not posts:
        yield ParseProblem(reason="no posts found on a thread's page: log-in wall or changed layout")
        return
    voices: list[Voice] = []
    for found in _voices(document, options, layout, posts):
        if isinstance(found, Voice):
            voices.append(found)
        else:
            yield found
    if voices:
        yield VoicePage(thread=thread, place="forum", voices=tuple(voices))
    yield from _next(document, layout, page, voices, most_pages)


def _voices(
    document: Document, options: SourceOptions, layout: Layout, posts: list[Selector]
) -> Iterator[Voice | ParseProblem]:
    speakers = Speakers()
    unread: dict[str, int] = {}
    for post in posts:
        words = [element_text(each.root, layout.quoted) for each in _elements(post, layout.text)]
        said = "\n".join(each for each in words if each)
        said_at = _when(post, document, options, layout)
        if said_at is None:
            unread["a post has no date"] = unread.get("a post has no date", 0) + 1
        elif too_far_ahead(said_at, document.fetched_at):
            unread["date in the future"] = unread.get("date in the future", 0) + 1
        elif said:
            who = next((name for each in post.css(layout.speaker) if (name := _said(each))), "")
            yield Voice(text=said, said_at=said_at, speaker=speakers.number(who))
    for reason, count in unread.items():
        yield ParseProblem(reason=reason, count=count)


def _next(
    document: Document, layout: Layout, page: Selector, voices: list[Voice], most_pages: int
) -> Iterator[Fetch | ParseProblem]:
    context = document.context
    read, going = context_int(context, "page", 1), str(context.get("going") or "")
    last = _last_page(page, layout) if read == 1 and layout.preceding else None
    if last is not None:
        link, going = last, BACKWARD
    elif going == BACKWARD:
        link = page.css(layout.preceding).get() or ""
        if _read_before(document, voices):
            return
    else:
        link, going = page.css(layout.following).get() or "", FORWARD
    if not link:
        return
    link = absolute(document.url, link)
    if refusal(link) or host_of(link) != host_of(document.url):
        yield ParseProblem(reason="a thread's next page leads to another site")
    elif going == BACKWARD and _is_first(link, str(context["thread"])):
        return  # where the reading began
    elif read < most_pages:
        following: dict[str, Any] = {**context, "page": read + 1, "going": going}
        yield Fetch(url=_without_session(without_fragment(link)), context=following)
    else:
        rest = "older ones are not read" if going == BACKWARD else "the rest is not read"
        yield ParseProblem(reason=f"a thread has more than {most_pages} pages; {rest}")


def _last_page(page: Selector, layout: Layout) -> str | None:
    """The link with the highest number, when there are pages between it and this one."""
    best: tuple[int, str] | None = None
    for each in page.css(layout.pages) if layout.pages else ():
        written = "".join(each.css("::text").getall()).strip()
        link = attribute(each, "href")
        if (
            written.isdecimal()
            and len(written) < 7
            and not link.startswith("#")
            and link
            and (best is None or int(written) > best[0])
        ):
            best = int(written), link
    return best[1] if best and best[0] > 2 else None


def _is_first(link: str, thread: str) -> bool:
    """True for a link to the thread's first page, however it says so."""
    parts = urlsplit(link)
    named = dict(each.partition("=")[::2] for each in parts.query.split("&"))
    numbers = [named[name] for name in ("page", "start") if name in named]
    paths = [_PAGE_IN_PATH.search(each) for each in (parts.path, *_bare(parts.query))]
    first = all(each is None or each[0].strip("/") in ("page-1", "page1") for each in paths)
    return thread_address(link) == thread and first and all(each in ("0", "1") for each in numbers)


def _read_before(document: Document, voices: list[Voice]) -> bool:
    """True when all of a page was said before what the gate may still want of an earlier reading."""
    since = parse_date(str(document.context.get("since") or ""), UTC)
    return since is not None and bool(voices) and max(each.said_at for each in voices) < since - BUFFER_LIFE


def _elements(post: Selector, selector: str) -> list[Selector]:
    return [each for each in post.css(selector) if isinstance(each.root, etree._Element)]


def _said(found: Selector) -> str:
    """The text of an element, or the value of an attribute."""
    return (
        element_text(found.root) if isinstance(found.root, etree._Element) else str(found.get() or "").strip()
    )


def _when(post: Selector, document: Document, options: SourceOptions, layout: Layout) -> datetime | None:
    for found in post.css(layout.time):
        moment = parse_date(_dated(_said(found), document, options), options.zoneinfo)
        if moment is not None:
            return moment
    return None


def _dated(written: str, document: Document, options: SourceOptions) -> str:
    """``Hôm nay, 10:30`` with the day it means: the page was read on it."""
    written = " ".join(written.replace("\xa0", " ").split())
    for word, days in _NEAR_DAYS:
        if word.search(written):
            day = document.fetched_at.astimezone(options.zoneinfo) - timedelta(days=days)
            return word.sub(day.strftime("%d/%m/%Y"), written, count=1)
    return _DASHED.sub(r"\1/\2/\3", written)


def _bare(query: str) -> list[str]:
    """Parts of a query that are no ``name=value``: vBulletin writes ``showthread.php?7-title/page2``."""
    return [each for each in query.split("&") if each and "=" not in each]


def _without(query: str, names: frozenset[str]) -> str:
    """A query without the parameters of these names, everything else as it was written."""
    return "&".join(each for each in query.split("&") if each and each.partition("=")[0] not in names)


def _without_session(url: str) -> str:
    """The address without the session a forum puts into it for whoever takes no cookies."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=_without(parts.query, _SESSION)))


def thread_address(url: str) -> str:
    """The thread's address without page, post and session: the same for every page of it."""
    parts = urlsplit(url.strip())
    path = _PAGE_IN_PATH.sub("/", parts.path)
    kept = _without(parts.query, _PAGE_PARAMETERS | _SESSION).split("&")
    # A slash in a path belongs to it; in a query it only came with the page.
    query = "&".join(each if "=" in each else _PAGE_IN_PATH.sub("", each) for each in kept)
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))

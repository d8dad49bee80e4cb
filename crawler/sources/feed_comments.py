"""Comments under articles by feeds of comments (wfw:commentRss, Atom replies, a site's feed of all comments)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field

from crawler.addresses import refusal, without_fragment
from crawler.sources.dates import too_far_ahead
from crawler.sources.feeds import CommentEntry, read_comments, read_feed
from crawler.sources.options import PublicAddress, SourceOptions
from crawler.sources.sitemap import same_site
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, Voice, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

THREAD = "thread"
_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$")


class FeedCommentsOptions(SourceOptions):
    """Options of the ``feed_comments`` source."""

    address: PublicAddress = Field(description="Address of the feed.")
    holds: Literal["articles", "comments"] = Field(
        default="articles",
        description="What the feed lists: articles that name their feeds of comments (wfw:commentRss, "
        "rel=replies), or the comments themselves (WordPress /comments/feed/).",
    )
    most: int = Field(
        default=30, ge=1, le=500, description="Most articles whose comments are read at a time."
    )


class FeedCommentsSource:
    """Comments as their feeds have them, grouped by article. Who wrote them is compared within one feed only."""

    spec = SourceSpec(
        name="feed_comments",
        title="Bình luận qua RSS hoặc Atom",
        origin=Origin.PUBLIC_VOICE,
        options=FeedCommentsOptions,
        terms="https://www.rssboard.org/comment-feed",
        minimum_delay=5.0,
    )

    def start(self, options: FeedCommentsOptions, since: datetime | None) -> Iterator[Fetch]:
        # Never conditional: the feed of articles stays the same when an old article gets a comment.
        yield Fetch(url=options.address, since_known=options.holds == "comments")

    def parse(
        self, document: Document, options: FeedCommentsOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        if document.status >= 400:
            return
        if THREAD in document.context or options.holds == "comments":
            yield from _comments(document, options)
        else:
            yield from _articles(document, options)


def _articles(document: Document, options: FeedCommentsOptions) -> Iterator[Fetch | ParseProblem]:
    reading = read_feed(document, options)
    for reason, count in reading.problems:
        yield ParseProblem(reason=reason, count=count)
    named = [each for each in reading.entries if each.comments]
    if reading.entries and not named:
        yield ParseProblem(reason="no entry names a feed of its comments", count=len(reading.entries))
    asked = 0
    for entry in named:
        if entry.commented == 0 or asked >= options.most:
            continue
        if refusal(entry.comments) or refusal(entry.link) or not same_site(entry.comments, document.url):
            yield ParseProblem(reason="a feed of comments is refused or stands on another site")
            continue
        asked += 1
        yield Fetch(
            url=without_fragment(entry.comments),
            context={THREAD: article_address(entry.link), "detail": True},
        )


def _comments(document: Document, options: FeedCommentsOptions) -> Iterator[VoicePage | ParseProblem]:
    entries, problems = read_comments(document, options)
    threads: dict[str, list[tuple[Voice, int | None]]] = {}
    unread: dict[str, int] = dict(problems)
    for entry in entries:
        reason = _unreadable(entry, document)
        thread = str(document.context.get(THREAD) or article_address(entry.link))
        if not reason and not thread:
            reason = "a comment has no article"
        if reason or entry.said_at is None:
            unread[reason] = unread.get(reason, 0) + 1
            continue
        voice = Voice(text=entry.text, said_at=entry.said_at, speaker=None)
        threads.setdefault(thread, []).append((voice, entry.speaker))
    for thread, said in threads.items():
        yield VoicePage(thread=thread, place="comment", voices=tuple(_numbered(said)))
    for reason, count in unread.items():
        yield ParseProblem(reason=reason, count=count)


def _numbered(said: list[tuple[Voice, int | None]]) -> Iterator[Voice]:
    """Speakers as ordinals of their article, not of the whole feed, where they could be joined across articles."""
    order: dict[int, int] = {}
    for voice, speaker in said:
        number = None if speaker is None else order.setdefault(speaker, len(order))
        yield Voice(text=voice.text, said_at=voice.said_at, speaker=number)


def _unreadable(entry: CommentEntry, document: Document) -> str:
    if not entry.text:
        return "a comment has no text"
    if entry.said_at is None:
        return "a comment has no date"
    if too_far_ahead(entry.said_at, document.fetched_at):
        return "date in the future"
    return ""


def article_address(link: str) -> str:
    """The article a comment's link leads to, the same whichever comment and page of comments it names."""
    if not link or refusal(link):
        return ""
    parts = urlsplit(link)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "cpage"])
    return urlunsplit((parts.scheme, parts.netloc, _COMMENT_PAGE.sub("/", parts.path), query, ""))

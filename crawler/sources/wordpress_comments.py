"""Comments under the articles of a WordPress site as public voices, by its REST API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.addresses import refusal
from crawler.sources.dates import too_far_ahead
from crawler.sources.markup import html_to_text
from crawler.sources.voices import Speakers
from crawler.sources.wordpress_rest import (
    Page,
    WordPressOptions,
    first_page,
    iterate,
    moment,
    rendered,
)
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, Voice, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.rules import BUFFER_LIFE
from kiemtin.states import Origin

_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$")


class WordPressCommentsSource:
    """Approved comments, grouped by the article they stand under."""

    spec = SourceSpec(
        name="wordpress_comments",
        title="WordPress: bình luận",
        origin=Origin.PUBLIC_VOICE,
        options=WordPressOptions,
        terms="https://developer.wordpress.org/rest-api/",
        minimum_delay=5.0,
    )

    def start(self, options: WordPressOptions, since: datetime | None) -> Iterator[Fetch]:
        # The name is asked for only to tell two speakers of one page apart; it ends in `parse`.
        parameters = {
            "_fields": "post,author,author_name,content,date,date_gmt,link,type",
            "orderby": "date_gmt",
            "order": "desc",
        }
        if since is not None:
            # Comments wait for approval: reach back as far as the gate remembers what it counted.
            parameters["after"] = (since - BUFFER_LIFE).strftime("%Y-%m-%dT00:00:00")
        yield first_page(options, "comments", parameters)

    def parse(
        self, document: Document, options: WordPressOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        page = Page(document, options, "comments")
        threads: dict[str, tuple[Speakers, list[Voice]]] = {}
        unread: dict[str, int] = {}
        for row in page.rows:
            if row.get("type") not in (None, "", "comment"):
                continue  # pingbacks are other sites, nobody speaks
            thread = _thread(row)
            text = html_to_text(rendered(row, "content"))
            said_at = moment(row, options)
            if not thread or not text:
                _count(unread, "a comment has no article or no text")
            elif said_at is None:
                _count(unread, "a comment has no date")
            elif too_far_ahead(said_at, document.fetched_at):
                _count(unread, "date in the future")
            else:
                speakers, voices = threads.setdefault(thread, (Speakers(), []))
                voices.append(Voice(text=text, said_at=said_at, speaker=speakers.number(_who(row))))
        for thread, (_, voices) in threads.items():
            yield VoicePage(thread=thread, place="comment", voices=tuple(voices))
        for reason, count in unread.items():
            yield ParseProblem(reason=reason, count=count)
        yield from iterate(page)


def _who(row: Mapping[str, Any]) -> str:
    member = row.get("author")
    if isinstance(member, int) and member > 0:
        return f"member {member}"
    name = row.get("author_name")
    return f"name {name}" if isinstance(name, str) and name.strip() else ""


def _thread(row: Mapping[str, Any]) -> str:
    """The article's address, the same whichever page of comments the link points to."""
    link = row.get("link")
    if not isinstance(link, str) or refusal(link):
        return ""
    parts = urlsplit(link)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "cpage"])
    return urlunsplit((parts.scheme, parts.netloc, _COMMENT_PAGE.sub("/", parts.path), query, ""))


def _count(unread: dict[str, int], reason: str) -> None:
    unread[reason] = unread.get(reason, 0) + 1

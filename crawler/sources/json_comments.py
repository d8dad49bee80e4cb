"""Comments under articles by the JSON address a newspaper's own page asks, described in the configuration.

No option can name a field of an author: such a path is refused when the source is configured, and
nothing else of an answer is looked at (S1, S2). So nobody tells two speakers of one page apart, and
the gate counts them as one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from string import Formatter
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, Field, model_validator

from crawler.addresses import require_public, without_fragment
from crawler.sources.dates import parse_date, too_far_ahead
from crawler.sources.feed_comments import THREAD, article_address
from crawler.sources.feeds import read_feed
from crawler.sources.jsonpath import FieldPath, at, rows
from crawler.sources.markup import decode, html_to_text
from crawler.sources.options import PublicAddress, SourceOptions, context_int
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, Voice, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

_PLACES = frozenset({"key", "link", "page", "offset", "size"})
_DEEPEST = 5
_JSONP = re.compile(r"^[\w.$]+\s*\((.*)\)\s*;?\s*$", re.S)


def _template(written: str) -> str:
    require_public(re.sub(r"\{\w+\}", "1", written))
    try:
        named = {name for _, name, _, _ in Formatter().parse(written) if name is not None}
    except ValueError as problem:
        raise ValueError(f"not an address with places in braces: {problem}") from problem
    if named - _PLACES:
        known = ", ".join("{" + each + "}" for each in sorted(_PLACES))
        raise ValueError(f"unknown place {{{min(named - _PLACES)}}}; known: {known}")
    if not named & {"key", "link"}:
        raise ValueError("the address needs {key} or {link}, which say whose comments are asked for")
    return written


def _key(written: str) -> str:
    try:
        compiled = re.compile(written)
    except re.error as problem:
        raise ValueError(f"not a regular expression: {problem}") from problem
    if compiled.groups != 1:
        raise ValueError("needs exactly one group in parentheses: the article's number")
    return written


class JsonCommentsOptions(SourceOptions):
    """Options of the ``json_comments`` source."""

    articles: PublicAddress = Field(description="Address of the feed (RSS, Atom, JSON) of the articles.")
    key: Annotated[str, Field(max_length=300), AfterValidator(_key)] = Field(
        default=r"(\d{5,})(?!.*\d{5,})",
        description="Regular expression whose one group is the article's number in its address.",
    )
    endpoint: Annotated[str, Field(max_length=1000), AfterValidator(_template)] = Field(
        description="Address of the comments, with {key} or {link} and, for pages, {page}, {offset}, {size}."
    )
    comments: FieldPath = Field(default="", description="Where the list of comments stands, as data.items.")
    text: FieldPath = Field(min_length=1, description="A comment's words, as content.")
    time: FieldPath = Field(min_length=1, description="When it was said, as created_at; also Unix time.")
    replies: FieldPath = Field(default="", description="Where a comment's answers stand, as replies.items.")
    size: int = Field(
        default=50, ge=1, le=500, description="Comments of one page, as {size} and {offset} say."
    )
    first_page: int = Field(default=1, ge=0, le=1, description="The number of the first page.")
    most_pages: int = Field(default=10, ge=1, le=200, description="Most pages of comments of one article.")
    most: int = Field(
        default=30, ge=1, le=500, description="Most articles whose comments are read at a time."
    )

    @model_validator(mode="after")
    def _apart(self) -> JsonCommentsOptions:
        if self.text == self.time:
            raise ValueError("text and time name the same field")
        return self

    @property
    def paged(self) -> bool:
        return "{page}" in self.endpoint or "{offset}" in self.endpoint


class JsonCommentsSource:
    """Comments of a newspaper that has no feed of them, from its own JSON address."""

    spec = SourceSpec(
        name="json_comments",
        title="Bình luận qua địa chỉ JSON của tờ báo",
        origin=Origin.PUBLIC_VOICE,
        options=JsonCommentsOptions,
        terms="the newspaper's own terms of use",
        minimum_delay=5.0,
    )

    def start(self, options: JsonCommentsOptions, since: datetime | None) -> Iterator[Fetch]:
        yield Fetch(url=options.articles, since_known=False)

    def parse(
        self, document: Document, options: JsonCommentsOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        if document.status >= 400:
            return
        if THREAD in document.context:
            yield from _comments(document, options)
        else:
            yield from _articles(document, options)


def _articles(document: Document, options: JsonCommentsOptions) -> Iterator[Fetch | ParseProblem]:
    reading = read_feed(document, options)
    for reason, count in reading.problems:
        yield ParseProblem(reason=reason, count=count)
    unknown = 0
    asked: set[str] = set()
    for entry in reading.entries:
        thread = article_address(entry.link)
        found = re.search(options.key, entry.link) if thread else None
        if found is None or not found[1]:
            unknown += 1
        elif found[1] not in asked and len(asked) < options.most:
            asked.add(found[1])
            yield _asked(options, thread, found[1], 0)
    if unknown:
        yield ParseProblem(reason="an article's number is not found in its address", count=unknown)


def _asked(options: JsonCommentsOptions, thread: str, key: str, page: int) -> Fetch:
    url = options.endpoint.format(
        key=quote(key, safe=""),
        link=quote(thread, safe=""),
        page=page + options.first_page,
        offset=page * options.size,
        size=options.size,
    )
    return Fetch(
        url=without_fragment(url), context={THREAD: thread, "key": key, "page": page, "detail": True}
    )


def _comments(document: Document, options: JsonCommentsOptions) -> Iterator[VoicePage | Fetch | ParseProblem]:
    text, _ = decode(document.body, document.content_type)
    text = text.lstrip("\ufeff").strip()
    if not text:
        yield ParseProblem(reason="the page is empty")
        return
    wrapped = _JSONP.match(text)
    try:
        data: Any = json.loads(wrapped[1] if wrapped else text)
    except (ValueError, RecursionError):
        yield ParseProblem(reason="the answer is not JSON")
        return
    if options.comments and not at(data, options.comments):
        yield ParseProblem(reason="the answer holds no list of comments where the configuration says")
        return
    listed = rows(data, options.comments)
    voices: list[Voice] = []
    unread: dict[str, int] = {}
    for row in _with_replies(listed, options):
        said = "\n".join(html_to_text(each) for each in at(row, options.text) if isinstance(each, str))
        said_at = next((found for each in at(row, options.time) if (found := _when(each, options))), None)
        if not said:
            unread["a comment has no text"] = unread.get("a comment has no text", 0) + 1
        elif said_at is None:
            unread["a comment has no date"] = unread.get("a comment has no date", 0) + 1
        elif too_far_ahead(said_at, document.fetched_at):
            unread["date in the future"] = unread.get("date in the future", 0) + 1
        else:
            voices.append(Voice(text=said, said_at=said_at, speaker=None))
    thread = str(document.context[THREAD])
    if voices:
        yield VoicePage(thread=thread, place="comment", voices=tuple(voices))
    for reason, count in unread.items():
        yield ParseProblem(reason=reason, count=count)
    page, key = context_int(document.context, "page", 0), document.context.get("key")
    if options.paged and len(listed) >= options.size and isinstance(key, str):
        if page + 1 < options.most_pages:
            yield _asked(options, thread, key, page + 1)
        else:
            yield ParseProblem(reason=f"more than {options.most_pages} pages; the rest is not read")


def _with_replies(listed: list[dict[str, Any]], options: JsonCommentsOptions) -> Iterator[dict[str, Any]]:
    waiting = [(row, 0) for row in reversed(listed)]
    while waiting:
        row, depth = waiting.pop()
        yield row
        if options.replies and depth < _DEEPEST:
            waiting.extend((each, depth + 1) for each in reversed(rows(row, options.replies)))


def _when(value: Any, options: JsonCommentsOptions) -> datetime | None:
    """A written date, or Unix time in seconds or milliseconds."""
    if isinstance(value, str) and not re.fullmatch(r"\d{9,13}(\.\d+)?", value.strip()):
        return parse_date(value, options.zoneinfo)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    seconds = float(value)
    if not 0 < seconds < 1e14:
        return None
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)

"""What the sources of large vendors share: declared organisations, JSON answers, plain advice. Pure.

A vendor's answer names people in many places. Sources read the few fields they know and nothing else;
what goes to quarantine is stripped of every field that could name anybody first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import Field

from crawler.sources.articles import LONGEST
from crawler.sources.dates import too_far_ahead
from crawler.sources.markup import clean
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, Voice
from kiemtin.rules import BUFFER_LIFE

RAW_KEPT = 4000
LOOKED_AT_AGAIN = timedelta(days=7)
"""Posts of organisations are read again this long, so that an edit is seen."""
HEADLINE = 120
_NAMES_PEOPLE = re.compile(
    r"author|account|\bfrom\b|mention|handle|\bdid\b|avatar|user|display_?name|owner|creator|actor|\bby\b|owned"
    r"|reply|reblog|quote|embed|comments|email|profile|viewer|token|jwt|uri|url|link|\bid\b|_id$|\w+Id$",
    re.I,
)


class Advice(StrEnum):
    """Why a vendor does not answer and what to do; keys of the catalogue, in both languages."""

    TOKEN = "source_advice.token"
    KEY = "source_advice.key"
    PASSWORD = "source_advice.password"
    PERMISSION = "source_advice.permission"
    LIMIT = "source_advice.limit"
    QUOTA = "source_advice.quota"
    NOT_ENABLED = "source_advice.not_enabled"
    NOT_THE_PAGE = "source_advice.not_the_page"
    PERSON = "source_advice.person"
    GROUP = "source_advice.group"
    HIDDEN = "source_advice.hidden"
    NO_PREVIEW = "source_advice.no_preview"
    GONE = "source_advice.gone"
    MOVED = "source_advice.moved"
    VERSION = "source_advice.version"
    BLOCKED = "source_advice.blocked"
    REFUSED = "source_advice.refused"
    DOWN = "source_advice.down"


class PagedOptions(SourceOptions):
    """Base of the options of everything that is read in pages of posts, newest first."""

    most_pages: int = Field(default=5, ge=1, le=100, description="Most pages of posts read at a time.")
    language: str = Field(default="vi", min_length=2, max_length=8, description="Language of the texts.")


class OrganisationOptions(PagedOptions):
    """Base of the options of everything an organisation runs at a vendor."""

    organisation: str = Field(
        min_length=3,
        max_length=200,
        description="The organisation that runs it, as it calls itself: whoever configures the source declares "
        "that this is an organisation and no private person.",
    )


def read_json(document: Document) -> Any:
    """The JSON of an answer; None when it is none."""
    try:
        return json.loads(document.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def mapping(value: Any, *path: str) -> Mapping[str, Any]:
    """The object at ``path`` below ``value``; an empty one where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def rows(value: Any) -> list[Mapping[str, Any]] | None:
    """The objects of a list; None when it is no list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else None


def words(value: Any) -> str:
    """A string, or nothing."""
    return value if isinstance(value, str) else ""


def advised(advice: Advice) -> ParseProblem:
    return ParseProblem(reason=advice.value)


def not_an_answer(document: Document, vendor: str, data: Any = None) -> ParseProblem:
    """An answer in a shape nobody documented. A failed one without a body is reported by the fetch itself."""
    if not document.body.strip():
        return ParseProblem(reason="the page is empty")
    return ParseProblem(reason=f"not an answer of {vendor} as it is documented", raw=raw_of(data))


def raw_of(data: Any) -> str | None:
    """A publication's answer as it may be kept: no field that could name a person. None for what is no JSON."""
    if not isinstance(data, Mapping | list):
        return None
    return json.dumps(_nameless(data, 0), ensure_ascii=False)[:RAW_KEPT]


def _nameless(data: Any, depth: int) -> Any:
    if depth > 8:
        return None
    if isinstance(data, Mapping):
        return {
            str(name): _nameless(value, depth + 1)
            for name, value in data.items()
            if not _NAMES_PEOPLE.search(str(name))
        }
    if isinstance(data, list):
        return [_nameless(each, depth + 1) for each in data[:20]]
    return data


def headline(text: str) -> str:
    """The first line, cut between words: posts have no title of their own."""
    line = clean(text).partition("\n")[0].strip()
    if len(line) <= HEADLINE:
        return line
    cut = line[:HEADLINE]
    return (cut[: cut.rfind(" ")] if " " in cut else cut).rstrip(" ,;:.-") + "…"


def publication(
    document: Document,
    options: PagedOptions,
    *,
    url: str,
    text: str,
    published_at: datetime | None,
    title: str = "",
) -> PublicationItem | ParseProblem:
    """One post. Its address stays the same when it is edited, so that an edit is a new version of it."""
    text = clean(text)[:LONGEST]
    raw = "\n".join((url, text))[:RAW_KEPT]
    if published_at is None:
        return ParseProblem(reason="a post has no date", raw=raw)
    if too_far_ahead(published_at, document.fetched_at):
        return ParseProblem(reason="date in the future", raw=raw)
    return PublicationItem(
        url=url,
        title=title or headline(text),
        text=text,
        published_at=published_at,
        language=options.language,
    )


class Heard:
    """What people say on one page of answers: text and time, and nothing of who they are.

    No speaker is ever asked for, so all of one page count as one voice for a claim (S4).
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.voices: list[Voice] = []
        self.moments: list[datetime] = []
        self._unread: dict[str, int] = {}

    def add(self, text: str, said_at: datetime | None) -> None:
        text = clean(text)
        if said_at is None:
            self._miss("a voice has no date")
        elif too_far_ahead(said_at, self._document.fetched_at):
            self._miss("date in the future")
        else:
            # Sites copy each other's posts with less exact times; a second is what all of them keep.
            said_at = said_at.replace(microsecond=0)
            self.moments.append(said_at)
            if text:
                self.voices.append(Voice(text=text, said_at=said_at, speaker=None))

    def problems(self) -> Iterable[ParseProblem]:
        return [ParseProblem(reason=reason, count=count) for reason, count in self._unread.items()]

    def _miss(self, reason: str) -> None:
        self._unread[reason] = self._unread.get(reason, 0) + 1


def read_far_enough(document: Document, moments: Iterable[datetime], *, voices: bool = False) -> bool:
    """True when a page, newest first, reaches back before what the last run has surely read."""
    since = document.context.get("since")
    oldest = min(moments, default=None)
    if not isinstance(since, datetime) or oldest is None:
        return False
    return oldest < since - (BUFFER_LIFE if voices else LOOKED_AT_AGAIN)


def next_page(document: Document, most: int, fetch: Fetch) -> Fetch | ParseProblem | None:
    """The page after this one, unless this is the last that may be read.

    On a first run there is always more; later it means that posts were missed, which is said.
    """
    number = document.context.get("page", 1)
    number = number if isinstance(number, int) else 1
    if number < most:
        context = {**document.context, **fetch.context, "page": number + 1}
        return Fetch(
            url=fetch.url,
            context=context,
            since_known=False,
            headers=fetch.headers,
            units=fetch.units,
        )
    if isinstance(document.context.get("since"), datetime):
        return ParseProblem(reason=f"more than {most} pages since the last run; the rest is not read")
    return None

"""RSS, Atom and JSON Feed, read from bytes: entries, and what could not be read. Pure; no author leaves here."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from crawler.sources.dates import parse_date
from crawler.sources.markup import clean, declares_entities, decode, html_to_text, one_line
from crawler.sources.options import SourceOptions
from crawler.sources.voices import Speakers
from kiemtin.entities import Document

_OPEN = re.compile(r"<(?:item|entry)[\s>]", re.I)
_CLOSE = re.compile(r"</(?:item|entry)\s*>", re.I)
_END = re.compile(r"</(?:rss|feed|rdf:rdf)\s*>\s*(?:<!--.*?-->\s*)*$", re.I | re.S)
_LOOKS_HTML = re.compile(r"^\s*(?:<!doctype\s+html|<html|<head|<body)", re.I)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a feed. ``link`` is absolute and may be empty; ``text`` is plain.

    ``changed_at`` is when it was edited last, as far as the feed says.
    ``comments`` is the address of the feed of readers' comments, ``commented`` how many the feed says there
    are; empty and None where it says nothing.
    """

    link: str
    title: str
    text: str
    published_at: datetime | None
    changed_at: datetime | None = None
    comments: str = ""
    commented: int | None = None


@dataclass(frozen=True, kw_only=True)
class FeedReading:
    """Entries in the feed's order; ``problems`` as (reason, how many entries are affected)."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Parsed:
    """A feed as feedparser has it; ``version`` names its form."""

    entries: list[Any]
    problems: list[tuple[str, int]]


def read_feed(document: Document, options: SourceOptions) -> FeedReading:
    """Read a feed of any age and state of repair.

    A truncated feed gives its whole entries and says how many were cut off; a feed that defines
    entities (an XML bomb) is refused unread.
    """
    text, whole = decode(document.body, document.content_type)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _json_feed(text, document.url, options)
    parsed = _parse(document, text, whole)
    entries = tuple(_entry(each, document.url, options) for each in parsed.entries)
    return FeedReading(entries=entries, problems=tuple(parsed.problems))


@dataclass(frozen=True, kw_only=True)
class CommentEntry:
    """One comment of a feed of comments. ``link`` leads to its article; ``speaker`` is an ordinal of this feed."""

    link: str
    text: str
    said_at: datetime | None
    speaker: int | None


def read_comments(
    document: Document, options: SourceOptions
) -> tuple[list[CommentEntry], list[tuple[str, int]]]:
    """A feed of readers' comments. Who wrote one is compared within this feed and forgotten here (S2)."""
    text, whole = decode(document.body, document.content_type)
    parsed = _parse(document, text, whole)
    speakers = Speakers()
    found = [
        CommentEntry(
            link=absolute(document.url, str(each.get("link") or "")),
            text=_longest(each),
            said_at=_date(each, options),
            speaker=speakers.number(str(each.get("author") or "")),
        )
        for each in parsed.entries
    ]
    return found, parsed.problems


def _parse(document: Document, text: str, whole: bool) -> _Parsed:
    if not text.strip():
        return _Parsed(entries=[], problems=[("the page is empty", 1)])
    if declares_entities(text):
        return _Parsed(entries=[], problems=[("the feed defines its own entities and is refused", 1)])
    problems: list[tuple[str, int]] = []
    if not whole:
        problems.append(("some characters could not be read: unknown charset", 1))
    # A file object, never the bytes: feedparser would take short bytes for a file name.
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", errors="replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": document.url},
        sanitize_html=False,
    )
    raw_entries: list[Any] = list(parsed.entries)
    if not parsed.version and not raw_entries:
        kind = "HTML" if _LOOKS_HTML.match(text) else "something else"
        return _Parsed(entries=[], problems=[(f"not a feed but {kind}", 1)])
    if not _END.search(text):
        cut = min(len(_OPEN.findall(text)) - len(_CLOSE.findall(text)), len(raw_entries))
        if cut > 0:
            raw_entries = raw_entries[:-cut]
        problems.append(("the feed ends early", max(cut, 1)))
    return _Parsed(entries=raw_entries, problems=problems)


def _json_feed(text: str, base: str, options: SourceOptions) -> FeedReading:
    """JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/); ``author`` and ``authors`` are never read."""
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return FeedReading(problems=(("not a feed but broken JSON", 1),))
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not str(data.get("version")).startswith("https://jsonfeed.org/"):
        return FeedReading(problems=(("not a JSON Feed but other JSON", 1),))
    rows = [each for each in items if isinstance(each, dict)]
    problems = (("an entry is not an object", len(items) - len(rows)),) if len(rows) < len(items) else ()
    return FeedReading(entries=tuple(_json_entry(each, base, options) for each in rows), problems=problems)


def _json_entry(row: dict[str, Any], base: str, options: SourceOptions) -> Entry:
    def words(*names: str) -> str:
        return next((row[each] for each in names if isinstance(row.get(each), str) and row[each]), "")

    texts = (html_to_text(words("content_html")), clean(words("content_text")), clean(words("summary")))
    return Entry(
        link=absolute(base, words("url", "external_url")),
        title=one_line(words("title")),
        text=next((each for each in texts if each), ""),
        published_at=parse_date(words("date_published", "date_modified"), options.zoneinfo),
        changed_at=parse_date(words("date_modified"), options.zoneinfo),
    )


def absolute(base: str, link: str) -> str:
    """The address a link on a page means; empty when it means none."""
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""


def _entry(raw: Any, base: str, options: SourceOptions) -> Entry:
    link = str(raw.get("link") or "").strip()
    return Entry(
        link=absolute(base, link),
        title=one_line(str(raw.get("title") or "")),
        text=_longest(raw),
        published_at=_date(raw, options),
        changed_at=parse_date(str(raw.get("updated") or ""), options.zoneinfo) if "updated" in raw else None,
        comments=absolute(base, _comments(raw)),
        commented=int(said) if (said := str(raw.get("slash_comments") or "")).isdecimal() else None,
    )


def _comments(raw: Any) -> str:
    """wfw:commentRss, or Atom's ``replies`` (RFC 4685)."""
    if raw.get("wfw_commentrss"):
        return str(raw["wfw_commentrss"])
    for link in raw.get("links") or ():
        if link.get("rel") == "replies" and "xml" in str(link.get("type", "")):
            return str(link.get("href") or "")
    return ""


def _longest(raw: Any) -> str:
    candidates = [str(each.get("value") or "") for each in raw.get("content") or ()]
    candidates.append(str(raw.get("summary") or ""))
    return max((html_to_text(each) for each in candidates), key=len)


def _date(raw: Any, options: SourceOptions) -> datetime | None:
    for name in ("published", "created", "updated"):
        # feedparser maps a missing `updated` to `published`; the order above makes that harmless.
        found = parse_date(str(raw.get(name) or ""), options.zoneinfo)
        if found is not None:
            return found
    return None

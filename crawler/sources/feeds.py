"""RSS and Atom, read from bytes: entries, and what could not be read. Pure; no author leaves here."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from crawler.sources.dates import parse_date
from crawler.sources.markup import declares_entities, decode, html_to_text, one_line
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document

_OPEN = re.compile(r"<(?:item|entry)[\s>]", re.I)
_CLOSE = re.compile(r"</(?:item|entry)\s*>", re.I)
_END = re.compile(r"</(?:rss|feed|rdf:rdf)\s*>\s*(?:<!--.*?-->\s*)*$", re.I | re.S)
_LOOKS_HTML = re.compile(r"^\s*(?:<!doctype\s+html|<html|<head|<body)", re.I)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a feed. ``link`` is absolute and may be empty; ``text`` is plain."""

    link: str
    title: str
    text: str
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class FeedReading:
    """Entries in the feed's order; ``problems`` as (reason, how many entries are affected)."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[tuple[str, int], ...] = ()


def read_feed(document: Document, options: SourceOptions) -> FeedReading:
    """Read a feed of any age and state of repair.

    A truncated feed gives its whole entries and says how many were cut off; a feed that defines
    entities (an XML bomb) is refused unread.
    """
    text, whole = decode(document.body, document.content_type)
    if not text.strip():
        return FeedReading(problems=(("the page is empty", 1),))
    if declares_entities(text):
        return FeedReading(problems=(("the feed defines its own entities and is refused", 1),))
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
        return FeedReading(problems=((f"not a feed but {kind}", 1),))
    if not _END.search(text):
        cut = min(len(_OPEN.findall(text)) - len(_CLOSE.findall(text)), len(raw_entries))
        if cut > 0:
            raw_entries = raw_entries[:-cut]
        problems.append(("the feed ends early", max(cut, 1)))
    entries = tuple(_entry(each, document.url, options) for each in raw_entries)
    return FeedReading(entries=entries, problems=tuple(problems))


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
    )


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

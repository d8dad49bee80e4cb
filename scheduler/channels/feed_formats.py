"""The same entries as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1. Pure: escaped, dated, with ids that never change."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from xml.etree import ElementTree

from kiemtin.entities import Entity, utc
from kiemtin.words import local
from reports.feeds import ATOM

# XML 1.0 cannot hold these, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file of an entry at its public address."""

    url: str
    mime: str
    size: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Entry(Entity):
    """``id`` is a URN made from the publication's key, ``url`` the address of its page."""

    id: str
    title: str
    html: str
    url: str
    published: datetime
    language: str
    files: tuple[Enclosure, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The entry as JSON Feed has it; ``from_json`` gives it back."""
        made: dict[str, Any] = {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "content_html": self.html,
            "date_published": _stamp(self.published),
            "language": self.language,
        }
        if self.files:
            made["attachments"] = [
                {"url": each.url, "mime_type": each.mime, "size_in_bytes": each.size, "title": each.name}
                for each in self.files
            ]
        return made

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Entry:
        """Raises KeyError, TypeError or ValueError for what is none."""
        return cls(
            id=str(kept["id"]),
            title=str(kept["title"]),
            html=str(kept["content_html"]),
            url=str(kept["url"]),
            published=datetime.fromisoformat(kept["date_published"]),
            language=str(kept["language"]),
            files=tuple(
                Enclosure(
                    url=str(each["url"]),
                    mime=str(each["mime_type"]),
                    size=int(each["size_in_bytes"]),
                    name=str(each["title"]),
                )
                for each in kept.get("attachments", ())
            ),
        )


@dataclass(frozen=True, kw_only=True)
class Head:
    """What every form of the feed says first. ``url`` is the public address of its folder, ending in a slash."""

    url: str
    title: str
    office: str
    home: str
    language: str


def rss(head: Head, entries: Sequence[Entry], at: datetime) -> bytes:
    """RSS 2.0. An entry's id is its guid; the first file is its enclosure, as readers expect one."""
    ElementTree.register_namespace("atom", ATOM)
    root = ElementTree.Element("rss", {"version": "2.0"})
    channel = _add(root, "channel")
    _add(channel, "title", head.title)
    _add(channel, "link", head.home)
    _add(channel, "description", f"{head.title} · {head.office}")
    _add(channel, "language", head.language)
    _add(channel, "lastBuildDate", format_datetime(utc(at)))
    _add(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=f"{head.url}rss.xml")
    for each in entries:
        item = _add(channel, "item")
        _add(item, "title", each.title)
        _add(item, "link", each.url)
        _add(item, "description", each.html)
        _add(item, "guid", each.id, isPermaLink="false")
        _add(item, "pubDate", format_datetime(utc(each.published)))
        for file in each.files[:1]:
            _add(item, "enclosure", url=file.url, length=str(file.size), type=file.mime)
    return _xml(root)


def atom(head: Head, entries: Sequence[Entry], at: datetime) -> bytes:
    """Atom, signed by the office."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {f"{_XML}lang": head.language})
    _add(root, f"{{{ATOM}}}id", f"{head.url}atom.xml")
    _add(root, f"{{{ATOM}}}title", head.title)
    _add(root, f"{{{ATOM}}}updated", _stamp(at))
    _add(root, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=f"{head.url}atom.xml")
    _add(root, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=head.home)
    _add(_add(root, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", head.office)
    for each in entries:
        entry = _add(root, f"{{{ATOM}}}entry", **{f"{_XML}lang": each.language})
        _add(entry, f"{{{ATOM}}}id", each.id)
        _add(entry, f"{{{ATOM}}}title", each.title)
        _add(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=each.url)
        for file in each.files:
            attributes = {"type": file.mime, "href": file.url, "length": str(file.size), "title": file.name}
            _add(entry, f"{{{ATOM}}}link", rel="enclosure", **attributes)
        _add(entry, f"{{{ATOM}}}published", _stamp(each.published))
        _add(entry, f"{{{ATOM}}}updated", _stamp(each.published))
        _add(entry, f"{{{ATOM}}}content", each.html, type="html")
    return _xml(root)


def json_feed(head: Head, entries: Sequence[Entry]) -> bytes:
    """JSON Feed 1.1; it is also what we read the entries from again."""
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.home,
        "feed_url": f"{head.url}feed.json",
        "language": head.language,
        "authors": [{"name": head.office}],
        "items": [each.to_json() for each in entries],
    }
    return json.dumps(made, ensure_ascii=False, indent=1).encode("utf-8")


def entry_page(head: Head, entry: Entry) -> bytes:
    """A page that shows one entry by itself."""
    title, feed = escape(entry.title), escape(head.title)
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(entry.language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title></head><body>",
        f'<p><a href="{escape(head.home)}">{feed}</a></p>',
        f"<h1>{title}</h1>",
        f'<p><time datetime="{_stamp(entry.published)}">{local(entry.published)}</time></p>',
        entry.html,
        *(f'<p><a href="{escape(each.url)}">{escape(each.name)}</a></p>' for each in entry.files),
        "</body></html>",
        "",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    clean = {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    child = ElementTree.SubElement(parent, name, clean)
    if text:
        child.text = _NOT_XML.sub("", text)
    return child


def _xml(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _stamp(moment: datetime) -> str:
    return utc(moment).isoformat(timespec="seconds").replace("+00:00", "Z")

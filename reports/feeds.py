"""Atom feeds (RFC 4287) of what the office has published. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from kiemtin.entities import Entity, utc

ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 cannot hold these, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class FeedEntry(Entity):
    """One entry. ``html`` is its whole content, already escaped where it has to be."""

    url: str
    title: str
    html: str
    updated: datetime


@dataclass(frozen=True, kw_only=True)
class Feed(Entity):
    """A feed at ``url`` for the pages of ``site``, signed by ``author``. ``empty_at`` dates an empty one."""

    url: str
    site: str
    title: str
    author: str
    entries: Sequence[FeedEntry]
    empty_at: datetime


def atom(feed: Feed) -> bytes:
    """The feed as UTF-8 XML, newest entry first."""
    ElementTree.register_namespace("", ATOM)
    entries = sorted(feed.entries, key=lambda each: (each.updated, each.url), reverse=True)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "vi"})
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "updated", _stamp(entries[0].updated if entries else feed.empty_at))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.site)
    _add(_add(root, "author"), "name", feed.author)
    for each in entries:
        entry = _add(root, "entry")
        _add(entry, "id", each.url)
        _add(entry, "title", each.title)
        _add(entry, "link", rel="alternate", type="text/html", href=each.url)
        _add(entry, "published", _stamp(each.updated))
        _add(entry, "updated", _stamp(each.updated))
        _add(entry, "content", each.html, type="html")
    ElementTree.indent(root)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text:
        child.text = _NOT_XML.sub("", text)
    return child


def _stamp(moment: datetime) -> str:
    return utc(moment).isoformat(timespec="seconds").replace("+00:00", "Z")

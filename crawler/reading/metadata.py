"""What a page says of itself in its head and its JSON-LD: title, date, access, who signed (to leave it out). Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_DATA = 400_000
"""Characters of one JSON-LD block that are read."""
MOST_NODES = 400
_ARTICLES = re.compile(r"(?:article|posting|report|webpage|videoobject|livebl)", re.I)
_TITLES = ("og:title", "twitter:title", "title", "dc.title", "headline")
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "pubdate",
    "publish-date",
    "publishdate",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "og:published_time",
    "dc.date.created",
)
_AUTHORS = ("author", "article:author", "dc.creator", "dable:author", "byl", "parsely-author")
_NAME = re.compile(r"^[\w .'’-]{3,60}$")


@dataclass
class Metadata:
    """``titles`` and ``dates`` best first. ``signed`` are names to leave out of the text; they go no further."""

    titles: list[str] = field(default_factory=list)
    page_title: str = ""
    dates: list[str] = field(default_factory=list)
    body: str = ""
    signed: set[str] = field(default_factory=set)
    free: bool = True
    kind: str = ""


def read_metadata(root: Any) -> Metadata:
    """Everything in the head that helps; broken JSON is passed over."""
    made = Metadata()
    named: dict[str, str] = {}
    for element in root.iter("meta", "title", "script"):
        tag = element.tag
        if tag == "title":
            made.page_title = made.page_title or "".join(element.itertext()).strip()
        elif tag == "script":
            if (element.get("type") or "").strip().lower() == "application/ld+json" and element.text:
                _read_json(element.text, made)
        else:
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            value = element.get("content")
            if name and value:
                named.setdefault(name.strip().lower(), value.strip())
    made.titles = [named[each] for each in _TITLES[:2] if each in named] + made.titles
    made.titles += [named[each] for each in _TITLES[2:] if each in named]
    made.dates = [named[each] for each in _DATES if each in named] + made.dates
    made.signed |= {named[each] for each in _AUTHORS if each in named and _NAME.match(named[each])}
    made.kind = named.get("og:type", "")
    if named.get("article:content_tier", "").lower() in ("locked", "metered"):
        made.free = False
    return made


def _read_json(text: str, made: Metadata) -> None:
    if len(text) > MOST_DATA:
        return
    try:
        data = json.loads(
            text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";"), strict=False
        )
    except (ValueError, RecursionError):
        return
    for node in _nodes(data):
        kind = node.get("@type")
        kinds = " ".join(map(str, kind)) if isinstance(kind, list) else str(kind or "")
        made.signed |= set(_names(node.get("author"))) | set(_names(node.get("creator")))
        if not _ARTICLES.search(kinds):
            continue
        if node.get("isAccessibleForFree") in (False, "False", "false"):
            made.free = False
        for name in ("datePublished", "uploadDate", "dateCreated"):
            if isinstance(node.get(name), str):
                made.dates.append(node[name])
        headline = node.get("headline")
        if isinstance(headline, str) and headline.strip():
            made.titles.append(headline.strip())
        body = node.get("articleBody")
        if isinstance(body, str) and len(body) > len(made.body):
            made.body = body


def _nodes(data: Any) -> Iterator[Mapping[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < MOST_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting.extend(node[:MOST_NODES])
        elif isinstance(node, dict):
            yield node
            for name in ("@graph", "mainEntity", "mainEntityOfPage", "liveBlogUpdate"):
                if isinstance(node.get(name), list | dict) and name != "liveBlogUpdate":
                    waiting.append(node[name])


def _names(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        name = each.get("name") if isinstance(each, dict) else each
        for one in name if isinstance(name, list) else [name]:
            if isinstance(one, str) and _NAME.match(one.strip()):
                yield one.strip()

"""The text of an article page, without menus and without what readers wrote under it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import trafilatura
from lxml import etree, html as lxml_html

from crawler.sources.dates import parse_date
from crawler.sources.markup import clean, decode, one_line
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document

LARGEST = 2_000_000
"""Bytes of a page beyond which it is no article; extraction takes more than its share of time there."""
LONGEST = 200_000
"""Characters of a text that are kept; a longer one is a list or a database."""
SHORTEST = 40
"""Characters under which a text is taken for a missing one (a page drawn by JavaScript, a log-in wall)."""

_COMMENTS = re.compile(
    r"^(comments?|comment-?list|comments?[-_](area|list|section|wrapper|box|body|content|item|form|container)"
    r"|respond|box[-_]?comments?([-_]\w+)?|list[-_]?comments?|(box[-_])?binh[-_]?luan([-_]\w+)?|fb-comments"
    r"|disqus_thread|wp-block-(post-)?comments?([-_]\w+)*|ykien|ykcb|y-kien-ban-doc|idcomment|reader-comments?)$",
    re.I,
)
_NEVER_A_COMMENT = frozenset({"html", "body", "main", "article"})


@dataclass(frozen=True, kw_only=True)
class Article:
    """What a page says. ``text`` may be empty; ``published_at`` is None when the page does not say."""

    title: str
    text: str
    published_at: datetime | None


def read_article(document: Document, options: SourceOptions) -> Article:
    """Title, date and body of a page; comments are cut out before the body is looked for."""
    kind = document.content_type.partition(";")[0].strip().lower()
    if kind and not kind.startswith("text/") and "html" not in kind and "xml" not in kind:
        return Article(title="", text="", published_at=None)  # a PDF, a picture, a film
    if len(document.body) > LARGEST:
        return Article(title="", text="", published_at=None)
    page, _ = decode(document.body, document.content_type)
    try:
        tree = lxml_html.document_fromstring(page.encode("utf-8"), parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Article(title="", text="", published_at=None)
    published_at = _published(tree, options)
    title = _title(tree)
    _drop_comments(tree)
    found = trafilatura.bare_extraction(
        tree,
        url=document.url,
        include_comments=False,
        include_tables=True,
        include_images=False,
        deduplicate=False,
        with_metadata=False,
    )
    text = clean(getattr(found, "text", None) or "")
    return Article(title=title, text=text, published_at=published_at)


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)


def _drop_comments(tree: Any) -> None:
    for element in list(tree.iter(etree.Element)):
        if element.tag in _NEVER_A_COMMENT or element.getparent() is None:
            continue
        names = f"{element.get('id', '')} {element.get('class', '')}".split()
        if any(_COMMENTS.match(name) for name in names):
            element.drop_tree()


def _title(tree: Any) -> str:
    for path in ("//meta[@property='og:title']/@content", "//h1//text()", "//title/text()"):
        found = tree.xpath(path)
        if found:
            title = one_line(str(found[0]) if "h1" not in path else " ".join(map(str, found)))
            if title:
                return title
    return ""


def _published(tree: Any, options: SourceOptions) -> datetime | None:
    candidates: list[str] = []
    for path in (
        "//meta[@property='article:published_time']/@content",
        "//meta[@itemprop='datePublished' or @name='pubdate' or @name='publish-date']/@content",
        "//*[@itemprop='datePublished']/@datetime",
    ):
        candidates.extend(str(each) for each in tree.xpath(path))
    for block in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            candidates.extend(_dates_in(json.loads(str(block))))
        except (ValueError, RecursionError):
            continue
    for each in candidates:
        found = parse_date(each, options.zoneinfo)
        if found is not None:
            return found
    return None


def _dates_in(data: Any) -> Iterator[str]:
    for node in data if isinstance(data, list) else [data]:
        if not isinstance(node, dict):
            continue
        if isinstance(node.get("datePublished"), str):
            yield node["datePublished"]
        if isinstance(node.get("@graph"), list):
            yield from _dates_in(node["@graph"])

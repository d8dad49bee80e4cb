"""The text of an article page, without menus and without what readers wrote under it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import trafilatura
from lxml import html as lxml_html

from crawler.reading.blocks import read_blocks
from crawler.reading.body import article_lines
from crawler.reading.container import choose, inside, without_teasers
from crawler.reading.dating import find_date
from crawler.reading.headline import find_title
from crawler.reading.metadata import Metadata, read_metadata
from crawler.reading.names import COMMENTS, POINTER
from crawler.reading.page import Blocks
from crawler.reading.signatures import without_signatures
from crawler.reading.tree import MOST_CHARACTERS, parse
from crawler.reading.walls import Unreadable, find_wall, why_empty
from crawler.sources.markup import clean, decode, one_line
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document

LARGEST = MOST_CHARACTERS
"""Bytes of a page beyond which it is no article; extraction takes more than its share of time there."""
LONGEST = 200_000
"""Characters of a text that are kept; a longer one is a list or a database."""
SHORTEST = 40
"""Characters under which a text is taken for a missing one (a page drawn by JavaScript, a log-in wall)."""
SURE = 250
"""Characters from which the structural reader's text needs no second opinion."""
SECOND_OPINION = 400_000
"""Characters of markup up to which trafilatura is asked: beyond, it may take more than a second."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """What a page says. ``text`` may be empty, then ``problem`` says why; ``published_at`` is None when the page
    does not say, and ``date_problem`` why a date on it is none."""

    title: str
    text: str
    published_at: datetime | None
    problem: str = ""
    date_problem: str = ""


def read_article(document: Document, options: SourceOptions) -> Article:
    """Title, date and body of a page. Never raises, never returns who signed it.

    The reader goes by what the parts of a page hold; trafilatura is asked only where that finds hardly anything.
    """
    kind = document.content_type.partition(";")[0].strip().lower()
    if kind and not kind.startswith("text/") and "html" not in kind and "xml" not in kind:
        return _nothing(Unreadable.NOT_TEXT)  # a PDF, a picture, a film
    if len(document.body) > LARGEST:
        return _nothing(Unreadable.TOO_LARGE)
    page, _ = decode(document.body, document.content_type)
    root = parse(page)
    if root is None:
        return _nothing(Unreadable.EMPTY)
    metadata = read_metadata(root)
    body = root.find("body")
    found = without_teasers(read_blocks(root if body is None else body))
    container = choose(found)
    first_good = next(
        (n for n, each in enumerate(found.blocks) if each.good and _in(found, n, container)), -1
    )
    title, title_at = find_title(found, container, first_good, metadata)
    title = without_signatures(one_line(title), metadata.signed)
    dated = find_date(root, found, title_at, first_good, metadata, options.zoneinfo)
    lines = article_lines(found, inside(found, container), title_at, title, metadata.signed)
    text = clean("\n".join(lines))
    wall = find_wall(root, found, metadata, title, text)
    if wall is None and len(text) < SURE:
        text = _second_opinion(page, document.url, title, text, metadata)
        if len(text) < SHORTEST:
            wall = why_empty(root, found)
            text = ""
    elif wall is not None:
        text = ""
    return Article(
        title=title,
        text=text[:LONGEST],
        published_at=dated.moment,
        problem=wall.value if wall is not None else "",
        date_problem=dated.problem if dated.moment is None else "",
    )


def _nothing(why: Unreadable) -> Article:
    return Article(title="", text="", published_at=None, problem=why.value)


def _in(found: Blocks, number: int, container: int) -> bool:
    at = found.blocks[number].node
    while at > container:
        at = found.nodes[at].parent
    return at == container


def _second_opinion(page: str, url: str, title: str, text: str, metadata: Metadata) -> str:
    """The longest of our text, the text in the JSON-LD and trafilatura's, for pages where ours is short."""
    stated = without_signatures(clean(metadata.body), metadata.signed)
    if len(stated) >= SURE:
        return stated
    if len(page) > SECOND_OPINION:
        return text
    other = "\n".join(
        line
        for line in _by_trafilatura(page, url).removeprefix(title).lstrip().split("\n")
        if not POINTER.match(line)
        and not any(name in line and len(line) < len(name) + 30 for name in metadata.signed)
    )
    # It takes more than it should of short pages: believed only where ours is next to nothing.
    return other if len(text) < SHORTEST or (len(text) < 120 and len(other) > 3 * len(text)) else text


def _by_trafilatura(page: str, url: str) -> str:
    try:
        tree = lxml_html.document_fromstring(page.encode("utf-8", errors="replace"), parser=_PARSER)
        _drop_comments(tree)
        found = trafilatura.bare_extraction(
            tree, url=url, include_comments=False, include_tables=True, include_images=False, deduplicate=False,
            with_metadata=False,
        )  # fmt: skip
    except Exception:  # it walks foreign trees and raises many unrelated kinds
        return ""
    return clean(getattr(found, "text", None) or "")


_PARSER = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)


def _drop_comments(tree: Any) -> None:
    for element in list(tree.iter("div", "section", "ul", "ol", "dl", "aside")):
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if element.getparent() is not None and COMMENTS.search(names):
            element.drop_tree()

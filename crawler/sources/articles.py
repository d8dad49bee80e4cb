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
from crawler.reading.packed import NotUnpacked, unpacked
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
SECOND_NODES = 2_500
"""Elements with text up to which it is asked, for the same reason."""
_FILES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"Rar!",
    b"RIFF",
    b"\xd0\xcf\x11\xe0",
    b"ID3",
    b"7z\xbc\xaf",
)


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
    try:
        body = unpacked(document.body, document.headers.get("content-encoding", ""), LARGEST)
    except NotUnpacked:
        return _nothing(Unreadable.PACKED)
    if _is_file(body):
        return _nothing(Unreadable.NOT_TEXT)
    page, _ = decode(body, document.content_type)
    root = parse(page)
    if root is None:
        return _nothing(Unreadable.EMPTY)
    metadata = read_metadata(root)
    shown = root.find("body")
    found = without_teasers(read_blocks(root if shown is None else shown))
    container = choose(found)
    within = inside(found, container)
    good = (n for n, each in enumerate(found.blocks) if each.good and each.node >= 0 and within[each.node])
    first_good = next(good, -1)
    title, title_at = find_title(found, container, first_good, metadata)
    title = without_signatures(one_line(title), metadata.signed)
    dated = find_date(root, found, title_at, first_good, metadata, options.zoneinfo)
    lines = article_lines(found, within, title_at, title, metadata.signed)
    text = without_signatures(clean("\n".join(lines)), metadata.signed)
    wall = find_wall(root, found, metadata, title, text)
    if wall is None and len(text) < SURE:
        asked = len(page) <= SECOND_OPINION and len(found.nodes) <= SECOND_NODES and not found.cut
        text = _second_opinion(page if asked else "", document.url, title, text, metadata)
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


def _is_file(body: bytes) -> bool:
    """Whether bytes that are called a page are a file: a PDF, a picture, a film, an archive."""
    return body[:8].startswith(_FILES) or body[4:8] == b"ftyp"


def _nothing(why: Unreadable) -> Article:
    return Article(title="", text="", published_at=None, problem=why.value)


def _second_opinion(page: str, url: str, title: str, text: str, metadata: Metadata) -> str:
    """The longest of our text, the text in the JSON-LD and trafilatura's, for pages where ours is short."""
    stated = without_signatures(clean(metadata.body), metadata.signed)
    if len(stated) >= SURE:
        return stated
    if not page:
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

"""A page as a run of text blocks, each with where it stands and how it looks. Pure."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from crawler.reading.names import BOX_TYPES, NOTHING, says
from crawler.reading.page import Block, Blocks, Node
from crawler.reading.tree import MOST_ELEMENTS

MOST_LOOKED = 60_000
"""Elements looked at in parts with an aside's name, all together, before such names count no more."""

_BREAKS = frozenset(
    {
        *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "hr", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption", "section", "article"),
        *("header", "footer", "main", "body", "center", "address", "details", "summary", "amp-story"),
    }
)  # fmt: skip
_NEVER = frozenset(
    {
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "head", "title", "select"),
        *("button", "textarea", "input", "nav", "aside", "video", "audio", "canvas", "map", "amp-sidebar", "amp-ad", "dialog"),
    }
)  # fmt: skip
_PICTURES = frozenset({"img", "picture", "amp-img"})
_ROOTS = frozenset({"html", "body", "main", "article"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_RIGHT = re.compile(r"text-align\s*:\s*right", re.I)
_CENTRE = re.compile(r"text-align\s*:\s*center", re.I)
_SPACES = re.compile(r"\s+")


class _Walk:
    """The state of one walk: open elements and the line being put together."""

    def __init__(self) -> None:
        self.found = Blocks()
        self.open: list[int] = [-1]
        self.parts: list[str] = []
        self.links = self.bold = self.italic = 0
        self.in_link = self.in_bold = self.in_italic = 0
        self.right: list[bool] = []
        self.centre: list[bool] = []
        self.captions = self.heading = self.large = 0
        self.rows: list[int] = []
        self.cells: list[int] = []
        self.looked = 0
        self.pictured = False
        self.text_tag = ""

    def add(self, text: str) -> None:
        self.parts.append(text)
        size = len(text)
        if self.in_link:
            self.links += size
        if self.in_bold:
            self.bold += size
        if self.in_italic:
            self.italic += size

    def flush(self) -> None:
        if not self.parts:
            return
        text = _SPACES.sub(" ", "".join(self.parts).replace("\u200b", "")).strip()
        if text:
            node = self.found.nodes[self.open[-1]] if self.open[-1] >= 0 else None
            self.found.blocks.append(
                Block(
                    text=text,
                    node=self.open[-1],
                    tag="h" if self.heading else (node.tag if node else ""),
                    names=node.names if node else "",
                    links=min(self.links, len(text)),
                    bold=min(self.bold, len(text)),
                    italic=min(self.italic, len(text)),
                    right=bool(self.right and self.right[-1]),
                    centre=bool(self.centre and self.centre[-1]),
                    caption=self.captions > 0,
                    pictured=self.pictured,
                    row=self.rows[-1] if self.rows else -1,
                    cell=self.cells[-1] if self.cells else -1,
                    large=self.large > 0,
                )
            )
            self.pictured = False
        self.parts.clear()
        self.links = self.bold = self.italic = 0


def read_blocks(body: Any) -> Blocks:
    """Every line of text of a page, without scripts, menus, comments and what is hidden.

    Linear in the page; after ``MOST_ELEMENTS`` elements the rest is left unread and ``cut`` says so.
    """
    walk, seen = _Walk(), 0
    paragraphs = sum(1 for _ in body.iter("p"))
    walker = etree.iterwalk(body, events=("start", "end"))
    skipped: Any = None
    undo: list[tuple[int, int, int, int, int, int]] = []
    for event, element in walker:
        tag = element.tag
        if event == "end":
            if element is skipped:
                skipped = None
            else:
                _leave(walk, tag, undo.pop())
            tail = element.tail
            if tail and element is not body:
                walk.add(tail)
            continue
        seen += 1
        if seen > MOST_ELEMENTS:
            walk.found.cut = True
            break
        names = _names(element)
        style = element.get("style")
        if (
            tag in _NEVER
            or (style and _HIDDEN.search(style))
            or (names and tag not in _ROOTS and _beside(walk, element, names, paragraphs))
        ):
            if tag in _BREAKS or tag in ("nav", "aside"):
                walk.flush()
            skipped = element
            walker.skip_subtree()
            continue
        undo.append(_enter(walk, element, tag, names))
        if element.text:
            walk.add(element.text)
    walk.flush()
    return walk.found


def _names(element: Any) -> str:
    names, of = element.get("class"), element.get("id")
    if names is None:
        return of or ""
    return f"{names} {of}" if of else str(names)


def _beside(walk: _Walk, element: Any, names: str, paragraphs: int) -> bool:
    """True for a part that is not the article's own: by its name, unless it holds most of the page."""
    said = says(names)
    if said.comments:
        return True
    kind = element.get("type")
    if kind and kind.lower() in BOX_TYPES:
        return True
    if not said.aside or said.body:
        return False
    if paragraphs >= 4:
        for number, _ in enumerate(element.iter("p"), 1):
            walk.looked += 1
            if number * 2 >= paragraphs or walk.looked > MOST_LOOKED:
                return False
    return not _holds_article(walk, element)


def _holds_article(walk: _Walk, element: Any) -> bool:
    """Whether a headline or the text itself stands in an element (a main column may be called ``sidebar-1``)."""
    for each in element.iter("h1", "article", "div", "section", "main"):
        walk.looked += 1
        if walk.looked > MOST_LOOKED:
            return True
        if each is element:
            continue
        if each.tag == "h1":
            return True
        if "articleBody" in (each.get("itemprop") or "") or says(_names(each)).body:
            return True
    return False


def _enter(walk: _Walk, element: Any, tag: str, names: str) -> tuple[int, int, int, int, int, int]:
    link = bold = italic = caption = large = box = 0
    if tag in _BREAKS:
        walk.flush()
        style, align = element.get("style") or "", (element.get("align") or "").lower()
        walk.right.append(align == "right" or bool(style and _RIGHT.search(style)))
        walk.centre.append(
            align == "center" or tag == "center" or bool(style and _CENTRE.search(style))
            or (not align and bool(walk.centre) and walk.centre[-1] and tag in ("p", "div", "span"))
        )  # fmt: skip
        node = Node(parent=walk.open[-1], tag=tag, names=names)
        said = says(names) if names else NOTHING
        node.known = said.body or "articleBody" in (element.get("itemprop") or "")
        walk.found.nodes.append(node)
        walk.open.append(len(walk.found.nodes) - 1)
        box = 1
        if tag in _HEADINGS:
            walk.heading += 1
        elif tag == "tr":
            walk.rows.append(walk.open[-1])
        elif tag in ("td", "th"):
            walk.cells.append(walk.open[-1])
        if tag == "figcaption" or said.caption:
            caption = 1
    elif tag == "br":
        walk.flush()
    elif tag == "a":
        link = 1
    elif tag in ("b", "strong"):
        bold = 1
    elif tag in ("i", "em"):
        italic = 1
    elif tag in _PICTURES:
        walk.pictured = True
    elif tag == "font" and (element.get("size") or "")[:2] in ("3", "4", "5", "6", "+1", "+2"):
        large = 1
    if names and not box and says(names).caption:
        caption = 1
    walk.in_link += link
    walk.in_bold += bold
    walk.in_italic += italic
    walk.captions += caption
    walk.large += large
    return link, bold, italic, caption, large, box


def _leave(walk: _Walk, tag: str, undo: tuple[int, int, int, int, int, int]) -> None:
    link, bold, italic, caption, large, box = undo
    if box:
        walk.flush()
        walk.open.pop()
        walk.right.pop()
        walk.centre.pop()
        if tag == "tr":
            walk.rows.pop()
        elif tag in ("td", "th"):
            walk.cells.pop()
        if tag in _HEADINGS:
            walk.heading -= 1
        if tag == "figure":
            walk.pictured = False
    elif caption:
        walk.flush()
    walk.in_link -= link
    walk.in_bold -= bold
    walk.in_italic -= italic
    walk.captions -= caption
    walk.large -= large

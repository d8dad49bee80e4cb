"""From bytes and HTML to plain text. Pure; never expands an entity, never opens an address."""

from __future__ import annotations

import html
import re
import unicodedata

from lxml import etree
from parsel import Selector

from crawler.reading.charsets import decode_page

_BLOCKS = frozenset(
    {
        *("p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "hr", "pre", "blockquote"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "figure", "figcaption"),
        *("section", "article", "header", "footer"),
    }
)
_SILENT = frozenset({"script", "style", "noscript", "template", "iframe", "object", "svg", "head", "title"})
_ENTITY = re.compile(r"<!\s*ENTITY", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")


def decode(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """The text of a page and whether every byte of it could be read; ``crawler.reading.charsets`` says how."""
    found = decode_page(body, content_type)
    return found.text, found.whole


def declares_entities(text: str) -> bool:
    """True for XML that defines its own entities: the way an XML bomb is built."""
    return bool(_ENTITY.search(text))


def clean(text: str) -> str:
    """NFC, no control characters, single spaces, at most one empty line."""
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text).replace("\xa0", " "))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """The text in one line, spaces folded."""
    return " ".join(clean(html_to_text(text) if "<" in text else html.unescape(text)).split())


def html_to_text(markup: str) -> str:
    """Readable text of an HTML fragment: entities resolved, scripts dropped, blocks on lines of their own."""
    if not markup.strip():
        return ""
    if "<" not in markup:
        return clean(html.unescape(markup))
    root = Selector(text=_CONTROL.sub("", markup), type="html").root
    return element_text(root) if root is not None else ""


def attribute(element: Selector, name: str) -> str:
    """One attribute of an element, empty without it. Never ``attrib``: lxml lists all names for that and
    fails on one with a control character in it."""
    return str(element.root.get(name, ""))


def element_text(element: etree._Element, without: str = "") -> str:
    """Text of an element, as :func:`html_to_text`. ``without`` is a CSS selector of parts to leave out."""
    # Held for as long as their ids are compared: lxml gives a freed element's id to the next one.
    unwanted = [each.root for each in Selector(root=element, type="html").css(without)] if without else []
    left_out = {id(each) for each in unwanted}
    parts: list[str] = []
    # Iterative: a page of ten thousand nested elements must not end in a RecursionError.
    stack: list[tuple[etree._Element, bool]] = [(element, False)]
    while stack:
        node, done = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if done:
            if tag in _BLOCKS:
                parts.append("\n")
            if node is not element and node.tail:
                parts.append(node.tail)
            continue
        skipped = not tag or tag in _SILENT or id(node) in left_out
        if skipped:
            if node is not element and node.tail:
                parts.append(node.tail)
            continue
        if tag in _BLOCKS:
            parts.append("\n")
        if node.text:
            parts.append(" ".join(node.text.split("\n")) if tag != "pre" else node.text)
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))
    return clean("".join(parts))

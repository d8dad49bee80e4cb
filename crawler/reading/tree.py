"""A page's elements, within bounds: a body of any size costs a bounded time."""

from __future__ import annotations

from typing import Any

from lxml import etree

MOST_CHARACTERS = 2_000_000
"""Characters of markup beyond which a page is no article."""
MOST_ELEMENTS = 40_000
"""Elements beyond which a page is a list or a trap; reading stops there."""


def parse(page: str) -> Any | None:
    """The root element, None for what is no markup. Entities and the network are never touched."""
    if not page.strip() or len(page) > MOST_CHARACTERS:
        return None
    # The parser recovers from anything but knows control characters only as an end.
    raw = page.replace("\x00", "").encode("utf-8", errors="replace")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, etree.ParserError, ValueError):
        return None


def attribute(element: Any, name: str) -> str:
    return element.get(name) or ""

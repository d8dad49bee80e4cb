"""The office's plain Markdown: bold, italics, lists, headings, quotes, links. As safe HTML, or as plain text. Pure.

CommonMark by markdown-it-py, without raw HTML, pictures and code: what is left cannot carry anything that runs.
A line break in the text is a line break on the page, as people who never heard of Markdown expect.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_NOT_OURS = [
    "image",
    "code",
    "fence",
    "backticks",
    "html_block",
    "html_inline",
    "lheading",
    "reference",
    "entity",
]
_DEEPEST = 8
"""Quotes and lists within each other; the parser would leave out what stands much deeper."""
_MARK = r"[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))"
_TOO_DEEP = re.compile(rf"^((?:{_MARK}){{{_DEEPEST}}})(?:{_MARK})+", re.MULTILINE)
_BULLET = "• "
_QUOTE = "> "


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True, "xhtmlOut": False})
    made.enable("linkify").disable(_NOT_OURS)
    made.validateLink = _web_address  # type: ignore[method-assign, assignment]
    linkify = made.linkify
    assert linkify is not None
    # A file name or a sentence without a space is no address: only what says http is linked by itself.
    linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return made


def _web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


_MARKDOWN = _parser()


@lru_cache(maxsize=128)
def as_html(text: str) -> Markup:
    """Safe HTML: headings begin at h3, below a page's own."""
    tokens = _MARKDOWN.parse(_readied(text))
    for each in tokens:
        if each.type in ("heading_open", "heading_close"):
            each.tag = f"h{min(6, int(each.tag[1]) + 2)}"
    made: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(made.rstrip("\n"))  # rendered with raw HTML off: everything of the text is escaped


def as_plain(text: str) -> str:
    """The same as a person would type it where there is no formatting: marks gone, bullets and addresses kept."""
    return _Plain().of(_MARKDOWN.parse(_readied(text)))


def _readied(text: str) -> str:
    return _TOO_DEEP.sub(r"\1", text.replace("\r\n", "\n").replace("\r", "\n"))


class _Plain:
    """Walks the blocks once and collects their lines."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._lists: list[int | None] = []
        self._bullet = ""
        self._quoted = 0

    def of(self, tokens: Sequence[Token]) -> str:
        for each in tokens:
            self._block(each)
        return re.sub(r"\n{3,}", "\n\n", "".join(self._blocks)).strip("\n")

    def _block(self, token: Token) -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            start = int(str(token.attrs.get("start", 1))) if kind.startswith("ordered") else None
            self._lists.append(start)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
            self._blocks.append("\n")
        elif kind == "list_item_open":
            number = self._lists[-1]
            self._bullet = _BULLET if number is None else f"{number}. "
            if number is not None:
                self._lists[-1] = number + 1
        elif kind in ("blockquote_open", "blockquote_close"):
            self._quoted += 1 if kind.endswith("open") else -1
        elif kind == "hr":
            self._blocks.append("---\n\n")
        elif kind == "inline":
            self._line(token)

    def _line(self, token: Token) -> None:
        lines = "".join(_inline(token.children or [])).split("\n")
        depth = max(0, len(self._lists) - 1)
        lead = "  " * depth + self._bullet
        rest = " " * len(lead) if self._lists else ""
        self._bullet = ""
        marked = [
            _QUOTE * self._quoted + (lead if number == 0 else rest) + each
            for number, each in enumerate(lines)
        ]
        self._blocks.append("\n".join(marked) + ("\n" if self._lists else "\n\n"))


def _inline(tokens: Sequence[Token]) -> list[str]:
    """The words of a line; a link's address stands in brackets after its words unless it is them."""
    said: list[str] = []
    opened: list[tuple[int, str]] = []
    for each in tokens:
        if each.type == "text":
            said.append(each.content)
        elif each.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif each.type == "link_open":
            opened.append((len(said), str(each.attrs.get("href", ""))))
        elif each.type == "link_close" and opened:
            start, address = opened.pop()
            words = "".join(said[start:])
            if _unquoted(words) != _unquoted(address):
                said.append(f" ({address})")
            else:
                said[start:] = [words]
    return said


def _unquoted(address: str) -> str:
    return unquote(address).rstrip("/")

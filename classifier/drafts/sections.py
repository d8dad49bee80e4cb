"""The form of a draft: two sections with one number, what is too long to check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from classifier.drafts.page import Page
from classifier.text import MAX_DRAFT
from kiemtin.entities import DraftProblem

_HEADING = re.compile(
    r"(?m)^[ \t]*(?:(?P<plain>\d{1,2}|[IVX]{1,6})[.)][ \t]+(?=\S)|(?P<letter>[a-hklmnđ])\)[ \t]+(?=\S)"
    r"|(?P<named>Điều|Chương|Mục|Phần|Phụ lục)\b[ \t]*(?P<which>\d{1,3}|[IVX]{1,6})?(?=[.:\s]))"
)
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_LETTERS = "abcdđeghklmn"


def repeated_sections(page: Page) -> Iterator[DraftProblem]:
    """Two sections in a row with one number. A heading of a higher kind begins the lower ones anew."""
    last: dict[str, str] = {}
    for match in _HEADING.finditer(page.clean):
        kind, written, where = _kind(match)
        if not written:
            last.clear()
            continue
        if kind in ("roman", "named"):
            for lower in ("arabic", "letter"):
                last.pop(lower, None)
        elif kind == "arabic":
            last.pop("letter", None)
        key = f"{match['named']}" if kind == "named" else kind
        if last.get(key) == written and not _first(written):
            yield page.problem(where, "same_section", suggestion=_next(written), number=written)
        last[key] = written


def _kind(match: re.Match[str]) -> tuple[str, str, tuple[int, int]]:
    if match["plain"]:
        kind = "arabic" if match["plain"].isdigit() else "roman"
        return kind, match["plain"], match.span("plain")
    if match["letter"]:
        return "letter", match["letter"], match.span("letter")
    return "named", match["which"] or "", match.span("which")


def _first(written: str) -> bool:
    """Lists within a section begin anew without a heading between them."""
    return written in ("1", "a")


def _next(written: str) -> str:
    if written.isdigit():
        return str(int(written) + 1)
    if written in _ROMAN[:-1]:
        return _ROMAN[_ROMAN.index(written) + 1]
    if written in _LETTERS[:-1]:
        return _LETTERS[_LETTERS.index(written) + 1]
    return ""


def too_long(page: Page) -> Iterator[DraftProblem]:
    """Says what was not checked: nothing is dropped in silence."""
    if len(page.text) > MAX_DRAFT:
        yield replace(
            page.problem((0, 0), "too_long", limit=str(MAX_DRAFT)),
            span=(MAX_DRAFT, len(page.text)),
            text=page.text[MAX_DRAFT : MAX_DRAFT + 40],
        )

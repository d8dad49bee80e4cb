"""What stands on a sheet, whatever form it gets. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

Paper = Literal["A4", "A5"]


class Part(StrEnum):
    """How a piece of text is set."""

    OFFICE = "office"
    """Who speaks, at the head of the sheet."""
    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    BULLET = "bullet"
    STRONG = "strong"
    SMALL = "small"
    BANNER = "banner"
    """One line over the whole width."""
    RULES = "rules"
    """Empty ruled lines to write on; the text is their number."""
    CODE = "code"
    """A QR code that leads to this address."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Pieces in order. ``title`` and ``office`` also name the file to its readers; ``size`` is that of the text in points."""

    title: str
    office: str
    made_at: datetime
    parts: tuple[tuple[Part, str], ...]
    paper: Paper = "A4"
    wide: bool = False
    size: float = 12
    language: str = "vi"


def paragraphs(text: str) -> tuple[tuple[Part, str], ...]:
    """A plain text's lines as parts: bullets where they begin like one."""
    made: list[tuple[Part, str]] = []
    for line in text.splitlines():
        said = " ".join(line.split())
        if said.startswith(("• ", "- ", "* ", "– ")):
            made.append((Part.BULLET, said[2:].strip()))
        elif said:
            made.append((Part.TEXT, said))
    return tuple(made)

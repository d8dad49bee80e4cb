"""A channel's preview as HTML. Everything that comes in is escaped; nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dashboard.drawing import link
from reports.markdown import as_html
from review.comparing import Part

PICTURES = ("image", "video", "file")
"""Kinds of parts whose text is a file's hash."""


def words(kind: str, text: str, *, rich: bool) -> str:
    """One part of a preview: title, text, link or note. ``rich``: the channel is given Markdown."""
    if kind == "title":
        return f"<h3>{escape(text)}</h3>"
    if kind == "link":
        return f"<p>{link(text, text)}</p>"
    if kind == "note":
        return f'<p class="kt-small">{escape(text)}</p>'
    return as_html(text) if rich else f'<div class="kt-body">{escape(text)}</div>'


def paper(pieces: Iterable[str], foot: Iterable[str] = ()) -> str:
    """Drawn parts as one post."""
    small = "".join(f'<span class="kt-small">{escape(line)}</span>' for line in foot)
    return f'<article class="kt-paper">{"".join(pieces)}{small}</article>'


def difference(parts: Iterable[tuple[str, Part]], *, new: str, old: str) -> str:
    """``(heading, part)`` of a comparison. Added words are underlined, removed ones struck through, and a
    screen reader says ``new`` or ``old`` before them: colour carries nothing alone."""
    frames = {
        "same": ("", ""),
        "new": (f'<ins class="kt-new"><span class="kt-unseen"> [{escape(new)}] </span>', "</ins>"),
        "old": (f'<del class="kt-old"><span class="kt-unseen"> [{escape(old)}] </span>', "</del>"),
    }
    drawn = []
    for heading, part in parts:
        body = "".join(f"{frames[kind][0]}{escape(text)}{frames[kind][1]}" for kind, text in part.pieces)
        drawn.append(f'<p class="kt-small">{escape(heading)}</p><div class="kt-body">{body}</div>')
    return f'<div class="kt-paper">{"".join(drawn)}</div>'

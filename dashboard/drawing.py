"""Pieces of HTML from plain values. Everything that comes in is escaped; nothing is fetched.

Tables are drawn as HTML rather than on a canvas, so that a screen reader, the browser's search and
a printer can read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    url: str


Cell = str | Link


def link(text: str, url: str) -> str:
    """An outward link; only text when the address is not http(s)."""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        scheme = ""
    if scheme not in ("http", "https"):
        return escape(text)
    return f'<a href="{escape(url, quote=True)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'


def lead(text: str) -> str:
    """The paragraph under a page's title."""
    return f'<p class="kt-lead">{escape(text)}</p>'


def chips(texts: Iterable[str], strong: str = "") -> str:
    """Small facts in a row; ``strong`` is the first and most visible."""
    first = f'<span class="kt-chip kt-strong">{escape(strong)}</span>' if strong else ""
    rest = "".join(f'<span class="kt-chip">{escape(text)}</span>' for text in texts)
    return f'<div class="kt-facts">{first}{rest}</div>'


def quote(text: str, source: str, before: str = "") -> str:
    """A passage with where it stands. ``before`` is ready HTML, e.g. from :func:`link`."""
    head = f"<div>{before}</div>" if before else ""
    return f'<blockquote class="kt-quote">{head}{escape(text)}<cite>{escape(source)}</cite></blockquote>'


def table(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], *, numbers: Sequence[int] = (), caption: str = ""
) -> str:
    """A plain table; ``numbers`` are the columns set to the right."""

    def cell(tag: str, position: int, value: Cell) -> str:
        inner = link(value.text, value.url) if isinstance(value, Link) else escape(value)
        style = ' class="n"' if position in numbers else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{style}>{inner}</{tag}>"

    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    top = "".join(cell("th", position, value) for position, value in enumerate(head))
    body = "".join(
        "<tr>" + "".join(cell("td", position, value) for position, value in enumerate(row)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="kt-scroll"><table class="kt">{title}<thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with passages marked. Spans outside the text or over one another are cut to fit."""
    return f'<div class="kt-body">{_marks(text, spans, "kt-problem")}</div>'


def problem(words: str, right: str, reason: str, sources: Iterable[str]) -> str:
    """One problem of a text in one block: its words, what to write instead (may be empty), why, by which facts."""
    better = f"<div><strong>{escape(right)}</strong></div>" if right else ""
    cited = "".join(f"<cite>{escape(each)}</cite>" for each in sources)
    mark = f'<mark class="kt-problem">{escape(words)}</mark>'
    return f'<blockquote class="kt-quote">{mark}{better}<div>{escape(reason)}</div>{cited}</blockquote>'


def quote_marked(text: str, spans: Iterable[tuple[int, int]], source: str, heading: str = "") -> str:
    """A passage of a document with the words that matched, and where it stands."""
    head = f"<div>{escape(heading)}</div>" if heading else ""
    return (
        f'<blockquote class="kt-quote">{head}{_marks(text, spans, "kt-match")}'
        f"<cite>{escape(source)}</cite></blockquote>"
    )


def _marks(text: str, spans: Iterable[tuple[int, int]], kind: str) -> str:
    out, at = [], 0
    for start, stop in sorted(spans):
        start, stop = max(at, start), min(len(text), stop)
        if start >= stop:
            continue
        out += [escape(text[at:start]), f'<mark class="{kind}">{escape(text[start:stop])}</mark>']
        at = stop
    return "".join(out) + escape(text[at:])


def paper(title: str, body: str, link_url: str, foot: Iterable[str]) -> str:
    """A text exactly as it will be published."""
    where = f"<p>{link(link_url, link_url)}</p>" if link_url else ""
    small = "".join(f'<span class="kt-small">{escape(line)}</span>' for line in foot)
    return (
        f'<article class="kt-paper"><h3>{escape(title)}</h3>'
        f'<div class="kt-body">{escape(body)}</div>{where}{small}</article>'
    )


@dataclass(frozen=True)
class DrawnDay:
    """A day of the calendar: its heading, what is in it, and how it stands out."""

    heading: str
    entries: tuple[str, ...]
    outside: bool = False
    today: bool = False


def month(weekdays: Sequence[str], weeks: Iterable[Sequence[DrawnDay]], caption: str) -> str:
    """Weeks as a table of days."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in weekdays)
    rows = []
    for week in weeks:
        cells = []
        for day in week:
            classes = " ".join(
                name for name, is_so in (("other", day.outside), ("today", day.today)) if is_so
            )
            entries = "".join(f'<div class="kt-entry">{escape(text)}</div>' for text in day.entries)
            cells.append(
                f'<td class="{classes}"><span class="kt-day">{escape(day.heading)}</span>{entries}</td>'
            )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="kt-scroll"><table class="kt-month"><caption hidden>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )

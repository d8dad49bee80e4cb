"""Drawing the replica sites' pages from the templates in ``content/pages``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.stories import CONTENT
from kiemtin.words import ZONE

HTML = "text/html; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer of a site. ``modified`` is None where the engine gives no validators."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    modified: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def draw(template: str, **values: Any) -> bytes:
    """A page from its template, UTF-8."""
    return _pages.get_template(template).render(**values).encode("utf-8")


def text(words: str, *, status: int = 200) -> Page:
    """A plain-text page."""
    return Page(body=words.encode("utf-8"), content_type=TEXT, status=status)


def redirect(address: str, *, status: int = 301) -> Page:
    """An answer that leads elsewhere."""
    return Page(body=b"", status=status, headers={"Location": address})


def shorten(words: str, length: int = 200) -> str:
    """``words`` cut at a space, with dots where something was left out."""
    if len(words) <= length:
        return words
    return words[:length].rpartition(" ")[0] + " […]"


def _vietnamese(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%d/%m/%Y %H:%M")


def _iso(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="seconds")


def _xenforo(at: datetime) -> str:
    # XenForo writes the zone without a colon.
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S%z")


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))


_pages = Environment(loader=FileSystemLoader(CONTENT / "pages"), autoescape=True, undefined=StrictUndefined)
_pages.filters.update({"iso": _iso, "vietnamese": _vietnamese, "xenforo": _xenforo, "rfc822": _rfc822})

"""Reading a Mastodon server by its REST API: requests, pages, limits, posts' own words. Pure.

Read from docs.joinmastodon.org (November 2026): "accounts", "timelines", "Rate limits", "Playing with public
data" (Link header), entities "Status" and "Account".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import etree
from parsel import Selector
from pydantic import Field

from crawler.sources.dates import parse_date
from crawler.sources.markup import element_text
from crawler.sources.options import PublicAddress
from crawler.sources.vendor import (
    Advice,
    PagedOptions,
    advised,
    next_page,
    not_an_answer,
    read_json,
    rows,
    words,
)
from kiemtin.entities import Document, Fetch, ParseProblem

TERMS = "https://docs.joinmastodon.org/methods/"
FEW_LEFT = 10
"""Requests left in a server's window under which the rest waits for the next run."""
MOST = "40"
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,<]*\brel="?next"?')
_PEOPLE = ".h-card, a.mention:not(.hashtag), .quote-inline"


class ServerOptions(PagedOptions):
    """Options of everything read from a Mastodon server."""

    server: PublicAddress = Field(description="Address of the Mastodon server, e.g. https://xa.social.")


def ask(
    options: ServerOptions,
    path: str,
    context: Mapping[str, Any],
    query: Mapping[str, str],
    headers: Mapping[str, str],
) -> Fetch:
    """A call of the API."""
    return Fetch(
        url=f"{options.server.rstrip('/')}/api/v1/{path}" + (f"?{urlencode(query)}" if query else ""),
        context=context,
        since_known=False,
        headers=headers,
    )


def complaint(document: Document, *, signed_in: bool) -> ParseProblem | None:
    """What a failed call means. One without a body is reported by the fetch itself."""
    if document.status < 400 or not document.body.strip():
        return None
    if document.status == 401:
        return advised(Advice.TOKEN if signed_in else Advice.HIDDEN)
    known = {403: Advice.PERMISSION, 404: Advice.GONE, 410: Advice.MOVED, 429: Advice.LIMIT}
    return advised(
        Advice.DOWN if document.status >= 500 else known.get(document.status, Advice.REFUSED),
    )


def statuses(document: Document) -> list[Mapping[str, Any]] | ParseProblem:
    """The posts of an answer, or why there are none."""
    data = read_json(document)
    found = rows(data)
    return not_an_answer(document, "the Mastodon API", data) if found is None else found


def following(
    document: Document, options: ServerOptions, path: str, headers: Mapping[str, str]
) -> Iterator[Fetch | ParseProblem]:
    """The next page, from the Link header: only its place is taken, so a token never goes elsewhere."""
    answered = {name.lower(): value for name, value in document.headers.items()}
    link = _NEXT.search(answered.get("link", ""))
    asked = document.context.get("query")
    before = _place(link[1]) if link else ""
    if not before or not isinstance(asked, Mapping):
        return
    left = answered.get("x-ratelimit-remaining", "")
    if left.isdecimal() and int(left) <= FEW_LEFT:
        yield advised(Advice.LIMIT)
        return
    query = {**asked, "max_id": before}
    found = next_page(document, options.most_pages, ask(options, path, document.context, query, headers))
    if found is not None:
        yield found


def said(status: Mapping[str, Any]) -> str:
    """The words of a post, with its content warning; people it speaks to are left out."""
    warning = words(status.get("spoiler_text")).strip()
    content = words(status.get("content"))
    text = ""
    if content.strip():
        root = Selector(text=content, type="html").root
        if isinstance(root, etree._Element):
            text = element_text(root, _PEOPLE)
    return f"{warning}\n{text}".strip()


def moment(status: Mapping[str, Any]) -> datetime | None:
    return parse_date(words(status.get("created_at")))


def _place(link: str) -> str:
    try:
        found = parse_qs(urlsplit(link).query).get("max_id", [""])[0]
    except ValueError:
        return ""
    return found if re.fullmatch(r"\w{1,40}", found) else ""

"""The WordPress REST API as both of its sources read it: addresses, pages, dates. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import Field

from crawler.sources.dates import parse_date
from crawler.sources.markup import decode
from crawler.sources.options import PublicAddress, SourceOptions, context_int
from kiemtin.entities import Document, Fetch, ParseProblem

PER_PAGE = 100
"""The most the API gives at once."""

Form = Literal["pretty", "query"]


class WordPressOptions(SourceOptions):
    """Options every WordPress source shares."""

    site: PublicAddress = Field(description="Address of the WordPress site, e.g. https://bao.example.")
    rest: Literal["auto", "pretty", "query"] = Field(
        default="auto",
        description="Form of the REST address: /wp-json/, index.php?rest_route=, or the first that answers.",
    )
    most_pages: int = Field(
        default=10, ge=1, le=1000, description=f"Most pages of {PER_PAGE} entries read at a time."
    )


def first_page(options: WordPressOptions, route: str, parameters: Mapping[str, str]) -> Fetch:
    """The first page of ``route`` (``posts``, ``comments``)."""
    form: Form = "query" if options.rest == "query" else "pretty"
    return _fetch(options, form, route, parameters, 1)


def address(site: str, form: Form, route: str, parameters: Mapping[str, str]) -> str:
    """The REST address of ``route`` below /wp/v2 in either form."""
    base = site.rstrip("/").removesuffix("/index.php")
    if form == "pretty":
        return f"{base}/wp-json/wp/v2/{route}?{urlencode(parameters)}"
    return f"{base}/index.php?{urlencode({'rest_route': f'/wp/v2/{route}', **parameters})}"


class Page:
    """One REST answer: ``rows`` are JSON objects, ``follow`` the fetches it leads to."""

    def __init__(self, document: Document, options: WordPressOptions, route: str) -> None:
        self.rows: list[Mapping[str, Any]] = []
        self.problem: ParseProblem | None = None
        self.follow: list[Fetch] = []
        self._read(document, options, route)

    def _read(self, document: Document, options: WordPressOptions, route: str) -> None:
        number = context_int(document.context, "page", 1)
        form: Form = "query" if document.context.get("form") == "query" else "pretty"
        given = document.context.get("parameters")
        parameters: Mapping[str, str] = given if isinstance(given, Mapping) else _parameters(document.url)
        data = _json(document)
        if not isinstance(data, list):
            if number > 1 and isinstance(data, dict) and data.get("code") == "rest_post_invalid_page_number":
                return  # entries were removed while we read: the page before was the last
            absent = document.status == 404 or document.status < 300
            if number == 1 and form == "pretty" and options.rest == "auto" and absent:
                # No /wp-json/ here: sites without rewritten addresses answer the other form. A
                # refusal (403, robots.txt) is taken as meant and not walked around.
                self.follow.append(_fetch(options, "query", route, parameters, 1))
                return
            self.problem = _problem(document, data)
            return
        self.rows = [row for row in data if isinstance(row, Mapping)]
        if len(self.rows) < len(data):
            self.problem = ParseProblem(reason="an entry is not an object", count=len(data) - len(self.rows))
        if self._more(document, number, len(data)):
            if number < options.most_pages:
                self.follow.append(_fetch(options, form, route, parameters, number + 1))
            else:
                self.problem = ParseProblem(
                    reason=f"more than {options.most_pages} pages; the rest is not read"
                )

    @staticmethod
    def _more(document: Document, number: int, rows: int) -> bool:
        headers = {name.lower(): value for name, value in document.headers.items()}
        total = headers.get("x-wp-totalpages", "")
        return number < int(total) if total.isdecimal() else rows >= PER_PAGE


def rendered(row: Mapping[str, Any], field: str) -> str:
    """The HTML of a field; empty when it is missing or protected by a password."""
    value = row.get(field)
    if isinstance(value, Mapping):
        if value.get("protected"):
            return ""
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def moment(row: Mapping[str, Any], options: WordPressOptions) -> datetime | None:
    """``date_gmt``, which has no zone and means UTC; else ``date`` in the site's zone."""
    stamp = row.get("date_gmt")
    if isinstance(stamp, str) and not stamp.startswith("0000"):
        found = parse_date(stamp, UTC)
        if found is not None:
            return found
    local = row.get("date")
    return parse_date(local, options.zoneinfo) if isinstance(local, str) else None


def _fetch(
    options: WordPressOptions, form: Form, route: str, parameters: Mapping[str, str], page: int
) -> Fetch:
    asked = {**parameters, "per_page": str(PER_PAGE), "page": str(page)}
    return Fetch(
        url=address(options.site, form, route, asked),
        context={"page": page, "form": form, "route": route, "parameters": dict(parameters)},
    )


def _parameters(url: str) -> dict[str, str]:
    return {
        name: value
        for name, value in parse_qsl(urlsplit(url).query)
        if name not in ("rest_route", "page", "per_page")
    }


def _json(document: Document) -> Any:
    text, _ = decode(document.body, document.content_type)
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _problem(document: Document, data: Any) -> ParseProblem | None:
    if document.status >= 400:
        return None  # the fetch itself is reported
    if isinstance(data, dict):
        return ParseProblem(reason=f"the WordPress API answers: {str(data.get('code', 'an object'))[:80]}")
    if not document.body.strip():
        return ParseProblem(reason="the page is empty")
    return ParseProblem(reason="not an answer of the WordPress API")


def iterate(page: Page) -> Iterator[Fetch | ParseProblem]:
    """What every page leads to, whatever its rows are."""
    yield from page.follow
    if page.problem is not None:
        yield page.problem

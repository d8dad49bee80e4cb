"""Reading a Page by Facebook's Graph API: requests, whose token it is, what its errors mean. Pure.

Read from developers.facebook.com (v26.0, November 2026): "Handling Errors", "Rate Limits", "Page Feed",
"Object Comments", "Paginated Results". Errors' free texts are never repeated and `paging.next` is never
followed: both may hold the token.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from crawler.sources.options import PublicAddress
from crawler.sources.vendor import (
    Advice,
    OrganisationOptions,
    advised,
    mapping,
    next_page,
    not_an_answer,
    read_json,
    rows,
    words,
)
from kiemtin.entities import Document, Fetch, ParseProblem

SECRET = "facebook_page_token"
SECRETS = {
    SECRET: "Mã truy cập của Trang, quyền pages_read_engagement và pages_read_user_content / Page access token "
    "with pages_read_engagement and pages_read_user_content"
}
TERMS = "https://developers.facebook.com/terms/"
NEARLY_USED = 90
"""Percent of a limit after which the rest waits for the next run."""

_TOKEN = frozenset({102, 190, 450, 452, 459, 460, 463, 464, 467})
_LIMIT = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_PERMISSION = frozenset({3, 10, *range(200, 300)})
_VERSION = frozenset({12, 2635})
_USAGE = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")


class GraphOptions(OrganisationOptions):
    """Options of everything read from a Facebook Page."""

    page: str = Field(
        pattern=r"^\d{5,25}$", description="Number of the Page (About, Page transparency); never a name."
    )
    api: PublicAddress = Field(
        default="https://graph.facebook.com", description="Address of the Graph API; stays as it is."
    )
    version: str = Field(default="v26.0", pattern=r"^v\d{2}\.\d$", description="Version of the Graph API.")


def ask(options: GraphOptions, path: str, context: Mapping[str, Any], **query: str) -> Fetch:
    """A call with the Page's own token, in the header: addresses are kept in too many logs."""
    return Fetch(
        url=f"{options.api.rstrip('/')}/{options.version}/{path}?{urlencode(query)}",
        context=context,
        since_known=False,
        headers={"Authorization": f"Bearer {{secret:{SECRET}}}"},
    )


def whose_token(options: GraphOptions, since: datetime | None) -> Fetch:
    """The first call of every run: only the Page's own token may read it, and only a Page has a category."""
    return ask(options, "me", {"step": "token", "since": since}, fields="id,category,is_published")


def refused_page(data: Mapping[str, Any], options: GraphOptions) -> Advice | None:
    """Why the token's owner is not the public Page of the options (S11); None when it is."""
    if data.get("id") != options.page:
        return Advice.NOT_THE_PAGE
    if not words(data.get("category")):
        return Advice.PERSON
    return Advice.HIDDEN if data.get("is_published") is False else None


def complaint(document: Document, data: Any) -> Advice | None:
    """What a failed call means; None for an answer."""
    error = mapping(data, "error")
    code = error.get("code")
    if not isinstance(code, int):
        return None
    for codes, advice in (
        (_TOKEN, Advice.TOKEN),
        (_LIMIT, Advice.LIMIT),
        (_PERMISSION, Advice.PERMISSION),
        (_VERSION, Advice.VERSION),
        ({1, 2}, Advice.DOWN),
        ({368}, Advice.BLOCKED),
        ({803}, Advice.GONE),
    ):
        if code in codes:
            return advice
    if code == 100:
        # Asked for its category, a person answers that it has no such field.
        if document.context.get("step") == "token" and "(category)" in words(error.get("message")):
            return Advice.PERSON
        return Advice.GONE if error.get("error_subcode") == 33 else Advice.REFUSED
    return Advice.REFUSED


def nearly_used(document: Document) -> bool:
    """True when the app or the Page has used up nearly all it may, by any header that says so."""
    headers = {name.lower(): value for name, value in document.headers.items()}
    return any(_largest(headers.get(name, "")) >= NEARLY_USED for name in _USAGE)


def listed(document: Document, data: Any) -> list[Mapping[str, Any]] | ParseProblem:
    """The objects of a list, or why there are none."""
    found = rows(mapping(data).get("data"))
    return not_an_answer(document, "the Graph API", data) if found is None else found


def following(document: Document, data: Any, options: GraphOptions) -> Iterator[Fetch | ParseProblem]:
    """The next page of a list, asked for by its cursor."""
    paging = mapping(data, "paging")
    after = words(mapping(paging, "cursors").get("after"))
    asked = document.context.get("query")
    if not after or "next" not in paging or not isinstance(asked, Mapping):
        return
    if nearly_used(document):
        yield advised(Advice.LIMIT)
        return
    path, context = str(document.context.get("path", "")), document.context
    found = next_page(document, options.most_pages, ask(options, path, context, **asked, after=after))
    if found is not None:
        yield found


def page_of(options: GraphOptions, path: str, context: Mapping[str, Any], **query: str) -> Fetch:
    """The first page of a list; its context says how to ask for the next."""
    return ask(options, path, {**context, "path": path, "query": query, "page": 1}, **query)


def answer(document: Document) -> tuple[Any, ParseProblem | None]:
    """The JSON of an answer and what is wrong with it."""
    data = read_json(document)
    advice = complaint(document, data)
    if advice is not None:
        return data, advised(advice)
    return data, None


def _largest(header: str) -> float:
    """The largest percentage in a usage header, whatever its nesting."""
    try:
        waiting = [json.loads(header)]
    except ValueError:
        return 0.0
    largest = 0.0
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting.extend(value for name, value in each.items() if name not in _NO_PERCENT)
        elif isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, int | float):
            largest = max(largest, float(each))
    return largest


_NO_PERCENT = frozenset({"estimated_time_to_regain_access", "acc_id_util_pct", "reset_time_duration"})

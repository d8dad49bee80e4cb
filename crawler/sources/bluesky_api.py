"""Reading Bluesky by its XRPC methods: what a post says, what errors mean. Pure.

Read from docs.bsky.app and the lexicons of bluesky-social/atproto (November 2026): "API Hosts and Auth",
"Timestamps", "Rate Limits", app.bsky.feed.*, com.atproto.server.createSession, label `!no-unauthenticated`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from crawler.sources.dates import parse_date
from crawler.sources.vendor import Advice, advised, mapping, read_json, rows, words
from kiemtin.entities import Document, ParseProblem

TERMS = "https://bsky.social/about/support/tos"
NOT_FOR_STRANGERS = "!no-unauthenticated"

_ERRORS = {
    "ExpiredToken": Advice.TOKEN,
    "InvalidToken": Advice.TOKEN,
    "AuthMissing": Advice.PERMISSION,
    "AuthenticationRequired": Advice.PASSWORD,
    "AuthFactorTokenRequired": Advice.PASSWORD,
    "AccountTakedown": Advice.MOVED,
    "AccountDeactivated": Advice.MOVED,
    "AccountSuspended": Advice.MOVED,
    "RateLimitExceeded": Advice.LIMIT,
    "BlockedActor": Advice.HIDDEN,
    "BlockedByActor": Advice.HIDDEN,
    "UpstreamFailure": Advice.DOWN,
    "UpstreamTimeout": Advice.DOWN,
    "InternalServerError": Advice.DOWN,
}


def method(host: str, name: str, query: Mapping[str, str] | None = None) -> str:
    """The address of an XRPC method."""
    asked = f"?{urlencode(query)}" if query else ""
    return f"{host.rstrip('/')}/xrpc/{name}{asked}"


def complaint(document: Document) -> ParseProblem | None:
    """What a failed call means. One without a body is reported by the fetch itself."""
    if document.status < 400 or not document.body.strip():
        return None
    answer = mapping(read_json(document))
    known = _ERRORS.get(words(answer.get("error")))
    if known is not None:
        return advised(known)
    if document.status == 400 and "not found" in words(answer.get("message")).casefold():
        return advised(Advice.GONE)
    by_status = {401: Advice.PASSWORD, 403: Advice.PERMISSION, 404: Advice.GONE, 429: Advice.LIMIT}
    return advised(Advice.DOWN if document.status >= 500 else by_status.get(document.status, Advice.REFUSED))


def said(record: Mapping[str, Any]) -> str:
    """The text of a post; handles of people it speaks to are left out, by the bytes that mark them."""
    text = words(record.get("text")).encode("utf-8", "surrogatepass")
    marked = []
    for facet in rows(record.get("facets")) or ():
        kinds = [words(each.get("$type")) for each in rows(facet.get("features")) or ()]
        index = mapping(facet, "index")
        start, end = index.get("byteStart"), index.get("byteEnd")
        if (
            "app.bsky.richtext.facet#mention" in kinds
            and isinstance(start, int)
            and isinstance(end, int)
            and 0 <= start < end
        ):
            marked.append((start, end))
    for start, end in sorted(marked, reverse=True):
        text = text[:start] + text[end:]
    return text.decode("utf-8", "replace")


def moment(post: Mapping[str, Any]) -> datetime | None:
    """When it was posted: what the post says, but never later than when it was first seen ("sortAt")."""
    stated = parse_date(words(mapping(post, "record").get("createdAt")))
    seen = parse_date(words(post.get("indexedAt")))
    if stated is None or seen is None:
        return stated
    return min(stated, seen)


def labels(thing: Mapping[str, Any]) -> set[str]:
    """The names of an account's or a post's labels."""
    return {words(each.get("val")) for each in rows(thing.get("labels")) or ()}

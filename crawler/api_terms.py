"""Which requests are made under the terms of a vendor's API, and not as a crawler of pages. Pure.

robots.txt (RFC 9309) speaks to crawlers that follow links. A request that carries the office's own credential
to a documented API is made under the terms the office accepted when it got that credential; S11 names
both. The list is closed: neither a configuration nor a source of another package can add to it, and whatever
carries no credential obeys robots.txt on the same address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from crawler import registry
from crawler.secrets import names_in
from kiemtin.entities import Fetch

BASIS = "api terms"
"""What the ledger says of pages that were read so."""

_BEARER = re.compile(r"^[A-Za-z]+ +\S")
_WALKS = re.compile(r"\\|//|(?:^|/)\.{1,2}(?:/|$)|%2e|%2f|%5c", re.I)


def _fixed(*addresses: str) -> Callable[[Any], tuple[str, ...]]:
    return lambda _options: addresses


def _server(option: str, *paths: str) -> Callable[[Any], tuple[str, ...]]:
    """An API that every server of its kind has at these paths, on the one where the office's account is."""

    def made(options: Any) -> tuple[str, ...]:
        server = urlsplit(str(getattr(options, option)))
        return tuple(f"{server.scheme}://{server.netloc}{path}" for path in paths)

    return made


_CLOSED: dict[str, Callable[[Any], tuple[str, ...]]] = {
    "facebook_page": _fixed("https://graph.facebook.com/v"),
    "facebook_comments": _fixed("https://graph.facebook.com/v"),
    "youtube_channel": _fixed("https://www.googleapis.com/youtube/v3/"),
    "youtube_comments": _fixed("https://www.googleapis.com/youtube/v3/"),
    "mastodon_hashtag": _server("server", "/api/v1/timelines/tag/"),
    "bluesky_search": _server(
        "service", "/xrpc/com.atproto.server.createSession", "/xrpc/app.bsky.feed.searchPosts"
    ),
}
"""Beginnings of addresses by kind of source."""


def carries_credential(fetch: Fetch) -> bool:
    """The request holds a credential of the office: a sealed one, or the token a private sign-in gave."""
    signed = (
        _BEARER.match(value) for name, value in fetch.headers.items() if name.lower() == "authorization"
    )
    return bool(names_in(fetch)) or any(signed)


def terms_of(adapter: str, given: Mapping[str, Any], fetch: Fetch) -> str:
    """The beginning of addresses that the API's terms cover for this request; empty where robots.txt rules.

    ``given`` are the source's options, which were found valid when its run began.
    """
    known = _CLOSED.get(adapter)
    if known is None or not carries_credential(fetch):
        return ""
    options = registry.options_of(adapter, given)
    return next((each for each in known(options) if covers(each, fetch.url)), "")


def covers(beginning: str, url: str) -> bool:
    """True for an address below ``beginning``; asked again of every redirect. False for an empty one."""
    return bool(beginning) and url.startswith(beginning) and not _WALKS.search(urlsplit(url).path)

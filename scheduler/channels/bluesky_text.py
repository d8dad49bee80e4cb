"""A post's key and text on Bluesky: a record key made from ours, short addresses, links by byte. Pure.

Facts: atproto.com/specs/tid, app.bsky.feed.post and app.bsky.richtext.facet. Offsets of links count UTF-8
bytes; the text counts 300 of what people see as one sign, and 3,000 bytes.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import regex

_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_FROM = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1_000_000)
_URL = regex.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_SHOWN = 30
"""Signs of an address that are shown; the link leads to all of it."""


def record_key(key: str) -> str:
    """The record key (a TID) of a publication's key: always the same, so that repeats make one record.

    A TID is a moment in microseconds and ten bits more; ours are spread over the half year after January 2026.
    """
    number = int.from_bytes(hashlib.sha256(f"tid:{key}".encode()).digest()[:8], "big")
    moment = _FROM + (number >> 10) % (1 << 44)
    tid = (moment << 10) | (number & 0x3FF)
    signs = []
    for _ in range(13):
        tid, rest = divmod(tid, 32)
        signs.append(_SIGNS[rest])
    return "".join(reversed(signs))


def shortened(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The text with long addresses cut short, and the facets that make every address a link."""
    made = ""
    facets: list[dict[str, Any]] = []
    at = 0
    for found in _URL.finditer(text):
        made += text[at : found.start()]
        start = len(made.encode("utf-8"))
        made += _short(found.group())
        facets.append(
            {
                "index": {"byteStart": start, "byteEnd": len(made.encode("utf-8"))},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": found.group()}],
            }
        )
        at = found.end()
    return made + text[at:], facets


def _short(address: str) -> str:
    bare = str(regex.sub(r"^https?://(www\.)?", "", address)).rstrip("/")
    return bare if len(bare) <= _SHOWN else bare[: _SHOWN - 1] + "…"

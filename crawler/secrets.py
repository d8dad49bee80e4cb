"""The office's own credentials in requests: put in at the last moment, masked in whatever comes back.

A source writes ``{secret:NAME}``; neither it nor the store nor a log ever holds what stands there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

from kiemtin.entities import Fetch

SecretKeeper = Callable[[str, str], str]
"""Gives a secret by source and name. Raises ``errors.BadSetting`` or ``errors.SecretUnreadable``."""

PLACE = re.compile(r"\{secret:([A-Za-z0-9_.-]{1,64})\}")
_BYTES = re.compile(rb"\{secret:([A-Za-z0-9_.-]{1,64})\}")
_BODY_KINDS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("json", lambda value: json.dumps(value, ensure_ascii=False)[1:-1]),
    ("x-www-form-urlencoded", quote_plus),
)


def names_in(fetch: Fetch) -> tuple[str, ...]:
    """The secrets a request asks for, each once, in order."""
    found = [*PLACE.findall(fetch.url)]
    for value in fetch.headers.values():
        found += PLACE.findall(value)
    found += [name.decode() for name in _BYTES.findall(fetch.body or b"")]
    return tuple(dict.fromkeys(found))


def filled_url(url: str, secrets: Mapping[str, str]) -> str:
    """The address to ask; secrets are quoted, so that none can become another path or parameter."""
    return PLACE.sub(lambda found: quote(secrets[found[1]], safe=""), url)


def filled_headers(headers: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    """Headers to send. A secret holds no line break (``kiemtin sources secret`` refuses one)."""
    return {name: PLACE.sub(lambda found: secrets[found[1]], text) for name, text in headers.items()}


def filled_body(body: bytes, content_type: str, secrets: Mapping[str, str]) -> bytes:
    """The body to send; secrets are written as its kind writes values."""
    write = next((each for kind, each in _BODY_KINDS if kind in content_type.lower()), str)
    return _BYTES.sub(lambda found: write(secrets[found[1].decode()]).encode(), body)


def masked(text: str, secrets: Mapping[str, str]) -> str:
    """``text`` with every secret, plain or quoted, replaced by its place."""
    for name, value in secrets.items():
        for written in {value, quote(value, safe=""), quote_plus(value)}:
            text = text.replace(written, f"{{secret:{name}}}")
    return text


def masked_body(body: bytes, secrets: Mapping[str, str]) -> bytes:
    """An answer with the secrets that it says back replaced."""
    for name, value in secrets.items():
        body = body.replace(value.encode(), f"{{secret:{name}}}".encode())
    return body

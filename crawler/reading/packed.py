"""Bodies that came packed: unpacked within bounds, so that a small bomb stays small. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli

MOST = 8_000_000
"""Bytes that a packed body may become."""
MOST_LAYERS = 2
"""Times a body may be packed: servers pack what was packed by mistake, never more than twice."""
_GZIP = b"\x1f\x8b"
_STEP = 65_536


class NotUnpacked(Exception):
    """A packed body that is broken, endless or packed too often; the message says which."""


def unpacked(body: bytes, encoding: str = "", most: int = MOST) -> bytes:
    """``body`` without its packing: gzip by its first bytes, ``deflate`` and ``br`` where ``encoding`` says so.

    What is not packed comes back as it is. Raises NotUnpacked; never holds more than ``most`` bytes and a step.
    """
    names = [each.strip().lower() for each in encoding.split(",")]
    if body[:2] != _GZIP:
        if "br" in names:
            return _by_brotli(body, most)
        if "deflate" in names:
            return _by_zlib(body, most, -zlib.MAX_WBITS if not _has_zlib_head(body) else zlib.MAX_WBITS)
    for _ in range(MOST_LAYERS):
        if body[:2] != _GZIP:
            return body
        body = _by_zlib(body, most, 16 + zlib.MAX_WBITS)
    if body[:2] == _GZIP:
        raise NotUnpacked("packed too often")
    return body


def _has_zlib_head(body: bytes) -> bool:
    return len(body) > 1 and body[0] & 0x0F == 8 and (body[0] * 256 + body[1]) % 31 == 0


def _by_zlib(body: bytes, most: int, bits: int) -> bytes:
    unpack = zlib.decompressobj(bits)
    try:
        made = unpack.decompress(body, most + 1)
    except zlib.error:
        raise NotUnpacked("a broken package") from None
    if len(made) > most:
        raise NotUnpacked("unpacks to too much")
    return made  # one that ends early gives what came


def _by_brotli(body: bytes, most: int) -> bytes:
    unpack = brotli.Decompressor()
    parts: list[bytes] = []
    size, given = 0, body
    take: Callable[..., bytes] = unpack.process
    try:
        while True:
            made = take(given, output_buffer_limit=_STEP)
            parts.append(made)
            size += len(made)
            if size > most:
                raise NotUnpacked("unpacks to too much")
            if unpack.is_finished() or (not made and unpack.can_accept_more_data()):
                return b"".join(parts)
            given = b""
    except brotli.error:
        raise NotUnpacked("a broken package") from None

"""Pictures inside documents: their metadata is cut out, their pixels stay as they are. Pure."""

from __future__ import annotations

from media.answer import damaged, unfit

_KEPT_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD"}
)


def without_metadata(body: bytes) -> bytes:
    """A JPEG or PNG without EXIF, XMP, comments and profiles. Raises Refused for anything else."""
    if body.startswith(b"\xff\xd8\xff"):
        return bare_jpeg(body)
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return _bare_png(body)
    raise unfit("inner_picture")


def bare_jpeg(body: bytes) -> bytes:
    """Segments that say how to decode; what follows the picture's end is left out."""
    made = bytearray(b"\xff\xd8")
    at = 2
    while at + 4 <= len(body):
        if body[at] != 0xFF:
            raise damaged("JPEG")
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(body[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(body):
            raise damaged("JPEG")
        if marker == 0xDA:
            scans, at = _scans(body, at)
            made += scans
            if at >= len(body) or body[at + 1 : at + 2] == b"\xd9":
                return bytes(made + b"\xff\xd9")
            continue
        # Of the applications' segments only two tell the colours: JFIF and Adobe.
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            made += body[at : at + 2 + length]
        elif (marker == 0xE0 and body[at + 4 : at + 9] == b"JFIF\x00") or (
            marker == 0xEE and body[at + 4 : at + 9] == b"Adobe"
        ):
            made += body[at : at + 2 + min(length, 16 if marker == 0xE0 else 14)] if length <= 16 else b""
        at += 2 + length
    raise damaged("JPEG")


def _scans(body: bytes, at: int) -> tuple[bytes, int]:
    """One scan with its header, and where the next marker is."""
    start = at
    at += 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    while True:
        at = body.find(b"\xff", at)
        if at < 0 or at + 1 >= len(body):
            return body[start:], len(body)
        following = body[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return body[start:at], at


def _bare_png(body: bytes) -> bytes:
    made = bytearray(body[:8])
    at = 8
    while at + 12 <= len(body):
        length = int.from_bytes(body[at : at + 4], "big")
        kind = body[at + 4 : at + 8]
        if at + 12 + length > len(body):
            break
        if kind in _KEPT_CHUNKS:
            made += body[at : at + 12 + length]
        if kind == b"IEND":
            return bytes(made)
        at += 12 + length
    raise damaged("PNG")

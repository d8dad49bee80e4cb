"""MP4: its boxes are walked, what is not needed to play it is overwritten in place. Pure.

Boxes keep their lengths, so that the tables of offsets into the film still hold: what goes becomes a
``free`` box of zeros. Recorded pictures and sound are not touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from media.answer import Cleaned, damaged, unfit

_HOLDERS = frozenset(
    {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"edts", b"dinf", b"moof", b"traf"}
)
_TOP = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"moof", b"mfra", b"sidx", b"styp"})
_INSIDE = frozenset(
    {
        b"mvhd",
        b"iods",
        b"tkhd",
        b"tref",
        b"elst",
        b"mdhd",
        b"hdlr",
        b"vmhd",
        b"smhd",
        b"nmhd",
        b"dref",
        b"stsd",
    }
    | {
        b"stts",
        b"ctts",
        b"cslg",
        b"stsc",
        b"stsz",
        b"stz2",
        b"stco",
        b"co64",
        b"stss",
        b"stsh",
        b"padb",
        b"stdp",
    }
    | {
        b"sdtp",
        b"sbgp",
        b"sgpd",
        b"subs",
        b"saiz",
        b"saio",
        b"mehd",
        b"trex",
        b"leva",
        b"mfhd",
        b"tfhd",
        b"tfdt",
    }
    | {b"trun", b"elng"}
)
_PICTURES = frozenset({b"avc1", b"avc3", b"hvc1", b"hev1", b"mp4v", b"vp08", b"vp09", b"av01"})
_SOUNDS = frozenset({b"mp4a", b"ac-3", b"ec-3", b"Opus", b"alac", b"samr", b"sawb", b".mp3"})
_PICTURE_HEAD, _SOUND_HEAD = 86, 36
"""Bytes of a description before the boxes in it."""
_DECODING = frozenset(
    {
        b"avcC",
        b"hvcC",
        b"vpcC",
        b"av1C",
        b"esds",
        b"dac3",
        b"dec3",
        b"dOps",
        b"alac",
        b"damr",
        b"pasp",
        b"colr",
    }
    | {b"btrt", b"clap", b"fiel", b"mdcv", b"clli", b"dvcC", b"dvvC", b"chan"}
)
_MOST_BOXES = 200_000
_DEEPEST = 12


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    inside: int
    end: int
    depth: int


def clean_mp4(given: bytes) -> Cleaned:
    """The same film without place, device, names, dates and comments. Raises Refused."""
    body = bytearray(given)
    width = height = 0
    seconds: int | None = None
    pictures = film = False
    track = (0, 0)
    for box in list(_boxes(body, 0, len(body), 0)):
        if (
            box.kind not in _HOLDERS and box.kind not in (_TOP if box.depth == 0 else _INSIDE)
        ) or box.kind == b"free":
            _overwrite(body, box)
        elif box.kind == b"moov":
            film = True
        elif box.kind == b"mvhd":
            seconds = _duration(body, box)
            _without_dates(body, box)
        elif box.kind == b"tkhd":
            track = _size(body, box)
            _without_dates(body, box)
        elif box.kind == b"mdhd":
            _without_dates(body, box)
        elif box.kind == b"hdlr":
            handler = bytes(body[box.inside + 8 : box.inside + 12])
            if handler not in (b"vide", b"soun"):
                # Cameras and drones write where they are into tracks of their own, also as subtitles.
                raise unfit("data_track")
            body[box.inside + 12 : box.end] = bytes(box.end - box.inside - 12)
            if handler == b"vide":
                pictures = True
                width, height = max(width, track[0]), max(height, track[1])
        elif box.kind == b"stsd":
            _without_names(body, box)
        elif box.kind == b"dref" and _leads_out(body, box):
            raise unfit("external")
    if not film or not pictures:
        raise damaged("không có hình / no pictures in it")
    if not 0 < width <= 16_384 or not 0 < height <= 16_384:
        raise damaged(f"{width} x {height}")
    return Cleaned(body=bytes(body), mime="video/mp4", width=width, height=height, seconds=seconds)


def _boxes(body: bytearray, start: int, end: int, depth: int) -> Iterator[_Box]:
    """Every box, holders before what they hold. Raises Refused where lengths do not fit."""
    waiting = [(start, end, depth)]
    count = 0
    while waiting:
        at, end, depth = waiting.pop()
        while at < end:
            count += 1
            if at + 8 > end or count > _MOST_BOXES or depth > _DEEPEST:
                raise damaged(f"box at {at}")
            length, inside = int.from_bytes(body[at : at + 4], "big"), at + 8
            if length == 1:
                length, inside = int.from_bytes(body[at + 8 : at + 16], "big"), at + 16
            elif length == 0 and depth == 0:
                length = end - at
            if length < inside - at or at + length > end:
                raise damaged(f"box at {at}")
            box = _Box(bytes(body[at + 4 : at + 8]), at, inside, at + length, depth)
            yield box
            if box.kind in _HOLDERS:
                # What follows this holder waits until its inside was walked, so that the order stays.
                waiting.append((box.end, end, depth))
                at, end, depth = box.inside, box.end, depth + 1
                continue
            at = box.end


def _overwrite(body: bytearray, box: _Box) -> None:
    body[box.start + 4 : box.start + 8] = b"free"
    body[box.inside : box.end] = bytes(box.end - box.inside)


def _without_dates(body: bytearray, box: _Box) -> None:
    length = 16 if body[box.inside] == 1 else 8
    if box.end - box.inside < 4 + length:
        raise damaged(box.kind.decode("ascii"))
    body[box.inside + 4 : box.inside + 4 + length] = bytes(length)


def _duration(body: bytearray, box: _Box) -> int | None:
    wide = body[box.inside] == 1
    at = box.inside + (20 if wide else 12)
    scale = int.from_bytes(body[at : at + 4], "big")
    length = int.from_bytes(body[at + 4 : at + (12 if wide else 8)], "big")
    unknown = (1 << (64 if wide else 32)) - 1
    if not scale or length in (0, unknown):
        return None  # a fragmented film tells it in its parts only
    return max(1, round(length / scale))


def _size(body: bytearray, box: _Box) -> tuple[int, int]:
    """Width and height as the film is shown: turned by the track's matrix."""
    if box.end - box.inside < 84:
        raise damaged("tkhd")
    across = int.from_bytes(body[box.end - 8 : box.end - 4], "big") >> 16
    down = int.from_bytes(body[box.end - 4 : box.end], "big") >> 16
    matrix = box.end - 44
    turned = body[matrix : matrix + 4] == bytes(4) and body[matrix + 4 : matrix + 8] != bytes(4)
    return (down, across) if turned else (across, down)


def _without_names(body: bytearray, box: _Box) -> None:
    """Descriptions of how to decode: their free texts are emptied, boxes that decoding does not need as well."""
    at = box.inside + 8
    while at + 8 <= box.end:
        length = int.from_bytes(body[at : at + 4], "big")
        kind = bytes(body[at + 4 : at + 8])
        head = _PICTURE_HEAD if kind in _PICTURES else _SOUND_HEAD
        if length < head or at + length > box.end:
            raise damaged("stsd")
        if kind not in _PICTURES | _SOUNDS:
            raise unfit("codec")
        if kind in _PICTURES:
            body[at + 50 : at + 82] = bytes(32)  # the compressor's name often tells the device or the program
        _only_needed(body, at + head, at + length)
        at += length


def _only_needed(body: bytearray, at: int, end: int) -> None:
    while at + 8 <= end:
        length = int.from_bytes(body[at : at + 4], "big")
        if length < 8 or at + length > end:
            break
        kind = bytes(body[at + 4 : at + 8])
        profile = kind == b"colr" and bytes(body[at + 8 : at + 12]) not in (b"nclx", b"nclc")
        if kind not in _DECODING or profile:
            body[at + 4 : at + 8] = b"free"
            body[at + 8 : at + length] = bytes(length - 8)
        at += length
    body[at:end] = bytes(end - at)


def _leads_out(body: bytearray, box: _Box) -> bool:
    """True when the film's pictures are said to lie in another file."""
    at = box.inside + 8
    while at + 12 <= box.end:
        length = int.from_bytes(body[at : at + 4], "big")
        if length < 12 or not body[at + 11] & 1:
            return True
        at += length
    return False

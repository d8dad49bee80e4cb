"""WebM: its elements are walked, what is not needed to play it becomes Void of the same length. Pure."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from media.answer import Cleaned, damaged, unfit

_EBML, _SEGMENT, _CLUSTER, _VOID = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0xEC
_INFO, _TRACKS, _ENTRY, _VIDEO = 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_TAGS, _ATTACHMENTS, _CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
_SCALE, _DURATION, _KIND, _ACROSS, _DOWN = 0x2AD7B1, 0x4489, 0x83, 0xB0, 0xBA
_MUXER, _WRITER = 0x4D80, 0x5741
_TITLE, _DATE, _UID, _FILE, _PREV, _NEXT, _PREV_FILE, _NEXT_FILE, _FAMILY = (
    0x7BA9, 0x4461, 0x73A4, 0x7384, 0x3CB923, 0x3EB923, 0x3C83AB, 0x3E83BB, 0x4444,
)  # fmt: skip
_TRACK_NAME, _CODEC_NAME, _CRC = 0x536E, 0x258688, 0xBF
_GONE = frozenset(
    {
        _TAGS,
        _ATTACHMENTS,
        _CHAPTERS,
        _TITLE,
        _DATE,
        _UID,
        _FILE,
        _PREV,
        _NEXT,
        _PREV_FILE,
        _NEXT_FILE,
        _FAMILY,
    }
    | {_TRACK_NAME, _CODEC_NAME, _CRC, _VOID}
)
_HOLDERS = frozenset({_SEGMENT, _INFO, _TRACKS, _ENTRY, _VIDEO})
_LEVEL_1 = frozenset(
    {_INFO, _TRACKS, _CLUSTER, _TAGS, _ATTACHMENTS, _CHAPTERS, 0x114D9B74, 0x1C53BB6B, _VOID}
)
_MOST_ELEMENTS = 500_000


@dataclass(frozen=True)
class _Element:
    number: int
    start: int
    inside: int
    end: int


def clean_webm(given: bytes) -> Cleaned:
    """The same film without tags, names, dates, attachments and chapters. Raises Refused."""
    body = bytearray(given)
    scale, length = 1_000_000, 0.0
    width = height = 0
    pictures = False
    for each in list(_elements(body)):
        if each.number in _GONE:
            _overwrite(body, each)
        elif each.number in (_MUXER, _WRITER):
            body[each.inside : each.end] = bytes(each.end - each.inside)
        elif each.number == _SCALE:
            scale = _whole(body, each)
        elif each.number == _DURATION:
            length = _real(body, each)
        elif each.number == _KIND:
            if _whole(body, each) not in (1, 2):
                raise unfit("data_track")
            pictures = pictures or _whole(body, each) == 1
        elif each.number == _ACROSS:
            width = max(width, _whole(body, each))
        elif each.number == _DOWN:
            height = max(height, _whole(body, each))
    if not pictures:
        raise damaged("không có hình / no pictures in it")
    if not 0 < width <= 16_384 or not 0 < height <= 16_384:
        raise damaged(f"{width} x {height}")
    seconds = max(1, round(length * scale / 1e9)) if 0 < length * scale < 1e15 else None
    return Cleaned(body=bytes(body), mime="video/webm", width=width, height=height, seconds=seconds)


def _elements(body: bytearray) -> Iterator[_Element]:
    waiting = [(0, len(body))]
    count = 0
    while waiting:
        at, end = waiting.pop()
        while at < end:
            count += 1
            if count > _MOST_ELEMENTS:
                raise damaged("quá nhiều phần / too many elements")
            number, after = _number(body, at)
            size, inside = _size(body, after)
            stop = _until_next(body, inside, end) if size is None and number == _CLUSTER else end
            if size is None and number not in (_SEGMENT, _CLUSTER):
                raise damaged(f"element at {at}")
            if size is not None:
                stop = inside + size
            if stop > end:
                raise damaged(f"element at {at}")
            yield _Element(number, at, inside, stop)
            if number in _HOLDERS:
                waiting.append((stop, end))
                at, end = inside, stop
                continue
            at = stop


def _until_next(body: bytearray, at: int, end: int) -> int:
    """Where a cluster that does not tell its length ends: at the next element of the level above."""
    while at < end:
        number, after = _number(body, at)
        if number in _LEVEL_1 and number != _VOID:
            return at
        size, inside = _size(body, after)
        if size is None or inside + size > end:
            raise damaged(f"element at {at}")
        at = inside + size
    return end


def _number(body: bytearray, at: int) -> tuple[int, int]:
    if at >= len(body) or body[at] < 0x10:
        raise damaged(f"element at {at}")
    length = 9 - body[at].bit_length()
    if at + length > len(body):
        raise damaged(f"element at {at}")
    return int.from_bytes(body[at : at + length], "big"), at + length


def _size(body: bytearray, at: int) -> tuple[int | None, int]:
    if at >= len(body) or body[at] == 0:
        raise damaged(f"element at {at}")
    length = 9 - body[at].bit_length()
    value = int.from_bytes(body[at : at + length], "big") & ((1 << 7 * length) - 1)
    if at + length > len(body):
        raise damaged(f"element at {at}")
    return (None if value == (1 << 7 * length) - 1 else value), at + length


def _overwrite(body: bytearray, each: _Element) -> None:
    """A Void element of the same whole length, zeros inside."""
    whole = each.end - each.start
    for width in range(1, 9):
        inside = whole - 1 - width
        if 0 <= inside < (1 << 7 * width) - 1:
            head = bytes([_VOID]) + ((1 << 7 * width) | inside).to_bytes(width, "big")
            body[each.start : each.end] = head + bytes(inside)
            return
    raise damaged(f"element at {each.start}")


def _whole(body: bytearray, each: _Element) -> int:
    if each.end - each.inside > 8:
        raise damaged(f"element at {each.start}")
    return int.from_bytes(body[each.inside : each.end], "big")


def _real(body: bytearray, each: _Element) -> float:
    raw = bytes(body[each.inside : each.end])
    if len(raw) not in (4, 8):
        return 0.0
    value = float(struct.unpack(">f" if len(raw) == 4 else ">d", raw)[0])
    return value if value == value else 0.0

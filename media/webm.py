"""WebM: its elements are walked, what is not needed to play it becomes Void of the same length. Pure."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from media.answer import Cleaned, damaged, unfit

_EBML, _SEGMENT, _CLUSTER, _VOID = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0xEC
_INFO, _TRACKS, _ENTRY, _VIDEO = 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_SCALE, _DURATION, _KIND, _ACROSS, _DOWN = 0x2AD7B1, 0x4489, 0x83, 0xB0, 0xBA
_MUXER, _WRITER, _CODEC, _PRIVATE, _LANGUAGE, _AUDIO = 0x4D80, 0x5741, 0x86, 0x63A2, 0x22B59C, 0xE1
_SEEK, _CUES, _COLOUR = 0x114D9B74, 0x1C53BB6B, 0x55B0
_TOP = 0
"""Stands for the file itself, which holds the header and the segment."""
_KEPT: dict[int, frozenset[int]] = {
    _TOP: frozenset({_EBML, _SEGMENT}),
    _EBML: frozenset({0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285}),
    _SEGMENT: frozenset({_SEEK, _INFO, _TRACKS, _CUES, _CLUSTER}),
    _INFO: frozenset({_SCALE, _DURATION, _MUXER, _WRITER}),
    _TRACKS: frozenset({_ENTRY}),
    _ENTRY: frozenset(
        {0xD7, 0x73C5, _KIND, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x55EE, _CODEC}
        | {_PRIVATE, _LANGUAGE, 0x56AA, 0x56BB, _VIDEO, _AUDIO}
    ),
    _VIDEO: frozenset(
        {
            0x9A,
            0x53B8,
            0x53C0,
            _ACROSS,
            _DOWN,
            0x54AA,
            0x54BB,
            0x54CC,
            0x54DD,
            0x54B0,
            0x54BA,
            0x54B2,
            0x54B3,
            _COLOUR,
        }
    ),
    _AUDIO: frozenset({0xB5, 0x78B5, 0x9F, 0x6264}),
}
"""What is needed to play a film, by what it stands in; everything else becomes Void."""
_LONGER = {_MUXER: 200, _WRITER: 200, _CODEC: 32, _PRIVATE: 1 << 20, _LANGUAGE: 8, _COLOUR: 200, 0x4282: 16}
"""Elements that are no number, with their most bytes; numbers have up to 8."""
_LEVEL_1 = _KEPT[_SEGMENT] | {0x1254C367, 0x1941A469, 0x1043A770}
_MOST_ELEMENTS = 500_000


@dataclass(frozen=True)
class _Element:
    number: int
    start: int
    inside: int
    end: int
    parent: int = _TOP


def clean_webm(given: bytes) -> Cleaned:
    """The same film without tags, names, dates, attachments and chapters. Raises Refused."""
    body = bytearray(given)
    scale, length = 1_000_000, 0.0
    width = height = 0
    pictures = False
    for each in list(_elements(body)):
        holds = each.number in _KEPT or each.number in (_CLUSTER, _CUES, _SEEK)
        size = each.end - each.inside
        if each.number not in _KEPT[each.parent] or (not holds and size > _LONGER.get(each.number, 8)):
            _overwrite(body, each)
        elif each.number in (_MUXER, _WRITER):
            body[each.inside : each.end] = bytes(size)
        elif each.number == _PRIVATE:
            _without_comments(body, each)
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
    waiting = [(0, len(body), _TOP)]
    count = 0
    while waiting:
        at, end, parent = waiting.pop()
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
            yield _Element(number, at, inside, stop, parent)
            # What stands where it does not belong is not looked into: it goes as a whole.
            if number in _KEPT and number in _KEPT[parent]:
                waiting.append((stop, end, parent))
                at, end, parent = inside, stop, number
                continue
            at = stop


def _until_next(body: bytearray, at: int, end: int) -> int:
    """Where a cluster that does not tell its length ends: at the next element of the level above."""
    while at < end:
        number, after = _number(body, at)
        if number in _LEVEL_1:
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


def _without_comments(body: bytearray, each: _Element) -> None:
    """Vorbis keeps who made a sound, and with what, beside how to decode it: those texts become spaces."""
    start = body.find(b"\x03vorbis", each.inside, each.end)
    if start < 0:
        return
    at = start + 7
    at = _blank(body, at, each.end)
    count = int.from_bytes(body[at : at + 4], "little")
    at += 4
    for _ in range(min(count, 10_000)):
        at = _blank(body, at, each.end)


def _blank(body: bytearray, at: int, end: int) -> int:
    length = int.from_bytes(body[at : at + 4], "little")
    if at + 4 + length > end:
        raise damaged("vorbis")
    body[at + 4 : at + 4 + length] = b" " * length
    return at + 4 + length


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

"""Words for kinds of units, in full and as people shorten them: ``phường 7``, ``P.7``, ``TX. Sơn Tây``. Pure."""

from __future__ import annotations

import re

from kiemtin.facts.gazetteer_names import marked, toned
from kiemtin.facts.gazetteer_tokens import Words
from kiemtin.words import fold

_AFTER_KIND = re.compile(r"[ \t\xa0]*[.:]?[ \t\xa0]*")

_KINDS = {
    "thành phố": "thành phố",
    "tp": "thành phố",
    "t p": "thành phố",
    "thị trấn": "thị trấn",
    "tt": "thị trấn",
    "thị xã": "thị xã",
    "tx": "thị xã",
    "đặc khu": "đặc khu",
    "đk": "đặc khu",
    "phường": "phường",
    "huyện": "huyện",
    "quận": "quận",
    "tỉnh": "tỉnh",
    "xã": "xã",
    "p": "phường",
    "f": "phường",
    "q": "quận",
    "h": "huyện",
    "x": "xã",
    "t": "tỉnh",
}
_KIND_KEYS = {tuple(fold(written).split()): (written, kind) for written, kind in _KINDS.items()}
_DOTTED = frozenset("hxt")
"""Letters that mean a kind only with a full stop after them: ``H. Củ Chi``."""


def kind_at(words: Words, at: int) -> tuple[str, int]:
    """The kind written at a token, and where the name after it begins; no kind when there is none."""
    for length in (2, 1):
        pair = words.tokens[at : at + length]
        written, kind = _KIND_KEYS.get(tuple(word.key for word in pair), ("", ""))
        after = at + length
        if not kind or after >= len(words.tokens):
            continue
        gap = words.tokens[after].gap
        # A full stop and a space end a sentence, unless they end an abbreviation.
        if not _AFTER_KIND.fullmatch(gap) or (". " in gap and len(written) > 2):
            continue
        spelt = " ".join(word.text for word in pair)
        if (marked(spelt) or (words.marked and marked(written))) and toned(spelt) != toned(written):
            continue
        if len(pair[-1].text) > 1 or _letter_is_kind(words, at, after):
            return kind, after
    return "", at


def _letter_is_kind(words: Words, at: int, after: int) -> bool:
    letter, name = words.tokens[at], words.tokens[after]
    if at and words.tokens[at - 1].text.isdecimal() and not letter.gap:
        return False  # 17h
    if "." in name.gap:
        return True
    if letter.key in _DOTTED:
        return False
    return name.text.isdecimal() or (letter.text.isupper() and name.capital)

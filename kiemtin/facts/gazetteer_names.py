"""How names of places are compared: without marks, with marks, and whatever the way of placing them. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kiemtin.words import fold

_SILENT = re.compile(r"['’ʼ`´]")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_PIECES = re.compile(r"[a-z]+|\d+")
_LATE_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y$|(?<=^qu)y$")
"""Mỹ and Mĩ, Quý and Quí are one name; the y of Thủy and Huy is none of these."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_PLAIN = {ord(each): fold(each) for each in _LETTERS + _LETTERS.upper()}
"""The alphabet without marks: one pass over a name instead of taking each letter apart."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MARKED = re.compile(r"[^\W\d_a-zA-Z]")


def key(name: str) -> str:
    """What a name is filed under: no marks, no spaces, no leading zeros; ``Cư M'gar`` is ``cumgar``.

    Names that differ only in marks share a key: :func:`toned` tells them apart.
    """
    plain = _SILENT.sub("", name).translate(_PLAIN)
    pieces = _PIECES.findall(plain if plain.isascii() else fold(plain))
    return "".join(map(_filed, pieces))


@lru_cache(maxsize=4096)
def toned(name: str) -> str:
    """A name with its marks, the tone of a syllable at its end: ``Hoà`` and ``Hòa`` are the same."""
    syllables = re.split(r"[\s\-–]+", _SILENT.sub("", unicodedata.normalize("NFD", name.lower())).strip())
    return "".join(_tone_last(each) for each in syllables)


@lru_cache(maxsize=4096)
def cuts(name: str) -> frozenset[int]:
    """Where in its key the words of a name end: ``Cát Hải`` is cut elsewhere than ``cả Thái``, of the same key."""
    ends, at = set(), 0
    for word in _WORDS.findall(_SILENT.sub("", name)):
        at += len(key(word))
        ends.add(at)
    return frozenset(ends - {at})


def same_words(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two names of one key have their words at the same places, or one runs words of the other together
    (``Pleiku``, ``Plei Ku``)."""
    return one <= other or other <= one


def marked(text: str) -> bool:
    """Whether somebody wrote this with Vietnamese letters."""
    return _MARKED.search(text) is not None


def _tone_last(syllable: str) -> str:
    tones = [each for each in syllable if each in _TONES]
    plain = "".join(each for each in syllable if each not in _TONES)
    return _LATE_Y.sub("i", plain.lstrip("0") or plain) + "".join(tones)


def _filed(piece: str) -> str:
    if piece[-1] == "y":
        return _LATE_Y.sub("i", piece)
    return piece.lstrip("0") or "0"

"""Two plain copies of a text, letter for letter as long as the text itself.

People hide what they write from filters: full-width and mathematical digits, zero-width letters,
missing or doubled diacritics. Patterns look at the copies; because every copy has the same length,
a place found in a copy is the place in the text.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


class _Plain(dict[int, str]):
    """Folds width, style and digit shapes: ``０`` and ``𝟎`` become ``0``, ``Ａ`` becomes ``A``."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = char
        if code > 0x24F and not 0x1E00 <= code <= 0x1EFF:
            digit = unicodedata.digit(char, None)
            if digit is not None:
                folded = str(digit)
            else:
                compatible = unicodedata.normalize("NFKC", char)
                if len(compatible) == 1:
                    folded = compatible
        if folded.isspace() and folded != "\n":
            folded = " "
        self[code] = folded
        return folded


class _Bare(dict[int, str]):
    """Folds case and diacritics: ``Đ`` becomes ``d``, ``Ễ`` becomes ``e``."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = char.lower()[:1] or char
        lower = "d" if lower == "đ" else unicodedata.normalize("NFD", lower)[:1]
        self[code] = lower
        return lower


_PLAIN = _Plain()
_BARE = _Bare()


@dataclass(frozen=True, slots=True)
class Shadow:
    """``text`` in NFC without format characters; ``plain`` and ``bare`` are as long as it is."""

    text: str
    plain: str
    bare: str


def clean(text: str) -> str:
    """NFC without zero-width and other format characters (they hide digits from patterns)."""
    if text.isascii():
        return text
    # A text has few different letters: looking at each once is looking at all.
    hidden = {char for char in set(text) if unicodedata.category(char) in {"Cf", "Cs"}}
    if hidden:
        text = "".join(char for char in text if char not in hidden)
    return unicodedata.normalize("NFC", text)


def bare_of(plain: str) -> str:
    """A plain text without case and diacritics, as long as it is."""
    return plain.translate(_BARE)


def shadow(text: str) -> Shadow:
    """The text, cleaned, with its copies."""
    cleaned = clean(text)
    same = all(_PLAIN[ord(char)] == char for char in set(cleaned))
    plain = cleaned if same else cleaned.translate(_PLAIN)
    return Shadow(text=cleaned, plain=plain, bare=bare_of(plain))

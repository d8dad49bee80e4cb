"""A text cut into syllables and what stands between them, for counting and for restoring alike. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from classifier.text import fold, standard

UNKNOWN, STOP, PAUSE, NUMBER, FIXED = "<unk>", "<s>", "<p>", "<n>", "<u>"
SPECIAL = (UNKNOWN, STOP, PAUSE, NUMBER, FIXED)
"""What stands for a word nobody counted, the end of a sentence, other marks, digits, addresses."""

_PIECE = re.compile(
    r"""
    (?P<fixed>https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[@\#]\w+
       |\w[\w-]*(?:\.[\w-]+)*\.(?:vn|com|net|org|info|xyz|top|online|example|site|cc|me|app|shop|click|link|vip|club)\b(?:/\S*)?)
   |(?P<number>\w*\d[\w.,/-]*)
   |(?P<word>[^\W\d_]+)
   |(?P<stop>[.!?…\n]+)
   |(?P<pause>[^\w\s]+|_+)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """``token`` is the counted form: a syllable in lower case, its tone mark where the newer spelling puts it."""

    token: str
    start: int
    end: int

    @property
    def word(self) -> bool:
        """True for letters, false for what only stands between them."""
        return self.token[0] != "<"


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of an NFC text; two marks of one kind in a row are one piece."""
    last = ""
    for match in _PIECE.finditer(text):
        kind = match.lastgroup
        if kind == "word":
            last = spelling(match[0])
        elif kind == "number":
            last = NUMBER
        elif kind == "fixed":
            last = FIXED
        else:
            mark = STOP if kind == "stop" else PAUSE
            if last == STOP or mark == last:
                continue
            last = mark
        yield Piece(last, match.start(), match.end())


@lru_cache(maxsize=60_000)
def spelling(raw: str) -> str:
    """One spelling of a syllable: lower case, the tone mark in its newer place."""
    return standard(raw.lower().replace("ð", "đ"))


@lru_cache(maxsize=60_000)
def folded(token: str) -> str:
    """The syllable without marks."""
    return fold(token)


def composed(text: str) -> str:
    """The text in NFC, as the pieces are cut from."""
    return unicodedata.normalize("NFC", text)


def cased(word: str, raw: str) -> str:
    """``word`` in the capitals of ``raw``, letter by letter; both are of one length."""
    if raw.islower():
        return word
    return "".join(new.upper() if old.isupper() else new for new, old in zip(word, raw, strict=True))

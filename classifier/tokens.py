"""Words, numbers, dates, document numbers, links and marks of a clean text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from classifier.text import fold, standard

_TOKEN = re.compile(
    r"""
    (?P<bullet>[0-9]\u20e3)
   |(?P<url>https?://[^\s<>"']+|www\.[^\s<>"']+
      |[a-z0-9][a-z0-9-]{0,60}(?:\[?\.\]?[a-z0-9-]{1,60}){0,5}\[?\.\]?(?:vn|com|net|org|info|xyz|top|online|example|site|cc|me|app|shop|click|link|vip|club)\b(?:/[^\s<>"']*)?)
   |(?P<doc>\d{1,5}(?:[-–]\d{1,5})?(?:/\d{4})?[-/](?:nq|kl|qđ|qd|nđ|nd|tt|hd|kh|cv|ct|qh|ubtvqh|bnv|btc|nq|btg|bc)[^\W_]*(?:[-/][^\W\d_][\w]*)*)
   |(?P<date>\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})(?![\d/])|\d{1,2}/\d{1,2}(?![\d/%])|\d{1,2}/\d{4}(?!\d)|(?<![\d.,-])\d{1,2}-\d{1,2}(?![\d-]))
   |(?P<ratio>\d{2,4}/\d{2,4}(?!\d))
   |(?P<num>\d{1,18}(?:[.,]\d{1,3}(?!\d))*(?:[.,]\d{1,9})?)(?P<suf>\s?%|k\d{0,3}|tr\d{0,3}|tỷ|ty|đ|d|vnd|km2|km²|m2|h\d{0,2}|p)?(?![^\W\d_])
   |(?P<bare>\d{1,18})
   |(?P<word>t/[px](?!\w)|[^\W\d_]\w{0,60}(?:\.[^\W\d_]{1,4}(?![^\W\d_]))*)
   |(?P<space>\s+|[\u203c\u2300-\u23ff\u2600-\u27a0\u27a2-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]+)
   |(?P<mark>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# A syllable that ends in a stop has a rising or a heavy tone: "câp" and "săp" are none.
_TONELESS_STOP = re.compile(
    r"^(?=.*[^\x00-\x7f])[^\W\d_]*[aăâeêioôơuưyàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹ](?:p|t|c|ch)$"
)
_WORDS = 30_000
"""Spellings kept: people use few words, often."""
_DOTTED = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,4})+$")


@dataclass(slots=True)
class Token:
    """``kind`` is the group that matched; ``low`` the lower-case standard spelling,
    ``plain`` without marks; ``value`` for numbers; ``damaged`` when its marks make no syllable (bad OCR)."""

    start: int
    end: int
    kind: str
    raw: str
    low: str
    value: Any = None
    suffix: str = ""
    damaged: bool = False
    plain: str = ""


def tokenise(text: str) -> list[Token]:
    """All tokens of a clean text, spaces and pictures left out."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "bullet":
            continue
        if kind == "space":
            if "\n" in match[0]:
                tokens.append(Token(match.start(), match.end(), "break", "\n", "\n"))
            continue
        raw = match[0]
        if kind == "suf":
            kind = "num"
        if kind == "word" and "." in raw:
            tokens.extend(_dotted(match.start(), raw))
            continue
        low, plain, damaged = _spelling(raw)
        token = Token(match.start(), match.end(), kind, raw, low, None, "", damaged, plain)
        if kind == "num":
            token.value, token.suffix = match["num"], (match["suf"] or "").strip().lower()
        elif kind == "bare":
            token.kind, token.value = "num", raw
        tokens.append(token)
    return tokens


@lru_cache(maxsize=_WORDS)
def _spelling(raw: str) -> tuple[str, str, bool]:
    """The standard spelling, the one without marks, and whether its marks make no syllable."""
    low = standard(raw.lower())
    return low, fold(low), _TONELESS_STOP.search(low) is not None


def _dotted(start: int, raw: str) -> list[Token]:
    """``s.á.p`` is one word broken up, ``TP.HCM`` are two with a dot between them."""
    pieces = raw.split(".")
    spelled = len(pieces) > 2 and not raw.isupper() and all(len(piece) == 1 for piece in pieces)
    if spelled or (_DOTTED.match(raw) and raw.islower() and len(raw) - len(pieces) + 1 <= 7):
        joined = "".join(pieces)
        low, plain, _ = _spelling(joined)
        return [Token(start, start + len(raw), "word", raw, low, plain=plain)]
    tokens = []
    for piece in pieces:
        low, plain, _ = _spelling(piece)
        tokens.append(Token(start, start + len(piece), "word", piece, low, plain=plain))
        start += len(piece) + 1
    return tokens

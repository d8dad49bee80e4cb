"""Near-duplicate wordings of a claim that could not be structured, without keeping a word (S4).

Below k only 32-bit keyed hashes of the words that all posts so far share are held, in order; the
key dies within 72 hours. At k the words come back from the k-th post, which is in memory: those
among its own words that every post shared. So one person's sentence is never shown.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.redaction.name_words import word_set
from crawler.redaction.personal import PLACEHOLDER, redact
from crawler.redaction.shadow import shadow

SIMILAR = 0.6
"""Shared words against the longest of the posts, at least."""
CONTENT_WORDS = 4
CHARACTERS = 8
LONGEST = 80
"""Words of a claim that are looked at; a claim is a sentence."""
_WORD = re.compile(r"[^\W_]+(?:[.,/:\-][0-9]+)*%?")
_LONG_NUMBER = re.compile(r"[0-9](?:[ .\-]?[0-9]){8,}")
_FUNCTION = word_set(
    """a à ạ ơi ừ ờ nhé nha nhen nè này kia ấy đó đấy là thì mà và với vs của cho ở tại bị được dc đc
    bởi vì nên nếu như cái con các những mọi mỗi một rồi r đã đang sẽ vẫn còn cũng lại chỉ rất quá
    lắm thôi luôn nữa hết ra vào lên xuống trong ngoài trên dưới khi lúc sau trước từ đến tới bằng
    về không ko k hok chưa chẳng có tôi mình em anh chị bác ad bạn mn mng người ta họ nó ai gì sao
    nào bao nhiêu hả hay hoặc do theo nghe nói bảo thế vậy nhỉ"""
)
"""Words that say little: they are compared, but do not count as content."""
_BARE_FUNCTION = frozenset(shadow(word).bare for word in _FUNCTION)


_SHORT_DENIALS = frozenset({"ko", "kg", "hok", "hong", "khum", "k"})
_DENIALS = ("khong", "chua", "chang")
"""Words that turn a claim into its opposite: two wordings of one claim have the same number of them."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as compared and as written."""

    folded: str
    written: str


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Hashes of the words all posts share, in order; ``longest`` in words of any of the posts."""

    hashes: tuple[int, ...]
    longest: int

    def packed(self) -> bytes:
        """4 bytes each, the longest first."""
        return struct.pack(f">{len(self.hashes) + 1}I", self.longest, *self.hashes)

    @classmethod
    def unpacked(cls, data: bytes) -> Shared:
        longest, *hashes = struct.unpack(f">{len(data) // 4}I", data)
        return cls(hashes=tuple(hashes), longest=longest)


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a redacted claim; placeholders and long numbers are no words."""
    copy = shadow(_LONG_NUMBER.sub(" ", PLACEHOLDER.sub(" ", text)))
    found: list[Token] = []
    for match in _WORD.finditer(copy.text):
        folded = copy.bare[match.start() : match.end()]
        # «k» after a number is a thousand.
        after_number = bool(found) and found[-1].folded.isdigit()
        if folded in _SHORT_DENIALS and not (folded == "k" and after_number):
            folded = _DENIALS[0]
        found.append(Token(folded=folded, written=match.group()))
    return tuple(found[:LONGEST])


def hashed(key: bytes, words: Sequence[Token]) -> tuple[int, ...]:
    """A keyed 32-bit hash of each word."""
    return tuple(
        int.from_bytes(hmac.new(key, b"word\x1f" + word.folded.encode(), hashlib.sha256).digest()[:4], "big")
        for word in words
    )


def begun(key: bytes, words: Sequence[Token]) -> Shared:
    """The first post of a wording: all its words are shared so far."""
    return Shared(hashes=hashed(key, words), longest=len(words))


def usable(words: Sequence[Token]) -> bool:
    """Long enough to be compared at all."""
    return _content(words) >= CONTENT_WORDS and sum(len(word.folded) for word in words) >= CHARACTERS


def joined(shared: Shared, key: bytes, words: Sequence[Token]) -> tuple[Shared, float] | None:
    """What stays shared when this post joins, and how alike it is; None when it is another claim."""
    kept = _common(shared.hashes, hashed(key, words))
    longest = max(shared.longest, len(words))
    likeness = len(kept) / longest if longest else 0.0
    if likeness < SIMILAR or _content([words[index] for index in kept]) < CONTENT_WORDS:
        return None
    denials = _denied(words)
    if not _denied([words[index] for index in kept]) == denials == _hashed_denials(key, shared.hashes):
        return None
    return Shared(hashes=hashed(key, [words[index] for index in kept]), longest=longest), likeness


def alike(one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Two wordings of one claim, compared in memory."""
    kept = _common([word.folded for word in one], [word.folded for word in other])
    longest = max(len(one), len(other))
    return (
        longest > 0
        and _denied(one) == _denied(other) == _denied([other[index] for index in kept])
        and len(kept) / longest >= SIMILAR
        and _content([other[index] for index in kept]) >= CONTENT_WORDS
    )


def recovered(shared: Shared, key: bytes, words: Sequence[Token]) -> str:
    """The shared words as this post writes them, «…» where others wrote something else.

    Empty when what is left says too little or still looks like personal data.
    """
    kept = _common(shared.hashes, hashed(key, words))
    if not usable([words[index] for index in kept]):
        return ""
    parts: list[str] = []
    for place, index in enumerate(kept):
        if place and index != kept[place - 1] + 1:
            parts.append("…")
        parts.append(words[index].written)
    wording = " ".join(parts)
    if redact(wording) == wording:
        return wording
    cleaned = re.sub(r"\s+", " ", PLACEHOLDER.sub("…", redact(wording))).strip(" …")
    return cleaned if usable(tokens(cleaned)) else ""


def _denied(words: Iterable[Token]) -> int:
    """How many of the words are denials."""
    return sum(word.folded in _DENIALS for word in words)


def _hashed_denials(key: bytes, hashes: Iterable[int]) -> int:
    """How many of the hashed words are denials."""
    known = {*hashed(key, [Token(folded=word, written=word) for word in _DENIALS])}
    return sum(each in known for each in hashes)


def _content(words: Iterable[Token]) -> int:
    return sum(1 for word in words if word.folded not in _BARE_FUNCTION)


def _common(one: Sequence[object], other: Sequence[object]) -> list[int]:
    """Indexes in ``other`` of a longest common subsequence."""
    rows = [[0] * (len(other) + 1)]
    for left in one:
        above = rows[-1]
        row = [0]
        for index, right in enumerate(other):
            row.append(above[index] + 1 if left == right else max(above[index + 1], row[index]))
        rows.append(row)
    out: list[int] = []
    i, j = len(one), len(other)
    while i and j:
        if one[i - 1] == other[j - 1] and rows[i][j] == rows[i - 1][j - 1] + 1:
            out.append(j - 1)
            i, j = i - 1, j - 1
        elif rows[i - 1][j] >= rows[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return out[::-1]

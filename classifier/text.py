"""Vietnamese text as people write it, brought to one form, with a way back to the original offsets.

NFC, look-alike letters of other scripts, invisible characters, two ways of placing tone marks,
stretched letters. Pure; nothing here knows any topic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MAX_CHARACTERS = 65_000
"""A longer post is read up to here: no network takes a longer one, and an answer must come within a second."""
MAX_DRAFT = 200_000
"""A longer draft is checked up to here, and the draft check says so."""

_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁɡһӏАВЕКМНОРСТУХІЈЅαοιυνρτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ⁉⁇⁈",
    "aeopcyxijsdghlABEKMHOPCTYXIJSaoiuvptABEZHIKMNOPTYX???",
)
_HIDDEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_INVISIBLE = re.compile(f"[{_HIDDEN}]+")
_CLUSTER = re.compile(f"(?s:.)[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f{_HIDDEN}]*")
"""A character with the marks that stand on it, however many invisible ones stand between."""
_MARKS = 8
"""No letter has more marks than this; the rest of a heap of them is left out."""
_ODD = re.compile(
    f"[\u0300-\u036f{_HIDDEN}"
    "\u0370-\u052f\uff01-\uff5e\u00a0\u2000-\u200a\u2047-\u2049\u3000\U0001d400-\U0001d7ff\u0261\u04cf]"
)
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")


def _fold_table() -> dict[int, str]:
    table: dict[int, str] = {ord("đ"): "d", ord("Đ"): "D", ord("ð"): "d", ord("Ð"): "D"}
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base != chr(code):
            table[code] = base
    return table


_FOLD = _fold_table()
_TONES = "̣̀́̉̃"
_PLACEMENT: dict[str, str] = {
    unicodedata.normalize("NFC", first + second + tone): unicodedata.normalize("NFC", first + tone + second)
    for first, second in (("o", "a"), ("o", "e"), ("u", "y"))
    for tone in _TONES
}
_PLACED = re.compile("(?<![qQ])(" + "|".join(_PLACEMENT) + r")(?![^\W\d_])")
# A tone on the second letter of "ươ" belongs there with the horn: scanners lose one of the two ("phưòng").
_HORNLESS = str.maketrans("òóỏõọ", "ờớởỡợ")
_LOST_HORN = re.compile("ư[òóỏõọ]")
_HOOK_TILDE = str.maketrans("ảẻỉỏủỷẩểổẳởử", "ãẽĩõũỹẫễỗẵỡữ")


@dataclass(frozen=True, slots=True)
class Clean:
    """``text`` in one form; ``offsets[i]`` is where its character i stands in the original (None: the same)."""

    text: str
    offsets: Sequence[int] | None
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of ``text[start:end]``."""
        if self.offsets is None:
            return start, end
        first = self.offsets[start] if start < len(self.offsets) else self.length
        last = self.offsets[end] if end < len(self.offsets) else self.length
        return first, last


def clean(text: str, limit: int = MAX_CHARACTERS) -> Clean:
    """NFC without invisible characters and look-alikes; at most ``limit`` characters are read."""
    text = text[:limit]
    if _ODD.search(text) is None and "\x00" not in text:
        return Clean(text, None, len(text))
    out: list[str] = []
    offsets: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = _INVISIBLE.sub("", match[0])[:_MARKS]
        if len(piece) > 1:
            piece = unicodedata.normalize("NFC", piece.translate(_LOOKALIKES))
        if not piece.isascii():
            compatible = unicodedata.normalize("NFKC", piece)
            piece = (compatible if len(compatible) == 1 else piece).translate(_LOOKALIKES)
        out.append(piece)
        offsets.extend([match.start()] * len(piece))
    return Clean("".join(out), offsets, len(text))


def fold(text: str) -> str:
    """Without tone and vowel marks, đ as d. The length does not change."""
    return text.translate(_FOLD)


def standard(word: str) -> str:
    """A lower-case word with its tone mark where the newer spelling puts it, without stretched letters."""
    if word.isascii() and not _LONG_RUN.search(word):
        return word
    word = _PLACED.sub(lambda match: _PLACEMENT[match[1]], word)
    if "ư" in word:
        word = _LOST_HORN.sub(lambda match: match[0].translate(_HORNLESS), word)
    if len(word) > 3:
        word = _unstretch(word)
    return word


def _unstretch(word: str) -> str:
    """Three or more of one letter (marks aside) become its first: quáaaa -> quá."""
    plain = fold(word)
    if not _LONG_RUN.search(plain):
        return word
    kept = [word[0]]
    index = 1
    while index < len(word):
        run = index
        while run < len(word) and plain[run] == plain[index - 1]:
            run += 1
        if run - index >= 2:
            index = run
            continue
        kept.append(word[index])
        index += 1
    return "".join(kept)


def near(word: str) -> str:
    """The word with hook and tilde made one, a slip that changes no reading here."""
    return word.translate(_HOOK_TILDE)

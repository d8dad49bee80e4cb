"""The one way a text is prepared for the language model, in training and at run time alike.

Nothing here understands anything: it only removes differences of writing that carry no meaning
(Unicode form, place of the tone mark, invisible characters, case, runs of blanks), so that the
tokeniser sees one spelling.
"""

from __future__ import annotations

import re
import unicodedata

CAPITALS = "[CAPS]"
"""Leads a text written mostly in capitals; the letters themselves are lowered."""
URL_MARK = "[URL]"
"""Stands for any address of a web page: that there is one matters, which one does not."""

LONGEST_CHARACTERS = 20_000
"""Texts are cut here before any other work, so that a huge page costs no more than a long one."""

_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0x00AD, 0xFE0F]
)
_TONES = str.maketrans({"\u0340": "\u0300", "\u0341": "\u0301"})
_OLD_PLACES = ("òa óa ỏa õa ọa", "òe óe ỏe õe ọe", "ùy úy ủy ũy ụy")
_NEW_PLACES = ("oà oá oả oã oạ", "oè oé oẻ oẽ oẹ", "uỳ uý uỷ uỹ uỵ")
_TONE_PLACE = {
    new: old
    for news, olds in zip(_NEW_PLACES, _OLD_PLACES, strict=True)
    for new, old in zip(news.split(), olds.split(), strict=True)
}
_SYLLABLE_END = re.compile(rf"(?<!q)(?:{'|'.join(_TONE_PLACE)})(?!\w)")
_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:example|com|vn|net|org|top|xyz|cc|info)\b\S*"
)
_DOTTED = re.compile(r"(?<!\w)(?:\w[.\-*_]){2,}\w(?!\w)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_REPEATED_MARK = re.compile(r"([^\w\s])\1{2,}")
_BLANKS = re.compile(r"\s+")
_MARKS = re.compile(r"[\u0300-\u036f]")


def model_text(text: str) -> str:
    """``text`` as the tokeniser gets it: NFC, lower case, one tone placement, digits one by one.

    Idempotent up to the case mark; never raises; an empty text stays empty.
    """
    text = unicodedata.normalize("NFC", text[:LONGEST_CHARACTERS].translate(_TONES)).translate(_INVISIBLE)
    letters = [c for c in text if c.isalpha()]
    capitals = len(letters) >= 8 and sum(c.isupper() for c in letters) > 0.6 * len(letters)
    text = unicodedata.normalize("NFC", text.lower())
    text = _URL.sub(f" {URL_MARK} ", text)
    # "s.á.p n.h.ậ.p" is written to slip past filters; digits such as 1.7.2 keep their points.
    text = _DOTTED.sub(_undot, text)
    text = _SYLLABLE_END.sub(lambda m: _TONE_PLACE[m.group()], text)
    text = _STRETCHED.sub(r"\1\1", text)
    text = _REPEATED_MARK.sub(r"\1\1\1", text)
    text = _BLANKS.sub(" ", text).strip()
    return f"{CAPITALS} {text}" if capitals else text


def fold(text: str) -> str:
    """``text`` without diacritics (đ becomes d), for features that survive their absence."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).replace("đ", "d").replace("Đ", "D")


def _undot(match: re.Match[str]) -> str:
    found = match.group()
    if any(c.isdigit() for c in found):
        return found
    return re.sub(r"[.\-*_]", "", found)

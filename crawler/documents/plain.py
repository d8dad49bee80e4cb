"""Text files in whatever encoding offices have used: Unicode, windows-1258, TCVN3 (ABC)."""

from __future__ import annotations

import re
import unicodedata

from crawler.sources.markup import decode

_TCVN3 = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_UNICODE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TABLE = str.maketrans(_TCVN3, _UNICODE)
_SIGNS = re.compile(r"[^\W\d_][µ¸¶·¹¨¾¼½®ª¬\u00ad¡¢§£¤¥¦]|[®§][^\W\d_]")
"""A letter before a sign: fractions and currency signs inside words are TCVN3's letters. Guillemets are not counted."""


def read_text(body: bytes) -> tuple[str, bool]:
    """The text of a file and whether every byte could be read."""
    if b"\x00" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        wide = "utf-16-le" if body[1:400:2].count(0) > body[:400:2].count(0) else "utf-16-be"
        return body.decode(wide, errors="replace"), True
    text, whole = decode(body)
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        latin = body.decode("latin-1")
        if is_tcvn3(latin):
            return from_tcvn3(latin), True
    return text, whole


def is_tcvn3(text: str) -> bool:
    """True when the letters of the text are signs, as a TCVN3 text looks in Latin-1."""
    words = len(re.findall(r"[^\W\d_]+", text[:20_000]))
    return words > 0 and len(_SIGNS.findall(text[:20_000])) * 8 > words


def from_tcvn3(text: str) -> str:
    """A text typed with TCVN3 fonts (.VnTime) in Unicode. In its capital fonts letters look lower-case."""
    return unicodedata.normalize("NFC", text.translate(_TABLE))

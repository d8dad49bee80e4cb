"""The letters of printed sheets: Noto Sans (SIL Open Font License), embedded in every PDF."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parents[1] / "fonts"
REGULAR, BOLD = "KiemTinSans", "KiemTinSans-Bold"
_SPACES = frozenset("\n\r\t \u00a0\u00ad\u200b")


@cache
def register() -> frozenset[int]:
    """Make both faces known, once; the code points that both have."""
    faces = (TTFont(REGULAR, FOLDER / "NotoSans-Regular.ttf"), TTFont(BOLD, FOLDER / "NotoSans-Bold.ttf"))
    for face in faces:
        pdfmetrics.registerFont(face)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset(faces[0].face.charToGlyph) & frozenset(faces[1].face.charToGlyph)


def unprintable(text: str) -> str:
    """Signs of a text that the letters do not have, each once, in order."""
    known = register()
    return "".join(dict.fromkeys(sign for sign in text if ord(sign) not in known and sign not in _SPACES))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Points that a line of text takes."""
    register()
    return float(pdfmetrics.stringWidth(text, BOLD if bold else REGULAR, size))

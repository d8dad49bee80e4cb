"""A whole text as it is read aloud: what is left has no digit and no sign that an announcer has to guess. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from reports.spoken.data import words
from reports.spoken.letters import can_be_said, spelled
from reports.spoken.numbers import spoken_number
from reports.spoken.rules import RULES

_SIGNS = {
    "&": " và ", "+": " cộng ", "=": " bằng ", "≥": " từ ", "≤": " đến ", ">": " hơn ", "<": " dưới ", "×": " nhân ",
    "→": " thành ", "@": " a còng ", "#": " ", "*": " ", "_": " ", "|": ", ", "~": " khoảng ", "•": " ", "§": " mục ",
    "°": " độ ", "±": " cộng trừ ", "^": " ", "\\": " ", "`": " ", "½": " một phần hai ", "¼": " một phần tư ",
    "¾": " ba phần tư ", "€": " ơ-rô ", "÷": " chia ", "№": " số ", "‰": " phần nghìn ", "%": " phần trăm ",
    "$": " đô la Mỹ ", "²": " vuông ", "³": " khối ",
}  # fmt: skip


def aloud(text: str, own: Mapping[str, str] | None = None) -> str:
    """The text in words. ``own`` are the office's short forms, which come before the common ones.

    Paragraphs stay apart; within one only letters, spaces and , . ; : ? ! are left.
    """
    text = unicodedata.normalize("NFKC" if _has_wide(text) else "NFC", text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(said for line in lines if (said := _line(line, own or {})))


def _has_wide(text: str) -> bool:
    """Digits and letters of other widths and scripts are brought to ours; ² and ½ keep their meaning."""
    return any(sign.isdigit() and sign not in "0123456789²³¹" for sign in text)


def _line(text: str, own: Mapping[str, str]) -> str:
    text = re.sub(r"^\s*(?:[-–—•*+]|#{1,6})\s+", "", text)
    if own:
        text = _short(text, own, anywhere=True)
    text = _short(text, {short: said for short, said in words().short.items() if re.search(r"\d", short)})
    for pattern, said in RULES:
        text = pattern.sub(said, text)
    text = _short(text, words().short)
    text = re.sub(r"(?<!\w)[A-ZĐÂĂÊÔƠƯ]{2,8}(?!\w)", _letters, text)
    text = _left_over(text)
    return _punctuated(text)


def _letters(found: re.Match[str]) -> str:
    return found[0] if can_be_said(found[0]) else spelled(found[0])


def _short(text: str, forms: Mapping[str, str], *, anywhere: bool = False) -> str:
    return _pattern(tuple(forms)).sub(lambda found: _form(found, forms), text)


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(forms, key=len, reverse=True)
    ends = (re.escape(each) + ("" if each.endswith(".") else r"(?!\w)") for each in longest)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(ends)})")


def _form(found: re.Match[str], forms: Mapping[str, str]) -> str:
    said = forms[found[0]]
    begins = not found.string[: found.start()].rstrip() or found.string[: found.start()].rstrip()[-1] in ".!?"
    glued = found[0].endswith(".") and found.string[found.end() : found.end() + 1].isalnum()
    said = said[:1].upper() + said[1:] if begins else said
    return f"{said} " if glued or (found[0].endswith(".") and found[0] != "v.v.") else said


def _left_over(text: str) -> str:
    """Whatever no rule knew: signs in words, digits one by one, brackets as a pause."""
    for sign, said in _SIGNS.items():
        text = text.replace(sign, said)
    text = re.sub(r"[\"“”«»„‘’'‹›]", "", text)
    text = re.sub(r"[()\[\]{}]", ", ", text)
    text = re.sub(r"(?<=\w)/(?=\w)", ", ", text)
    text = re.sub(r"(?<=[^\W\d])[-‑](?=[^\W\d])", "-", text)
    text = re.sub(r"(?<!\w)[-–—−]+|[-–—−]+(?!\w)", ", ", text)
    text = re.sub(r"\d+", lambda found: f" {spoken_number(found[0])} " if found[0].isascii() else " ", text)
    text = re.sub(r"…|\.{2,}", ". ", text)
    kept = (sign if _is_read(sign) else " " for sign in text)
    return "".join(kept)


def _is_read(sign: str) -> bool:
    if sign in " ,.;:?!-":
        return True
    return sign.isalpha() or unicodedata.category(sign) in ("Mn", "Mc")


def _punctuated(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;:?!])", r"\1", text)
    text = re.sub(r"[,;:](?:\s*[,;:])+", ",", text)
    text = re.sub(r"[,;:]+\s*([.?!])", r"\1", text)
    text = re.sub(r"([.?!])(?:\s*[,;:.])+", r"\1", text)
    text = re.sub(r"([,.;:?!])(?=[^\s,.;:?!])", r"\1 ", text)
    text = re.sub(r"^[\s,.;:!?-]+", "", text)
    text = re.sub(r"\s*[,;:-]+\s*$", "", text).strip()
    return text if re.search(r"\w", text) else ""

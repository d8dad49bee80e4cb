"""Who signed a piece is left out of it (S1): names are known within one page and forgotten with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Set

_AROUND = " \t-–—|,;:/()•"
_CREDIT = re.compile(
    r"(?:^|(?<=\s)|(?<=[(–-]))(?:(?:bài|tin|ảnh|theo|thực hiện|pv|nguồn|và|tác giả|người viết)[\s:,&]*){1,6}$",
    re.I,
)
_AFTER = re.compile(r"\s*[-–—|:,•(]\s*")


def without_signatures(text: str, signed: Set[str]) -> str:
    """``text`` without the names that a page gives as its authors, where they open or close a line."""
    for name in sorted(signed, key=len, reverse=True):
        if name and name in text:
            text = "\n".join(_line(each, name) if name in each else each for each in text.split("\n"))
    return text


def _line(line: str, name: str) -> str:
    closing = line.rstrip(_AROUND + ".")
    if closing.endswith(name):
        line = closing[: -len(name)].rstrip(_AROUND)
        line = line[:-60] + _CREDIT.sub("", line[-60:]).rstrip(_AROUND)
    opening = line.lstrip(_AROUND)
    if opening.startswith(name):
        after = _AFTER.match(opening, len(name))
        if after:
            line = opening[after.end() :]
    return line

"""Who signed a piece is left out of it (S1): names are known within one page and forgotten with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Set

_EDGE = r"[\s\-–—|,;:/()•.]*"


def without_signatures(text: str, signed: Set[str]) -> str:
    """``text`` without the names that a page gives as its authors, where they open or close a line."""
    for name in sorted(signed, key=len, reverse=True):
        if name and name in text:
            closing = re.compile(
                rf"{_EDGE}(?:(?:bài|tin|ảnh|theo|thực hiện|pv)[\s:,và&]*)*{re.escape(name)}\)?\.?\s*$",
                re.I | re.M,
            )
            opening = re.compile(rf"^{_EDGE}{re.escape(name)}{_EDGE}(?=\S)", re.M)
            text = opening.sub("", closing.sub("", text))
    return text

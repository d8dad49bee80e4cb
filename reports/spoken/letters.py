"""Letters read one by one, for short forms nobody has words for. Pure."""

from __future__ import annotations

import re

from reports.spoken.data import words
from reports.spoken.numbers import one_by_one

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"[aăâeêioôơuưyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]{1,3}"
    r"(?:ng|nh|ch|[cmnpt])?",
    re.I,
)


def spelled(letters: str) -> str:
    """``KHTC`` -> ca hát tê xê."""
    known = words().letters
    return " ".join(one_by_one(each) if each.isdigit() else known.get(each.upper(), each) for each in letters)


def can_be_said(word: str) -> bool:
    """True for what is built like a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None

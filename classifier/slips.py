"""Finds slips of spelling and scanning damage in formal text. The lists are data (``slips.yaml``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_CONSONANTS = re.compile(
    r"(?<![^\s(\"“])(ngh|ng|nh|ch|gh|kh|ph|th|tr|qu|[bcdđghklmnprstvx])[ \t]([^\W\d_]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Slip:
    """A passage and how it should be written."""

    start: int
    end: int
    right: str


class Slips:
    """Compiled once; ``syllables`` are the words known to be right."""

    def __init__(self, data: Mapping[str, Any], texts: Iterable[str]) -> None:
        words: dict[str, str] = {
            unicodedata.normalize("NFC", str(wrong)).lower(): str(right)
            for wrong, right in data["words"].items()
        }
        self._words = words
        ordered = sorted(words, key=len, reverse=True)
        self._wrong = re.compile(
            r"(?<!\w)(" + "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in ordered) + r")(?!\w)",
            re.IGNORECASE,
        )
        self._before: dict[str, str] = {str(key): str(value) for key, value in data["before_number"].items()}
        self._number = re.compile(
            r"(?<!\w)(" + "|".join(re.escape(each) for each in self._before) + r")(?=\s+\d)", re.IGNORECASE
        )
        self._syllables = {
            word.lower()
            for text in texts
            for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text))
        }

    def find(self, text: str) -> list[Slip]:
        """Slips of a text in its order."""
        found: list[Slip] = []
        for match in self._wrong.finditer(text):
            right = self._words[re.sub(r"\s+", " ", match[1].lower())]
            if match[1].lower().startswith("họp nhất") and re.match(
                r"\s+(?:trí|định|là|thiết)", text[match.end() :]
            ):
                continue
            found.append(Slip(match.start(), match.end(), _cased(match[1], right)))
        for match in self._number.finditer(text):
            found.append(Slip(match.start(), match.end(), _cased(match[1], self._before[match[1].lower()])))
        for match in _CONSONANTS.finditer(text):
            joined = (match[1] + match[2]).lower()
            if joined in self._syllables and match[2].lower() not in self._syllables:
                found.append(Slip(match.start(), match.end(), match[1] + match[2]))
        found.sort(key=lambda each: each.start)
        kept: list[Slip] = []
        for slip in found:
            if not kept or slip.start >= kept[-1].end:
                kept.append(slip)
        return kept


def _cased(wrong: str, right: str) -> str:
    if wrong.isupper() and len(wrong) > 1:
        return right.upper()
    if wrong[:1].isupper():
        return right[:1].upper() + right[1:]
    return right

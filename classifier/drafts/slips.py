"""Slips of spelling and scanning damage in formal text. The lists are data (``slips.yaml``); see also ``spelling``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from classifier.drafts.page import Page
from classifier.drafts.spelling import Spelling, cased
from kiemtin.entities import DraftProblem

_CONSONANTS = re.compile(
    r"(?<![^\s(\"“])(ngh|ng|nh|ch|gh|kh|ph|th|tr|qu|[bcdđghklmnprstvx])[ \t]([^\W\d_]+)", re.IGNORECASE
)
_CODES = {"compound": "slip", "syllable": "no_such_syllable", "twice": "twice"}


@dataclass(frozen=True, slots=True)
class Slip:
    """A passage and how it should be written. ``code`` names the message."""

    start: int
    end: int
    right: str
    code: str = "slip"


class Slips:
    """Compiled once; ``texts`` are known to be spelled right."""

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
        self._unless = {
            str(wrong): re.compile(pattern, re.IGNORECASE)
            for wrong, pattern in data["unless_followed_by"].items()
        }
        self._before: dict[str, str] = {str(key): str(value) for key, value in data["before_number"].items()}
        self._number = re.compile(
            r"(?<!\w)(" + "|".join(re.escape(each) for each in self._before) + r")(?=\s+\d)", re.IGNORECASE
        )
        self._syllables = {
            word.lower()
            for text in texts
            for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text))
        }
        self._spelling = Spelling()

    def check(self, page: Page) -> Iterator[DraftProblem]:
        """Slips of a draft."""
        for slip in self.find(page.clean):
            yield page.problem((slip.start, slip.end), slip.code, suggestion=slip.right)

    def find(self, text: str) -> list[Slip]:
        """Slips of a text in its order, none overlapping another; the lists come before what is usual."""
        kept: list[Slip] = []
        end = 0
        found = sorted(
            ((each.start, rank, each) for rank, each in self._found(text)), key=lambda each: each[:2]
        )
        for start, _, slip in found:
            if start >= end:
                kept.append(slip)
                end = slip.end
        return kept

    def _found(self, text: str) -> Iterator[tuple[int, Slip]]:
        for match in self._wrong.finditer(text):
            wrong = re.sub(r"\s+", " ", match[1].lower())
            unless = self._unless.get(wrong)
            if unless is None or not unless.match(text, match.end()):
                yield 0, Slip(match.start(), match.end(), cased(match[1], self._words[wrong]))
        for match in self._number.finditer(text):
            yield 0, Slip(match.start(), match.end(), cased(match[1], self._before[match[1].lower()]))
        for match in _CONSONANTS.finditer(text):
            joined = (match[1] + match[2]).lower()
            if joined in self._syllables and match[2].lower() not in self._syllables:
                yield 0, Slip(match.start(), match.end(), match[1] + match[2])
        for start, end, right, kind in self._spelling.check(text):
            yield 1, Slip(start, end, right, _CODES[kind])

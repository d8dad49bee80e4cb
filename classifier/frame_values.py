"""Reads days, numbers, school years and documents given in set wordings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from classifier.claims import Context, RawClaim
from classifier.frame_words import Frame, allowed, is_negated, matches_of
from classifier.numbers import Day, month, year_of
from classifier.sentences import Sentence
from classifier.text import fold

_CONTRAST = re.compile(r" (?:nhung|song|tuy nhien|trong khi|con) ")
"""What stands on the other side of such a word belongs to something else."""


def values_of(frame: Frame, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims of a frame that gives a value."""
    matches = matches_of(frame.value, sentence)
    if not matches or not allowed(frame, sentence, context):
        return []
    claims = []
    for first, last, match in matches[:3]:
        if match[0].count("&") > 1 or _CONTRAST.search(fold(match[0])):
            continue
        value = _VALUES[frame.part.kind](match.groupdict(), sentence, context)
        if not value or (frame.part.kind == "number" and not frame.part.min <= value <= frame.part.max):
            continue
        negated = is_negated(sentence, first, last)
        claims.append(
            RawClaim(
                kind=frame.part.kind,
                about=frame.part.about,
                of=frame.part.of,
                value=value,
                first=first,
                last=last,
                topic=frame.part.topic,
                says=frame.part.says["value"],
                negated=negated,
                focus=_focus(sentence, match, first, last),
                duty=frame.part.duty,
                contact=frame.part.contact,
            )
        )
    return claims


def _focus(sentence: Sentence, match: re.Match[str], first: int, last: int) -> tuple[int, int]:
    """The word of the date or number in a match."""
    for index in range(first, last + 1):
        if sentence.words[index][0] == "&" or (
            sentence.words[index][0] in "#§"
            and "&" not in match[0]
            and any(sentence.words[index] == (text or "").strip() for text in match.groupdict().values())
        ):
            return index, index
    return first, last


def _as_number(groups: Mapping[str, str | None], sentence: Sentence, context: Context) -> float | None:
    word = next((text for text in groups.values() if text), None)
    if not word:
        return None
    if word[0] == "#":
        return sentence.numbers[int(word.strip()[1:])].value
    return float(_as_year(word.strip(), sentence) or 0)


def _as_document(groups: Mapping[str, str | None], sentence: Sentence, context: Context) -> str | None:
    """The symbol, or the number of a document named without the rest."""
    word = next((text.strip() for text in groups.values() if text), "")
    if word[:1] == "§":
        return sentence.documents[int(word[1:])]
    return str(int(sentence.numbers[int(word[1:])].value)) if word else None


_CENTURY = 2000


def _as_period(groups: Mapping[str, str | None], sentence: Sentence, context: Context) -> Day | str | None:
    """A school year of two years that follow one another (``a``, ``b``), else a time (``d``; ``m``: a month of this year)."""
    years = [_as_year(text.strip(), sentence) or 0 for name in "ab" if (text := groups.get(name))]
    if len(years) == 2:
        first, second = (each if each >= _CENTURY else each + _CENTURY for each in years)
        return f"{first}-{second}" if second == first + 1 else None
    return _as_day(groups, sentence, context)


def _as_year(word: str, sentence: Sentence) -> int | None:
    index = int(word[1:])
    if word[0] == "&":
        return sentence.dates[index].first.year
    if word[0] == "§":
        digits = re.match(r"\d+", sentence.documents[index])
        return int(digits[0]) if digits else None
    return int(sentence.numbers[index].value)


def _ended(time: Day | None) -> Day | None:
    """``đến hết 2026``: the last day of it."""
    return time and Day(time.last, time.last, exact=True, year_written=time.year_written)


def _as_day(groups: Mapping[str, str | None], sentence: Sentence, context: Context) -> Day | None:
    for name, text in groups.items():
        if not text:
            continue
        word = text.strip()
        index = int(word[1:])
        if word[0] == "&":
            return _ended(sentence.dates[index]) if name == "e" else sentence.dates[index]
        number = int(sentence.numbers[index].value)
        if name == "m":
            return month(context.at.year, number)
        return _ended(year_of(number)) if name == "e" else year_of(number)
    return None


_VALUES: dict[str, Callable[[Mapping[str, str | None], Sentence, Context], Any]] = {
    "date": _as_day,
    "number": _as_number,
    "period": _as_period,
    "document": _as_document,
}
"""By kind of frame: the value that the named placeholders of a match hold."""

"""Whether two statements say the same in other words: the second layer after the structured key.

Careful rather than complete, because two claims that differ share more words than two wordings of
one: numbers, days, names, documents and denials have to agree, and every word in its order but
those that tell nothing. Short forms and spelling are those of the reader's lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from classifier.lexicon import Lexicon, load
from classifier.sentences import Sentence, read_text
from classifier.text import near, standard

FEWEST = 3
"""Words, numbers, days and names that two statements share, at least."""
_KEPT = 20_000
"""Statements whose parts are kept: a page compares one claim with every reviewed one."""
_ANY_DAY = date(2026, 1, 1)
"""Days without a year are compared among themselves only, so the year they get does not matter."""
_PERCENT = re.compile(r"ph[ầa]n\s+tr[ăa]m", re.IGNORECASE)
_MONEY = frozenset({"dong", "d", "vnd"})


@dataclass(frozen=True)
class Parts:
    """A statement as it is compared.

    ``line`` are its words in order, with numbers, days, names and documents in their places;
    ``loose`` the words that may be missing; ``marked`` those that were written with marks.
    """

    line: tuple[str, ...]
    denials: int
    loose: int
    marked: Mapping[str, str]


class WordingMatcher:
    """The port ``Matcher`` by words alone. Pure after construction."""

    def __init__(self, lexicon: Lexicon) -> None:
        data = load("matching")
        self._lexicon = lexicon
        self._little = _marked(data["little"])
        self._not = _marked(data["not"])
        self._loose = frozenset(data["loose"].split())
        self._same = {other: group[0] for group in data["same"] for other in group[1:]}
        longest = sorted(self._same, key=len, reverse=True)
        self.parts = lru_cache(maxsize=_KEPT)(self._parts)
        self._phrases = re.compile(r"(?<!\S)(?:" + "|".join(map(re.escape, longest)) + r")(?!\S)")

    def same(self, statement: str, among: Sequence[str]) -> tuple[tuple[int, float], ...]:
        """Those that say the same as ``statement``, best first."""
        own = self.parts(statement)
        found = [
            (index, likeness)
            for index, other in enumerate(among)
            if (likeness := likeness_of(own, self.parts(other))) is not None
        ]
        return tuple(sorted(found, key=lambda each: (-each[1], each[0])))

    def _parts(self, statement: str) -> Parts:
        """What of a statement is compared."""
        kept: list[str] = []
        marked: dict[str, str] = {}
        denials = 0
        for sentence in read_text(_PERCENT.sub("%", statement), self._lexicon, _ANY_DAY).sentences:
            for index, (word, written) in enumerate(zip(sentence.words, sentence.marked, strict=True)):
                plain = word.rstrip("'")
                if word[0] in "@#&§÷":
                    kept.append(_exact(sentence, word))
                elif written in self._not:
                    denials += 1
                elif written in self._little or (plain in _MONEY and sentence.words[index - 1][0] == "#"):
                    continue
                else:
                    kept.append(plain)
                    if written != plain:
                        marked[plain] = written
        line = self._phrases.sub(lambda match: self._same[match[0]], " ".join(kept)).split()
        return Parts(
            line=tuple(word for word in line if word not in self._loose),
            denials=denials,
            loose=sum(word in self._loose for word in line),
            marked=marked,
        )


def likeness_of(one: Parts, two: Parts) -> float | None:
    """How alike in 0..1; None when they do not say the same.

    The words have to stand in the same order, but a clause may have moved from the end to the front.
    """
    size = len(one.line)
    if size < FEWEST or size != len(two.line) or one.denials != two.denials:
        return None
    if any(two.marked.get(plain, written) != written for plain, written in one.marked.items()):
        return None  # thu and thứ are two words
    if one.line != two.line and two.line not in (one.line[at:] + one.line[:at] for at in range(1, size)):
        return None
    turned = 0.1 if one.line != two.line else 0.0
    return round(size / (size + abs(one.loose - two.loose)) - turned, 2)


def _marked(words: str) -> frozenset[str]:
    """Words as ``Sentence.marked`` spells them."""
    return frozenset(near(standard(word)) for word in words.split())


def _exact(sentence: Sentence, word: str) -> str:
    """A number, day, name or document as one word that only the same one equals."""
    index = int(word[1:])
    if word[0] == "#":
        number = sentence.numbers[index]
        return f"#{number.value:g}{'%' if number.percent else ''}"
    if word[0] == "&":
        return f"&{sentence.dates[index].first}..{sentence.dates[index].last}"
    if word[0] == "@":
        return "@" + "/".join(sentence.places[index].ids)
    held = sentence.documents if word[0] == "§" else sentence.ratios
    return f"{word[0]}{held[index]}"

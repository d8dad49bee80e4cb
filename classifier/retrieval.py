"""Finds the passages of official documents that speak of a claim: BM25 over folded syllables and their pairs.

Vietnamese words are one or two syllables, so pairs of neighbours are looked for as well as single ones.
Nothing here says that a claim is right or wrong (S5): a person reads what is found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import bm25s
import numpy as np

from classifier.lexicon import load
from classifier.text import clean, fold, standard
from kiemtin.evidence import KeptPassage, PassageFound

MOST_TERMS = 400
"""Terms of a question that are looked for; a longer text is no claim."""
LEAST_SHARE = {0: 1.0, 1: 0.4, 2: 0.3}
"""How much of a question must stand in a passage to be worth showing, by how many pairs of neighbours do."""
LEAST_OF_BEST = 0.6
"""A passage with less than this part of the best one's share is left out."""
FEWEST = 100
"""An office with fewer passages weighs words as if it had so many: in three passages no word is rare."""
_WORD = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+\d*")
_PAIR = "_"


class PassageIndex:
    """An index of passages in memory; built anew when documents are added or removed."""

    def __init__(self, passages: Sequence[KeptPassage]) -> None:
        numbered = {each.document for each in passages if each.place}
        # What stands before the first article is letterhead, title and recitals.
        self._passages = tuple(each for each in passages if each.place or each.document not in numbered)
        self._short = {
            standard(str(short).lower()): fold(standard(str(meaning))).split()
            for short, meaning in load("writing")["short"].items()
        }
        terms = [_terms(_syllables(f"{each.heading} {each.text}")) for each in self._passages]
        seen: dict[str, int] = {}
        for each in terms:
            for term in set(each):
                seen[term] = seen.get(term, 0) + 1
        total = max(len(terms), FEWEST)
        self._weights = {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in seen.items()}
        self._unknown = math.log(1 + (total - 0.5) / 1.5)
        self._bm25: Any = None
        if any(terms):
            self._bm25 = bm25s.BM25()
            self._bm25.index(terms, show_progress=False)

    def search(self, text: str, most: int = 3) -> tuple[PassageFound, ...]:
        """The passages that speak most of ``text``, best first; none that share too little of its words."""
        typed = _syllables(text)
        written = set(typed)
        syllables = [part for word in typed for part in self._short.get(word, [fold(word)])]
        asked = [term for term in dict.fromkeys(_terms(syllables)) if term in self._weights][:MOST_TERMS]
        if not asked or self._bm25 is None:
            return ()
        scores = self._bm25.get_scores(asked)
        whole = sum(self._weights.get(each, self._unknown) for each in set(map(fold, syllables)))
        found, best = [], 0.0
        for at in np.argsort(-scores, kind="stable")[: max(most, 1)]:
            if scores[at] <= 0:
                break
            passage = self._passages[int(at)]
            standing = set(_terms(_syllables(f"{passage.heading} {passage.text}")))
            shared = {term for term in asked if term in standing}
            single = {term for term in shared if _PAIR not in term}
            share = sum(self._weights[each] for each in single) / whole
            best = max(best, share)
            least = LEAST_SHARE[min(len(shared) - len(single), 2)]
            if share >= max(least, best * LEAST_OF_BEST):
                found.append(
                    PassageFound(passage=passage, share=share, spans=_spans(passage.text, shared, written))
                )
        return tuple(found)


def _syllables(text: str) -> list[str]:
    return [standard(each.lower()) for each in _WORD.findall(clean(text).text)]


def _terms(syllables: Iterable[str]) -> list[str]:
    single = [fold(each) for each in syllables]
    return single + [f"{one}{_PAIR}{two}" for one, two in pairwise(single)]


def _spans(text: str, shared: set[str], written: set[str]) -> tuple[tuple[int, int], ...]:
    """Where what is shared stands in the text as it is kept: pairs of neighbours, and words spelled as asked.

    A single word that only looks alike without its marks (sở for «so») is left unmarked.
    """
    words = [(match.span(), standard(match.group().lower())) for match in _WORD.finditer(text)]
    folded = [fold(word) for _, word in words]
    paired = {
        place
        for at, (one, two) in enumerate(pairwise(folded))
        if f"{one}{_PAIR}{two}" in shared
        for place in (at, at + 1)
    }
    return tuple(
        span
        for at, (span, word) in enumerate(words)
        if at in paired or (folded[at] in shared and word in written)
    )

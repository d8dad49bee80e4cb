"""Which known claim a statement repeats, among tens of thousands: key first, then words, then meaning.

Two claims with keys are compared by their keys alone. Otherwise the careful word matcher decides by a look-up of
its own, and the nearest by vectors are shown to a pair scorer: from one score on they are joined, from a lower
one on they are only shown to a person. Numbers, days, names, documents and denials that differ rule a join out
whatever the scorer says: two rumours that differ share more words than two wordings of one.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from classifier.claim_index import ClaimIndex, Embedder, HashedNgrams
from classifier.matching import Parts, WordingMatcher, likeness_of
from classifier.model import WEIGHTS

_Name = TypeVar("_Name")
NEIGHBOURS = 20
"""Claims by vector that are looked at closely."""


ASKED = 6
"""Of these the pair scorer is asked, which takes milliseconds for each."""


class PairScorer(Protocol):
    """How likely the two statements of each pair make the same claim, 0..1."""

    def same(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float] | NDArray[np.float64]: ...


@dataclass(frozen=True)
class Thresholds:
    """From ``join`` on by the scorer two claims are one; from ``similar`` on a person sees them side by side.

    ``similar_by_vector`` stands in for ``similar`` where there is no scorer. Measured by ``bench/matching.py``.
    """

    join: float = 0.97
    similar: float = 0.6
    similar_by_vector: float = 0.55


@dataclass(frozen=True)
class Found:
    """``joins``: claims that say the same; ``similar``: for a person to look at. Numbers, with likeness 0..1."""

    joins: tuple[tuple[int, float], ...] = ()
    similar: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    statement: str
    key: str | None
    words: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Near:
    """A neighbour by vector. ``agrees``: numbers, days, names and denials are the same."""

    number: int
    likeness: float
    agrees: bool
    statement: str


class ClaimFinder:
    """The claims that are known now, found again in other words. Reads from many threads at once are safe.

    ``key`` is that of a claim the reader took apart, None for one known by its wording only. Whoever fills
    it gives only claims people may see (S4), and removes those that expired. Without an ``embedder``
    only keys and words are compared.
    """

    def __init__(
        self,
        words: WordingMatcher,
        embedder: Embedder | None = None,
        scorer: PairScorer | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        self.index = ClaimIndex(embedder) if embedder is not None else None
        self.thresholds = thresholds or Thresholds()
        self._words = words
        self._scorer = scorer
        self._known: dict[int, _Known] = {}
        self._by_key: dict[str, dict[int, None]] = {}
        self._by_words: dict[tuple[object, ...], dict[int, None]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, number: int) -> bool:
        return number in self._known

    def add_all(self, claims: Iterable[tuple[int, str, str | None]]) -> None:
        """Adds claims: number, statement, key. One that is known gets its new words and key."""
        fresh = list(claims)
        for number, _, _ in fresh:
            self.remove(number)
        with self._lock:
            for number, statement, key in fresh:
                words = turned(self._words.parts(statement))
                if key is not None:
                    self._by_key.setdefault(key, {})[number] = None
                self._by_words.setdefault(words, {})[number] = None
                self._known[number] = _Known(statement, key, words)
        if self.index is not None:
            self.index.add_all((number, statement) for number, statement, _ in fresh)

    def remove(self, number: int) -> None:
        """Forgets a claim and its words. Nothing happens when it is not known."""
        if self.index is not None:
            self.index.remove(number)
        with self._lock:
            known = self._known.pop(number, None)
            if known is not None:
                _take_out(self._by_words, known.words, number)
                if known.key is not None:
                    _take_out(self._by_key, known.key, number)

    def find(self, statement: str, key: str | None = None) -> Found:
        """The claims that say what ``statement`` says, and those a person should see beside it."""
        if key is not None and key in self._by_key:
            return Found(joins=tuple((number, 1.0) for number in tuple(self._by_key[key])))
        own = self._words.parts(statement)
        joins: dict[int, float] = {}
        for number in tuple(self._by_words.get(turned(own), ())):
            known = self._known.get(number)
            if known is not None and _comparable(key, known):
                likeness = likeness_of(own, self._words.parts(known.statement))
                if likeness is not None:
                    joins[number] = likeness
        similar: dict[int, float] = {}
        near = self._near(statement, own, key, joins)
        if self._scorer is None:
            enough = self.thresholds.similar_by_vector
            similar = {each.number: each.likeness for each in near if each.likeness >= enough}
            return Found(joins=_ranked(joins), similar=_ranked(similar))
        # Those whose numbers, days and names agree first: among look-alikes they are the likeliest.
        asked = sorted(near, key=lambda each: (not each.agrees, -each.likeness))[:ASKED]
        scores = self._scorer.same([(statement, each.statement) for each in asked])
        for each, score in zip(asked, scores, strict=True):
            if each.agrees and score >= self.thresholds.join:
                joins[each.number] = float(score)
            elif score >= self.thresholds.similar:
                similar[each.number] = float(score)
        return Found(joins=_ranked(joins), similar=_ranked(similar))

    def _near(self, statement: str, own: Parts, key: str | None, joins: Mapping[int, float]) -> list[_Near]:
        """The nearest by vector."""
        found = []
        for number, likeness in self.index.nearest(statement, NEIGHBOURS) if self.index is not None else ():
            known = self._known.get(number)
            if known is not None and number not in joins and _comparable(key, known):
                agrees = may_join(own, self._words.parts(known.statement))
                found.append(_Near(number, likeness, agrees, known.statement))
        return found


class KnownStatements:
    """The port ``Matcher`` for many statements: those seen before are kept ready, the others forgotten.

    Answers are always among the statements given, so whatever is not among them, because too few
    make it or because it expired, can be no answer and is out of memory after the next question.
    """

    def __init__(
        self, words: WordingMatcher, embedder: Embedder | None = None, scorer: PairScorer | None = None
    ) -> None:
        self._finder = ClaimFinder(words, embedder, scorer)
        self._numbers: dict[str, int] = {}
        self._next = 0
        self._lock = threading.Lock()

    def same(self, statement: str, among: Sequence[str]) -> tuple[tuple[int, float], ...]:
        """Those that say the same as ``statement``, best first: index in ``among`` and likeness 0..1."""
        return self._asked(statement, among).joins

    def similar(self, statement: str, among: Sequence[str]) -> tuple[tuple[int, float], ...]:
        """Those that may say the same, for a person to compare; never those of :meth:`same`."""
        return self._asked(statement, among).similar

    def _asked(self, statement: str, among: Sequence[str]) -> Found:
        with self._lock:
            self._keep(set(among))
            found = self._finder.find(statement)
            asked = {number for number, _ in (*found.joins, *found.similar)}
            places: dict[int, list[int]] = {}
            for place, each in enumerate(among):
                if self._numbers[each] in asked:
                    places.setdefault(self._numbers[each], []).append(place)
        return Found(joins=_placed(found.joins, places), similar=_placed(found.similar, places))

    def _keep(self, wanted: set[str]) -> None:
        for gone in [each for each in self._numbers if each not in wanted]:
            self._finder.remove(self._numbers.pop(gone))
        fresh = []
        for each in wanted:
            if each not in self._numbers:
                self._numbers[each] = self._next
                fresh.append((self._next, each, None))
                self._next += 1
        if fresh:
            self._finder.add_all(fresh)


def default_embedder(folder: Path = WEIGHTS) -> Embedder:
    """N-grams, weighed by how rare the sentence model met them where its file is there."""
    try:
        with np.load(folder / "ngrams.npz", allow_pickle=False) as packed:
            return HashedNgrams(rarity=packed["rarity"].astype(np.float32))
    except (OSError, KeyError, ValueError):
        return HashedNgrams()


def turned(parts: Parts) -> tuple[object, ...]:
    """One name for all statements :func:`likeness_of` may take for one: a clause may have moved to the front."""
    line = parts.line
    return (parts.denials, min((line[at:] + line[:at] for at in range(len(line))), default=()))


def may_join(one: Parts, two: Parts) -> bool:
    """False when numbers, days, places, documents or denials differ, or a word is marked otherwise."""
    exact = [Counter(word for word in parts.line if word[0] in "@#&§÷") for parts in (one, two)]
    if exact[0] != exact[1] or one.denials % 2 != two.denials % 2:
        return False
    return not any(two.marked.get(plain, written) != written for plain, written in one.marked.items())


def _comparable(key: str | None, known: _Known) -> bool:
    """Two claims with keys are compared by their keys: other parts are another claim, however alike the words."""
    return key is None or known.key is None


def _take_out(table: dict[_Name, dict[int, None]], name: _Name, number: int) -> None:
    held = table.get(name)
    if held is not None:
        held.pop(number, None)
        if not held:
            del table[name]


def _ranked(found: dict[int, float]) -> tuple[tuple[int, float], ...]:
    return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _placed(
    found: tuple[tuple[int, float], ...], places: dict[int, list[int]]
) -> tuple[tuple[int, float], ...]:
    spread = [(place, likeness) for number, likeness in found for place in places[number]]
    return tuple(sorted(spread, key=lambda each: (-each[1], each[0])))

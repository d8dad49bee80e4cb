"""Known claims by their vectors: the nearest of 50,000 in milliseconds, added and removed without a rebuild.

Exact dot products in numpy. No text is kept here, only a vector and a number for each claim; whoever fills the
index decides which claims people may see (S4). What a neighbour means is decided in ``claim_finder``.
"""

from __future__ import annotations

import os
import threading
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from classifier.model_ngrams import BUCKETS, ngrams

Vectors = NDArray[np.float32]
_SMALLEST = 64
_GONE = -1


class Embedder(Protocol):
    """Gives texts vectors of length one, so that a dot product says how alike two are, in -1..1.

    ``name`` tells one embedder from another: vectors of two of them must never be compared.
    """

    name: str
    width: int

    def embed(self, texts: Sequence[str]) -> Vectors: ...


class HashedNgrams:
    """The n-grams of ``model_ngrams`` in few dimensions by signs that a hash draws: the default and the baseline.

    ``rarity``: one weight for each bucket, large for what few texts have; without it all n-grams count alike.
    """

    _DRAWS = 8

    def __init__(self, width: int = 256, rarity: NDArray[np.float32] | None = None) -> None:
        self.width = width
        self.name = f"ngrams-{width}{'' if rarity is None else '-rare'}"
        self._rarity = rarity
        draws = np.random.default_rng(20250701).integers(0, 2 * width, (BUCKETS, self._DRAWS), dtype=np.int16)
        self._places, self._signs = draws >> 1, (draws & 1).astype(np.float32) * 2 - 1

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text; an empty text has a vector of zeros and is like nothing."""
        rows = np.zeros((len(texts), self.width), np.float32)
        for row, text in zip(rows, texts, strict=True):
            buckets, weights = ngrams(text)
            if self._rarity is not None:
                weights = weights * self._rarity[buckets]
            spread = weights[:, None] * self._signs[buckets]
            row += np.bincount(self._places[buckets].ravel(), spread.ravel(), minlength=self.width)
        return unit(rows)


def unit(rows: Vectors) -> Vectors:
    """Each row of length one; a row of zeros stays."""
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    made: Vectors = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return made


@dataclass(frozen=True, slots=True)
class _Rows:
    """What readers see: rows up to ``used`` are filled; a number of -1 is a claim that was removed."""

    vectors: Vectors
    numbers: NDArray[np.int64]
    used: int


class ClaimIndex:
    """Vectors of claims by number. Any number of threads may read while one writes; writers wait for each other."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._rows = _Rows(
            np.zeros((_SMALLEST, embedder.width), np.float32), np.full(_SMALLEST, _GONE, np.int64), 0
        )
        self._at: dict[int, int] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, number: int) -> bool:
        return number in self._at

    def add(self, number: int, text: str) -> None:
        """Adds a claim, or gives it other words."""
        self.add_all([(number, text)])

    def add_all(self, claims: Iterable[tuple[int, str]]) -> None:
        """Adds claims, by number (0 or more) and words; room is doubled when it runs out."""
        held = dict(claims)
        if any(number < 0 for number in held):
            raise ValueError("numbers of claims are 0 or more")
        if held:
            self._put(list(held), self.embedder.embed(list(held.values())))

    def remove(self, number: int) -> None:
        """Forgets a claim: its vector is overwritten at once. Nothing happens when it is not known."""
        with self._lock:
            row = self._at.pop(number, None)
            if row is None:
                return
            self._clear(row)
            if len(self._at) < self._rows.used // 2 and self._rows.used > _SMALLEST:
                self._move(self._rows.used)

    def nearest(self, text: str, most: int = 20) -> tuple[tuple[int, float], ...]:
        """Numbers and likeness (-1..1) of the claims nearest to a text, the nearest first."""
        return self.nearest_to(self.embedder.embed([text]), most)[0]

    def nearest_to(self, vectors: Vectors, most: int = 20) -> tuple[tuple[tuple[int, float], ...], ...]:
        """As :meth:`nearest` for several vectors at once, which is faster for each."""
        rows = self._rows
        if not rows.used:
            return ((),) * len(vectors)
        likeness = vectors @ rows.vectors[: rows.used].T
        numbers = rows.numbers[: rows.used].copy()
        likeness[:, numbers == _GONE] = -np.inf
        found = []
        for line in likeness:
            best = np.arange(len(line))
            if most < len(line):
                best = np.argpartition(line, len(line) - most)[-most:]
            best = best[np.argsort(-line[best], kind="stable")]
            found.append(tuple((int(numbers[at]), float(line[at])) for at in best if numbers[at] != _GONE))
        return tuple(found)

    def save(self, path: Path) -> None:
        """Writes numbers and vectors, no pickle; the file is whole or not there."""
        with self._lock:
            rows = self._rows
            alive = rows.numbers[: rows.used] != _GONE
            numbers, vectors = rows.numbers[: rows.used][alive], rows.vectors[: rows.used][alive]
        fresh = path.with_name(f".{path.name}.{os.getpid()}.npz")
        np.savez(fresh, name=np.array(self.embedder.name), numbers=numbers, vectors=vectors)
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path, embedder: Embedder) -> ClaimIndex:
        """The index of a file. Raises ValueError for a broken one and for one of another embedder: fill anew."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                name, numbers, vectors = str(kept["name"]), kept["numbers"], kept["vectors"]
        except (OSError, KeyError, EOFError, ValueError, zipfile.BadZipFile) as broken:
            raise ValueError(f"{path} is no index of claims") from broken
        if name != embedder.name or vectors.shape != (len(numbers), embedder.width):
            raise ValueError(f"{path} holds vectors of {name}, not of {embedder.name}")
        index = cls(embedder)
        index._put([int(number) for number in numbers], vectors.astype(np.float32))
        return index

    def _put(self, numbers: Sequence[int], vectors: Vectors) -> None:
        with self._lock:
            for number in numbers:
                if number in self._at:
                    self._clear(self._at.pop(number))
            if self._rows.used + len(numbers) > len(self._rows.numbers):
                self._move(2 * (len(self._at) + len(numbers)))
            rows = self._rows
            end = rows.used + len(numbers)
            rows.vectors[rows.used : end] = vectors
            rows.numbers[rows.used : end] = numbers
            self._at.update(zip(numbers, range(rows.used, end), strict=True))
            # Readers see the new rows only with this step, when they are whole.
            self._rows = _Rows(rows.vectors, rows.numbers, end)

    def _clear(self, row: int) -> None:
        self._rows.numbers[row] = _GONE
        self._rows.vectors[row] = 0.0

    def _move(self, room: int) -> None:
        """Into arrays of ``room`` rows without the removed ones; readers keep the old ones while they need them."""
        old = self._rows
        alive = np.flatnonzero(old.numbers[: old.used] != _GONE)
        vectors = np.zeros((max(room, _SMALLEST), old.vectors.shape[1]), np.float32)
        numbers = np.full(len(vectors), _GONE, np.int64)
        vectors[: len(alive)], numbers[: len(alive)] = old.vectors[alive], old.numbers[alive]
        self._at = {int(number): row for row, number in enumerate(numbers[: len(alive)])}
        self._rows = _Rows(vectors, numbers, len(alive))

"""Vectors by which known claims are found again: what the network says, and which numbers, days and names stand there.

Two rumours that differ in one number share nearly all their words, and a network that reads words puts them
side by side. So a part of the vector says nothing but which exact things a claim names.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from classifier.matching import WordingMatcher

EXACT_WIDTH = 64
SHARE = 0.3
"""How much the exact things count. Measured by ``bench/matching.py`` (docs/matching.md)."""
_DRAWS = 4


class TextVectors(Protocol):
    """A language model that gives texts vectors of length one: the shipped one, or a checkpoint."""

    version: str
    width: int

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class ClaimVectors:
    """The port ``Embedder`` of ``claim_index``. Safe to share between threads."""

    def __init__(self, model: TextVectors, words: WordingMatcher, *, share: float = SHARE) -> None:
        self._model, self._words, self._share = model, words, share
        self.width = model.width + EXACT_WIDTH
        self.name = f"model-{model.version}-exact-{share:g}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length one for each text."""
        rows = np.zeros((len(texts), self.width), dtype=np.float32)
        if not texts:
            return rows
        size = self._model.width
        rows[:, :size] = self._model.embed(texts) * math.sqrt(1 - self._share)
        for row, text in zip(rows, texts, strict=True):
            parts = self._words.parts(text)
            exact = [word for word in parts.line if word[0] in "@#&§÷"]
            row[size:] = _spread([*exact, f"denials {parts.denials % 2}"]) * math.sqrt(self._share)
        return rows


def _spread(things: Sequence[str]) -> NDArray[np.float32]:
    """A vector of length one that few other sets of things have."""
    row = np.zeros(EXACT_WIDTH, dtype=np.float32)
    for thing in things:
        for draw in range(_DRAWS):
            code = zlib.crc32(f"{draw}:{thing}".encode())
            row[code % EXACT_WIDTH] += 1.0 if code & 0x10000 else -1.0
    length = float(np.sqrt((row * row).sum()))
    return row / length if length else row

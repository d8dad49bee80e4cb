"""Adds the transformer's and the n-gram model's scores, and calibrates the sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
MISTAKEN, MOST = 0.045, 1.0


@dataclass(frozen=True)
class Stack:
    """Weights of the two score tables; temperature is part of them."""

    encoder: float
    ngrams: float

    def join(self, encoder: Scores, ngrams: Scores) -> Scores:
        """Joined scores, one row per text."""
        joined: Scores = self.encoder * centred(encoder) + self.ngrams * centred(ngrams)
        return joined


def fit_stack(encoder: Scores, ngrams: Scores, labels: NDArray[np.int64]) -> Stack:
    """The pair of weights with the least log loss on texts neither model was trained on."""
    best, least = Stack(1.0, 0.0), float("inf")
    grid = np.concatenate([[0.0], np.geomspace(0.05, 8.0, 36)])
    first, second = centred(encoder), centred(ngrams)
    for a in grid:
        for b in grid:
            loss = log_loss(a * first + b * second, labels)
            if loss < least:
                best, least = Stack(round(float(a), 4), round(float(b), 4)), loss
    return best


def fit_caution(
    chances: NDArray[np.float64], labels: NDArray[np.int64], kept: Sequence[int], flagged: Sequence[int]
) -> float:
    """How much to take from the scores of the ``flagged`` types: the least that leaves at most
    ``MISTAKEN`` of the texts of the ``kept`` types (criticism, satire) among them, at most ``MOST``.
    """
    own = np.log(np.maximum(chances[np.isin(labels, kept)], 1e-12))
    caution = 0.0
    while caution < MOST and len(own):
        moved = own.copy()
        moved[:, list(flagged)] -= caution
        if np.isin(moved.argmax(axis=1), flagged).mean() <= MISTAKEN:
            break
        caution = round(caution + 0.05, 2)
    return caution


def probabilities(scores: Scores) -> NDArray[np.float64]:
    """Softmax by rows."""
    shifted = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    result: NDArray[np.float64] = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def log_loss(scores: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    chances = probabilities(scores)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chances, 1e-12)).mean())


def centred(scores: Scores) -> Scores:
    """Scores less their row mean: softmax does not change, and the two tables become comparable."""
    result: Scores = scores - scores.mean(axis=1, keepdims=True)
    return result

"""What a passage makes of a claim, and claims as vectors. Whether two claims are one: ``same_claim``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.model import SentenceModel


@dataclass(frozen=True)
class Entails:
    """How likely a passage supports a claim, refutes it, or does not tell; they sum to one.

    Never a verdict: passages are ordered by it, and people read them (S5).
    """

    supported: float
    refuted: float
    not_enough_info: float


class PairModel:
    """Answers for pairs, in batches; safe to share between threads."""

    def __init__(self, model: SentenceModel) -> None:
        self._session = model.session
        self._factor = float(model.head["entailment"])

    def entails(self, pairs: Sequence[tuple[str, str]]) -> list[Entails]:
        """For each (passage, claim) what the passage makes of the claim."""
        if not pairs:
            return []
        scores = self._factor * self._session.pairs(pairs)[:, :3].astype(np.float64)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return [Entails(*(row / row.sum()).tolist()) for row in powers]


class VectorModel:
    """A claim as a vector of length one that lies near those of other wordings of it."""

    def __init__(self, model: SentenceModel) -> None:
        self._session = model.session
        self.version = model.version
        self.width = int(model.head["vector"])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts x 128, float32."""
        if not texts:
            return np.zeros((0, self.width), dtype=np.float32)
        vectors: NDArray[np.float32] = np.stack([one.vector for one in self._session.read(texts)])
        return vectors

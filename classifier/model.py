"""What kind of sentence is this, and what is it about? The shipped model; no torch and no network.

Two halves read the same text for its type: a small transformer and a linear model of n-grams. Their
scores are added and calibrated. The model reads language and never decides alone: see
``docs/model-card.md``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.model_ngrams import scores
from classifier.model_session import NETWORK_FILE, TOKENISER_FILES, ModelSession
from kiemtin.errors import ModelMissing
from kiemtin.states import SentenceType

WEIGHTS = Path(__file__).parent / "weights"
FILES = (*TOKENISER_FILES, NETWORK_FILE, "ngrams.npz", "head.json")
FLAGGED = (SentenceType.CLAIM, SentenceType.SCAM)
"""The types that can lead to a flag; nothing else does."""


class SentenceModel:
    """Probabilities of the six sentence types and of the topics. Safe to share between threads."""

    def __init__(
        self,
        session: ModelSession,
        table: NDArray[np.float32],
        bias: NDArray[np.float32],
        rarity: NDArray[np.float32],
        head: dict[str, Any],
    ) -> None:
        self.session = session
        self.head = head
        self._table, self._bias, self._rarity = table, bias, rarity
        self._types = tuple(SentenceType(name) for name in head["types"])
        self._topics = tuple(str(name) for name in head["topics"])
        self._encoder_weight, self._ngram_weight = float(head["encoder"]), float(head["ngrams"])
        self._topic_scale = np.array(head["topic_scale"], dtype=np.float64)
        self._topic_bias = np.array(head["topic_bias"], dtype=np.float64)
        # Held back from claims and scams, so that doubt falls on the side of criticism and jokes.
        self._caution = np.array([-float(head["caution"]) if t in FLAGGED else 0.0 for t in self._types])
        self.version = str(head["version"])

    @classmethod
    def load(cls, path: Path | None = None, *, threads: int = 1, cache: int = 4096) -> SentenceModel:
        """The model in ``path``, by default the one in the package.

        ``threads`` is given to onnxruntime (0: all cores); ``cache`` is how many texts are remembered.
        Raises ModelMissing when a file is not there or cannot be read.
        """
        folder = WEIGHTS if path is None else path
        for name in FILES:
            if not (folder / name).is_file():
                raise ModelMissing(path=folder / name)
        try:
            head = json.loads((folder / "head.json").read_text(encoding="utf-8"))
            with np.load(folder / "ngrams.npz") as packed:
                table = packed["table"].astype(np.float32) * packed["scale"]
                bias = packed["bias"].astype(np.float32)
                rarity = packed["rarity"].astype(np.float32)
            session = ModelSession.load(folder, longest=int(head["longest"]), threads=threads, cache=cache)
            return cls(session, table, bias, rarity, head)
        except ModelMissing:
            raise
        except Exception as broken:
            # numpy and json each raise their own; to the user it is one thing.
            raise ModelMissing(path=folder) from broken

    def classify(self, texts: Sequence[str]) -> list[dict[SentenceType, float]]:
        """Probabilities by type, one dict per text in the order given; each sums to one.

        A text gets the same answer alone and in any batch (to 1e-3). Long texts are read at their
        beginning and end. A text without a letter or digit is off topic.
        """
        read = iter(self.session.read([text for text in texts if _says_something(text)]))
        return [
            self._named(text, next(read).types)
            if _says_something(text)
            else {kind: float(kind is SentenceType.OFF_TOPIC) for kind in self._types}
            for text in texts
        ]

    def topics(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The probability of each topic by itself, one dict per text; they need not sum to one."""
        found = []
        for scores_of in self.session.read(texts):
            moved = scores_of.topics * self._topic_scale + self._topic_bias
            found.append(dict(zip(self._topics, (1.0 / (1.0 + np.exp(-moved))).tolist(), strict=True)))
        return found

    def _named(self, text: str, encoder: NDArray[np.float32]) -> dict[SentenceType, float]:
        linear = scores(text, self._table, self._bias, self._rarity)
        joined = self._encoder_weight * (encoder - encoder.mean()).astype(np.float64)
        joined += self._ngram_weight * (linear - linear.mean()) + self._caution
        powers = np.exp(joined - joined.max())
        return dict(zip(self._types, (powers / powers.sum()).tolist(), strict=True))


def _says_something(text: str) -> bool:
    return any(letter.isalnum() for letter in text)

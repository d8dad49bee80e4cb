"""Types of sentences by a checkpoint of the office: a linear head over its vectors, fitted on our own data.

The head lies beside the checkpoint (``kiemtin-head.npz``) and is made by
``kiemtin train --stage heads --checkpoint FOLDER``.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.checkpoints import Checkpoint, open_checkpoint
from classifier.model import FLAGGED
from kiemtin.errors import CheckpointUnfit, HeadMissing
from kiemtin.states import SentenceType

HEAD = "kiemtin-head.npz"
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """Scores are ``(vector - mean) / spread @ weights + bias``, cooled, with caution taken from what can be flagged."""

    types: tuple[SentenceType, ...]
    mean: Table
    spread: Table
    weights: Table
    bias: Table
    temperature: float
    caution: float
    version: str

    def chances(self, vectors: NDArray[Any]) -> Table:
        """Probabilities, texts x types; each row sums to one."""
        joined = ((vectors - self.mean) / self.spread) @ self.weights + self.bias
        joined = joined / self.temperature
        joined = joined - self.caution * np.array([kind in FLAGGED for kind in self.types])
        powers = np.exp(joined - joined.max(axis=1, keepdims=True))
        made: Table = powers / powers.sum(axis=1, keepdims=True)
        return made

    def save(self, path: Path) -> None:
        """Without pickles, so that loading runs nothing."""
        np.savez_compressed(
            path,
            allow_pickle=False,
            types=np.array([kind.value for kind in self.types]),
            mean=self.mean,
            spread=self.spread,
            weights=self.weights,
            bias=self.bias,
            numbers=np.array([self.temperature, self.caution]),
            version=np.array(self.version),
        )

    @classmethod
    def load(cls, folder: Path) -> Head:
        """Raises HeadMissing when none was trained, CheckpointUnfit for a file that is no head."""
        path = folder / HEAD
        if not path.is_file():
            raise HeadMissing(folder=folder)
        try:
            with np.load(path, allow_pickle=False) as kept:
                temperature, caution = (float(each) for each in kept["numbers"])
                return cls(
                    types=tuple(SentenceType(str(name)) for name in kept["types"]),
                    mean=kept["mean"],
                    spread=kept["spread"],
                    weights=kept["weights"],
                    bias=kept["bias"],
                    temperature=temperature,
                    caution=caution,
                    version=str(kept["version"]),
                )
        except (OSError, ValueError, KeyError, EOFError) as broken:
            raise CheckpointUnfit(folder=path, reason=str(broken)) from broken


class HeadedCheckpoint:
    """The interface of ``SentenceModel`` by a checkpoint and its head. Safe to share between threads."""

    def __init__(self, checkpoint: Checkpoint, head: Head, *, cache: int = 4096) -> None:
        self.checkpoint, self._head = checkpoint, head
        self.version = head.version
        self.width = len(head.mean)
        self._cache: OrderedDict[str, tuple[float, ...]] = OrderedDict()
        self._cache_size = cache
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1, cache: int = 4096) -> HeadedCheckpoint:
        """Raises HeadMissing before anything large is opened, then the errors of ``open_checkpoint``."""
        head = Head.load(folder)
        checkpoint = open_checkpoint(folder, threads=threads)
        width = checkpoint.embed(["xã"]).shape[1]
        if width != len(head.mean):
            raise CheckpointUnfit(
                folder=folder, reason=f"its head is for vectors of {len(head.mean)}, it gives {width}"
            )
        return cls(checkpoint, head, cache=cache)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The checkpoint's own vectors, of length one."""
        return self.checkpoint.embed(texts)

    def classify(self, texts: Sequence[str]) -> list[dict[SentenceType, float]]:
        """Probabilities by type, one dict per text in the order given; each sums to one.

        An empty text is off topic.
        """
        with self._lock:
            known = {text: self._cache[text] for text in texts if text in self._cache}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        spoken = [text for text in missing if any(each.isalnum() for each in text)]
        if spoken:
            rows = self._head.chances(self.checkpoint.embed(spoken))
            known |= {text: tuple(float(p) for p in row) for text, row in zip(spoken, rows, strict=True)}
        silent = tuple(float(kind is SentenceType.OFF_TOPIC) for kind in self._head.types)
        known |= {text: silent for text in missing if text not in known}
        with self._lock:
            for text in missing:
                self._cache[text] = known[text]
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
        return [dict(zip(self._head.types, known[text], strict=True)) for text in texts]

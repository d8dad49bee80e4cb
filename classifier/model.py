"""What kind of sentence is this? The shipped model, run by onnxruntime; no torch and no network.

Two halves read the same text: a small transformer and a linear model of n-grams. Their scores are
added and calibrated. The model reads language and never decides alone: see ``docs/model-card.md``.
"""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.model_ngrams import scores
from classifier.model_text import model_text
from kiemtin.errors import ModelMissing
from kiemtin.states import SentenceType

WEIGHTS = Path(__file__).parent / "weights"
FILES = ("tokenizer.json", "tokenizer_config.json", "encoder.onnx", "ngrams.npz", "head.json")
BATCH = 32
FLAGGED = (SentenceType.CLAIM, SentenceType.SCAM)
"""The types that can lead to a flag; nothing else does."""


class SentenceModel:
    """Probabilities of the six sentence types. Safe to share between threads."""

    def __init__(
        self,
        tokeniser: Any,
        session: Any,
        table: NDArray[np.float32],
        bias: NDArray[np.float32],
        rarity: NDArray[np.float32],
        head: dict[str, Any],
        *,
        cache: int = 4096,
    ) -> None:
        self._tokeniser = tokeniser
        self._session = session
        self._table, self._bias, self._rarity = table, bias, rarity
        self._types = tuple(SentenceType(name) for name in head["types"])
        self._encoder_weight, self._ngram_weight = float(head["encoder"]), float(head["ngrams"])
        # Held back from claims and scams, so that doubt falls on the side of criticism and jokes.
        self._caution = np.array([-float(head["caution"]) if t in FLAGGED else 0.0 for t in self._types])
        self._longest = int(head["longest"])
        self.version = str(head["version"])
        self._cache: OrderedDict[str, tuple[float, ...]] = OrderedDict()
        self._cache_size = cache
        self._lock = threading.Lock()

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
        # Before transformers is imported: nothing here may ever go to the network.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        import onnxruntime
        from transformers import PreTrainedTokenizerFast

        try:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            session = onnxruntime.InferenceSession(
                str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
            )
            tokeniser = PreTrainedTokenizerFast.from_pretrained(str(folder), local_files_only=True)
            head = json.loads((folder / "head.json").read_text(encoding="utf-8"))
            with np.load(folder / "ngrams.npz") as packed:
                table = packed["table"].astype(np.float32) * packed["scale"]
                bias = packed["bias"].astype(np.float32)
                rarity = packed["rarity"].astype(np.float32)
            return cls(tokeniser, session, table, bias, rarity, head, cache=cache)
        except ModelMissing:
            raise
        except Exception as broken:
            # onnxruntime, tokenizers and json each raise their own; to the user it is one thing.
            raise ModelMissing(path=folder) from broken

    def classify(self, texts: Sequence[str]) -> list[dict[SentenceType, float]]:
        """Probabilities by type, one dict per text in the order given; each sums to one.

        A text gets the same answer alone and in any batch (to 1e-3). Long texts are read at their
        beginning and end. An empty text is off topic.
        """
        found: dict[str, tuple[float, ...]] = {}
        missing: list[str] = []
        with self._lock:
            for text in texts:
                if text in found:
                    continue
                known = self._cache.get(text)
                if known is None:
                    missing.append(text)
                    found[text] = ()
                else:
                    self._cache.move_to_end(text)
                    found[text] = known
        for text, row in zip(missing, self._rows(missing), strict=True):
            found[text] = tuple(float(p) for p in row)
        with self._lock:
            for text in missing:
                self._cache[text] = found[text]
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
        return [dict(zip(self._types, found[text], strict=True)) for text in texts]

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float64]:
        result = np.zeros((len(texts), len(self._types)))
        prepared = [model_text(text) for text in texts]
        empty = [i for i, text in enumerate(prepared) if not any(c.isalnum() for c in text)]
        result[empty, self._types.index(SentenceType.OFF_TOPIC)] = 1.0
        skipped = set(empty)
        coded = self._tokeniser(prepared, add_special_tokens=True)["input_ids"] if prepared else []
        ids = [self._cut(list(row)) for row in coded]
        order = sorted((i for i in range(len(ids)) if i not in skipped), key=lambda i: len(ids[i]))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            encoder = self._encode([ids[i] for i in chosen])
            linear = np.stack([scores(texts[i], self._table, self._bias, self._rarity) for i in chosen])
            joined = self._encoder_weight * _centred(encoder) + self._ngram_weight * _centred(linear)
            joined += self._caution
            powers = np.exp(joined - joined.max(axis=1, keepdims=True))
            result[chosen] = powers / powers.sum(axis=1, keepdims=True)
        return result

    def _cut(self, row: list[int]) -> list[int]:
        """The beginning and the end of a long text: the end often says what the whole is for."""
        if len(row) <= self._longest:
            return row
        tail = self._longest // 3
        return row[: self._longest - tail] + row[-tail:]

    def _encode(self, rows: list[list[int]]) -> NDArray[np.float64]:
        longest = max(len(row) for row in rows)
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        logits = self._session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0]
        answer: NDArray[np.float64] = logits.astype(np.float64)
        return answer


def _centred(table: NDArray[Any]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = table - table.mean(axis=1, keepdims=True)
    return result

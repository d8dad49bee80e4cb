"""Runs the shipped network by onnxruntime: one pass a text, one a pair. No torch and no network.

What comes out are scores; ``SentenceModel``, ``PairModel`` and the others calibrate and name them.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classifier.model_tokens import PairTokens, TokenReader, Tokens, cut, pair_tokens
from kiemtin.errors import ModelMissing

TOKENISER_FILES: Final = ("tokenizer.json", "tokenizer_config.json")
NETWORK_FILE: Final = "encoder.onnx"
BATCH: Final = 32
Table = NDArray[np.float32]


@dataclass(frozen=True)
class TextScores:
    """What one pass says of a text: scores by type and by topic, and its vector of length one."""

    types: Table
    topics: Table
    vector: Table


class ModelSession:
    """The network and its tokeniser. Safe to share between threads; remembers what it read lately."""

    def __init__(self, tokeniser: Any, network: Any, *, longest: int, cache: int = 4096) -> None:
        self._reader = TokenReader(tokeniser)
        self._network = network
        self._longest = longest
        self._cache: OrderedDict[str, TextScores] = OrderedDict()
        self._cache_size = cache
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: Path, *, longest: int, threads: int = 1, cache: int = 4096) -> ModelSession:
        """The network in ``folder``. ``threads`` is given to onnxruntime (0: all cores).

        Raises ModelMissing when a file is not there or cannot be read.
        """
        for name in (*TOKENISER_FILES, NETWORK_FILE):
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
            network = onnxruntime.InferenceSession(
                str(folder / NETWORK_FILE), options, providers=["CPUExecutionProvider"]
            )
            tokeniser = PreTrainedTokenizerFast.from_pretrained(str(folder), local_files_only=True)
        except Exception as broken:
            # onnxruntime and tokenizers each raise their own; to the user it is one thing.
            raise ModelMissing(path=folder) from broken
        return cls(tokeniser, network, longest=longest, cache=cache)

    @property
    def remembered(self) -> int:
        """How many texts are remembered now."""
        return len(self._cache)

    def read(self, texts: Sequence[str]) -> list[TextScores]:
        """Scores of each text in the order given; the same alone and in any batch.

        Long texts are read at their beginning and end.
        """
        found: dict[str, TextScores | None] = {}
        with self._lock:
            for text in texts:
                if text in found:
                    continue
                found[text] = self._cache.get(text)
                if found[text] is not None:
                    self._cache.move_to_end(text)
        missing = [text for text, known in found.items() if known is None]
        rows = [cut(each, self._longest) for each in self._reader.read(missing)]
        for chosen in _batches(rows):
            types, topics, vectors = self._run(("types", "topics", "vector"), [rows[at] for at in chosen])
            for number, at in enumerate(chosen):
                found[missing[at]] = TextScores(types[number], topics[number], vectors[number])
        with self._lock:
            for text in missing:
                known = found[text]
                if known is not None:
                    self._cache[text] = known
            while len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
        return [scores for text in texts if (scores := found[text]) is not None]

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> Table:
        """Scores of each pair (supported, refuted, not told; the same), pairs x 4."""
        result = np.zeros((len(pairs), 4), dtype=np.float32)
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        read = dict(zip(texts, self._reader.read(texts), strict=True))
        rows = [pair_tokens(read[one], read[two], self._longest) for one, two in pairs]
        for chosen in _batches(rows):
            (result[chosen],) = self._run(("pair",), [rows[at] for at in chosen])
        return result

    def marks(self, texts: Sequence[str]) -> list[tuple[Tokens, Table]]:
        """Each text's tokens and, by token, the scores of the marks it may carry (tokens x marks).

        Longer texts are read piece by piece.
        """
        whole = self._reader.read(texts)
        pieces = [
            (number, start, min(start + self._longest, len(one)))
            for number, one in enumerate(whole)
            for start in range(0, max(1, len(one)), self._longest)
        ]
        rows = [
            Tokens(whole[n].ids[a:b], whole[n].marks[a:b], whole[n].text, whole[n].spans[a:b])
            for n, a, b in pieces
        ]
        tables: list[Table] = [np.zeros((0, 0), np.float32)] * len(rows)
        for chosen in _batches(rows):
            (scores,) = self._run(("restored",), [rows[at] for at in chosen])
            for number, at in enumerate(chosen):
                tables[at] = scores[number, : len(rows[at])]
        joined: list[list[Table]] = [[] for _ in whole]
        for (number, _, _), table in zip(pieces, tables, strict=True):
            joined[number].append(table)
        return [(one, np.concatenate(own)) for one, own in zip(whole, joined, strict=True)]

    def _run(self, wanted: Sequence[str], rows: Sequence[Tokens | PairTokens]) -> list[Table]:
        longest = max(len(row) for row in rows)
        table = np.zeros((4, len(rows), longest), dtype=np.int64)
        for at, row in enumerate(rows):
            table[0, at, : len(row)] = row.ids
            table[1, at, : len(row)] = row.marks
            if isinstance(row, PairTokens):
                table[2, at, : len(row)] = row.sides
            table[3, at, : len(row)] = 1
        given = dict(zip(("ids", "marks", "sides", "mask"), table, strict=True))
        found: list[Table] = self._network.run(list(wanted), given)
        return found


def _batches(rows: Sequence[Tokens | PairTokens]) -> list[list[int]]:
    """Rows of about one length together: little is spent on padding."""
    order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
    return [order[start : start + BATCH] for start in range(0, len(order), BATCH)]

"""A language model that the office brings: a folder of a published checkpoint, behind the interface of the shipped one.

What a folder holds is what model hubs ship: ``config.json``, ``tokenizer.json`` (or the files of a tokenizer
that transformers knows), and the weights as ``model.onnx`` (run by onnxruntime) or as safetensors (run by
torch, from the ``train`` extra). How texts are prepared is read from sentence-transformers' own files
(``1_Pooling/config.json``, ``config_sentence_transformers.json``) and may be said in ``kiemtin.json``:
``{"query": "query: ", "passage": "passage: ", "pooling": "mean", "longest": 256}``.
Code that comes with a checkpoint is never run, and nothing here goes to the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from classifier.model_text import LONGEST_CHARACTERS
from kiemtin.errors import CheckpointMissing, CheckpointUnfit
from kiemtin.states import VerdictLabel

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
BATCH = 16
LONGEST = 256
"""Tokens of a text, unless the folder says otherwise; more costs time and says little of a claim."""
OURS = "kiemtin.json"
_MEANINGS = {
    "entailment": VerdictLabel.SUPPORTED,
    "contradiction": VerdictLabel.REFUTED,
    "neutral": VerdictLabel.NOT_ENOUGH_INFO,
}
"""Names of the three answers in checkpoints trained on XNLI or MNLI, as ``config.json`` lists them."""


class Network(Protocol):
    """A network that was opened: by onnxruntime or by torch."""

    how: str

    def run(self, ids: Ids, mask: Ids, sides: Ids) -> NDArray[Any]:
        """Token states (texts x tokens x width), vectors (texts x width) or logits (texts x answers)."""
        ...


@dataclass(frozen=True)
class Coded:
    """Token ids of a text or pair; ``sides`` are 0 for the first text and 1 for the second."""

    ids: Sequence[int]
    sides: Sequence[int]


class Tokeniser(Protocol):
    """Texts or pairs to token ids, cut to ``longest``."""

    padding: int

    def code(self, texts: Sequence[str], seconds: Sequence[str] | None, longest: int) -> list[Coded]: ...


@dataclass(frozen=True)
class Manner:
    """How texts are prepared for a checkpoint and how its states become one vector."""

    query: str = ""
    passage: str = ""
    pooling: Literal["mean", "first"] = "mean"
    longest: int = LONGEST


class Checkpoint:
    """Vectors of texts, or answers about pairs of texts. Safe to share between threads."""

    def __init__(
        self,
        folder: Path,
        tokeniser: Tokeniser,
        network: Network,
        manner: Manner,
        answers: Mapping[int, VerdictLabel],
    ) -> None:
        self.folder = folder
        self.how = network.how
        self._tokeniser, self._network, self._manner, self._answers = tokeniser, network, manner, answers

    @property
    def judges_pairs(self) -> bool:
        """True for a checkpoint that was trained to say whether a text follows from another."""
        return bool(self._answers)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One vector of length one per text, in the order given; the same alone and in any batch (to 1e-3).

        ``query``: texts that look for others, where the checkpoint tells them apart. Raises CheckpointUnfit
        when it makes no vectors.
        """
        prefix = self._manner.query if query else self._manner.passage
        coded = self._tokeniser.code(
            [prefix + text[:LONGEST_CHARACTERS] for text in texts], None, self._manner.longest
        )
        rows = self._run(coded, self._pooled)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True) if len(rows) else rows
        made: Vectors = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
        return made

    def entail(self, pairs: Sequence[tuple[str, str]]) -> list[dict[VerdictLabel, float]]:
        """What each ``(premise, claim)`` says: supported, refuted or not enough; probabilities sum to one.

        Raises CheckpointUnfit when the checkpoint was not trained for that.
        """
        if not self._answers:
            raise CheckpointUnfit(
                folder=self.folder, reason="its id2label names no entailment, neutral, contradiction"
            )
        coded = self._tokeniser.code(
            [one[:LONGEST_CHARACTERS] for one, _ in pairs],
            [two[:LONGEST_CHARACTERS] for _, two in pairs],
            self._manner.longest,
        )
        scores = self._run(coded, self._logits).astype(np.float64)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
        return [
            {label: float(row[at] / row.sum()) for at, label in sorted(self._answers.items())}
            for row in powers
        ]

    def _run(self, coded: Sequence[Coded], made_of: Any) -> NDArray[Any]:
        order = sorted(range(len(coded)), key=lambda at: len(coded[at].ids))
        found: dict[int, NDArray[Any]] = {}
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            ids, mask, sides = self._padded([coded[at] for at in chosen])
            for at, row in zip(chosen, made_of(self._network.run(ids, mask, sides), mask), strict=True):
                found[at] = row
        return np.stack([found[at] for at in range(len(coded))]) if coded else np.zeros((0, 0), np.float32)

    def _padded(self, rows: Sequence[Coded]) -> tuple[Ids, Ids, Ids]:
        longest = max(1, *(len(row.ids) for row in rows))
        ids = np.full((len(rows), longest), self._tokeniser.padding, dtype=np.int64)
        mask, sides = np.zeros_like(ids), np.zeros_like(ids)
        for at, row in enumerate(rows):
            ids[at, : len(row.ids)], mask[at, : len(row.ids)] = row.ids, 1
            sides[at, : len(row.ids)] = row.sides
        return ids, mask, sides

    def _pooled(self, states: NDArray[Any], mask: Ids) -> NDArray[Any]:
        if states.ndim == 2 and not self._answers:
            return states  # the network pools by itself
        if states.ndim != 3:
            raise CheckpointUnfit(
                folder=self.folder, reason="it answers about pairs and gives no vectors of texts"
            )
        if self._manner.pooling == "first":
            first: NDArray[Any] = states[:, 0]
            return first
        weights = mask[:, :, None].astype(states.dtype)
        mean: NDArray[Any] = (states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        return mean

    def _logits(self, scores: NDArray[Any], mask: Ids) -> NDArray[Any]:
        if scores.ndim != 2 or scores.shape[1] != len(self._answers):
            raise CheckpointUnfit(
                folder=self.folder, reason=f"it does not give the {len(self._answers)} answers it names"
            )
        return scores


def open_checkpoint(folder: Path, *, threads: int = 1) -> Checkpoint:
    """The checkpoint in ``folder``: by onnxruntime where it has ONNX weights, else by torch.

    Raises CheckpointMissing when a file is not there, CheckpointUnfit for one that cannot be read or used,
    TrainingExtraMissing when it needs torch and torch is not installed.
    """
    from classifier.checkpoint_networks import open_network, open_tokeniser

    if not folder.is_dir():
        raise CheckpointMissing(name=folder, reason="no such folder")
    config = read_json(folder / "config.json")
    answers = _answers_of(config)
    return Checkpoint(
        folder,
        open_tokeniser(folder, config),
        open_network(folder, pairs=bool(answers), threads=threads),
        _manner_of(folder, config),
        answers,
    )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object; empty where there is no such file. Raises CheckpointUnfit for anything else."""
    if not path.is_file():
        return {}
    try:
        read: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        raise CheckpointUnfit(folder=path, reason=str(broken)) from broken
    if not isinstance(read, dict):
        raise CheckpointUnfit(folder=path, reason="no JSON object")
    return read


def _answers_of(config: Mapping[str, Any]) -> dict[int, VerdictLabel]:
    """Which answer is which, from ``id2label``; empty for a checkpoint that answers nothing about pairs."""
    named = config.get("id2label")
    if not isinstance(named, Mapping):
        return {}
    found = {
        int(at): _MEANINGS[str(name).lower()] for at, name in named.items() if str(name).lower() in _MEANINGS
    }
    return found if len(found) == len(named) == len(_MEANINGS) else {}


def _manner_of(folder: Path, config: Mapping[str, Any]) -> Manner:
    pooling = read_json(folder / "1_Pooling" / "config.json")
    prompts = read_json(folder / "config_sentence_transformers.json").get("prompts") or {}
    own = read_json(folder / OURS)
    most = int(config.get("max_position_embeddings") or LONGEST + 2) - 2
    by_hub = "first" if pooling.get("pooling_mode_cls_token") else "mean"
    chosen = str(own.get("pooling", by_hub))
    try:
        longest = int(own.get("longest", LONGEST))
    except (TypeError, ValueError) as broken:
        raise CheckpointUnfit(folder=folder / OURS, reason="longest is a number of tokens") from broken
    if chosen not in ("mean", "first") or longest < 8:
        raise CheckpointUnfit(
            folder=folder / OURS, reason="pooling is mean or first, longest at least 8 tokens"
        )
    passage = prompts.get("passage", prompts.get("document", ""))
    return Manner(
        query=str(own.get("query", prompts.get("query", ""))),
        passage=str(own.get("passage", passage)),
        pooling="first" if chosen == "first" else "mean",
        longest=min(longest, most) if most >= 8 else longest,
    )

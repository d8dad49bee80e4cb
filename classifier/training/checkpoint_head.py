"""Teaches a checkpoint of the office our sentence types: a linear head over its vectors. No step of the network is trained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifier.checkpoint_head import HEAD, Head, HeadedCheckpoint, Table
from classifier.checkpoints import Checkpoint, open_checkpoint
from classifier.evaluation import gate_figures
from classifier.model import FLAGGED
from classifier.training.dataset import TYPES, Example, Grammar, Part, examples
from classifier.training.manifest import versions
from classifier.training.release import gate
from classifier.training.stack import fit_caution
from kiemtin.errors import TrainingExtraMissing
from kiemtin.states import SentenceType

NOTE = "kiemtin-head.json"
"""What the head was made of, beside it."""
_STRENGTH = 0.1
"""Inverse of the regularisation (scikit-learn's C) over standardised vectors."""


@dataclass(frozen=True)
class HeadResult:
    """Where the head is, whether it was put in place, and its figures beside those of the head before it."""

    path: Path
    accepted: bool
    worse: tuple[str, ...]
    figures: dict[str, float]


@dataclass(frozen=True)
class HeadLimit:
    """How many writings of each seed and template are learnt from; the checkpoint reads each text once."""

    per_seed: int = 2
    per_template: int = 2


def train_head(
    folder: Path,
    grammar: Grammar,
    *,
    seed: int = 1,
    threads: int = 0,
    limit: HeadLimit | None = None,
    say: Callable[[str], None] = print,
) -> HeadResult:
    """Fits a head for the checkpoint in ``folder`` and puts it there if it is no worse than the one there before.

    Raises the errors of ``open_checkpoint``, and TrainingExtraMissing without scikit-learn.
    """
    limit = limit or HeadLimit()
    checkpoint = open_checkpoint(folder, threads=threads)

    def part(which: Part) -> list[Example]:
        return examples(grammar, which, seed=seed, per_seed=limit.per_seed, per_template=limit.per_template)

    trained, calibration, validation = (part(each) for each in Part)
    say(f"{len(trained)} texts to learn from, {len(calibration)} to calibrate, {len(validation)} to judge")
    head = _fitted(checkpoint, trained, calibration)
    figures = gate_figures(HeadedCheckpoint(checkpoint, head), validation)
    path = folder / HEAD
    old: dict[str, float] = {}
    if path.is_file():
        old = gate_figures(HeadedCheckpoint(checkpoint, Head.load(folder)), validation)
    answer = gate(figures, old)
    target = path if answer.accepted else path.with_name(f"refused-{HEAD}")
    head.save(target)
    note = {
        "version": head.version,
        "how": checkpoint.how,
        "seed": seed,
        "texts": {
            part.value: len(many) for part, many in zip(Part, (trained, calibration, validation), strict=True)
        },
        "figures": figures,
        "figures_before": old,
        "versions": versions(),
    }
    target.with_name(NOTE if answer.accepted else f"refused-{NOTE}").write_text(
        json.dumps(note, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    return HeadResult(path=target, accepted=answer.accepted, worse=answer.worse, figures=figures)


def _fitted(checkpoint: Checkpoint, trained: Sequence[Example], calibration: Sequence[Example]) -> Head:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as missing:
        raise TrainingExtraMissing(package="scikit-learn") from missing
    vectors = checkpoint.embed([e.text for e in trained]).astype(np.float64)
    mean, spread = vectors.mean(axis=0), np.maximum(vectors.std(axis=0), 1e-6)
    labels = _labels(trained)
    fitted = LogisticRegression(C=_STRENGTH, max_iter=400, class_weight="balanced").fit(
        (vectors - mean) / spread, labels
    )
    weights, bias = np.zeros((vectors.shape[1], len(TYPES))), np.full(len(TYPES), -20.0)
    for at, kind in enumerate(fitted.classes_):
        weights[:, kind], bias[kind] = fitted.coef_[at], fitted.intercept_[at]
    own = checkpoint.embed([e.text for e in calibration])
    bare = Head(TYPES, mean, spread, weights, bias, 1.0, 0.0, "")
    gold = _labels(calibration)
    temperature = min(
        np.geomspace(0.2, 5.0, 33), key=lambda each: _loss(_with(bare, float(each)).chances(own), gold)
    )
    cooled = _with(bare, float(temperature))
    caution = fit_caution(
        cooled.chances(own),
        gold,
        [TYPES.index(each) for each in (SentenceType.OPINION, SentenceType.SATIRE)],
        [TYPES.index(each) for each in FLAGGED],
    )
    version = hashlib.sha256(weights.tobytes() + bias.tobytes()).hexdigest()[:12]
    return Head(TYPES, mean, spread, weights, bias, float(temperature), float(caution), version)


def _with(head: Head, temperature: float) -> Head:
    return Head(head.types, head.mean, head.spread, head.weights, head.bias, temperature, 0.0, "")


def _labels(many: Sequence[Example]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([TYPES.index(e.type) for e in many], dtype=np.int64)


def _loss(chances: Table, gold: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    return float(-np.log(np.maximum(chances[np.arange(len(gold)), gold], 1e-12)).mean())

"""Judges what the model says of pairs of texts beside linear models trained on the same pairs."""

from __future__ import annotations

import csv
import io
import json
import lzma
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.model_pairs import PairModel
from classifier.same_claim import SameClaim
from classifier.training.corpus import sentence_pairs
from classifier.training.dataset import Part
from classifier.training.linear_pairs import entailment_features, pair_features
from classifier.training.pair_frames import LABELS
from classifier.training.pairs import Entailment, Pair, entailments, pairs
from kiemtin.errors import BadInputLine, TrainingExtraMissing

FOLDS = 5
MOST, MOST_TRAINED = 3_000, 12_000
"""Pairs of our own that are judged, and that the linear models are trained on."""
Chances = NDArray[np.float64]


@dataclass(frozen=True)
class PairFigures:
    """Figures of one model on one set of pairs. ``interval``: 95 % bootstrap of macro-F1."""

    set: str
    model: str
    count: int
    accuracy: float
    macro_f1: float
    interval: tuple[float, float]
    calibration_error: float


def judged(name: str, model: str, chances: Chances, truth: NDArray[np.int64]) -> PairFigures:
    """Every figure of one table of probabilities (pairs x answers). Deterministic."""
    answers = chances.argmax(axis=1)
    size = chances.shape[1]
    rng = np.random.default_rng(1)
    draws = [_macro_f1(truth[at], answers[at], size) for at in rng.integers(0, len(truth), (300, len(truth)))]
    low, high = np.quantile(draws, [0.025, 0.975])
    sure, right = chances.max(axis=1), answers == truth
    place = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        float((place == one).mean() * abs(sure[place == one].mean() - right[place == one].mean()))
        for one in range(10)
        if (place == one).any()
    )
    return PairFigures(
        set=name,
        model=model,
        count=len(truth),
        accuracy=float(right.mean()),
        macro_f1=_macro_f1(truth, answers, size),
        interval=(float(low), float(high)),
        calibration_error=error,
    )


def evaluate_pairs(
    model: SameClaim,
    folders: Sequence[Path] = (),
    *,
    seed: int = 1,
    baselines: bool = True,
    most: int = MOST,
    most_trained: int = MOST_TRAINED,
) -> list[PairFigures]:
    """Claim pairs: our own held-apart ones, and ``pairs.jsonl`` of each folder that has one."""
    sets = {"claim pairs/validation": pairs(Part.VALIDATION, seed=seed, most=most)}
    for folder in folders:
        if (folder / "pairs.jsonl").is_file():
            sets[f"{folder.name}/pairs"] = _read_pairs(folder / "pairs.jsonl")
    linear = _linear_pairs(pairs(Part.TRAIN, seed=seed, most=most_trained)) if baselines else None
    found = []
    for name, those in sets.items():
        truth = np.array([int(p.same) for p in those])
        same = model.same([(p.one, p.two) for p in those])
        found.append(judged(name, "model", np.stack([1 - same, same], axis=1), truth))
        if linear is not None:
            found.append(judged(name, "tfidf+logistic", linear(those), truth))
            found.append(judged(name, "majority", _majority(truth, 2), truth))
    return found


def evaluate_entailment(
    model: PairModel,
    folders: Sequence[Path] = (),
    *,
    seed: int = 1,
    baselines: bool = True,
    most: int = MOST,
    most_trained: int = MOST_TRAINED,
) -> list[PairFigures]:
    """Entailment: our own held-apart pairs, translated ones of a corpus folder, and ViHallu where it lies.

    ViHallu has labels of its own kind: there both the linear model and the model's answers (as three more
    features of the linear model) are fitted and judged in five folds by whole passages.
    """
    own = entailments(Part.VALIDATION, seed=seed, most=most)
    taught = entailments(Part.TRAIN, seed=seed, most=most_trained) if baselines else []
    found = _entailed("entailment/validation", model, taught, own)
    translated = next((pairs for folder in folders if (pairs := sentence_pairs(folder))), [])
    held = [e for e in translated if e.part is Part.VALIDATION]
    if held:
        taught = [e for e in translated if e.part is not Part.VALIDATION]
        found += _entailed("xnli-vi style", model, taught if baselines else [], held)
    for folder in folders:
        for path in sorted(folder.glob("vihallu*.csv.xz")) if baselines else ():
            found += _in_folds(model, _read_vihallu(path))
    return found


def _entailed(
    name: str, model: PairModel, taught: Sequence[Entailment], those: Sequence[Entailment]
) -> list[PairFigures]:
    """Without ``taught`` pairs the model stands alone."""
    truth = np.array([LABELS.index(e.label) for e in those])
    found = [judged(name, "model", _table(model, those), truth)]
    if taught:
        found.append(judged(name, "overlap+n-grams", _linear_entailment(taught)(those), truth))
        found.append(judged(name, "majority", _majority(truth, 3), truth))
    return found


def _in_folds(model: PairModel, those: Sequence[Entailment]) -> list[PairFigures]:
    from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]

    truth = np.array([LABELS.index(e.label) for e in those])
    rows = entailment_features([(e.premise, e.claim) for e in those])
    said = _table(model, those)
    more = hstack([rows, csr_matrix(np.log(np.maximum(said, 1e-4)))]).tocsr()
    passages = sorted({e.premise for e in those})
    order = np.random.default_rng(1).permutation(len(passages))
    fold = {passages[at]: number % FOLDS for number, at in enumerate(order)}
    folds = np.array([fold[e.premise] for e in those])
    linear, stacked = np.zeros((len(those), 3)), np.zeros((len(those), 3))
    for one in range(FOLDS):
        taught, held = folds != one, folds == one
        linear[held] = _logistic(rows[taught], truth[taught]).predict_proba(rows[held])
        stacked[held] = _logistic(more[taught], truth[taught]).predict_proba(more[held])
    name = "vihallu (5 folds)"
    return [
        judged(name, "model, untaught", said, truth),
        judged(name, "model + overlap + n-grams", stacked, truth),
        judged(name, "overlap+n-grams", linear, truth),
        judged(name, "majority", _majority(truth, 3), truth),
    ]


def _table(model: PairModel, those: Sequence[Entailment]) -> Chances:
    answers = model.entails([(e.premise, e.claim) for e in those])
    return np.array([[a.supported, a.refuted, a.not_enough_info] for a in answers])


def _linear_pairs(taught: Sequence[Pair]) -> Callable[[Sequence[Pair]], Chances]:
    features = pair_features([text for p in taught for text in (p.one, p.two)])
    fitted = _logistic(features([(p.one, p.two) for p in taught]), np.array([int(p.same) for p in taught]))
    return lambda those: fitted.predict_proba(features([(p.one, p.two) for p in those]))


def _linear_entailment(taught: Sequence[Entailment]) -> Callable[[Sequence[Entailment]], Chances]:
    rows = entailment_features([(e.premise, e.claim) for e in taught])
    fitted = _logistic(rows, np.array([LABELS.index(e.label) for e in taught]))
    return lambda those: fitted.predict_proba(entailment_features([(e.premise, e.claim) for e in those]))


def _logistic(rows: Any, truth: NDArray[np.int64]) -> Any:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as missing:
        raise TrainingExtraMissing(package="scikit-learn") from missing
    return LogisticRegression(C=1.0, max_iter=300, class_weight="balanced").fit(rows, truth)


def _majority(truth: NDArray[np.int64], size: int) -> Chances:
    chances = np.zeros((len(truth), size))
    chances[:, np.bincount(truth, minlength=size).argmax()] = 1.0
    return chances


def _macro_f1(truth: NDArray[np.int64], answers: NDArray[np.int64], size: int) -> float:
    shares = []
    for one in range(size):
        hits = int(((truth == one) & (answers == one)).sum())
        both = int((truth == one).sum() + (answers == one).sum())
        if both:
            shares.append(2 * hits / both)
    return float(np.mean(shares))


def _read_pairs(path: Path) -> list[Pair]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            found.append(
                Pair(str(row["a"]), str(row["b"]), bool(row["same"]), "", path.stem, (), Part.VALIDATION)
            )
        except (ValueError, KeyError, TypeError) as broken:
            raise BadInputLine(line=number, reason=f"{path.name}: {broken!r}") from broken
    return found


def _read_vihallu(path: Path) -> list[Entailment]:
    labels = {"no": "supported", "intrinsic": "refuted", "extrinsic": "not_enough_info"}
    with lzma.open(path, "rt", encoding="utf-8") as packed:
        rows = csv.DictReader(io.StringIO(packed.read()))
        return [Entailment(r["p"], r["h"], labels[r["y"]], r["p"], (), Part.VALIDATION) for r in rows]

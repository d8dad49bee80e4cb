"""Judges the sentence model beside two baselines, for ``kiemtin evaluate`` and the release gate."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from classifier.evaluation_groups import GroupFigures, by_group, groups_of
from classifier.model import FLAGGED
from classifier.model_text import fold
from classifier.training.dataset import TYPES, Example, Grammar, Part, examples
from classifier.training.limits import FULL
from kiemtin.errors import BadInputLine, TrainingExtraMissing
from kiemtin.states import SentenceType

_LABELS = {
    "other": SentenceType.OFF_TOPIC,
    "refuted_claim": SentenceType.CLAIM,
    "supported_claim": SentenceType.CLAIM,
    "unverifiable_claim": SentenceType.CLAIM,
    "opinion_criticism": SentenceType.OPINION,
} | {kind.value: kind for kind in SentenceType}
"""The labels of the development sets, and our own."""

BARE = " (no diacritics)"
FREE = (SentenceType.OPINION, SentenceType.QUESTION, SentenceType.SATIRE)
"""Types that are never flagged (S5)."""
Chances = NDArray[np.float64]


class Classifier(Protocol):
    """Anything that gives probabilities by type."""

    def classify(self, texts: Sequence[str]) -> list[dict[SentenceType, float]]: ...


@dataclass(frozen=True)
class Labelled:
    """A named set of texts with their types; ``groups`` says of each text what figures are told by."""

    name: str
    texts: tuple[str, ...]
    types: tuple[SentenceType, ...]
    groups: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class TypeFigures:
    precision: float
    recall: float
    count: int


@dataclass(frozen=True)
class Figures:
    """Figures of one model on one set. ``interval`` is the 95 % bootstrap interval of macro-F1;
    ``confusion`` counts by true type (rows) and answered type (columns), in the order of ``TYPES``."""

    set: str
    model: str
    count: int
    accuracy: float
    macro_f1: float
    interval: tuple[float, float]
    calibration_error: float
    by_type: dict[SentenceType, TypeFigures]
    confusion: tuple[tuple[int, ...], ...]


def read_labelled(path: Path) -> Labelled:
    """A JSON-lines file with ``text`` and ``type`` or ``label``. Raises BadInputLine for a broken line."""
    texts: list[str] = []
    types: list[SentenceType] = []
    groups: list[Mapping[str, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, label = str(row["text"]), _LABELS[str(row.get("type", row.get("label")))]
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as broken:
            raise BadInputLine(line=number, reason=f"{path.name}: {broken!r}") from broken
        texts.append(text)
        types.append(label)
        groups.append(groups_of(text, row))
    return Labelled(path.stem, tuple(texts), tuple(types), tuple(groups))


def labelled_sets(folders: Sequence[Path] = (), *, seed: int = 1) -> list[Labelled]:
    """The validation part of our own data, then every ``sentences``/``posts`` file in ``folders``.

    Texts that are among our seeds are left out of the latter. Each set is followed by itself without
    diacritics.
    """
    grammar = Grammar.load()
    own = examples(grammar, Part.VALIDATION, seed=seed)
    seen = {text for seeds in grammar.seeds.values() for text in seeds}
    posts = {text: post.groups() for text, post in grammar.posts.items()}
    found = [
        Labelled(
            "validation",
            tuple(e.text for e in own),
            tuple(e.type for e in own),
            tuple(groups_of(e.text, posts.get(e.unit, {})) for e in own),
        )
    ]
    for folder in folders:
        for name in ("sentences.jsonl", "posts.jsonl"):
            if (folder / name).is_file():
                read = read_labelled(folder / name)
                kept = [at for at, text in enumerate(read.texts) if text not in seen]
                found.append(
                    Labelled(
                        f"{folder.name}/{read.name}",
                        tuple(read.texts[at] for at in kept),
                        tuple(read.types[at] for at in kept),
                        tuple(read.groups[at] for at in kept),
                    )
                )
    return [s for one in found if one.texts for s in (one, _bare(one))]


def figures(
    name: str, model: str, chances: Chances, types: Sequence[SentenceType], *, rounds: int = 300
) -> Figures:
    """Every figure of one table of probabilities (texts x ``TYPES``). Deterministic."""
    truth = np.array([TYPES.index(t) for t in types], dtype=np.int64)
    answers = chances.argmax(axis=1)
    confusion = _confusion(truth, answers)
    rng = np.random.default_rng(1)
    draws = [
        _macro_f1(_confusion(truth[i], answers[i])) for i in rng.integers(0, len(truth), (rounds, len(truth)))
    ]
    low, high = np.quantile(draws, [0.025, 0.975])
    hits = np.diag(confusion)
    return Figures(
        set=name,
        model=model,
        count=len(truth),
        accuracy=float(hits.sum() / len(truth)),
        macro_f1=_macro_f1(confusion),
        interval=(float(low), float(high)),
        calibration_error=calibration_error(chances, truth),
        by_type={
            kind: TypeFigures(
                precision=float(hits[i] / max(1, confusion[:, i].sum())),
                recall=float(hits[i] / max(1, confusion[i].sum())),
                count=int(confusion[i].sum()),
            )
            for i, kind in enumerate(TYPES)
        },
        confusion=tuple(tuple(int(c) for c in row) for row in confusion),
    )


def calibration_error(chances: Chances, truth: NDArray[np.int64], *, bins: int = 10) -> float:
    """Expected calibration error: how far confidence is from the share of right answers."""
    confidence = chances.max(axis=1)
    right = chances.argmax(axis=1) == truth
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for one in range(bins):
        here = place == one
        if here.any():
            error += float(here.mean() * abs(confidence[here].mean() - right[here].mean()))
    return error


def table(model: Classifier, texts: Sequence[str]) -> Chances:
    """Probabilities of many texts in the order of ``TYPES``."""
    rows = model.classify(list(texts))
    return np.array([[row[t] for t in TYPES] for row in rows], dtype=np.float64)


def evaluate_groups(model: Classifier, sets: Sequence[Labelled]) -> list[GroupFigures]:
    """Figures of ``model`` by group of each set."""
    found: list[GroupFigures] = []
    for one in sets:
        if one.groups and not one.name.endswith(BARE):
            answers = [TYPES[at] for at in table(model, one.texts).argmax(axis=1)]
            found += by_group(one.name, answers, one.types, one.groups, FREE, FLAGGED)
    return found


def gate_figures(model: Classifier, validation: Sequence[Example]) -> dict[str, float]:
    """The figures the release gate compares (``classifier.training.release``)."""
    types = [e.type for e in validation]
    found = figures("validation", "new", table(model, [e.text for e in validation]), types, rounds=10)
    flagged = [TYPES.index(t) for t in FLAGGED]

    def kept(kind: SentenceType) -> float:
        row = found.confusion[TYPES.index(kind)]
        return 1.0 - sum(row[i] for i in flagged) / max(1, sum(row))

    return {
        "criticism_kept": round(kept(SentenceType.OPINION), 4),
        "satire_kept": round(kept(SentenceType.SATIRE), 4),
        "scam_recall": round(found.by_type[SentenceType.SCAM].recall, 4),
        "macro_f1": round(found.macro_f1, 4),
    }


def evaluate(
    model: Classifier, folders: Sequence[Path] = (), *, seed: int = 1, baselines: bool = True
) -> list[Figures]:
    """Figures of ``model``, of TF-IDF with logistic regression and of the majority class, set by set.

    ``folders`` may hold ``sentences.jsonl`` and ``posts.jsonl``. The linear baseline is trained here,
    on the very texts the model was trained on. Raises TrainingExtraMissing without scikit-learn.
    """
    return evaluate_sets(model, labelled_sets(folders, seed=seed), seed=seed, baselines=baselines)


def evaluate_sets(
    model: Classifier, sets: Sequence[Labelled], *, seed: int = 1, baselines: bool = True
) -> list[Figures]:
    """The same on sets that were read before."""
    rivals: list[tuple[str, Any]] = [("model", lambda texts: table(model, texts))]
    if baselines:
        rivals += [("tfidf+logistic", _linear_baseline(seed)), ("majority", _majority)]
    return [figures(s.name, name, rival(s.texts), s.types) for s in sets for name, rival in rivals]


def _bare(labelled: Labelled) -> Labelled:
    return Labelled(
        labelled.name + BARE, tuple(fold(t) for t in labelled.texts), labelled.types, labelled.groups
    )


def _confusion(truth: NDArray[np.int64], answers: NDArray[np.int64]) -> NDArray[np.int64]:
    size = len(TYPES)
    return np.bincount(truth * size + answers, minlength=size * size).reshape(size, size)


def _macro_f1(confusion: NDArray[np.int64]) -> float:
    """Mean F1 over the types that occur in truth or answer."""
    hits = np.diag(confusion)
    both = confusion.sum(axis=0) + confusion.sum(axis=1)
    there = both > 0
    return float((2 * hits[there] / both[there]).mean()) if there.any() else 0.0


def _majority(texts: Sequence[str]) -> Chances:
    """Claims are most of what people post: the answer that reads nothing."""
    chances = np.zeros((len(texts), len(TYPES)))
    chances[:, TYPES.index(SentenceType.CLAIM)] = 1.0
    return chances


def _linear_baseline(seed: int) -> Any:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union
    except ImportError as missing:
        raise TrainingExtraMissing(package="scikit-learn") from missing

    trained = [
        e
        for epoch in range(2)
        for e in examples(
            Grammar.load(),
            Part.TRAIN,
            seed=seed * 100 + epoch,
            per_seed=FULL.per_seed,
            per_template=FULL.per_template,
        )
    ]
    fitted = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
        ),
        LogisticRegression(C=10.0, max_iter=200, class_weight="balanced"),
    ).fit([e.text for e in trained], [TYPES.index(e.type) for e in trained])

    def answer(texts: Sequence[str]) -> Chances:
        # Every type occurs in training, so the columns stand in the order of TYPES.
        chances: Chances = fitted.predict_proba(list(texts))
        return chances

    return answer

"""Fits the n-gram half (logistic regression by scikit-learn) and packs it for run time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.model_ngrams import BUCKETS, matrix, weighted
from classifier.training.dataset import TYPES, Example
from kiemtin.errors import TrainingExtraMissing

Table = NDArray[np.float32]


def fit_ngrams(examples: Sequence[Example], *, strength: float = 10.0) -> tuple[Table, Table, Table]:
    """Table (buckets x types), bias and rarity by bucket. Classes weigh alike. Deterministic."""
    try:
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
        from sklearn.linear_model import LogisticRegression
    except ImportError as missing:
        raise TrainingExtraMissing(package=missing.name or "scikit-learn") from missing
    data, indices, ends = matrix([e.text for e in examples])
    texts_with = np.zeros(BUCKETS)
    spans = list(pairwise(ends))
    for start, end in spans:
        texts_with[np.unique(indices[start:end])] += 1
    rarity = (np.log((1 + len(examples)) / (1 + texts_with)) + 1).astype(np.float16).astype(np.float32)
    for start, end in spans:
        data[start:end] = weighted(indices[start:end], data[start:end], rarity)
    rows: Any = csr_matrix((data, indices, ends), shape=(len(examples), BUCKETS))
    labels = np.array([TYPES.index(e.type) for e in examples])
    fitted = LogisticRegression(C=strength, max_iter=200, class_weight="balanced").fit(rows, labels)
    table = np.zeros((BUCKETS, len(TYPES)), dtype=np.float32)
    bias = np.zeros(len(TYPES), dtype=np.float32)
    for at, kind in enumerate(fitted.classes_):
        table[:, kind] = fitted.coef_[at]
        bias[kind] = fitted.intercept_[at]
    return table, bias, rarity


def save_ngrams(table: Table, bias: Table, rarity: Table, path: Path) -> None:
    """Stores the table in eight bits, one scale per type: a quarter of the size, the same answers."""
    scale = np.maximum(np.abs(table).max(axis=0), 1e-9) / 127.0
    small = np.round(table / scale).astype(np.int8)
    np.savez_compressed(
        path, table=small, scale=scale.astype(np.float32), bias=bias, rarity=rarity.astype(np.float16)
    )

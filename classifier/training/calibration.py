"""Turns scores into probabilities that keep their word, on a part held apart from teaching."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]


def fit_scale(scores: Numbers, truth: NDArray[np.bool_], *, rounds: int = 60) -> tuple[float, float]:
    """Scale and shift that make ``sigmoid(scale * score + shift)`` a probability (Platt 1999).

    Newton's method; the truth is smoothed a little, so that a few right answers never make certainty.
    The scale stays positive. (1, 0) where there is nothing to learn from.
    """
    positive, total = int(truth.sum()), len(truth)
    if not positive or positive == total:
        return 1.0, 0.0
    goal = np.where(truth, (positive + 1.0) / (positive + 2.0), 1.0 / (total - positive + 2.0))
    rows = np.stack([np.asarray(scores, dtype=np.float64), np.ones(total)], axis=1)
    found = np.array([1.0, 0.0])
    for _ in range(rounds):
        chance = 1.0 / (1.0 + np.exp(-np.clip(rows @ found, -30, 30)))
        slope = rows.T @ (chance - goal) + 1e-3 * (found - np.array([1.0, 0.0]))
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + 1e-3 * np.eye(2)
        step = np.linalg.solve(bend, slope)
        found = found - np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-8:
            break
    return round(max(float(found[0]), 0.05), 5), round(float(found[1]), 5)


def fit_temperature(scores: Numbers, truth: NDArray[np.int64]) -> float:
    """What to multiply rows of scores by so that their softmax has the least log loss (Guo and others 2017)."""
    best, least = 1.0, float("inf")
    for factor in np.geomspace(0.2, 3.0, 60):
        moved = factor * np.asarray(scores, dtype=np.float64)
        moved = moved - moved.max(axis=1, keepdims=True)
        logs = moved - np.log(np.exp(moved).sum(axis=1, keepdims=True))
        loss = -float(logs[np.arange(len(truth)), truth].mean())
        if loss < least:
            best, least = round(float(factor), 4), loss
    return best


def fit_weights(rows: Numbers, truth: NDArray[np.bool_]) -> list[float]:
    """Weights of the columns of ``rows``, and a last one for all, by logistic regression (scikit-learn)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0, max_iter=500).fit(rows, truth)
    return [round(float(number), 5) for number in (*fitted.coef_[0], fitted.intercept_[0])]

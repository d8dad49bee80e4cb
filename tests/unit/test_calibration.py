"""Probabilities that keep their word: fitted on scores, checked on others of the same kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from classifier.training.calibration import fit_scale, fit_temperature


def _sigmoid(scores: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-scores))


@settings(max_examples=25, deadline=None)
@given(st.floats(0.3, 3.0), st.floats(-2.0, 2.0), st.integers(0, 10_000))
def test_scale_and_shift_are_found_again(scale: float, shift: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 2, 6000)
    truth = rng.random(6000) < _sigmoid(scale * scores + shift)
    a, b = fit_scale(scores, truth)
    chance = _sigmoid(a * scores + b)
    for low in (0.0, 0.25, 0.5, 0.75):
        here = (chance >= low) & (chance < low + 0.25)
        if here.sum() > 300:
            assert chance[here].mean() == pytest.approx(truth[here].mean(), abs=0.06)


def test_nothing_to_learn_from_changes_nothing() -> None:
    assert fit_scale(np.array([1.0, 2.0]), np.array([True, True])) == (1.0, 0.0)


def test_a_few_right_answers_never_make_certainty() -> None:
    a, b = fit_scale(np.array([-1.0, -2.0, 1.0, 2.0]), np.array([False, False, True, True]))
    assert _sigmoid(np.array([a * 2.0 + b]))[0] < 0.99


def test_scores_that_claim_too_much_are_cooled() -> None:
    rng = np.random.default_rng(3)
    honest = rng.normal(0, 1.5, (5000, 3))
    chances = np.exp(honest) / np.exp(honest).sum(axis=1, keepdims=True)
    truth = np.array([rng.choice(3, p=row) for row in chances])
    assert fit_temperature(honest * 4.0, truth) == pytest.approx(0.25, abs=0.03)

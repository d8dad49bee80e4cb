"""Figures by group: who is read worse than others? By register, region, kind, length, marks and half-year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.model_text import fold
from kiemtin.states import SentenceType

FEWEST = 20
"""Groups of fewer texts are not told: their figures would be chance."""
_KINDS = ("register", "region", "kind")


@dataclass(frozen=True)
class GroupFigures:
    """Figures of one group of one set. ``flagged`` is the share of opinions, questions and satire of the
    group that are taken for a claim or a scam; None where it holds none."""

    set: str
    group: str
    value: str
    count: int
    accuracy: float
    interval: tuple[float, float]
    flagged: float | None


def groups_of(text: str, row: Mapping[str, Any]) -> dict[str, str]:
    """What can be told of a text: from what its writer said (``row``), and from itself."""
    words = len(text.split())
    found = {name: str(row[name]) for name in _KINDS if row.get(name)}
    found["length"] = "1-12 words" if words <= 12 else "13-40 words" if words <= 40 else "over 40 words"
    found["marks"] = "without diacritics" if fold(text) == text else "with diacritics"
    published = str(row.get("published_at", ""))
    if len(published) >= 7:
        found["half-year"] = f"{published[:4]} {'first' if published[5:7] <= '06' else 'second'} half"
    return found


def by_group(
    name: str,
    answers: Sequence[SentenceType],
    types: Sequence[SentenceType],
    groups: Sequence[Mapping[str, str]],
    free: Sequence[SentenceType],
    flagged: Sequence[SentenceType],
) -> list[GroupFigures]:
    """Figures of every group of at least ``FEWEST`` texts. Deterministic."""
    right = np.array([a is t for a, t in zip(answers, types, strict=True)], dtype=float)
    kept = np.array([t in free for t in types])
    taken = np.array([a in flagged for a in answers], dtype=float)
    found = []
    for group in sorted({key for row in groups for key in row}):
        for value in sorted({row[group] for row in groups if group in row}):
            here = np.array([row.get(group) == value for row in groups])
            if here.sum() < FEWEST:
                continue
            free_here = here & kept
            found.append(
                GroupFigures(
                    set=name,
                    group=group,
                    value=value,
                    count=int(here.sum()),
                    accuracy=float(right[here].mean()),
                    interval=_interval(right[here]),
                    flagged=float(taken[free_here].mean()) if free_here.any() else None,
                )
            )
    return found


def _interval(right: NDArray[np.float64]) -> tuple[float, float]:
    draws = np.random.default_rng(1).integers(0, len(right), (300, len(right)))
    low, high = np.quantile(right[draws].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)

"""When the machine is too unsure to say anything: thresholds with a guarantee, by split conformal prediction.

Scores of texts that nobody trained on are the only ground: if a new text is like those (exchangeable with
them), the shares promised here hold for any model and any number of texts, on average over such samples.
After Vovk, Gammerman, Shafer, *Algorithmic Learning in a Random World* (2005), chapters 2 and 4; by class as
in Sadinle, Lei, Wasserman (2019), doi:10.1080/01621459.2017.1395341; by nested counts as in Angelopoulos and
others (2022), arXiv:2208.02814. Pure: no files, no clock.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from kiemtin.states import SentenceType

MISSED = 0.02
"""Share of texts of a type that may be left undecided, unless asked otherwise."""
CROWDED = 0.1
"""Share of days that may bring more suggestions than the office asked for."""
FEWEST = 20
"""With fewer scores of a type there is no threshold for it: nothing could be promised."""
BINS = 100
"""Bins of the score histograms; a threshold is an edge between two of them."""
EVERYTHING = 0.0
"""The threshold that leaves nothing out."""
NOTHING = 1.01
"""The threshold that no score reaches."""


def lower_threshold(scores: Iterable[float], missed: float = MISSED) -> float:
    """The threshold under which at most a share ``missed`` of texts like these fall.

    A new score is below it with probability at most ``missed``. ``EVERYTHING`` where there are too few
    scores to promise that. Raises ValueError for a share outside 0..1.
    """
    _check(missed)
    known = sorted(scores)
    place = min(len(known), math.floor(missed * (len(known) + 1) + 1e-9))
    return known[place - 1] if place >= 1 else EVERYTHING


def upper_threshold(scores: Iterable[float], taken: float) -> float:
    """The threshold above which at most a share ``taken`` of texts like these come.

    A new score is strictly above it with probability at most ``taken``. ``NOTHING`` where there are too few
    scores to promise that.
    """
    _check(taken)
    known = sorted(scores)
    place = math.ceil((1 - taken) * (len(known) + 1) - 1e-9)
    if place < 1:
        return EVERYTHING
    return known[place - 1] if place <= len(known) else NOTHING


@dataclass(frozen=True)
class Thresholds:
    """How sure an answer has to be, by type. ``model`` is the version they were fitted for.

    ``missed`` is what was promised, ``counts`` how many texts of each type it rests on.
    """

    model: str
    missed: float
    by_type: Mapping[SentenceType, float]
    counts: Mapping[SentenceType, int]

    def undecided(self, type: SentenceType, certainty: float) -> bool:
        """True when an answer is less sure than nearly all right answers of its type: it is none."""
        return certainty < self.by_type.get(type, EVERYTHING)

    def as_json(self) -> str:
        return json.dumps(
            {
                "model": self.model,
                "missed": self.missed,
                "thresholds": {t.value: round(v, 4) for t, v in self.by_type.items()},
                "counts": {t.value: n for t, n in self.counts.items()},
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> Thresholds:
        """Raises ValueError, KeyError or TypeError for anything but what ``as_json`` writes."""
        read: dict[str, Any] = json.loads(text)
        return cls(
            model=str(read["model"]),
            missed=float(read["missed"]),
            by_type={SentenceType(name): float(value) for name, value in read["thresholds"].items()},
            counts={SentenceType(name): int(value) for name, value in read["counts"].items()},
        )


def fit(scores: Iterable[tuple[SentenceType, float]], *, model: str, missed: float = MISSED) -> Thresholds:
    """Thresholds from ``(true type, the score given to that type)`` of calibration texts.

    For each type, at most a share ``missed`` of its texts gets a score below its threshold.
    """
    by_type: dict[SentenceType, list[float]] = {kind: [] for kind in SentenceType}
    for kind, score in scores:
        by_type[kind].append(score)
    return Thresholds(
        model=model,
        missed=missed,
        by_type={
            kind: lower_threshold(known, missed) if len(known) >= FEWEST else EVERYTHING
            for kind, known in by_type.items()
        },
        counts={kind: len(known) for kind, known in by_type.items()},
    )


def bin_of(score: float) -> int:
    """The bin of the histogram a score of 0..1 is counted in."""
    return min(BINS - 1, max(0, math.floor(score * BINS + 1e-9)))


def daily_threshold(days: Sequence[Mapping[int, int]], most: int, crowded: float = CROWDED) -> float:
    """The least score of a suggestion such that a day brings at most ``most`` of them, on all but few days.

    ``days`` are histograms of the scores of past days (bin -> count, missing bins are empty); a day without
    any is an empty one. A new day like these brings more than ``most`` with probability at most ``crowded``.
    ``EVERYTHING`` where the days known are too few to promise anything: the queue is then never cut on a guess.
    Raises ValueError for a share outside 0..1 or a negative number.
    """
    _check(crowded)
    if most < 0:
        raise ValueError("a day cannot bring less than no suggestion")
    place = math.ceil((1 - crowded) * (len(days) + 1) - 1e-9)
    if not 1 <= place <= len(days):
        return EVERYTHING
    # How many suggestions of each day reach the edge below a bin, from the top bin down.
    reaching = [list(accumulate(day.get(at, 0) for at in range(BINS - 1, -1, -1)))[::-1] for day in days]
    for edge in range(BINS):
        if sorted(day[edge] for day in reaching)[place - 1] <= most:
            return edge / BINS
    return NOTHING


def _check(share: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share of 0..1")

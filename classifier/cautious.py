"""A reader that does not answer where it is too unsure: undecided, never a flag (S5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from classifier.conformal import Thresholds
from classifier.model import FLAGGED
from kiemtin.entities import ClaimReading, Reading
from kiemtin.ports import Reader
from kiemtin.states import VerdictLabel
from kiemtin.words import Phrase

UNSURE = Phrase("trace.undecided_type")


class CautiousReader:
    """The port ``Reader``: what ``inner`` reads, but doubtful where it is less sure than its thresholds ask."""

    def __init__(self, inner: Reader, thresholds: Callable[[], Thresholds | None]) -> None:
        self._inner, self._thresholds = inner, thresholds

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        reading = self._inner.read(text, at=at, kind=kind)
        known = self._thresholds()
        if known is None or reading.label not in FLAGGED:
            return reading
        return doubtful(reading) if known.undecided(reading.label, reading.certainty) else reading


def doubtful(reading: Reading) -> Reading:
    """The same reading of a text that may be no claim at all: nothing is flagged or called wrong.

    Claims that no key names are dropped, because their words may be somebody's opinion; the others are
    kept as unsure, so that judging them again by the facts does not call them wrong either.
    """
    return replace(reading, flag=False, claims=tuple(_unsure(each) for each in reading.claims if each.key))


def _unsure(claim: ClaimReading) -> ClaimReading:
    structure = None if claim.structure is None else {**claim.structure}
    if structure is not None:
        structure.setdefault("unsure", claim.score)
    if claim.verdict is not VerdictLabel.REFUTED:
        return replace(claim, structure=structure)
    return replace(
        claim,
        verdict=VerdictLabel.NOT_ENOUGH_INFO,
        evidence=(),
        trace=(*claim.trace, UNSURE),
        structure=structure,
    )

"""Fits how sure an answer has to be, on the calibration part that nothing was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from classifier.conformal import MISSED, Thresholds, fit
from classifier.training.dataset import Example
from kiemtin.errors import BadConfigLine
from kiemtin.ports import Reader

NAME = "thresholds.json"
"""Beside the weights; what was fitted for other weights is not used."""
_AT = datetime(2026, 11, 20, tzinfo=UTC)


def fit_thresholds(
    reader: Reader, calibration: Sequence[Example], *, model: str, missed: float = MISSED
) -> Thresholds:
    """Thresholds such that of the right answers of a type at most a share ``missed`` is left undecided.

    ``reader`` is the whole reading, model and cues, as it runs; ``model`` its version.
    """
    read = ((each.type, reader.read(each.text, at=_AT)) for each in calibration)
    return fit(
        ((kind, found.certainty) for kind, found in read if found.label is kind), model=model, missed=missed
    )


def save_thresholds(thresholds: Thresholds, folder: Path) -> Path:
    """Write them beside the weights in ``folder``."""
    path = folder / NAME
    path.write_text(thresholds.as_json() + "\n", encoding="utf-8")
    return path


def load_thresholds(folder: Path, model: str) -> Thresholds | None:
    """Those fitted for ``model``; None where there are none, or only another version's.

    Raises BadConfigLine for a file that is none.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        found = Thresholds.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise BadConfigLine(
            file=path,
            line="?",
            reason=str(broken),
            remedy="Run `kiemtin train --stage thresholds`.",
        ) from broken
    return found if found.model == model else None

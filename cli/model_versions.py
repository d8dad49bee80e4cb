"""``kiemtin train --versions`` and ``--rollback``: what was judged, what is in use, and going back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from classifier.model import SentenceModel
from classifier.training.history import Event, Version, figures_of, version_of, versions
from classifier.training.release import GATES, OLD, roll_back
from kiemtin.errors import NoPreviousModel


def version_rows(target: Path) -> Sequence[Mapping[str, Any]]:
    """Every judgement on weights for ``target``, the oldest first; ``in_use`` marks the last of what runs now.

    Weights that were there before anything was written down have one row with their own figures.
    """
    known = versions(target)
    used = version_of(target)
    if used and used not in {each.version for each in known if each.event is not Event.REFUSED}:
        at = known[0].at if known else ""
        known = [
            Version(at=at, event=Event.ACCEPTED, version=used, figures=figures_of(target)[0]),
            *known,
        ]
    last = max((at for at, each in enumerate(known) if _runs(each, used)), default=None)
    return [_row(each, at == last) for at, each in enumerate(known)]


def go_back(target: Path) -> str:
    """Use the previous weights again; their version. Raises NoPreviousModel, ModelMissing when they cannot be read."""
    previous = target.with_name(target.name + OLD)
    if not previous.is_dir():
        raise NoPreviousModel(path=target)
    SentenceModel.load(previous)
    roll_back(target)
    return version_of(target)


def _runs(each: Version, used: str) -> bool:
    return each.version == used and each.event is not Event.REFUSED


def _row(each: Version, in_use: bool) -> dict[str, Any]:
    return {
        "in_use": in_use,
        "version": each.version,
        "event": each.event.value,
        "at": each.at,
        **{gate: each.figures.get(gate) for gate in GATES},
        "against": each.against or None,
        **{f"{gate}_before": each.before.get(gate) for gate in GATES},
        "worse": each.worse,
    }

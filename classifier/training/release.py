"""Puts new weights in place only when they are no worse; the old ones stay for going back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from classifier.training.history import Event, figures_of, remember, version_of

GATES = ("criticism_kept", "satire_kept", "scam_recall", "macro_f1")
"""In this order of importance; all of them are shares, larger is better.

``criticism_kept``: opinions not taken for claims or scams. ``satire_kept``: the same for satire.
"""
SLACK = {"criticism_kept": 0.0, "satire_kept": 0.0, "scam_recall": 0.01, "macro_f1": 0.005}
"""How much less is still "no worse": nothing where a wrong flag would hit a critic."""
OLD = ".previous"


@dataclass(frozen=True)
class GateAnswer:
    """Whether the new weights may go in, and why not."""

    accepted: bool
    worse: tuple[str, ...]


def gate(new: Mapping[str, float], old: Mapping[str, float]) -> GateAnswer:
    """Compares figures of the same held-apart texts. Without old figures everything is accepted."""
    worse = tuple(g for g in GATES if g in old and new[g] < old[g] - SLACK[g] - 1e-9)
    return GateAnswer(accepted=not worse, worse=worse)


def put_in_place(fresh: Path, target: Path) -> None:
    """Moves the folder ``fresh`` to ``target``; what was there goes to ``<target>.previous``.

    Both versions' figures are added to ``<target>.history.jsonl``.
    """
    previous = target.with_name(target.name + OLD)
    against = version_of(target)
    if target.exists():
        if previous.exists():
            shutil.rmtree(previous)
        os.replace(target, previous)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(str(fresh), str(target))
    own, before = figures_of(target)
    remember(target, Event.ACCEPTED, version=version_of(target), figures=own, against=against, before=before)


def keep_apart(fresh: Path, target: Path, worse: tuple[str, ...]) -> None:
    """Weights that were refused stay where they are; their figures are added to the history of ``target``."""
    own, before = figures_of(fresh)
    remember(
        target,
        Event.REFUSED,
        version=version_of(fresh),
        figures=own,
        against=version_of(target),
        before=before,
        worse=worse,
    )


def roll_back(target: Path) -> bool:
    """Exchanges the weights in ``target`` with the previous ones, and remembers it. False when there are none."""
    previous = target.with_name(target.name + OLD)
    if not previous.is_dir():
        return False
    against, before = version_of(target), figures_of(target)[0]
    aside = target.with_name(target.name + ".aside")
    if target.exists():
        os.replace(target, aside)
    os.replace(previous, target)
    if aside.exists():
        os.replace(aside, previous)
    remember(
        target,
        Event.ROLLED_BACK,
        version=version_of(target),
        figures=figures_of(target)[0],
        against=against,
        before=before,
    )
    return True

"""Reads the claim pairs and entailment pairs that were written by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.training.dataset import DATA
from classifier.training.pair_frames import LABELS, WHYS
from kiemtin.errors import BadConfigLine


@dataclass(frozen=True)
class HandPair:
    """A line of ``data/pairs_*.jsonl``."""

    one: str
    two: str
    same: bool
    why: str


@cache
def hand_pairs(folder: Path = DATA) -> tuple[HandPair, ...]:
    """The pairs written by hand. Raises BadConfigLine for a broken line."""
    found = []
    for path, number, row in _rows(folder, "pairs_*.jsonl"):
        if (
            set(row) != {"one", "two", "same", "why"}
            or row["why"] not in WHYS
            or not isinstance(row["same"], bool)
        ):
            raise BadConfigLine(file=path, line=number, reason=repr(row), remedy="Needs one, two, same, why.")
        found.append(HandPair(str(row["one"]), str(row["two"]), row["same"], str(row["why"])))
    return tuple(found)


@cache
def hand_entailments(folder: Path = DATA) -> tuple[tuple[str, str, str], ...]:
    """Premise, claim and label, written by hand. Raises BadConfigLine for a broken line."""
    found = []
    for path, number, row in _rows(folder, "entailment_*.jsonl"):
        if set(row) != {"premise", "claim", "label"} or row["label"] not in LABELS:
            raise BadConfigLine(
                file=path, line=number, reason=repr(row), remedy="Needs premise, claim, label."
            )
        found.append((str(row["premise"]), str(row["claim"]), str(row["label"])))
    return tuple(found)


def _rows(folder: Path, pattern: str) -> Iterator[tuple[Path, int, dict[str, object]]]:
    for path in sorted(folder.glob(pattern)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                yield path, number, dict(json.loads(line))
            except (ValueError, TypeError) as broken:
                raise BadConfigLine(
                    file=path, line=number, reason=repr(broken), remedy="Each line is one JSON object."
                ) from broken

"""Reads ``data/pair_frames.yaml``: one claim in several wordings, and what may be changed in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from classifier.training.dataset import DATA
from classifier.training.pair_values import Value, day, money, named, number, year
from kiemtin.errors import BadConfigLine

SLOT = re.compile(r"\{(\w+)\}")
LABELS = ("supported", "refuted", "not_enough_info")
WHYS = (
    "number", "date", "place", "direction", "negation", "document", "amount", "who", "modality", "paraphrase",
    "register", "order",
)  # fmt: skip
"""What parts two claims, or (the last three, and spellings of a value) what differs only in words."""
OF = ("merged", "province", "commune", "free")
RECORDED = frozenset(
    ("tinh", "cu", "tam", "khac", "dem", "dem_xa", "dem_phuong", "dan", "nq", "xa", "cu1", "cu2", "huyen")
)
"""Slots that a place fills."""


@dataclass(frozen=True)
class Other:
    """A wording that differs in one deciding thing; ``label`` is what a premise of the frame says of it."""

    why: str
    label: str
    says: str


@dataclass(frozen=True, eq=False)
class Frame:
    """One claim in several wordings. ``id`` decides its part; docs at the head of the data file."""

    id: str
    of: str
    theme: str
    same: tuple[str, ...]
    formal: tuple[str, ...]
    other: tuple[Other, ...]
    swaps: Mapping[str, str]
    values: Mapping[str, Value]
    about: str = ""
    fact: str = ""
    only: str = ""


@dataclass(frozen=True)
class Frames:
    """All frames, and what fills the slots that no place fills."""

    frames: tuple[Frame, ...]
    slots: Mapping[str, tuple[Value, ...]]
    numbers: Mapping[str, tuple[int, int]]
    sums: Mapping[str, tuple[int, ...]]

    @classmethod
    def load(cls, path: Path = DATA / "pair_frames.yaml") -> Frames:
        """Raises BadConfigLine for an unknown slot, label or reason."""
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        slots = {
            kind: tuple(named(kind, tuple(form.strip() for form in line.split("|"))) for line in lines)
            for kind, lines in raw["slots"].items()
        }
        found = cls(
            frames=tuple(_frame(each, slots) for each in raw["frames"]),
            slots=slots,
            numbers={name: (low, high) for name, (low, high) in raw["numbers"].items()},
            sums={name: tuple(values) for name, values in raw["sums"].items()},
        )
        known = {*slots, *found.numbers, *found.sums, "ngay"} | RECORDED
        for frame in found.frames:
            for reason in _mistakes(frame, known):
                raise BadConfigLine(
                    file=path,
                    line=frame.id,
                    reason=reason,
                    remedy="See the head of the file for what may stand.",
                )
        return found


def _frame(raw: Mapping[str, Any], slots: Mapping[str, tuple[Value, ...]]) -> Frame:
    return Frame(
        id=raw["id"],
        of=raw["of"],
        theme=raw["theme"],
        same=tuple(raw["same"]),
        formal=tuple(raw.get("formal", ())),
        other=tuple(Other(**each) for each in raw.get("other", ())),
        swaps=dict(raw.get("swaps") or {}),
        values={name: _value(str(text), slots) for name, text in raw.get("values", {}).items()},
        about=raw.get("about", ""),
        fact=raw.get("fact", ""),
        only=raw.get("only", ""),
    )


def _value(text: str, slots: Mapping[str, tuple[Value, ...]]) -> Value:
    kind, _, rest = text.partition(" ")
    if kind == "number":
        return number(int(rest))
    if kind == "year":
        return year(int(rest))
    if kind == "date":
        return day(date.fromisoformat(rest))
    if kind == "money":
        return money(int(rest))
    return next(value for value in slots["nghi_dinh"] if value.key == rest)


def _mistakes(frame: Frame, known: set[str]) -> list[str]:
    own = known | set(frame.values)
    texts = [*frame.same, *frame.formal, *(each.says for each in frame.other)]
    wrong = [f"{{{slot}}}" for text in texts for slot in SLOT.findall(text) if slot not in own]
    wrong += [each.why for each in frame.other if each.why not in WHYS]
    wrong += [
        label for label in (*frame.swaps.values(), *(o.label for o in frame.other)) if label not in LABELS[1:]
    ]
    wrong += [slot for slot in frame.swaps if slot not in own]
    if frame.of not in OF:
        wrong.append(frame.of)
    return wrong

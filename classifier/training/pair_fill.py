"""Fills frames of one part with values, swaps one of them, and sets the passage a claim is held against."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from classifier.training.pair_frames import RECORDED, SLOT, Frame, Frames
from classifier.training.pair_records import Record, Records, other_place
from classifier.training.pair_values import (
    Value,
    day,
    free_day,
    money,
    number,
    other_day,
    other_money,
    other_number,
    other_year,
)

_WHY = {
    "number": "number",
    "date": "date",
    "year": "date",
    "money": "amount",
    "nghi_dinh": "document",
    "nq": "document",
}
_PLACES = frozenset({"tinh", "cu", "xa", "cu1", "huyen"})
_PERCENT = re.compile(r"(?<=[^\W\d])%")
"""A percent sign after a number in words."""
_RUMOUR = 0.35
"""How often a claim is not the true one: a true and a false claim both have paraphrases."""
_BESIDE = 0.5
"""How often a premise holds a sentence more, on something else."""


@dataclass(frozen=True)
class Filled:
    """A wording with the values of its slots; ``why`` is set when one of them was swapped,
    ``theme`` when it is the claim of another frame."""

    says: str
    values: Mapping[str, Value]
    provinces: tuple[str, ...]
    why: str = ""
    record: Record | None = None
    theme: str = ""


@dataclass(frozen=True)
class Filler:
    """Frames, slots and places of one part."""

    frames: tuple[Frame, ...]
    all: Frames
    places: Records

    def fill(self, frame: Frame, rng: random.Random, *, rumour: bool) -> Filled | None:
        """Values for every slot of ``frame``; None when the part has no place for it. A ``rumour`` may swap one."""
        values: dict[str, Value] = {}
        provinces: tuple[str, ...] = ()
        record = self._record(frame, rng)
        if frame.of != "free" or _slots_of(frame) & {"xa"}:
            if record is None:
                return None
            values.update(record.values)
            provinces = (record.province,)
        for slot in sorted(_slots_of(frame) - set(values)):
            values[slot] = frame.values.get(slot) or self._free(slot, rng)
        values.update(frame.values)
        filled = Filled("", values, provinces, record=record)
        if rumour and frame.swaps and rng.random() < _RUMOUR:
            return self.swapped(frame, filled, rng, among=tuple(frame.swaps)) or filled
        return filled

    def swapped(
        self, frame: Frame, base: Filled, rng: random.Random, *, among: tuple[str, ...]
    ) -> Filled | None:
        """``base`` with one slot of ``among`` changed for another value of its kind."""
        if not among:
            return None
        slot = rng.choice(among)
        value = base.values[slot]
        new = self._other(frame, slot, value, base, rng)
        if new is None or new.key in {each.key for each in base.values.values() if each.kind == value.kind}:
            return None
        why = _WHY.get(value.kind) or ("place" if value.kind in _PLACES else "who")
        reached = (*base.provinces, new.key) if value.kind == "tinh" else base.provinces
        return Filled(base.says, {**base.values, slot: new}, reached, why, base.record)

    def premise(self, frame: Frame, base: Filled, rng: random.Random) -> str | None:
        """A sentence in the style of offices that says what ``frame`` says of ``base``."""
        official = list(frame.formal)
        if frame.fact:
            official.append(self.places.facts[frame.fact])
        if frame.about and base.record is not None and frame.about in base.record.statements:
            official.append(base.record.statements[frame.about])
        if not official:
            return None
        return self.text(Filled(rng.choice(official), base.values, base.provinces), rng, formal=True)

    def beside(self, frame: Frame, premise: str, base: Filled, claim: Filled, rng: random.Random) -> str:
        """``premise`` alone, or among a sentence or two on other themes that settle nothing."""
        around: list[str] = []
        while rng.random() < _BESIDE and len(around) < 2:
            other = rng.choice(self.frames)
            if other.theme in (frame.theme, claim.theme) or not other.formal:
                if self._asides and not other.formal and frame.of != "free":
                    around.append(rng.choice(self._asides))
                continue
            filled = self.fill(other, rng, rumour=False)
            if filled is None or set(filled.provinces) & {*base.provinces, *claim.provinces}:
                continue
            sentence = self.text(
                Filled(rng.choice(other.formal), filled.values, filled.provinces), rng, formal=True
            )
            if sentence:
                around.append(sentence)
        sentences = [*dict.fromkeys(around)]
        sentences.insert(rng.randint(0, len(sentences)), premise)
        return " ".join(sentences)

    def elsewhere(self, frame: Frame, base: Filled, rng: random.Random) -> Filled | None:
        """A claim of another theme on the same place or things: near, and not settled by the premise."""
        fitting = [
            each
            for each in self.frames
            if each.theme != frame.theme
            and (each.of == frame.of or {each.of, frame.of} == {"merged", "province"})
        ]
        if frame.of == "free" and rng.random() < 0.8:
            fitting = [each for each in fitting if _slots_of(each) & _slots_of(frame) & set(self.all.slots)]
        if not fitting:
            return None
        other = rng.choice(fitting)
        if other.of == "merged" and "cu" not in base.values:
            return None
        filled = self.fill(other, rng, rumour=True)
        if filled is None:
            return None
        values = {
            **filled.values,
            **{slot: base.values[slot] for slot in filled.values if slot in base.values},
        }
        values.update(other.values)
        provinces = base.provinces if frame.of != "free" else filled.provinces + base.provinces
        return Filled(rng.choice(other.same), values, provinces, theme=other.theme)

    def text(self, filled: Filled, rng: random.Random, *, formal: bool = False) -> str | None:
        """The wording with its values spelled, a capital in front; None when a value is missing."""
        if any(slot not in filled.values for slot in SLOT.findall(filled.says)):
            return None
        written = SLOT.sub(lambda found: filled.values[found[1]].spelled(rng, formal=formal), filled.says)
        written = _PERCENT.sub(" phần trăm", written)
        return written[:1].upper() + written[1:] if formal or rng.random() < 0.6 else written

    def drawn(self, rng: random.Random) -> Frame:
        """One of the frames; those without slots have few texts to give and come a third as often."""
        return rng.choices(self.frames, [3 if _slots_of(frame) else 1 for frame in self.frames])[0]

    @cached_property
    def _asides(self) -> tuple[str, ...]:
        """Statements of this part's facts that no frame carries: a frame has a part of its own."""
        carried = {frame.fact for frame in self.all.frames}
        return tuple(self.places.facts[each] for each in sorted(self.places.national - carried))

    def _record(self, frame: Frame, rng: random.Random) -> Record | None:
        if frame.of == "merged":
            among = self.places.merged
        elif frame.of == "province":
            among = self.places.province
        else:
            among = self._communes.get(frame.only, ())
        return rng.choice(among) if among else None

    @cached_property
    def _communes(self) -> dict[str, tuple[Record, ...]]:
        found: dict[str, tuple[Record, ...]] = {"": self.places.commune}
        for kind in {record.kind for record in self.places.commune}:
            found[kind] = tuple(record for record in self.places.commune if record.kind == kind)
        return found

    def _free(self, slot: str, rng: random.Random) -> Value:
        if slot == "ngay":
            return day(free_day(rng))
        if slot in self.all.numbers:
            return number(rng.randint(*self.all.numbers[slot]))
        if slot in self.all.sums:
            return money(rng.choice(self.all.sums[slot]))
        return rng.choice(self.all.slots[slot])

    def _other(self, frame: Frame, slot: str, value: Value, base: Filled, rng: random.Random) -> Value | None:
        if value.kind == "number":
            return other_number(value, rng)
        if value.kind == "year":
            return other_year(value, rng)
        if value.kind == "date":
            return other_day(value, rng)
        if value.kind == "money":
            return other_money(value, rng)
        if value.kind in self.all.slots:
            return rng.choice([each for each in self.all.slots[value.kind] if each.key != value.key])
        assert slot in RECORDED, slot
        taken = {each.key for each in base.values.values()}
        if slot == "xa":
            others = [
                each.values["xa"]
                for each in self._communes.get(frame.only, ())
                if each.values["xa"].key not in taken
            ]
            return rng.choice(others) if others else None
        return other_place("cu1" if slot == "cu2" else slot, value, self.places, rng, frozenset(taken))


@cache
def _slots_of(frame: Frame) -> frozenset[str]:
    """Every slot of a frame."""
    texts = (*frame.same, *frame.formal, *(each.says for each in frame.other))
    return frozenset(slot for text in texts for slot in SLOT.findall(text))

"""Claim pairs (the same claim or not) and entailment pairs (does a passage support a claim), to any number.

Three sources: pairs written by hand, their combinations, and frames filled from the facts' fields and the
gazetteer. Parted for ever by a hash: hand pairs by their first claim or premise, frames by their id, places by
whole provinces, so that nothing of the validation part was trained on. Pure and the same for the same seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from classifier.training.augment import rewrite
from classifier.training.dataset import Part, part_of
from classifier.training.pair_fill import Filled, Filler
from classifier.training.pair_frames import LABELS, Frame, Frames
from classifier.training.pair_hand import HandPair, hand_entailments, hand_pairs
from classifier.training.pair_records import records

_TRIES = 30
"""Draws for each pair wanted, at most: a small part runs out of new ones."""


@dataclass(frozen=True)
class Pair:
    """Two claims. ``why``: what parts them, or, for the same claim, what differs in wording.

    ``unit`` is the hand-written first claim or the id of the frame; ``provinces`` are the ids of those whose
    facts or communes fill it (none for hand-written pairs).
    """

    one: str
    two: str
    same: bool
    why: str
    unit: str
    provinces: tuple[str, ...]
    part: Part


@dataclass(frozen=True)
class Entailment:
    """A passage and a claim. ``label``: ``supported``, ``refuted`` or ``not_enough_info``; the rest as in Pair."""

    premise: str
    claim: str
    label: str
    unit: str
    provinces: tuple[str, ...]
    part: Part


def pairs(part: Part, *, seed: int, most: int) -> list[Pair]:
    """Up to ``most`` claim pairs of one part, half of them the same claim, in an order drawn from ``seed``.

    Hand-written ones come first in the count, then their combinations, then frames. Raises BadConfigLine.
    """
    rng = random.Random(f"{seed}/{part.value}/pairs")
    own = [_by_hand(each, part) for each in hand_pairs() if part_of(each.one) is part]
    crossed = list(_crossed(part))
    rng.shuffle(own)
    rng.shuffle(crossed)
    kept: list[Pair] = []
    for same in (True, False):
        wanted = (most + same) // 2
        found: dict[tuple[str, str], Pair] = {}
        for source in (own, crossed):
            found.update({(each.one, each.two): each for each in source if each.same is same})
        draws = (_framed_pair(part, same, rng) for _ in range(_TRIES * max(0, wanted - len(found))))
        kept += _filled_up(found, wanted, draws, lambda each: (each.one, each.two))
    rng.shuffle(kept)
    return kept


def entailments(part: Part, *, seed: int, most: int) -> list[Entailment]:
    """Up to ``most`` entailment pairs of one part, a third of each label, in an order drawn from ``seed``.

    Raises BadConfigLine.
    """
    rng = random.Random(f"{seed}/{part.value}/entailments")
    kept: list[Entailment] = []
    for at, label in enumerate(LABELS):
        wanted = (most + 2 - at) // 3
        own = [
            Entailment(premise, claim, label, premise, (), part)
            for premise, claim, given in hand_entailments()
            if given == label and part_of(premise) is part
        ]
        rng.shuffle(own)
        found = {(each.premise, each.claim): each for each in own}
        draws = (_framed_entailment(part, label, rng) for _ in range(_TRIES * max(0, wanted - len(found))))
        kept += _filled_up(found, wanted, draws, lambda each: (each.premise, each.claim))
    rng.shuffle(kept)
    return kept


Kind = TypeVar("Kind", Pair, Entailment)


def _filled_up(
    found: dict[tuple[str, str], Kind],
    wanted: int,
    draws: Iterator[Kind | None],
    texts: Callable[[Kind], tuple[str, str]],
) -> list[Kind]:
    for each in draws:
        if len(found) >= wanted:
            break
        if each is not None:
            found.setdefault(texts(each), each)
    return list(found.values())[:wanted]


def _framed_pair(part: Part, same: bool, rng: random.Random) -> Pair | None:
    filler = _filler(part)
    frame = filler.drawn(rng)
    base = filler.fill(frame, rng, rumour=True)
    if base is None:
        return None
    says = rng.choice(frame.same)
    if same:
        # One in five keeps the wording, so that many shared words do not give "different" away.
        others = [each for each in frame.same if each != says] if rng.random() < 0.8 else [says]
        claim, why = Filled(rng.choice(others), base.values, base.provinces), "paraphrase"
        if claim.says == says:
            why = "register"
    elif frame.other and (rng.random() < 0.45 or not frame.swaps):
        other = rng.choice(frame.other)
        claim, why = Filled(other.says, base.values, base.provinces), other.why
        near = [each for each in frame.same if _shared(each, other.says) >= 0.5]
        says = rng.choice(near) if near and rng.random() < 0.7 else says
    else:
        swapped = filler.swapped(frame, base, rng, among=tuple(frame.swaps))
        if swapped is None:
            return None
        wording = says if rng.random() < 0.6 else rng.choice(frame.same)
        claim, why = Filled(wording, swapped.values, swapped.provinces), swapped.why
    one = filler.text(Filled(says, base.values, base.provinces), rng)
    two = filler.text(claim, rng)
    if one is None or two is None or one.lower() == two.lower():
        return None
    one, two = (one if rng.random() < 0.4 else noisy(one, rng)), noisy(two, rng)
    if rng.random() < 0.5:
        one, two = two, one
    return Pair(one, two, same, why, frame.id, _both(base, claim), part)


def _framed_entailment(part: Part, label: str, rng: random.Random) -> Entailment | None:
    filler = _filler(part)
    frame = filler.drawn(rng)
    base = filler.fill(frame, rng, rumour=False)
    premise = filler.premise(frame, base, rng) if base else None
    if base is None or premise is None:
        return None
    claim: Filled | None
    if label == "supported":
        claim = Filled(rng.choice(frame.same), base.values, base.provinces)
    else:
        claim = _told_otherwise(filler, frame, base, label, rng)
    if claim is None:
        return None
    written = filler.text(claim, rng)
    passage = filler.beside(frame, premise, base, claim, rng)
    if written is None:
        return None
    return Entailment(passage, noisy(written, rng), label, frame.id, _both(base, claim), part)


def _told_otherwise(
    filler: Filler, frame: Frame, base: Filled, label: str, rng: random.Random
) -> Filled | None:
    """A claim that a premise of ``frame`` refutes or does not settle."""
    others = [each for each in frame.other if each.label == label]
    swaps = tuple(slot for slot, given in frame.swaps.items() if given == label)
    if label == "not_enough_info" and rng.random() < 0.35:
        return filler.elsewhere(frame, base, rng)
    if others and (not swaps or rng.random() < 0.45):
        return Filled(rng.choice(others).says, base.values, base.provinces)
    swapped = filler.swapped(frame, base, rng, among=swaps) if swaps else None
    return swapped and Filled(rng.choice(frame.same), swapped.values, swapped.provinces)


def noisy(text: str, rng: random.Random) -> str:
    """``text`` in another hand, with every number as it was: a slip in a digit would be another claim."""
    for _ in range(3):
        new = rewrite(text, rng)
        if re.findall(r"\d+", new) == re.findall(r"\d+", text):
            return new
    return text


def _both(base: Filled, claim: Filled) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*base.provinces, *claim.provinces)))


def _shared(one: str, two: str) -> float:
    first, second = set(one.lower().split()), set(two.lower().split())
    return len(first & second) / len(first | second)


def _crossed(part: Part) -> Iterator[Pair]:
    """What follows from hand pairs of one first claim: two paraphrases are the same, a paraphrase and a
    different claim differ."""
    groups: dict[str, list[HandPair]] = {}
    for each in hand_pairs():
        groups.setdefault(each.one, []).append(each)
    for unit, group in groups.items():
        if part_of(unit) is not part:
            continue
        for at, one in enumerate(group):
            for two in group[at + 1 :]:
                if one.same or two.same:
                    why = two.why if one.same else one.why
                    yield Pair(one.two, two.two, one.same and two.same, why, unit, (), part)


def _by_hand(each: HandPair, part: Part) -> Pair:
    return Pair(each.one, each.two, each.same, each.why, each.one, (), part)


@cache
def _filler(part: Part) -> Filler:
    frames = Frames.load()
    own = tuple(frame for frame in frames.frames if part_of(frame.id) is part)
    return Filler(own, frames, records(part))

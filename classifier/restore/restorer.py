"""Texts without marks get them back: what a place may be, what is known of it, what is written in the end."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.lexicon import load
from classifier.restore.counts import FILE, Counts, Logs
from classifier.restore.lattice import posteriors
from classifier.restore.pieces import SPECIAL, UNKNOWN, Piece, cased, composed, folded, pieces, spelling

LONGEST_RUN = 400
"""Pieces weighed together; a longer text is taken in runs, so that memory stays bounded."""
FEWEST_MARKS = 1.5
"""Marks that a text of its syllables is expected to have before their lack means anything."""
BARE = 0.2
"""A text with less than this share of the marks expected is one without diacritics."""
NATIVE = 0.6
"""A text with a smaller share of Vietnamese syllables is in another language."""
_LEAST, _MOST = 0.002, 0.995
EXTRA_WEIGHT = 1.0
"""How much the extra scores count beside the counts; fitted by ``training.diacritics.fit_weight``."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A syllable whose marks are asked for: where it stands in the NFC text, and how it may be spelled.

    ``candidates`` are in lower case, tone marks in their newer place, the commonest first.
    """

    start: int
    end: int
    candidates: tuple[str, ...]


Extra = Callable[[str, Sequence[Slot]], Sequence[NDArray[np.float32]]]
"""Of a text and its slots, the log-probability of each candidate of each slot, by another model."""

Weigh = Callable[[Counts, Sequence[Sequence[int]], Sequence[Logs]], list[Logs]]
"""How the candidates of all places are weighed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """``text`` is as long as the NFC form of what was given, so offsets hold.

    ``spans`` are the syllables that were asked about, ``confidence`` how likely each is as written (0..1),
    ``changed`` whether it differs from what was given.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    confidence: tuple[float, ...] = ()
    changed: tuple[bool, ...] = ()


class Restorer:
    """Restores diacritics. Pure after construction: safe to share between threads."""

    def __init__(self, counts: Counts, *, extra_weight: float = EXTRA_WEIGHT) -> None:
        self.counts = counts
        self.extra_weight = extra_weight
        short: dict[str, str] = {}
        for form, meaning in load("writing")["short"].items():
            words = str(meaning).split()
            short[spelling(str(form))] = spelling(words[0]) if len(words) == 1 else UNKNOWN
        self._short = short

    @classmethod
    def load(cls, path: Path = FILE) -> Restorer:
        """The shipped restorer. Raises ModelMissing where the file lacks."""
        return cls(Counts.load(path))

    def marks(self, text: str) -> tuple[int, float]:
        """How many syllables have marks, and how many of these syllables usually have."""
        written, expected = 0, 0.0
        for piece in pieces(composed(text)):
            plain = folded(piece.token)
            if piece.word and self.counts.spellings(plain) and piece.token not in self._short:
                written += piece.token != plain
                expected += self.counts.marked_share(plain)
        return written, expected

    def is_bare(self, text: str) -> bool:
        """True for Vietnamese text without diacritics, or nearly; false where too little of it could have any."""
        words = [piece.token for piece in pieces(composed(text)) if piece.word]
        known = sum(word in self._short or bool(self.counts.spellings(folded(word))) for word in words)
        if known < NATIVE * len(words):
            return False
        written, expected = self.marks(text)
        return expected >= FEWEST_MARKS and written < BARE * expected

    def restore(self, text: str, extra: Extra | None = None, *, weigh: Weigh = posteriors) -> Restored:
        """The text with marks where it had none.

        Syllables that carry marks stay as they are and tell what stands beside them; the more of
        them there are, the more it takes to add marks to the others. Case, marks of punctuation,
        numbers, addresses, short forms and foreign words stay.
        """
        text = composed(text)
        found = list(pieces(text))
        written, expected = self.marks(text)
        dropped = min(_MOST, max(_LEAST, 1.0 - written / expected)) if expected else _LEAST
        slots = [self._slot(text, piece) for piece in found]
        asked = [slot for slot in slots if slot is not None]
        if not asked:
            return Restored(text)
        said = iter(extra(text, asked)) if extra is not None else None
        places: list[tuple[int, ...]] = []
        given: list[Logs] = []
        for piece, slot in zip(found, slots, strict=True):
            if slot is None:
                places.append((self._context(piece),))
                given.append(np.zeros(1, np.float32))
                continue
            places.append(tuple(self.counts.ids[each] for each in slot.candidates))
            known = np.full(len(slot.candidates), math.log(dropped), np.float32)
            known[[each == folded(each) for each in slot.candidates]] = 0.0
            if said is not None:
                known += self.extra_weight * next(said)
            given.append(known)
        weighed: list[Logs] = []
        for start in range(0, len(places), LONGEST_RUN):
            end = start + LONGEST_RUN
            weighed += weigh(self.counts, places[start:end], given[start:end])
        return _written(text, slots, weighed)

    def _slot(self, text: str, piece: Piece) -> Slot | None:
        """The candidates of a syllable without marks; None for everything that stays."""
        token = piece.token
        if not piece.word or token in self._short or len(token) != piece.end - piece.start:
            return None
        if token != folded(token):
            return None
        numbers = self.counts.spellings(token)
        if not numbers:
            return None
        return Slot(piece.start, piece.end, tuple(self.counts.words[number] for number in numbers))

    def _context(self, piece: Piece) -> int:
        """The number of a piece that stays, as its neighbours see it."""
        if piece.token in SPECIAL:
            return self.counts.ids[piece.token]
        return self.counts.id_of(self._short.get(piece.token, piece.token))


def _written(text: str, slots: Sequence[Slot | None], weighed: Sequence[Logs]) -> Restored:
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    sure: list[float] = []
    changed: list[bool] = []
    done = 0
    for slot, chances in zip(slots, weighed, strict=True):
        if slot is None:
            continue
        best = int(chances.argmax())
        raw = text[slot.start : slot.end]
        word = cased(slot.candidates[best], raw)
        out += [text[done : slot.start], word]
        done = slot.end
        spans.append((slot.start, slot.end))
        sure.append(float(chances[best]))
        changed.append(word != raw)
    out.append(text[done:])
    return Restored("".join(out), tuple(spans), tuple(sure), tuple(changed))

"""The counted syllables: a trigram model in a small file, and what it says of three syllables in a row.

Probabilities are logarithms in one byte. A pair or triple is known by a 32-bit hash of its numbers: with
2.5 million of them one unknown triple in two thousand is taken for a known one, which costs nothing
measurable, and a key takes two bytes of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.restore.pieces import SPECIAL, STOP, UNKNOWN, folded
from kiemtin.errors import ModelMissing

FILE = Path(__file__).parent / "syllables.npz"
MOST_CANDIDATES = 20
"""Spellings of one syllable that are looked at; the rest are too rare to be right."""
STEPS = 14
"""Steps of a byte for one unit of natural logarithm."""
REST = 6.0
"""What a pair leaves for triples nobody kept may be over one: its logarithm is kept from -12 to 6.2."""
_PARTS = ("words", "single", "single_rest", "pair_keys", "pair_sizes", "pair_says", "pair_rest", "triple_keys", "triple_sizes",
          "triple_says")  # fmt: skip
_BUCKETS = 1 << 16
_MIX = np.uint64(0x9E3779B97F4A7C15)

Ids = NDArray[np.int64]
Logs = NDArray[np.float32]
Keys = NDArray[np.uint32]


def hashes(columns: Sequence[Ids]) -> Keys:
    """One 32-bit key for each row of numbers under 2**20."""
    mixed: NDArray[np.uint64] = np.zeros(np.broadcast_shapes(*(each.shape for each in columns)), np.uint64)
    for column in columns:
        mixed = (mixed ^ (column.astype(np.uint64) + np.uint64(1))) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


@dataclass(frozen=True)
class Table:
    """Keys in order, each with one or two bytes."""

    keys: Keys
    says: NDArray[np.uint8]
    rest: NDArray[np.uint8] | None = None

    def find(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where each key stands, and whether it does."""
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return at, self.keys[at] == keys

    def packed(self) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        """The keys as their lower halves, and how many share each upper half."""
        sizes = np.bincount(self.keys >> np.uint32(16), minlength=_BUCKETS)
        return (self.keys & np.uint32(0xFFFF)).astype(np.uint16), sizes.astype(np.uint16)

    @staticmethod
    def unpacked(lower: NDArray[np.uint16], sizes: NDArray[np.uint16]) -> Keys:
        """The keys that :meth:`packed` wrote."""
        upper = np.repeat(np.arange(_BUCKETS, dtype=np.uint32), sizes.astype(np.int64))
        return (upper << np.uint32(16)) | lower


def to_bytes(logs: NDArray[Any]) -> NDArray[np.uint8]:
    """Logarithms of probabilities in one byte each, at most 1/28 wrong; below -18.2 all are one."""
    return np.clip(np.round(-np.asarray(logs) * STEPS), 0, 255).astype(np.uint8)


def from_bytes(says: NDArray[np.uint8]) -> Logs:
    """The logarithms that :func:`to_bytes` wrote."""
    return says.astype(np.float32) / np.float32(-STEPS)


class Counts:
    """What follows what among syllables. Nothing in it changes after construction."""

    def __init__(
        self, words: Sequence[str], single: Logs, single_rest: Logs, pairs: Table, triples: Table
    ) -> None:
        self.words = tuple(words)
        self.ids = {word: number for number, word in enumerate(self.words)}
        self.single = single
        self.single_rest = single_rest
        self.pairs = pairs
        self.triples = triples
        self.stop, self.unknown = self.ids[STOP], self.ids[UNKNOWN]
        self._spellings: dict[str, tuple[int, ...]] = {}
        self._shares: dict[str, float] = {}
        grouped: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            if word not in SPECIAL:
                grouped.setdefault(folded(word), []).append(number)
        for plain, numbers in grouped.items():
            numbers.sort(key=lambda number: -float(single[number]))
            if len(numbers) > 1 or self.words[numbers[0]] != plain:
                self._spellings[plain] = tuple(numbers[:MOST_CANDIDATES])
                weights = np.exp(single[numbers])
                bare = sum(
                    float(weight)
                    for number, weight in zip(numbers, weights, strict=True)
                    if self.words[number] == plain
                )
                self._shares[plain] = 1.0 - bare / float(weights.sum())

    def spellings(self, plain: str) -> tuple[int, ...]:
        """Numbers of the syllables that look so without marks, the commonest first; none for a foreign word."""
        return self._spellings.get(plain, ())

    def marked_share(self, plain: str) -> float:
        """How often a syllable that looks so without marks is written with marks, 0..1."""
        return self._shares.get(plain, 0.0)

    def id_of(self, token: str) -> int:
        """The number of a counted syllable, that of the unknown for others."""
        return self.ids.get(token, self.unknown)

    def pair(self, one: Ids, two: Ids) -> Logs:
        """log p(two | one), elementwise."""
        at, known = self.pairs.find(hashes((one, two)))
        said: Logs = np.where(
            known, from_bytes(self.pairs.says[at]), self.single_rest[one] + self.single[two]
        )
        return said

    def triple(self, one: Ids, two: Ids, three: Ids) -> Logs:
        """log p(three | one, two), elementwise."""
        at, known = self.triples.find(hashes((one, two, three)))
        before, met = self.pairs.find(hashes((one, two)))
        assert self.pairs.rest is not None
        left = from_bytes(self.pairs.rest[before]) + np.float32(REST)
        rest = np.where(met, left, np.float32(0.0))
        said: Logs = np.where(known, from_bytes(self.triples.says[at]), rest + self.pair(two, three))
        return said

    def save(self, path: Path) -> None:
        """Writes the file that :meth:`load` reads: arrays only, no pickle."""
        assert self.pairs.rest is not None
        pair_keys, pair_sizes = self.pairs.packed()
        triple_keys, triple_sizes = self.triples.packed()
        np.savez_compressed(
            path,
            words=np.frombuffer("\n".join(self.words).encode(), dtype=np.uint8),
            single=self.single.astype(np.float16),
            single_rest=self.single_rest.astype(np.float16),
            pair_keys=pair_keys,
            pair_sizes=pair_sizes,
            pair_says=self.pairs.says,
            pair_rest=self.pairs.rest,
            triple_keys=triple_keys,
            triple_sizes=triple_sizes,
            triple_says=self.triples.says,
        )

    @classmethod
    def load(cls, path: Path = FILE) -> Counts:
        """The counts of a file. Raises ModelMissing where it lacks or is another."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                part = {name: kept[name] for name in _PARTS}
        except (OSError, KeyError, ValueError) as error:
            raise ModelMissing(path=str(path)) from error
        return cls(
            part["words"].tobytes().decode().split("\n"),
            part["single"].astype(np.float32),
            part["single_rest"].astype(np.float32),
            Table(
                Table.unpacked(part["pair_keys"], part["pair_sizes"]), part["pair_says"], part["pair_rest"]
            ),
            Table(Table.unpacked(part["triple_keys"], part["triple_sizes"]), part["triple_says"]),
        )

"""From counted syllables to the restorer's small model: modified Kneser-Ney, two models added, pruned, in bytes.

All in numpy on 64-bit keys: three numbers of 16 bits in a row.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.restore.counts import REST, Counts, Table, hashes, to_bytes
from classifier.restore.pieces import SPECIAL, STOP, composed, folded, pieces

OWN_SHARE = 0.3
"""How much our own posts and the facts count in every probability: they are few, and unlike an encyclopedia.
Counting them several times instead made the rest worse (docs/diacritics.md)."""
_BITS = np.uint64(16)

Keys = NDArray[np.uint64]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Size:
    """What is kept. ``FULL`` made the shipped file; ``SHORT`` proves the path in seconds."""

    fewest: int = 3
    foreign: int = 6_000
    pairs: int = 700_000
    triples: int = 1_900_000
    documents: int | None = None


FULL = Size()
SHORT = Size(fewest=1, foreign=500, pairs=50_000, triples=50_000, documents=40)


@dataclass
class Stream:
    """Texts as numbers of a growing vocabulary."""

    ids: array[int]
    vocabulary: dict[str, int]

    @classmethod
    def empty(cls) -> Stream:
        return cls(array("I"), {})

    def add(self, text: str) -> None:
        """Counts a text, ended by a stop."""
        known = self.vocabulary
        line = [known.setdefault(piece.token, len(known)) for piece in pieces(composed(text))]
        line.append(known.setdefault(STOP, len(known)))
        self.ids.extend(line)


@dataclass(frozen=True)
class _Model:
    """Everything counted in one stream, smoothed; before pruning."""

    single: Floats
    pairs: Keys
    pair_times: Numbers
    pair_says: Floats
    pair_left: Floats
    triples: Keys
    triple_times: Numbers
    triple_says: Floats
    triple_left: Floats

    @classmethod
    def of(cls, stream: Stream, words: Sequence[str]) -> _Model:
        known = {word: number for number, word in enumerate(words)}
        numbers = np.array([known.get(token, 0) for token in stream.vocabulary], dtype=np.uint16)
        ids = numbers[np.frombuffer(stream.ids, dtype=np.uint32)]
        triples, triple_times = np.unique(_grams(ids), return_counts=True)
        pairs, pair_times = np.unique(triples & _mask(2), return_counts=True)
        single_times = np.bincount(_last(pairs), minlength=len(words))
        single = 0.999 * single_times / single_times.sum() + 0.001 / len(words)
        pair_says, firsts, left = _smoothed(pairs, pair_times, single[_last(pairs)])
        pair_left = np.ones(len(words))
        pair_left[firsts.astype(np.int64)] = left
        below = pair_says[np.searchsorted(pairs, triples & _mask(2))]
        triple_says, contexts, left = _smoothed(triples, triple_times, below)
        triple_left = np.ones(len(pairs))
        at, met = _places(pairs, contexts)
        triple_left[at[met]] = left[met]
        return cls(
            single, pairs, pair_times, pair_says, pair_left, triples, triple_times, triple_says, triple_left
        )

    def pair(self, keys: Keys) -> Floats:
        """p(second | first) of any pairs."""
        at, met = _places(self.pairs, keys)
        return np.where(
            met,
            self.pair_says[at],
            self.pair_left[(keys >> _BITS).astype(np.int64)] * self.single[_last(keys)],
        )

    def triple(self, keys: Keys) -> Floats:
        """p(third | first, second) of any triples."""
        at, met = _places(self.triples, keys)
        return np.where(met, self.triple_says[at], self.left(keys >> _BITS) * self.pair(keys & _mask(2)))

    def left(self, pairs: Keys) -> Floats:
        """What each pair leaves for triples it was never seen in."""
        at, met = _places(self.pairs, pairs)
        return np.where(met, self.triple_left[at], 1.0)


def make_counts(
    general: Stream, own: Stream | None = None, size: Size = FULL, share: float = OWN_SHARE
) -> Counts:
    """The pruned model: ``general`` text, and ``own`` texts that count for ``share`` of every probability."""
    words = _vocabulary(general, own, size)
    models = [(_Model.of(general, words), 1.0)]
    if own is not None and len(own.ids) > len(words) // 100:
        models = [(models[0][0], 1.0 - share), (_Model.of(own, words), share)]
    ambiguous = _ambiguous(words)
    single = _added(part * model.single for model, part in models)
    pairs = _union([model.pairs for model, _ in models])
    triples = _union([model.triples for model, _ in models])
    pair_says = _added(part * model.pair(pairs) for model, part in models)
    triple_says = _added(part * model.triple(triples) for model, part in models)
    below = pair_says[np.searchsorted(pairs, triples & _mask(2))]
    triple_backed = below * _added(part * model.left(triples >> _BITS) for model, part in models)
    pair_backed = single[_last(pairs)] * _added(
        part * model.pair_left[(pairs >> _BITS).astype(np.int64)] for model, part in models
    )
    triple_times = _added(
        part * _spread(triples, model.triples, model.triple_times) for model, part in models
    )
    pair_times = _added(part * _spread(pairs, model.pairs, model.pair_times) for model, part in models)

    kept = _worthiest(triples, triple_times, triple_says / triple_backed, 3, ambiguous, size.triples)
    wanted = _worthiest(pairs, pair_times, pair_says / pair_backed, 2, ambiguous, size.pairs)
    at, met = _places(pairs, triples[kept] >> _BITS)
    wanted[at[met]] = True
    rest = _left_over(pairs, triples[kept], triple_says[kept], below[kept])
    single_rest = _left_over(
        np.arange(len(words), dtype=np.uint64), pairs[wanted], pair_says[wanted], single[_last(pairs[wanted])]
    )
    return Counts(
        words,
        np.log(single).astype(np.float32),
        np.log(single_rest).astype(np.float32),
        _table(pairs[wanted], 2, np.log(pair_says[wanted]), np.log(rest[wanted])),
        _table(triples[kept], 3, np.log(triple_says[kept])),
    )


def _added(parts: Iterable[Floats]) -> Floats:
    """The sum of arrays of one length, of which there is at least one."""
    added: Floats = np.sum(list(parts), axis=0)
    return added


def _vocabulary(general: Stream, own: Stream | None, size: Size) -> list[str]:
    """Every syllable that may have marks and was seen often enough, and the commonest other words."""
    times: Counter[str] = Counter()
    for stream, weight in ((general, 1), (own, size.fewest)):
        if stream is not None:
            seen = np.bincount(np.frombuffer(stream.ids, dtype=np.uint32), minlength=len(stream.vocabulary))
            times.update({token: weight * int(seen[number]) for token, number in stream.vocabulary.items()})
    spellings: dict[str, list[str]] = {}
    for token, count in times.items():
        if count >= size.fewest and token not in SPECIAL:
            spellings.setdefault(folded(token), []).append(token)
    asked = [
        each for plain, group in spellings.items() if len(group) > 1 or group[0] != plain for each in group
    ]
    others = [group[0] for plain, group in spellings.items() if group == [plain]]
    others.sort(key=lambda token: (-times[token], token))
    words = [*SPECIAL, *sorted(asked, key=lambda token: (-times[token], token)), *others[: size.foreign]]
    return words[: 1 << 16]


def _ambiguous(words: Sequence[str]) -> NDArray[np.bool_]:
    """Of each word, whether another looks like it without marks."""
    alike = Counter(folded(word) for word in words)
    return np.array([alike[folded(word)] > 1 for word in words])


def _grams(ids: NDArray[np.uint16]) -> Keys:
    """Three numbers in a row as one key each."""
    wide = ids.astype(np.uint64)
    keys: Keys = (wide[:-2] << (_BITS + _BITS)) | (wide[1:-1] << _BITS) | wide[2:]
    return keys


def _mask(words: int) -> np.uint64:
    """What keeps the last so many numbers of a key."""
    return np.uint64((1 << (16 * words)) - 1)


def _last(keys: Keys) -> Numbers:
    """The last number of each key."""
    return (keys & _mask(1)).astype(np.int64)


def _places(among: Keys, keys: Keys) -> tuple[Numbers, NDArray[np.bool_]]:
    """Where each key stands among sorted ones, and whether it does."""
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return at, among[at] == keys


def _union(parts: Sequence[Keys]) -> Keys:
    return parts[0] if len(parts) == 1 else np.union1d(*parts)


def _spread(keys: Keys, among: Keys, times: Numbers) -> Floats:
    """How often each key was seen, as a share of all."""
    at, met = _places(among, keys)
    return np.where(met, times[at], 0) / times.sum()


def _taken(times: Numbers) -> Floats:
    """What modified Kneser-Ney takes from each count."""
    ones, twos, threes, fours = (max(1, int((times == count).sum())) for count in (1, 2, 3, 4))
    share = ones / (ones + 2 * twos)
    discounts = np.clip(
        [0, 1 - 2 * share * twos / ones, 2 - 3 * share * threes / twos, 3 - 4 * share * fours / threes],
        [0, 0.1, 0.1, 0.1],
        [0, 0.9, 1.9, 2.9],
    )
    taken: Floats = discounts[np.minimum(times, 3)]
    return taken


def _grouped(keys: Keys) -> tuple[Numbers, Numbers]:
    """Where each context begins, and the context's number of each key; keys are in order."""
    context = keys >> _BITS
    first = np.flatnonzero(np.r_[True, context[1:] != context[:-1]])
    return first, np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(keys)]))


def _smoothed(keys: Keys, times: Numbers, below: Floats) -> tuple[Floats, Keys, Floats]:
    """p(last | those before) of each key; the contexts, and what each of these leaves to the shorter model.

    ``below`` is the shorter model's probability of each key's end.
    """
    taken = _taken(times)
    first, group = _grouped(keys)
    total = np.add.reduceat(times, first)
    left = np.add.reduceat(taken, first) / total
    return (times - taken) / total[group] + left[group] * below, keys[first] >> _BITS, left


def _worthiest(
    keys: Keys, times: Floats, gain: Floats, words: int, ambiguous: NDArray[np.bool_], most: int
) -> NDArray[np.bool_]:
    """The ``most`` keys whose lack would cost most: often seen, far from what the shorter model says, and with
    a syllable that could be another one."""
    worth = times * np.abs(np.log(gain))
    matters = np.zeros(len(keys), bool)
    for place in range(words):
        matters |= ambiguous[((keys >> np.uint64(16 * place)) & _mask(1)).astype(np.int64)]
    worth[~matters] = 0.0
    if len(keys) <= most:
        return worth > 0.0
    return worth > max(0.0, float(np.partition(worth, -most)[-most]))


def _left_over(contexts: Keys, kept: Keys, says: Floats, below: Floats) -> Floats:
    """By context, what the shorter model's probabilities are multiplied with where a key was not kept."""
    at = np.searchsorted(contexts, kept >> _BITS)
    said = np.bincount(at, says, minlength=len(contexts))
    covered = np.bincount(at, below, minlength=len(contexts))
    left: Floats = np.maximum(1.0 - said, 1e-4) / np.maximum(1.0 - covered, 1e-3)
    return left


def _table(keys: Keys, words: int, says: Floats, rest: Floats | None = None) -> Table:
    """Hashed and in order; of two keys with one hash the likelier stays."""
    columns = [
        ((keys >> np.uint64(16 * place)) & _mask(1)).astype(np.int64) for place in range(words - 1, -1, -1)
    ]
    hashed = hashes(columns)
    order = np.lexsort((-says, hashed))
    hashed = hashed[order]
    single = np.r_[True, hashed[1:] != hashed[:-1]] if len(hashed) else np.zeros(0, bool)
    chosen = order[single]
    return Table(
        hashed[single], to_bytes(says[chosen]), None if rest is None else to_bytes(rest[chosen] - REST)
    )

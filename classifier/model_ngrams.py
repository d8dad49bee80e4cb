"""Hashed word and character n-grams: the linear half of the sentence model.

Small data favours n-grams, running text favours the transformer; the two are added (see the model
card for what each brings). Plain numpy, so run time needs no scikit-learn.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.model_text import fold, model_text

BUCKETS = 1 << 17
LENGTH = 1.4
LONGEST = 700
"""Characters read; the rest of a long text says little about what kind of text it is."""

_WORD = re.compile(r"\[\w+\]|\w+|[^\w\s]")


def ngrams(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Bucket numbers and weights of one raw text; three blocks, each of length one.

    Words as written (1-2), words without diacritics (1-3), characters within words without
    diacritics (2-5): what the marks add is kept, and a text without them still has two blocks.
    """
    prepared = model_text(text)[:LONGEST]
    words = ["^", *_WORD.findall(prepared), "$"]
    bare = [fold(word) for word in words]
    blocks = (
        Counter(_runs("w", words, (1, 2))),
        Counter(_runs("b", bare, (1, 2, 3))),
        Counter(_characters(bare)),
    )
    buckets: list[int] = []
    weights: list[float] = []
    for block in blocks:
        counts = {key: 1.0 + math.log(times) for key, times in block.items()}
        length = math.sqrt(sum(v * v for v in counts.values())) or 1.0
        for key, value in counts.items():
            buckets.append(zlib.crc32(key.encode()) & (BUCKETS - 1))
            weights.append(value / length)
    return np.array(buckets, dtype=np.int64), np.array(weights, dtype=np.float32)


def matrix(texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """The rows of many texts as CSR parts (data, indices, row ends) for scikit-learn."""
    rows = [ngrams(text) for text in texts]
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    if not rows:
        return np.zeros(0, np.float32), np.zeros(0, np.int64), ends
    return np.concatenate([w for _, w in rows]), np.concatenate([b for b, _ in rows]), ends


def weighted(
    buckets: NDArray[np.int64], weights: NDArray[np.float32], rarity: NDArray[np.float32]
) -> NDArray[np.float32]:
    """``weights`` by how rare each bucket is in training, the whole of one length.

    Rare words say most: without this the model lost ten points of macro-F1 on longer posts.
    """
    rare = weights * rarity[buckets]
    length = float(np.sqrt((rare * rare).sum())) or 1.0
    result: NDArray[np.float32] = (rare * (LENGTH / length)).astype(np.float32)
    return result


def scores(
    text: str, table: NDArray[np.float32], bias: NDArray[np.float32], rarity: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Linear scores of one text; ``table`` is buckets x types, ``rarity`` one number per bucket."""
    buckets, weights = ngrams(text)
    result: NDArray[np.float32] = weighted(buckets, weights, rarity) @ table[buckets] + bias
    return result


def _runs(block: str, words: Sequence[str], sizes: Iterable[int]) -> Iterable[str]:
    for size in sizes:
        for at in range(len(words) - size + 1):
            yield f"{block}{size}:{' '.join(words[at : at + size])}"


def _characters(words: Sequence[str]) -> Iterable[str]:
    for word in words[1:-1]:
        padded = f" {word} "
        for size in (2, 3, 4, 5):
            for at in range(len(padded) - size + 1):
                yield f"c:{padded[at : at + size]}"

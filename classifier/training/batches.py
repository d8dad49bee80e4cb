"""Token rows as tensors of one length: the input of the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from classifier.model_tokens import PairTokens, Tokens


@dataclass(frozen=True)
class Batch:
    """Rows of one length; ``mask`` is 0 on padding."""

    ids: Tensor
    marks: Tensor
    sides: Tensor
    mask: Tensor

    def __len__(self) -> int:
        return len(self.ids)


def pack(rows: Sequence[Tokens | PairTokens]) -> Batch:
    """Rows padded to the longest among them."""
    longest = max(len(row) for row in rows)
    table = np.zeros((4, len(rows), longest), dtype=np.int64)
    for at, row in enumerate(rows):
        size = len(row)
        table[0, at, :size] = row.ids
        table[1, at, :size] = row.marks
        if isinstance(row, PairTokens):
            table[2, at, :size] = row.sides
        table[3, at, :size] = 1
    ids, marks, sides, mask = torch.from_numpy(table).unbind(0)
    return Batch(ids, marks, sides, mask)


def by_length(lengths: Sequence[int], size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Numbers of rows in batches of about one length, the batches in random order."""
    order = np.argsort(np.array(lengths) + rng.uniform(0, 6, len(lengths)), kind="stable")
    batches = [order[at : at + size] for at in range(0, len(order), size)]
    rng.shuffle(batches)  # type: ignore[arg-type]
    return batches

"""The likeliest spelling of each syllable among its candidates: forward and backward over pairs and triples. Pure.

First pairs say which candidates are worth a look, then triples weigh those few. The answer for each place is
the candidate with most of the probability over all sentences, which gets more syllables right than the one
best sentence, and says how sure it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.restore.counts import Counts, Ids, Logs

KEPT = 6
"""Candidates of one syllable that triples weigh."""
FAINT = 9.0
"""A candidate this far (in logarithms) behind the best of its place by pairs is not weighed by triples."""
_NEVER = np.float32(-1e9)


def by_pairs(counts: Counts, places: Sequence[Sequence[int]], given: Sequence[Logs]) -> list[Logs]:
    """As :func:`posteriors`, by pairs of neighbours alone: what triples are measured against."""
    ids, logs = _table(counts, places, given)
    found = []
    for row, place in zip(_pairs(counts, ids, logs)[1:-1], places, strict=True):
        likely = np.exp(row[: len(place)] - row[: len(place)].max())
        found.append((likely / likely.sum()).astype(np.float32))
    return found


def posteriors(counts: Counts, places: Sequence[Sequence[int]], given: Sequence[Logs]) -> list[Logs]:
    """For each place the probability of each of its candidates (numbers of ``counts``).

    ``given`` is what else is known of the candidates, as logarithms; every place has at least one.
    """
    if not places:
        return []
    ids, logs = _table(counts, places, given)
    rough = _pairs(counts, ids, logs)
    order = np.argsort(-rough, axis=1, kind="stable")[:, :KEPT]
    kept = np.take_along_axis(ids, order, 1)
    weight = np.take_along_axis(rough, order, 1)
    said = np.where(weight > weight[:, :1] - FAINT, np.take_along_axis(logs, order, 1), _NEVER)
    final = _triples(counts, kept, said)
    found: list[Logs] = []
    for at, place in enumerate(places, start=1):
        row = np.zeros(len(place), np.float32)
        inside = order[at] < len(place)
        row[order[at][inside]] = final[at][inside]
        found.append(row)
    return found


def _table(
    counts: Counts, places: Sequence[Sequence[int]], given: Sequence[Logs]
) -> tuple[Ids, NDArray[np.float32]]:
    """Numbers and given logarithms, one row a place, a stop before and after all."""
    widest = max(len(place) for place in places)
    ids = np.full((len(places) + 2, widest), counts.stop, np.int64)
    logs = np.full(ids.shape, _NEVER, np.float32)
    logs[[0, -1], 0] = 0.0
    for at, (place, known) in enumerate(zip(places, given, strict=True), start=1):
        ids[at, : len(place)] = place
        logs[at, : len(place)] = known
    return ids, logs


def _pairs(counts: Counts, ids: Ids, logs: Logs) -> Logs:
    """How likely each candidate is by its neighbours, as logarithms up to a constant of the row."""
    left, right = ids[:-1, :, None], ids[1:, None, :]
    possible = (logs[:-1, :, None] > _NEVER) & (logs[1:, None, :] > _NEVER)
    steps = np.full(possible.shape, _NEVER, np.float32)
    one, two = np.broadcast_arrays(left, right)
    steps[possible] = counts.pair(one[possible], two[possible])
    steps += logs[1:, None, :]
    size = len(ids)
    forward = np.empty_like(logs)
    forward[0] = logs[0]
    for at in range(1, size):
        forward[at] = _summed(forward[at - 1][:, None] + steps[at - 1], 0)
    backward = np.zeros_like(logs)
    for at in range(size - 2, -1, -1):
        backward[at] = _summed(steps[at] + backward[at + 1][None, :], 1)
    together: Logs = np.where(logs > _NEVER, forward + backward, _NEVER)
    return together


def _triples(counts: Counts, ids: Ids, logs: Logs) -> Logs:
    """The probability of each candidate in its row."""
    size, width = ids.shape
    possible = (
        (logs[:-2, :, None, None] > _NEVER)
        & (logs[1:-1, None, :, None] > _NEVER)
        & (logs[2:, None, None, :] > _NEVER)
    )
    steps = np.full(possible.shape, _NEVER, np.float32)
    one, two, three = np.broadcast_arrays(
        ids[:-2, :, None, None], ids[1:-1, None, :, None], ids[2:, None, None, :]
    )
    steps[possible] = counts.triple(one[possible], two[possible], three[possible])
    steps += logs[2:, None, None, :]
    forward = np.empty((size - 1, width, width), np.float32)
    first = np.full((width, width), _NEVER, np.float32)
    open_ = (logs[0][:, None] > _NEVER) & (logs[1][None, :] > _NEVER)
    lefts, rights = np.broadcast_arrays(ids[0][:, None], ids[1][None, :])
    first[open_] = counts.pair(lefts[open_], rights[open_])
    forward[0] = first + logs[1][None, :]
    for at in range(1, size - 1):
        forward[at] = _summed(forward[at - 1][:, :, None] + steps[at - 1], 0)
    backward = np.zeros((size - 1, width, width), np.float32)
    for at in range(size - 3, -1, -1):
        backward[at] = _summed(steps[at] + backward[at + 1][None, :, :], 2)
    together = forward + backward
    found = np.empty((size, width), np.float32)
    found[1:] = _summed(together, 1)
    found[0] = logs[0]
    sure = np.exp(found - found.max(axis=1, keepdims=True))
    answer: Logs = (sure / sure.sum(axis=1, keepdims=True)).astype(np.float32)
    return answer


def _summed(logs: Logs, axis: int) -> Logs:
    """The logarithm of the sum along an axis."""
    most = logs.max(axis=axis, keepdims=True)
    total: Logs = (most + np.log(np.exp(logs - most).sum(axis=axis, keepdims=True))).squeeze(axis)
    return total

"""What the network says of the marks of a text typed without them: the second voice of the restorer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from classifier.model_session import ModelSession
from classifier.model_text import model_text
from classifier.model_tokens import Tokens, marks_of, split_marks
from classifier.restore.restorer import Slot

FAINTEST = -12.0
"""No candidate is called less likely than this (natural logarithm): the counts may still know better."""


class MarkModel:
    """The restorer's ``Extra``: the log-probability of each candidate spelling where it stands."""

    def __init__(self, session: ModelSession) -> None:
        self._session = session

    def __call__(self, text: str, slots: Sequence[Slot]) -> list[NDArray[np.float32]]:
        """One row a slot, one number a candidate; zeros where the network cannot tell."""
        ((tokens, scores),) = self._session.marks([_lower(text)])
        top = scores - scores.max(axis=1, keepdims=True)
        logs = top - np.log(np.exp(top).sum(axis=1, keepdims=True))
        starts = np.array([start for start, _ in tokens.spans])
        ends = np.array([end for _, end in tokens.spans])
        return [self._slot(slot, tokens, logs, starts, ends) for slot in slots]

    @staticmethod
    def _slot(
        slot: Slot,
        tokens: Tokens,
        logs: NDArray[np.float32],
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
    ) -> NDArray[np.float32]:
        inside = np.flatnonzero((ends > slot.start) & (starts < slot.end))
        found = np.zeros(len(slot.candidates), dtype=np.float32)
        if not len(inside) or ends[inside[-1]] > slot.end:
            return found
        spans = tuple(
            (max(0, tokens.spans[at][0] - slot.start), tokens.spans[at][1] - slot.start) for at in inside
        )
        for number, candidate in enumerate(slot.candidates):
            marks = _marks(candidate, spans)
            found[number] = logs[inside, list(marks)].sum()
        return np.maximum(found, FAINTEST)


@lru_cache(maxsize=50_000)
def _marks(word: str, spans: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """The marks of the tokens of ``word``, which stand at ``spans`` in it."""
    _, bits = split_marks(model_text(word))
    return tuple(int(mark) for mark in marks_of(bits, spans))


def _lower(text: str) -> str:
    """Lower case, letter by letter, so that offsets hold."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] or c for c in text)

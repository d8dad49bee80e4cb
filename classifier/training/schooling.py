"""Between pre-training and the heads: which of two sentences follows from the other, in everyday language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from classifier.model_tokens import TokenReader
from classifier.training.heads import Turn, teach
from classifier.training.lessons import EntailmentLesson, StreamLesson
from classifier.training.network import ReadingNet
from classifier.training.pairs import Entailment
from classifier.training.pretrain import Stream


def school(
    net: ReadingNet,
    tokeniser: Any,
    stream: Path,
    pairs: Sequence[Entailment],
    *,
    steps: int,
    seed: int,
    say: Callable[[str], None] = print,
) -> ReadingNet:
    """``net`` after ``steps`` batches of ``pairs`` and of running text that lost its marks."""
    reader = TokenReader(tokeniser)
    turns = {
        "entailment": Turn(
            EntailmentLesson(
                reader, lambda _: pairs, longest=net.encoder.shape.positions, seed=seed, batch=32
            ),
            0.75,
        ),
        "marks": Turn(StreamLesson(Stream.load(stream)), 0.25, 2.0),
    }
    return teach(net, turns, steps=steps, seed=seed, rate=3e-4, progress=say)

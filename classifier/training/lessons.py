"""What the heads are taught, one lesson a kind of question; each draws its own batches for ever.

A lesson yields losses; ``classifier.training.heads`` mixes the lessons and steps the optimiser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from classifier.model_tokens import (
    MASK,
    NO_LETTERS,
    SPECIALS,
    STRANGE,
    UNKNOWN,
    TokenReader,
    Tokens,
    cut,
    pair_tokens,
)
from classifier.topics import TOPICS
from classifier.training.batches import Batch, by_length, pack
from classifier.training.dataset import TYPES, Example
from classifier.training.network import ReadingNet
from classifier.training.pair_frames import LABELS
from classifier.training.pairs import Entailment, Pair
from classifier.training.pretrain import Stream, Windows

HIDDEN = 0.1
"""Share of the tokens hidden in a lesson: no single word may decide alone."""
SHARPNESS = 16.0
"""How steeply likeness of vectors turns into probability."""
MIDDLE = 0.6
"""The likeness at which two wordings are as likely the same claim as not."""


class Lesson(Protocol):
    """An endless row of losses."""

    def losses(self, net: ReadingNet) -> Iterator[Tensor]: ...


class TypeLesson:
    """Which type a text is, and of which topics where that is known. Types weigh alike."""

    def __init__(
        self,
        reader: TokenReader,
        texts: Callable[[int], Sequence[Example]],
        *,
        longest: int,
        seed: int,
        batch: int = 32,
    ) -> None:
        self._reader, self._texts = reader, texts
        self._longest, self._batch = longest, batch
        self._rng = np.random.default_rng(seed)
        self.epoch = 0

    def losses(self, net: ReadingNet) -> Iterator[Tensor]:
        while True:
            examples = self._texts(self.epoch)
            rows = [cut(each, self._longest) for each in self._reader.read([e.text for e in examples])]
            labels = np.array([TYPES.index(e.type) for e in examples])
            weight = len(labels) / (len(TYPES) * np.maximum(np.bincount(labels, minlength=len(TYPES)), 1))
            topics = np.array([[float(t in (e.topics or ())) for t in TOPICS] for e in examples])
            told = np.array([e.topics is not None for e in examples])
            for chosen in by_length([len(r) for r in rows], self._batch, self._rng):
                batch = _hide(pack([rows[at] for at in chosen]))
                types, subjects, _, _, _ = net(batch.ids, batch.marks, batch.sides, batch.mask)
                loss = F.cross_entropy(
                    types.float(),
                    torch.from_numpy(labels[chosen]),
                    weight=torch.from_numpy(weight).float(),
                    label_smoothing=0.05,
                )
                known = torch.from_numpy(told[chosen])
                if known.any():
                    gold = torch.from_numpy(topics[chosen]).float()[known]
                    loss = loss + F.binary_cross_entropy_with_logits(subjects.float()[known], gold) * 2.0
                yield loss
            self.epoch += 1


class PairLesson:
    """Whether two wordings claim the same: by their vectors, and read side by side."""

    def __init__(
        self,
        reader: TokenReader,
        pairs: Callable[[int], Sequence[Pair]],
        *,
        longest: int,
        seed: int,
        batch: int = 24,
    ) -> None:
        self._reader, self._pairs = reader, pairs
        self._longest, self._batch = longest, batch
        self._rng = np.random.default_rng(seed)
        self.epoch = 0

    def losses(self, net: ReadingNet) -> Iterator[Tensor]:
        while True:
            pairs = self._pairs(self.epoch)
            ones = self._reader.read([p.one for p in pairs])
            twos = self._reader.read([p.two for p in pairs])
            same = np.array([p.same for p in pairs])
            order = self._rng.permutation(len(pairs))
            for start in range(0, len(order) - self._batch + 1, self._batch):
                chosen = order[start : start + self._batch]
                first, second = [ones[at] for at in chosen], [twos[at] for at in chosen]
                gold = torch.from_numpy(same[chosen])
                yield self._vectors(net, first, second, gold) + self._side_by_side(net, first, second, gold)
            self.epoch += 1

    def _vectors(
        self, net: ReadingNet, first: Sequence[Tokens], second: Sequence[Tokens], same: Tensor
    ) -> Tensor:
        batch = _hide(pack([cut(each, self._longest) for each in (*first, *second)]), 0.05)
        _, _, _, vectors, _ = net(batch.ids, batch.marks, batch.sides, batch.mask)
        one, two = vectors.float().chunk(2)
        likeness = one @ two.T
        own = likeness.diagonal()
        told = F.binary_cross_entropy_with_logits(SHARPNESS * (own - MIDDLE), same.float())
        # A claim's own other wording against all the others of the batch, look-alikes among them.
        found = (
            F.cross_entropy(likeness[same] * 20.0, torch.arange(len(one))[same])
            if same.any()
            else likeness.sum() * 0.0
        )
        return told + 0.5 * found

    def _side_by_side(
        self, net: ReadingNet, first: Sequence[Tokens], second: Sequence[Tokens], same: Tensor
    ) -> Tensor:
        turned = self._rng.random(len(first)) < 0.5
        rows = [
            pair_tokens(two, one, self._longest) if turn else pair_tokens(one, two, self._longest)
            for one, two, turn in zip(first, second, turned, strict=True)
        ]
        batch = _hide(pack(rows), 0.05)
        _, _, answers, _, _ = net(batch.ids, batch.marks, batch.sides, batch.mask)
        return F.binary_cross_entropy_with_logits(answers.float()[:, 3], same.float())


class EntailmentLesson:
    """Whether a passage supports a claim, refutes it, or does not tell."""

    def __init__(
        self,
        reader: TokenReader,
        pairs: Callable[[int], Sequence[Entailment]],
        *,
        longest: int,
        seed: int,
        batch: int = 24,
    ) -> None:
        self._reader, self._pairs = reader, pairs
        self._longest, self._batch = longest, batch
        self._rng = np.random.default_rng(seed)
        self.epoch = 0

    def losses(self, net: ReadingNet) -> Iterator[Tensor]:
        while True:
            pairs = self._pairs(self.epoch)
            premises = self._reader.read([p.premise for p in pairs])
            claims = self._reader.read([p.claim for p in pairs])
            labels = np.array([LABELS.index(p.label) for p in pairs])
            rows = [pair_tokens(p, c, self._longest) for p, c in zip(premises, claims, strict=True)]
            for chosen in by_length([len(r) for r in rows], self._batch, self._rng):
                batch = _hide(pack([rows[at] for at in chosen]), 0.05)
                _, _, answers, _, _ = net(batch.ids, batch.marks, batch.sides, batch.mask)
                yield F.cross_entropy(
                    answers.float()[:, :3], torch.from_numpy(labels[chosen]), label_smoothing=0.05
                )
            self.epoch += 1


class MarksLesson:
    """Which marks belong on tokens typed without them: our own texts, robbed of their marks."""

    def __init__(
        self,
        reader: TokenReader,
        texts: Callable[[int], Sequence[str]],
        *,
        longest: int,
        seed: int,
        batch: int = 24,
    ) -> None:
        self._reader, self._texts = reader, texts
        self._longest, self._batch = longest, batch
        self._rng = np.random.default_rng(seed)
        self.epoch = 0

    def losses(self, net: ReadingNet) -> Iterator[Tensor]:
        while True:
            rows = [cut(each, self._longest) for each in self._reader.read(self._texts(self.epoch))]
            rows = [row for row in rows if not (row.marks == UNKNOWN).any() and row.marks.any()]
            for chosen in by_length([len(r) for r in rows], self._batch, self._rng):
                batch = pack([rows[at] for at in chosen])
                asked = (batch.marks != NO_LETTERS) & (batch.marks != STRANGE)
                hidden = asked & (torch.rand(batch.ids.shape) < 0.98)
                yield _marks_loss(
                    net, batch.ids, batch.marks.masked_fill(hidden, UNKNOWN), batch.mask, batch.marks, hidden
                )
            self.epoch += 1


class StreamLesson:
    """The same on running text, so that what pre-training taught is not forgotten."""

    def __init__(self, stream: Stream, *, batch: int = 16) -> None:
        self._windows = Windows(stream)
        self._batch = batch

    def losses(self, net: ReadingNet) -> Iterator[Tensor]:
        while True:
            seen = self._windows.draw(self._batch)
            yield _marks_loss(
                net, seen.ids, seen.marks, torch.ones_like(seen.ids), seen.gold_marks, seen.bare
            )


def _marks_loss(
    net: ReadingNet, ids: Tensor, marks: Tensor, mask: Tensor, gold: Tensor, asked: Tensor
) -> Tensor:
    states = net.encoder(ids, marks, mask)
    return F.cross_entropy(net.restoring(states[asked]).float(), gold[asked])


def _hide(batch: Batch, share: float = HIDDEN) -> Batch:
    hidden = (torch.rand(batch.ids.shape) < share) & (batch.ids >= SPECIALS)
    return Batch(
        batch.ids.masked_fill(hidden, MASK),
        batch.marks.masked_fill(hidden, UNKNOWN),
        batch.sides,
        batch.mask,
    )

"""Pre-trains the encoder on running text: word vectors first, then hidden tokens, marks and swapped tokens.

Resumable: the checkpoint holds the step, the optimiser and the random states, so a run that was
stopped goes on exactly where it was.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed
import torch.multiprocessing
from numpy.typing import NDArray
from torch import nn

from classifier.model_text import model_text
from classifier.model_tokens import MASK, NO_LETTERS, SPECIALS, STRANGE, UNKNOWN, TokenReader
from classifier.training.network import Disturbed, Encoder, Pretraining, Shape

WINDOW = 96
MASKED, SWAPPED = 0.13, 0.08
BARE_WINDOWS, BARE_TOKENS = 0.6, 0.1
"""Share of the windows that lose their marks altogether, and of the tokens of the others that do."""
Column = NDArray[np.int16]


@dataclass(frozen=True)
class Stream:
    """Running text as one long row of token ids and, beside each, its marks."""

    ids: Column
    marks: Column

    def __len__(self) -> int:
        return len(self.ids)

    def save(self, path: Path) -> None:
        np.savez(path, ids=self.ids, marks=self.marks)

    @classmethod
    def load(cls, path: Path) -> Stream:
        with np.load(path) as packed:
            return cls(packed["ids"], packed["marks"])


def token_stream(texts: Iterable[str], tokeniser: Any, *, limit: int) -> Stream:
    """At most ``limit`` tokens of running text."""
    reader = TokenReader(tokeniser)
    ids, marks = list[Column](), list[Column]()
    total, batch = 0, list[str]()

    def flush() -> int:
        size = 0
        for one in reader.read(batch, prepared=True):
            # The first mark goes, the last one parts the texts.
            written = np.where(one.marks == UNKNOWN, 1, one.marks)
            ids.append(one.ids[1:].astype(np.int16))
            marks.append(written[1:].astype(np.int16))
            size += len(one) - 1
        batch.clear()
        return size

    for text in texts:
        batch.append(model_text(text[:4000]))
        if len(batch) == 500:
            total += flush()
            if total >= limit:
                break
    if batch:
        flush()
    if not ids:
        return Stream(np.zeros(0, np.int16), np.zeros(0, np.int16))
    return Stream(np.concatenate(ids)[:limit], np.concatenate(marks)[:limit])


def word_vectors(stream: Column, vocabulary: int, width: int, *, seed: int) -> NDArray[np.float32]:
    """Token vectors from counts of neighbours (positive PMI, truncated SVD): minutes of training saved."""
    counts = np.zeros((vocabulary, vocabulary), dtype=np.float32)
    for distance in range(1, 5):
        flat = stream[:-distance].astype(np.int64) * vocabulary + stream[distance:]
        found, times = np.unique(flat, return_counts=True)
        counts[found // vocabulary, found % vocabulary] += times / distance
    counts += counts.T.copy()
    row = counts.sum(1, keepdims=True) + 1e-6
    context = np.maximum(counts.sum(0, keepdims=True), 1e-6) ** 0.75
    pmi = np.log(np.maximum(counts * context.sum() / (row * context), 1e-9))
    positive = torch.from_numpy(np.maximum(pmi, 0.0))
    torch.manual_seed(seed)
    left, strength, _ = torch.svd_lowrank(positive, q=width, niter=2)
    vectors: NDArray[np.float32] = (left * strength.sqrt()).numpy()
    scaled: NDArray[np.float32] = vectors / (vectors.std() + 1e-6) * 0.05
    return scaled


@dataclass(frozen=True)
class Schooling:
    """How the encoder is pre-trained: ``tokens`` are those of all steps and processes together."""

    shape: Shape
    tokens: int
    seed: int
    batch: int = 48
    rate: float = 1e-3
    processes: int = 1
    save_every: int = 250
    seconds: float | None = None


def pretrain(
    stream: Path, checkpoint: Path, schooling: Schooling, progress: Callable[[str], None] = print
) -> dict[str, float]:
    """Trains until ``schooling.tokens`` were seen, from the checkpoint where one lies; the last figures.

    ``stream`` is a file written by ``Stream.save``. Several processes each draw windows of their own
    and share their gradients at every step: on a busy machine two threads of one process mostly wait
    for each other.
    """
    others = schooling.processes - 1
    if not others:
        return _learn(stream, checkpoint, schooling, 0, progress)
    meeting = checkpoint.with_suffix(f".{os.getpid()}.meeting")
    context = torch.multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_beside, args=(stream, checkpoint, schooling, rank, meeting), daemon=True)
        for rank in range(1, schooling.processes)
    ]
    for worker in workers:
        worker.start()
    try:
        _meet(meeting, 0, schooling.processes)
        return _learn(stream, checkpoint, schooling, 0, progress)
    finally:
        torch.distributed.destroy_process_group()
        for worker in workers:
            worker.join()
        meeting.unlink(missing_ok=True)


def _meet(meeting: Path, rank: int, size: int) -> None:
    torch.distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=size)


def _beside(stream: Path, checkpoint: Path, schooling: Schooling, rank: int, meeting: Path) -> None:
    torch.set_num_threads(1)
    _meet(meeting, rank, schooling.processes)
    _learn(stream, checkpoint, schooling, rank, lambda _: None)
    torch.distributed.destroy_process_group()


def _learn(
    stream_path: Path, checkpoint: Path, schooling: Schooling, rank: int, progress: Callable[[str], None]
) -> dict[str, float]:
    shape, seed = schooling.shape, schooling.seed
    torch.manual_seed(seed)
    model = Pretraining(Encoder(shape))
    optimiser = torch.optim.AdamW(model.parameters(), lr=schooling.rate, betas=(0.9, 0.98), weight_decay=0.01)
    stream = Stream.load(stream_path)
    steps, seen, figures = 0, 0, dict[str, float]()
    if checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        steps, seen, figures = int(state["steps"]), int(state["tokens"]), dict(state["figures"])
        progress(f"resumed at step {steps}, {seen / 1e6:.1f} million tokens")
    else:
        vectors = word_vectors(stream.ids, shape.vocabulary, shape.width, seed=seed)
        with torch.no_grad():
            model.encoder.tokens.weight.copy_(torch.from_numpy(vectors))
        progress("word vectors ready")
    windows = Windows(stream)
    parameters = list(model.parameters())
    started = time.monotonic()
    model.train()
    each_step = schooling.batch * WINDOW * schooling.processes
    while seen < schooling.tokens:
        # Drawn anew from the step and the process: a run that goes on draws what it would have drawn.
        torch.manual_seed((seed * 1_000_003 + steps) * 64 + rank)
        for group in optimiser.param_groups:
            group["lr"] = schooling.rate * _schedule(seen / schooling.tokens)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            naming, marking, detection, right = model(windows.draw(schooling.batch))
        optimiser.zero_grad(set_to_none=True)
        (naming + 2.0 * marking + 6.0 * detection).backward()
        _share(parameters, schooling.processes)
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        steps, seen = steps + 1, seen + each_step
        for name, value in (
            ("naming", naming),
            ("marking", marking),
            ("detection", detection),
            ("right", right),
        ):
            now = float(value.detach())
            figures[name] = 0.98 * figures.get(name, now) + 0.02 * now
        spent = time.monotonic() - started
        out_of_time = _agreed(
            schooling.seconds is not None and spent > schooling.seconds, schooling.processes
        )
        if rank == 0 and (steps % schooling.save_every == 0 or seen >= schooling.tokens or out_of_time):
            told = " ".join(f"{name} {value:.4f}" for name, value in figures.items())
            progress(
                f"step {steps}, {seen / 1e6:.2f} of {schooling.tokens / 1e6:.0f} M tokens, {told}, {spent:.0f} s"
            )
            _save(model, optimiser, steps, seen, shape, figures, checkpoint)
        if out_of_time:
            break
    return {**figures, "steps": float(steps), "tokens": float(seen)}


def _share(parameters: list[nn.Parameter], processes: int) -> None:
    """The mean of all processes' gradients, in place."""
    if processes == 1:
        return
    grads = [p.grad for p in parameters if p.grad is not None]
    row = torch.cat([g.reshape(-1) for g in grads])
    torch.distributed.all_reduce(row)
    row /= processes
    at = 0
    for grad in grads:
        grad.copy_(row[at : at + grad.numel()].view_as(grad))
        at += grad.numel()


def _agreed(stop: bool, processes: int) -> bool:
    if processes == 1:
        return stop
    flag = torch.tensor([float(stop)])
    torch.distributed.all_reduce(flag)
    return bool(flag.item() > 0)


def _schedule(share: float) -> float:
    warm = 0.03
    return (share + 1e-4) / warm if share < warm else 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share))


class Windows:
    """Draws windows of a stream and disturbs them, with torch's own random numbers."""

    def __init__(self, stream: Stream) -> None:
        self._ids = torch.from_numpy(stream.ids.astype(np.int32))
        self._marks = torch.from_numpy(stream.marks.astype(np.int32))
        self._last = max(1, len(stream) - WINDOW)

    def draw(self, batch: int) -> Disturbed:
        """A batch of windows as the encoder has to mend them."""
        at = torch.randint(self._last, (batch, 1)) + torch.arange(WINDOW)
        gold_ids, gold_marks = self._ids[at].long(), self._marks[at].long()
        word = gold_ids >= SPECIALS
        draw = torch.rand(gold_ids.shape)
        masked = (draw < MASKED) & word
        change = (draw >= MASKED) & (draw < MASKED + SWAPPED) & word
        # A swapped token comes from elsewhere in the text, with its own marks: rare words stay rare.
        other = torch.randint(self._last, gold_ids.shape)
        ids = torch.where(change, self._ids[other].long(), gold_ids)
        marks = torch.where(change, self._marks[other].long(), gold_marks)
        ids[masked] = MASK
        windows = torch.rand(batch, 1) < BARE_WINDOWS
        lost = torch.rand(gold_ids.shape) < torch.where(windows, 0.98, BARE_TOKENS)
        lettered = marks != NO_LETTERS
        marks[(lost & lettered) | masked] = UNKNOWN
        bare = ((lost & ~change) | masked) & (gold_marks != NO_LETTERS) & (gold_marks != STRANGE)
        return Disturbed(ids, marks, gold_ids, gold_marks, masked, bare, ids.ne(gold_ids) & ~masked)


def _save(
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    steps: int,
    tokens: int,
    shape: Shape,
    figures: dict[str, float],
    path: Path,
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    torch.save(
        {
            "model": model.state_dict(),
            "optimiser": optimiser.state_dict(),
            "steps": steps,
            "tokens": tokens,
            "figures": figures,
            "shape": shape.as_dict(),
        },
        fresh,
    )
    fresh.replace(path)

"""Pre-trains the encoder on running text: word vectors first, then masked and swapped tokens.

Resumable: the checkpoint holds the step, the optimiser and the random states, so a run that was
stopped goes on exactly where it was.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from classifier.model_text import fold, model_text
from classifier.training.network import Encoder, Pretraining, Shape

WINDOW = 96
MASKED, SWAPPED = 0.13, 0.10
Tokens = NDArray[np.int32]


def token_stream(texts: Iterable[str], tokeniser: Any, *, seed: int, limit: int) -> Tokens:
    """At most ``limit`` token ids of running text; a fifth of the texts lose their diacritics."""
    rng = np.random.default_rng(seed)
    pieces: list[NDArray[np.int32]] = []
    total, batch = 0, list[str]()

    def flush() -> int:
        coded = tokeniser.encode_batch_fast(batch, add_special_tokens=False)
        size = 0
        for one in coded:
            pieces.append(np.array([*one.ids, 3], dtype=np.int32))
            size += len(one.ids) + 1
        batch.clear()
        return size

    for text in texts:
        prepared = model_text(text[:4000])
        batch.append(fold(prepared) if rng.random() < 0.2 else prepared)
        if len(batch) == 2000:
            total += flush()
            if total >= limit:
                break
    if batch:
        flush()
    return np.concatenate(pieces)[:limit] if pieces else np.zeros(0, dtype=np.int32)


def word_vectors(stream: Tokens, vocabulary: int, width: int, *, seed: int) -> NDArray[np.float32]:
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


def pretrain(
    stream: Tokens,
    *,
    shape: Shape,
    steps: int,
    seed: int,
    checkpoint: Path,
    batch: int = 32,
    rate: float = 1e-3,
    progress: Callable[[str], None] = print,
    save_every: int = 500,
    stop_after_seconds: float | None = None,
) -> dict[str, float]:
    """Trains up to ``steps`` (from the checkpoint where one lies) and returns the last figures."""
    torch.manual_seed(seed)
    model = Pretraining(Encoder(shape))
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01)
    done, figures = 0, dict[str, float]()
    if checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["rng"])
        done, figures = int(state["step"]), dict(state["figures"])
        progress(f"resumed at step {done}")
    else:
        vectors = word_vectors(stream, shape.vocabulary, shape.width, seed=seed)
        with torch.no_grad():
            model.encoder.tokens.weight.copy_(torch.from_numpy(vectors))
        progress("word vectors ready")
    frequency = np.bincount(stream, minlength=shape.vocabulary).astype(np.float64) ** 0.75
    frequency[:7] = 0.0
    unigram = torch.from_numpy(frequency / frequency.sum())
    windows = torch.from_numpy(stream[: len(stream) // WINDOW * WINDOW].reshape(-1, WINDOW).astype(np.int64))
    started = time.monotonic()
    model.train()
    while done < steps:
        for group in optimiser.param_groups:
            group["lr"] = rate * _schedule(done, steps)
        gold = windows[torch.randint(len(windows), (batch,))]
        ids, masked, swapped = _disturb(gold, unigram)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            naming, detection = model(ids, masked, gold, swapped)
        optimiser.zero_grad(set_to_none=True)
        (naming + 8.0 * detection).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        done += 1
        for name, value in (("naming", naming), ("detection", detection)):
            now = float(value.detach())
            figures[name] = 0.98 * figures.get(name, now) + 0.02 * now
        out_of_time = stop_after_seconds is not None and time.monotonic() - started > stop_after_seconds
        if done % save_every == 0 or done == steps or out_of_time:
            spent = time.monotonic() - started
            progress(
                f"step {done}/{steps} naming {figures['naming']:.3f} detection {figures['detection']:.4f} {spent:.0f}s"
            )
            _save(model, optimiser, done, shape, figures, checkpoint)
        if out_of_time:
            break
    return {**figures, "steps": float(done), "tokens": float(done * batch * WINDOW)}


def _schedule(step: int, steps: int) -> float:
    warm = max(1, steps // 20)
    return (step + 1) / warm if step < warm else 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * step / steps))


def _disturb(gold: torch.Tensor, unigram: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    draw = torch.rand(gold.shape)
    masked = draw < MASKED
    change = (draw >= MASKED) & (draw < MASKED + SWAPPED)
    ids = gold.clone()
    ids[masked] = 4
    count = int(change.sum())
    if count:
        ids[change] = torch.multinomial(unigram, count, replacement=True)
    return ids, masked, ids.ne(gold) & ~masked


def _save(
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    step: int,
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
            "rng": torch.get_rng_state(),
            "step": step,
            "figures": figures,
            "shape": shape.as_dict(),
        },
        fresh,
    )
    fresh.replace(path)

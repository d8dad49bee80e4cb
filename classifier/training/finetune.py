"""Teaches the pre-trained encoder the sentence types."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from classifier.model_text import model_text
from classifier.training.dataset import TYPES, Example
from classifier.training.network import Encoder, SentenceNet, Shape


def save_encoder(checkpoint: Path, path: Path) -> None:
    """Packs the pre-trained encoder into eight bits, so that the project can carry it.

    Heads are always trained from this file: whoever has the project can make them again without the
    corpora.
    """
    state = torch.load(checkpoint, weights_only=False)
    arrays: dict[str, NDArray[Any]] = {"shape": np.array(json.dumps(state["shape"]))}
    for name, tensor in state["model"].items():
        if not name.startswith("encoder."):
            continue
        values, own = tensor.numpy(), name.removeprefix("encoder.")
        if values.ndim == 2:
            scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-9) / 127.0
            arrays[own], arrays[f"{own}/scale"] = np.round(values / scale).astype(np.int8), scale
        else:
            arrays[own] = values
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_encoder(path: Path, *, dropout: float = 0.1) -> Encoder:
    """The encoder as ``save_encoder`` packed it."""
    with np.load(path) as packed:
        shape = Shape(**(json.loads(str(packed["shape"])) | {"dropout": dropout}))
        state = {
            name: torch.from_numpy(
                (
                    packed[name] * packed[f"{name}/scale"] if f"{name}/scale" in packed else packed[name]
                ).astype(np.float32)
            )
            for name in packed.files
            if name != "shape" and not name.endswith("/scale")
        }
    encoder = Encoder(shape)
    encoder.load_state_dict(state)
    return encoder


def encode(tokeniser: Any, texts: Sequence[str]) -> list[list[int]]:
    """Token ids of raw texts, cut to the model's length."""
    coded = tokeniser([model_text(t) for t in texts], truncation=True, padding=False)
    return [list(ids) for ids in coded["input_ids"]]


def finetune(
    encoder: Encoder,
    tokeniser: Any,
    epoch_texts: Callable[[int], list[Example]],
    *,
    epochs: int,
    seed: int,
    batch: int = 32,
    rate: float = 4e-4,
    progress: Callable[[str], None] = print,
    judge: Callable[[SentenceNet], float] | None = None,
) -> SentenceNet:
    """Trains on ``epoch_texts(epoch)``, new writing of the same units each epoch; returns averaged weights.

    Classes weigh alike. The weights returned are a running average, which is steadier than the last ones.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = SentenceNet(encoder)
    average = torch.optim.swa_utils.AveragedModel(
        model,
        multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995),  # type: ignore[no-untyped-call]
    )
    named = list(model.named_parameters())
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for n, p in named if n.startswith("encoder.")], "scale": 1.0},
            {"params": [p for n, p in named if not n.startswith("encoder.")], "scale": 3.0},
        ],
        lr=rate,
        weight_decay=0.02,
    )
    for epoch in range(epochs):
        examples = epoch_texts(epoch)
        ids = encode(tokeniser, [e.text for e in examples])
        labels = np.array([TYPES.index(e.type) for e in examples])
        weight = torch.tensor(len(labels) / (6.0 * np.maximum(np.bincount(labels, minlength=6), 1)))
        model.train()
        total = 0.0
        batches = _batches([len(i) for i in ids], batch, rng)
        for number, chosen in enumerate(batches):
            done = (epoch + number / len(batches)) / epochs
            for group in optimiser.param_groups:
                group["lr"] = rate * group["scale"] * min(1.0, done * 12 + 0.05) * (1.0 - 0.95 * done)
            token_ids, mask = pad([ids[i] for i in chosen])
            # A few tokens are hidden: no single word may decide alone.
            hidden = (torch.rand(token_ids.shape) < 0.10) & (token_ids > 6)
            token_ids[hidden] = 4
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(token_ids, mask)
            loss = F.cross_entropy(
                logits.float(),
                torch.from_numpy(labels[chosen]),
                weight=weight.float(),
                label_smoothing=0.05,
            )
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            average.update_parameters(model)
            total += float(loss.detach())
        figure = f" judged {judge(cast(SentenceNet, average.module)):.4f}" if judge is not None else ""
        progress(f"epoch {epoch + 1}/{epochs} loss {total / len(batches):.4f}{figure}")
    result = cast(SentenceNet, average.module)
    return result.eval()


def logits_of(model: SentenceNet, tokeniser: Any, texts: Sequence[str]) -> NDArray[np.float32]:
    """Scores of many texts, in the order given."""
    ids = encode(tokeniser, texts)
    result = np.zeros((len(ids), len(TYPES)), dtype=np.float32)
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    training = model.training
    model.eval()
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            chosen = order[start : start + 64]
            token_ids, mask = pad([ids[i] for i in chosen])
            result[chosen] = model(token_ids, mask).numpy()
    model.train(training)
    return result


def pad(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and mask of equal length."""
    longest = max(len(r) for r in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.long)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = 1
    return ids, mask


def _batches(lengths: Sequence[int], size: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    order = np.argsort(np.array(lengths) + rng.uniform(0, 4, len(lengths)), kind="stable")
    batches = [order[at : at + size] for at in range(0, len(order), size)]
    rng.shuffle(batches)
    return batches

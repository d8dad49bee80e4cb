"""Teaches the pre-trained encoder all its heads together: lessons in turn, averaged weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch

from classifier.training.lessons import Lesson
from classifier.training.network import ReadingNet


@dataclass(frozen=True)
class Turn:
    """How often a lesson's turn comes, and how much its losses weigh."""

    lesson: Lesson
    share: float
    weight: float = 1.0


def teach(
    net: ReadingNet,
    turns: Mapping[str, Turn],
    *,
    steps: int,
    seed: int,
    rate: float = 4e-4,
    progress: Callable[[str], None] = print,
    tell_every: int = 200,
) -> ReadingNet:
    """Takes ``steps`` steps, each on a batch of the lesson whose turn it is; returns averaged weights.

    The average of the last few hundred steps is steadier than the last step.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    average = torch.optim.swa_utils.AveragedModel(
        net,
        multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.997),  # type: ignore[no-untyped-call]
    )
    named = list(net.named_parameters())
    carried = ("encoder.", "restoring.")
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for n, p in named if n.startswith(carried)], "scale": 1.0},
            {"params": [p for n, p in named if not n.startswith(carried)], "scale": 3.0},
        ],
        lr=rate,
        weight_decay=0.02,
    )
    net.train()
    names = list(turns)
    shares = np.array([turns[name].share for name in names])
    order = rng.choice(len(names), size=steps, p=shares / shares.sum())
    rows = {name: turns[name].lesson.losses(net) for name in names}
    told = dict.fromkeys(names, 0.0)
    for step, which in enumerate(order):
        name = names[which]
        done = step / steps
        for group in optimiser.param_groups:
            group["lr"] = rate * group["scale"] * min(1.0, done * 20 + 0.02) * (1.0 - 0.97 * done)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = next(rows[name])
        optimiser.zero_grad(set_to_none=True)
        (turns[name].weight * loss).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        average.update_parameters(net)
        now = float(loss.detach())
        told[name] = 0.95 * told[name] + 0.05 * now if told[name] else now
        if (step + 1) % tell_every == 0 or step + 1 == steps:
            progress(f"step {step + 1}/{steps} " + " ".join(f"{n} {v:.3f}" for n, v in told.items()))
    result = cast(ReadingNet, average.module)
    return result.eval()

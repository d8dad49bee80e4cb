"""Packs a trained network into eight bits a number, so that the project can carry it.

Heads are always trained from this file: whoever has the project can make them again without the corpora.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from classifier.topics import TOPICS
from classifier.training.dataset import TYPES
from classifier.training.network import Encoder, Pretraining, ReadingNet, Shape


def pretrained(checkpoint: Path) -> ReadingNet:
    """A network with the encoder and the restoring head of a pre-training checkpoint; the rest is new."""
    state = torch.load(checkpoint, weights_only=True)
    shape = Shape(**state["shape"])
    taught = Pretraining(Encoder(shape))
    taught.load_state_dict(state["model"])
    net = fresh(shape)
    net.encoder.load_state_dict(taught.encoder.state_dict())
    net.restoring.load_state_dict(taught.restoring.state_dict())
    return net


def fresh(shape: Shape, *, dropout: float = 0.1) -> ReadingNet:
    """A network of untaught heads; while they are taught, ``dropout`` of the numbers are left out."""
    encoder = Encoder(Shape(**(shape.as_dict() | {"dropout": dropout})))
    return ReadingNet(encoder, types=len(TYPES), topics=len(TOPICS))


def save_net(net: ReadingNet, path: Path) -> None:
    """Writes ``net`` to ``path``: matrices as int8 with a scale a row."""
    arrays: dict[str, NDArray[Any]] = {"shape": np.array(json.dumps(net.encoder.shape.as_dict()))}
    for name, tensor in net.state_dict().items():
        values = tensor.numpy()
        if values.ndim == 2:
            scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-9) / 127.0
            arrays[name], arrays[f"{name}/scale"] = np.round(values / scale).astype(np.int8), scale
        else:
            arrays[name] = values
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_net(path: Path) -> ReadingNet:
    """The network as ``save_net`` packed it."""
    with np.load(path) as packed:
        shape = Shape(**json.loads(str(packed["shape"])))
        state = {
            name: torch.from_numpy(
                (
                    packed[name] * packed[f"{name}/scale"] if f"{name}/scale" in packed else packed[name]
                ).astype(np.float32)
            )
            for name in packed.files
            if name != "shape" and not name.endswith("/scale")
        }
    net = fresh(shape)
    net.load_state_dict(state)
    return net

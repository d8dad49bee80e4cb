"""Writes the trained network as ONNX with its weights in eight bits."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch

from classifier.training.network import SentenceNet

SMALLEST_PACKED = 4096
"""Weights of fewer numbers stay as they are."""


def export_onnx(model: SentenceNet, path: Path) -> None:
    """Exports ``model`` for any batch and length, then packs its matrices into int8."""
    import onnx

    model.eval()
    ids = torch.randint(7, 100, (2, 12))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={
                "input_ids": {0: "batch", 1: "length"},
                "attention_mask": {0: "batch", 1: "length"},
                "logits": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )
    graph = onnx.load(str(path))
    pack_weights(graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


def pack_weights(graph: Any) -> None:
    """Large float matrices become int8 with one scale per column (or per row of an embedding).

    Weights only: the sums stay in float32. Quantising activations too would make a text's answer
    depend on the batch it comes in, because their scale is taken over the batch.
    """
    from onnx import helper, numpy_helper

    kept, nodes = [], []
    gathered = {node.input[0] for node in graph.graph.node if node.op_type == "Gather"}
    for tensor in graph.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim != 2 or values.size < SMALLEST_PACKED:
            kept.append(tensor)
            continue
        axis = 0 if tensor.name in gathered else 1
        scale = np.maximum(np.abs(values).max(axis=1 - axis), 1e-9) / 127.0
        shaped = scale[:, None] if axis == 0 else scale[None, :]
        packed = np.round(values / shaped).astype(np.int8)
        names = [f"{tensor.name}.{part}" for part in ("int8", "scale", "zero")]
        zero = np.zeros(len(scale), np.int8)
        arrays = (packed, scale.astype(np.float32), zero)
        kept += [numpy_helper.from_array(a, n) for a, n in zip(arrays, names, strict=True)]
        nodes.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))
    old = list(graph.graph.node)
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(kept)
    del graph.graph.node[:]
    graph.graph.node.extend([*nodes, *old])

"""Writes the trained network as ONNX with its weights and its products in eight bits."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from classifier.training.batches import Batch
from classifier.training.network import ReadingNet

INPUTS = ("ids", "marks", "sides", "mask")
OUTPUTS = ("types", "topics", "pair", "vector", "restored")
SMALLEST_PACKED = 4096
"""Tables of fewer numbers stay as they are."""


def export_onnx(net: ReadingNet, path: Path, samples: Sequence[Batch]) -> None:
    """Exports ``net`` for any batch and length, then packs it into int8.

    The range of what goes into each product is fixed once, from ``samples``: taken from each batch, as
    dynamic quantisation does, a text's answer would depend on the company it comes in.
    """
    whole = path.with_suffix(".float.onnx")
    export_float(net, whole)
    quantise(whole, path, samples)
    whole.unlink()


def export_float(net: ReadingNet, path: Path) -> None:
    """Exports ``net`` as it is, in float32."""
    net.eval()
    ids = torch.randint(7, 100, (2, 12))
    ones = torch.ones_like(ids)
    axes: dict[str, dict[int, str]] = {name: {0: "batch", 1: "length"} for name in (*INPUTS, "restored")}
    axes |= {name: {0: "batch"} for name in OUTPUTS if name != "restored"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net,
            (ids, ones, torch.zeros_like(ids), ones),
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def quantise(whole: Path, path: Path, samples: Sequence[Batch]) -> None:
    """Int8 for every product with a fixed matrix, and for the tables of vectors."""
    import logging

    import onnx
    from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType
    from onnxruntime.quantization.quantize import quantize_static

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self._rows: Iterator[dict[str, Any]] = iter(
                {name: getattr(batch, name).numpy() for name in INPUTS} for batch in samples
            )

        def get_next(self) -> dict[str, Any] | None:
            return next(self._rows, None)

    graph = onnx.load(str(whole))
    fixed = {tensor.name for tensor in graph.graph.initializer}
    products = [n.name for n in graph.graph.node if n.op_type in ("MatMul", "Gemm") and n.input[1] in fixed]
    logger = logging.getLogger()
    before = logger.level
    logger.setLevel(logging.ERROR)  # a line for every tensor otherwise
    try:
        quantize_static(
            str(whole),
            str(path),
            Reader(),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["MatMul", "Gemm"],
            nodes_to_quantize=products,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={"ActivationSymmetric": False},
        )
    finally:
        logger.setLevel(before)
    graph = onnx.load(str(path))
    pack_tables(graph)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(path))


def pack_tables(graph: Any) -> None:
    """Tables that rows are taken from become int8 with one scale a row; unpacked when they are loaded."""
    from onnx import helper, numpy_helper

    kept, nodes = [], []
    gathered = {node.input[0] for node in graph.graph.node if node.op_type == "Gather"}
    for tensor in graph.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.name not in gathered or values.ndim != 2 or values.size < SMALLEST_PACKED:
            kept.append(tensor)
            continue
        scale = np.maximum(np.abs(values).max(axis=1), 1e-9) / 127.0
        packed = np.round(values / scale[:, None]).astype(np.int8)
        names = [f"{tensor.name}.{part}" for part in ("int8", "scale", "zero")]
        arrays = (packed, scale.astype(np.float32), np.zeros(len(scale), np.int8))
        kept += [numpy_helper.from_array(a, n) for a, n in zip(arrays, names, strict=True)]
        nodes.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=0))
    old = list(graph.graph.node)
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(kept)
    del graph.graph.node[:]
    graph.graph.node.extend([*nodes, *old])

"""Tiny random checkpoints, made on the spot: an ONNX graph written by hand, so that no torch is needed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kiemtin.states import VerdictLabel

WIDTH, WORDS = 16, 400
ANSWERS = {
    "entailment": VerdictLabel.SUPPORTED,
    "neutral": VerdictLabel.NOT_ENOUGH_INFO,
    "contradiction": VerdictLabel.REFUTED,
}


def tokenizer_file(folder: Path) -> None:
    """A BERT-like tokenizer over single characters and a few joined ones."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

    made = Tokenizer(models.BPE(unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.train_from_iterator(
        ["Xã mình còn 48 thôn. Vui quá! Trụ sở mới đặt ở đâu vậy mọi người ơi, ai biết chỉ giúp với nhé?"]
        * 3,
        trainers.BpeTrainer(
            vocab_size=WORDS, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"], show_progress=False
        ),
    )
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    made.save(str(folder / "tokenizer.json"))


def onnx_checkpoint(folder: Path, *, answers: Sequence[str] = ()) -> Path:
    """A folder with tokenizer, config and ``model.onnx``: token and side vectors, mixed over the text, then tanh.

    With ``answers`` it is a classifier of pairs whose ``id2label`` names them in this order.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    folder.mkdir()
    tokenizer_file(folder)
    config: dict[str, object] = {"pad_token_id": 0, "max_position_embeddings": 514}
    if answers:
        config["id2label"] = {str(at): name for at, name in enumerate(answers)}
    (folder / "config.json").write_text(json.dumps(config))
    rng = np.random.default_rng(7)

    def tensor(name: str, *shape: int) -> object:
        return numpy_helper.from_array(rng.normal(0, 1, shape).astype(np.float32), name)

    nodes = [
        helper.make_node("Gather", ["words", "input_ids"], ["word"]),
        helper.make_node("Gather", ["sides", "token_type_ids"], ["side"]),
        helper.make_node("Add", ["word", "side"], ["token"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["token", "column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "middle"], ["sum"], keepdims=1),
        helper.make_node("ReduceSum", ["column", "middle"], ["count"], keepdims=1),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("Add", ["token", "mean"], ["mixed"]),
        helper.make_node("MatMul", ["mixed", "deep"], ["turned"]),
        helper.make_node("Tanh", ["turned"], ["last_hidden_state"]),
    ]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["n", "l", WIDTH])
    if answers:
        nodes += [
            helper.make_node("Gather", ["last_hidden_state", "zero"], ["first"], axis=1),
            helper.make_node("MatMul", ["first", "head"], ["logits"]),
        ]
        output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 3])
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "l"])
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ],
        [output],
        [
            tensor("words", WORDS, WIDTH),
            tensor("sides", 2, WIDTH),
            tensor("deep", WIDTH, WIDTH),
            tensor("head", WIDTH, 3),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "middle"),
            numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
            numpy_helper.from_array(np.array(0, dtype=np.int64), "zero"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(folder / "model.onnx"))
    return folder

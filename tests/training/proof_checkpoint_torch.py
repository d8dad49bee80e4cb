"""The same checkpoint answers alike by torch and by onnxruntime. Needs torch, so `make train-proof` runs it, never skipped.

The networks are of published kinds (BERT, XLM-RoBERTa), two layers, with random weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny_checkpoint import WORDS, tokenizer_file
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from classifier.checkpoint_head import HeadedCheckpoint
from classifier.checkpoints import open_checkpoint
from classifier.training.checkpoint_head import HeadLimit, train_head
from classifier.training.dataset import Grammar
from kiemtin.states import SentenceType, VerdictLabel

SIZE = {
    "vocab_size": WORDS,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 130,
}
NAMES = {0: "contradiction", 1: "entailment", 2: "neutral"}
TEXTS = ["Xã mình còn 48 thôn.", "Vui!", "Trụ sở mới đặt ở đâu vậy mọi người ơi"]


def bert(folder: Path, *, pairs: bool = False) -> Any:
    torch.manual_seed(1)
    named = {"id2label": NAMES, "label2id": {name: at for at, name in NAMES.items()}} if pairs else {}
    config = BertConfig(**SIZE, pad_token_id=0, **named)
    made = (BertForSequenceClassification if pairs else BertModel)(config).eval()
    made.save_pretrained(folder)
    tokenizer_file(folder)
    return made


def exported(network: Any, folder: Path, output: str) -> None:
    """``model.onnx`` beside the weights that torch reads."""
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones((2, 7), dtype=torch.long) for _ in names)

    class Plain(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = network

        def forward(self, ids: Any, mask: Any, sides: Any) -> Any:
            return self.inner(input_ids=ids, attention_mask=mask, token_type_ids=sides)[0]

    axes = {0: "n", 1: "l"}
    torch.onnx.export(
        Plain(),
        example,
        str(folder / "model.onnx"),
        input_names=names,
        output_names=[output],
        dynamic_axes={**dict.fromkeys(names, axes), output: axes if output != "logits" else {0: "n"}},
        opset_version=17,
        dynamo=False,
    )


def test_vectors_by_torch_and_by_onnx_are_the_same(tmp_path: Path) -> None:
    network = bert(tmp_path)
    by_torch = open_checkpoint(tmp_path)
    assert by_torch.how == "torch"
    one = by_torch.embed(TEXTS)
    exported(network, tmp_path, "last_hidden_state")
    by_onnx = open_checkpoint(tmp_path)
    assert by_onnx.how == "onnx"
    assert np.allclose(one, by_onnx.embed(TEXTS), atol=1e-4)
    alone = np.concatenate([by_torch.embed([text]) for text in TEXTS])
    assert np.allclose(one, alone, atol=1e-3)


def test_answers_about_pairs_by_torch_and_by_onnx_are_the_same(tmp_path: Path) -> None:
    network = bert(tmp_path, pairs=True)
    pairs = [("Tỉnh có 48 xã.", "Tỉnh có 50 xã."), ("Vui", "Xã mình còn 48 thôn.")]
    by_torch = open_checkpoint(tmp_path)
    one = by_torch.entail(pairs)
    assert by_torch.how == "torch"
    exported(network, tmp_path, "logits")
    two = open_checkpoint(tmp_path).entail(pairs)
    for left, right in zip(one, two, strict=True):
        assert set(left) == set(VerdictLabel)
        assert left == pytest.approx(right, abs=1e-4)


def test_a_checkpoint_of_phoberts_kind_without_sides_is_read_and_learns_our_types(tmp_path: Path) -> None:
    torch.manual_seed(2)
    XLMRobertaModel(XLMRobertaConfig(**SIZE, pad_token_id=0, type_vocab_size=1)).save_pretrained(tmp_path)
    tokenizer_file(tmp_path)
    grammar = Grammar.load()
    few = Grammar(
        **{
            **vars(grammar),
            "seeds": {kind: seeds[:12] for kind, seeds in grammar.seeds.items()},
            "templates": dict.fromkeys(grammar.templates, ()),
            **({"posts": {}} if hasattr(grammar, "posts") else {}),
        }
    )
    done = train_head(tmp_path, few, threads=1, limit=HeadLimit(1, 1), say=lambda _: None)
    assert done.accepted
    [row] = HeadedCheckpoint.load(tmp_path).classify(["xã mình còn 48 thôn"])
    assert set(row) == set(SentenceType)
    assert sum(row.values()) == pytest.approx(1)

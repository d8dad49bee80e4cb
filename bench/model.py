"""Texts a second of the shipped model beside a PhoBERT-base-sized one, on the same texts in the same run.

The large one has 12 layers, 768 wide, 64,000 entries, as PhoBERT-base (Nguyen and Nguyen, 2020), with random
weights: speed does not depend on what they are. It runs as people run it: torch fp32 in batch and alone,
and its dynamically quantised int8 ONNX in batch. Both sides get raw texts and make their own tokens of them.
Needs the ``train`` extra. ``python bench/model.py [ROUNDS] [THREADS] [BATCH]``.

Rounds alternate, so that whatever else the machine does hits both sides; ratios of medians are the result.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from classifier.checkpoints import Checkpoint, open_checkpoint
from classifier.model import WEIGHTS, SentenceModel
from demo.stories import load

ROUNDS, THREADS, BATCH = 3, 2, 16
FULL = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
VOCABULARY = 64_001
BARS = {"torch fp32, batch": 30.0, "torch fp32, alone": 15.0, "int8 ONNX, batch": 12.0}
"""How many times as fast the shipped model has to be."""
ALONE = 12
"""Texts read one at a time a round: the large model takes long over each."""


def texts() -> list[str]:
    """What the replica sites' people say, from one word to ten sentences."""
    return [each.text for _, each in load(datetime(2026, 11, 20, tzinfo=UTC)).voices()][:48]


def large(folder: Path) -> tuple[Path, Path]:
    """Folders of the large model: as torch reads it, and as int8 ONNX. The tokenizer is a BPE over our own texts."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
    from transformers import RobertaConfig, RobertaModel

    torch.manual_seed(1)
    fp32, int8 = folder / "fp32", folder / "int8"
    for each in (fp32, int8):
        each.mkdir()
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False
    )
    tokenizer.train_from_iterator(texts(), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    config = RobertaConfig(
        vocab_size=VOCABULARY, max_position_embeddings=258, type_vocab_size=1, pad_token_id=1, **FULL
    )
    network = RobertaModel(config, add_pooling_layer=False).eval()
    network.save_pretrained(fp32)

    class Plain(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = network

        def forward(self, ids: Any, mask: Any) -> Any:
            return self.inner(input_ids=ids, attention_mask=mask)[0]

    names = ["input_ids", "attention_mask"]
    ones = torch.ones((2, 9), dtype=torch.long)
    raw = folder / "raw.onnx"
    torch.onnx.export(
        Plain(),
        (ones, ones),
        str(raw),
        input_names=names,
        output_names=["last_hidden_state"],
        dynamic_axes={each: {0: "n", 1: "l"} for each in (*names, "last_hidden_state")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(raw), str(int8 / "model.onnx"), weight_type=QuantType.QInt8)
    raw.unlink()
    for each in (fp32, int8):
        tokenizer.save(str(each / "tokenizer.json"))
        settings = {"pad_token_id": 1, "max_position_embeddings": 258}
        if each is int8:
            (each / "config.json").write_text(json.dumps(settings))
    return fp32, int8


def per_second(work: Callable[[Sequence[str]], object], batches: Sequence[Sequence[str]]) -> float:
    began = time.perf_counter()
    for each in batches:
        work(each)
    return sum(map(len, batches)) / (time.perf_counter() - began)


def main() -> int:
    given = [int(each) for each in sys.argv[1:4]]
    rounds, threads, size = (*given, *(ROUNDS, THREADS, BATCH)[len(given) :])
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    said = texts()
    small = SentenceModel.load(WEIGHTS, threads=threads, cache=0)
    with tempfile.TemporaryDirectory() as name:
        fp32, int8 = large(Path(name))
        rivals: dict[str, tuple[Checkpoint, bool]] = {
            "torch fp32, batch": (open_checkpoint(fp32, threads=threads), False),
            "torch fp32, alone": (open_checkpoint(fp32, threads=threads), True),
            "int8 ONNX, batch": (open_checkpoint(int8, threads=threads), False),
        }
        order = sorted(said, key=len)
        batches = [order[at : at + size] for at in range(0, len(order), size)]
        alone = [[each] for each in order[:: max(1, len(order) // ALONE)]]
        for checkpoint, _ in rivals.values():
            checkpoint.embed(said[:1])
        small.classify(said[:1])
        ours: dict[str, list[float]] = {each: [] for each in rivals}
        theirs: dict[str, list[float]] = {each: [] for each in rivals}
        for _ in range(rounds):
            for each, (checkpoint, one_by_one) in rivals.items():
                # The large model gets its texts in batches sorted by length, as ours sorts them itself.
                given_texts = alone if one_by_one else batches
                theirs[each].append(per_second(checkpoint.embed, given_texts))
                ours[each].append(per_second(small.classify, alone * 8 if one_by_one else [said] * 4))
    tokens = int(np.mean([len(each.split()) for each in said]))
    print(
        f"{len(said)} texts of {tokens} words on average, {threads} threads, batches of {size}, "
        f"{rounds} rounds; version {small.version}; medians, texts a second"
    )
    met = True
    for each, bar in BARS.items():
        own, other = median(ours[each]), median(theirs[each])
        met &= own / other >= bar
        print(f"  {each:20} ours {own:8.1f}   large {other:7.2f}   ratio {own / other:6.1f}   bar {bar:.0f}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

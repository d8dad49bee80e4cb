"""Opens the tokenizer and the network of a checkpoint's folder; nothing here goes to the network."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.checkpoints import Coded, Ids, Network, Tokeniser
from kiemtin.errors import CheckpointMissing, CheckpointUnfit, KiemTinError, TrainingExtraMissing

ONNX = ("model.onnx", "onnx/model.onnx")
SAFE = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
"""Weights that transformers loads without running anything: its pickles are read as plain tensors only."""


def open_tokeniser(folder: Path, config: Mapping[str, Any]) -> Tokeniser:
    """``tokenizer.json`` by itself, else whatever transformers knows. Raises CheckpointUnfit."""
    _stay_offline()
    padding = config.get("pad_token_id")
    padding = padding if isinstance(padding, int) else 0
    try:
        if (folder / "tokenizer.json").is_file():
            from tokenizers import Tokenizer

            return _Fast(Tokenizer.from_file(str(folder / "tokenizer.json")), padding)
        from transformers import AutoTokenizer

        return _Slow(AutoTokenizer.from_pretrained(str(folder), local_files_only=True), padding)
    except Exception as broken:
        # tokenizers and transformers each raise their own; to the user it is one thing.
        raise CheckpointUnfit(folder=folder, reason=f"tokenizer: {_short(broken)}") from broken


def open_network(folder: Path, *, pairs: bool, threads: int) -> Network:
    """ONNX weights first. Raises CheckpointMissing without any, CheckpointUnfit, TrainingExtraMissing."""
    _stay_offline()
    try:
        for name in ONNX:
            if (folder / name).is_file():
                return _Onnx(folder / name, threads)
        if not any((folder / name).is_file() for name in SAFE):
            raise CheckpointMissing(name=folder, reason=f"none of {', '.join((*ONNX, *SAFE))}")
        return _Torch(folder, pairs=pairs, threads=threads)
    except KiemTinError:
        raise
    except Exception as broken:
        raise CheckpointUnfit(folder=folder, reason=_short(broken)) from broken


class _Fast:
    def __init__(self, tokenizer: Any, padding: int) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self.padding = padding

    def code(self, texts: Sequence[str], seconds: Sequence[str] | None, longest: int) -> list[Coded]:
        given = list(texts) if seconds is None else list(zip(texts, seconds, strict=True))
        coded = self._tokenizer.encode_batch(given) if given else []
        return [
            Coded(each.ids, each.type_ids)
            if len(each.ids) <= longest
            else self._cut(given[at], longest, each)
            for at, each in enumerate(coded)
        ]

    def _cut(self, text: Any, longest: int, whole: Any) -> Coded:
        """The same text again with less of its words, so that the marks at its ends stay."""
        special = sum(whole.special_tokens_mask)
        room = max(1, longest - special)
        if isinstance(text, str):
            inner = self._tokenizer.encode(text, add_special_tokens=False)
            inner.truncate(room)
            done = self._tokenizer.post_process(inner)
        else:
            first, second = (self._tokenizer.encode(part, add_special_tokens=False) for part in text)
            # The claim is short and is what is asked about; the premise gives way.
            keep = min(len(second.ids), max(1, room // 2))
            second.truncate(keep)
            first.truncate(max(1, room - keep))
            done = self._tokenizer.post_process(first, second)
        return Coded(done.ids, done.type_ids)


class _Slow:
    def __init__(self, tokenizer: Any, padding: int) -> None:
        self._tokenizer = tokenizer
        known = tokenizer.pad_token_id
        self.padding = padding if known is None else int(known)

    def code(self, texts: Sequence[str], seconds: Sequence[str] | None, longest: int) -> list[Coded]:
        if not texts:
            return []
        coded = self._tokenizer(
            list(texts),
            None if seconds is None else list(seconds),
            truncation=True,
            max_length=longest,
            return_token_type_ids=True,
        )
        sides = coded.get("token_type_ids") or [[0] * len(ids) for ids in coded["input_ids"]]
        return [Coded(ids, side) for ids, side in zip(coded["input_ids"], sides, strict=True)]


class _Onnx:
    how = "onnx"

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._inputs = {each.name for each in self._session.get_inputs()}
        unknown = self._inputs - {"input_ids", "attention_mask", "token_type_ids"}
        if unknown:
            raise ValueError(f"unknown inputs: {', '.join(sorted(unknown))}")
        outputs = [each.name for each in self._session.get_outputs()]
        wanted = [name for name in ("logits", "sentence_embedding", "last_hidden_state") if name in outputs]
        self._output = wanted[0] if wanted else outputs[0]

    def run(self, ids: Ids, mask: Ids, sides: Ids) -> NDArray[Any]:
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": sides}
        found: NDArray[Any] = self._session.run([self._output], {name: given[name] for name in self._inputs})[
            0
        ]
        return found


class _Torch:
    how = "torch"

    def __init__(self, folder: Path, *, pairs: bool, threads: int) -> None:
        try:
            import torch
        except ImportError as missing:
            raise TrainingExtraMissing(package="torch") from missing
        from transformers import AutoModel, AutoModelForSequenceClassification

        self._torch: Any = torch
        torch.set_num_threads(threads or os.cpu_count() or 1)
        made: Any = AutoModelForSequenceClassification if pairs else AutoModel
        # trust_remote_code stays off: a checkpoint is numbers, never a program.
        self._network: Any = made.from_pretrained(str(folder), local_files_only=True, dtype="float32").eval()
        self._sided = getattr(self._network.config, "type_vocab_size", 0) > 1

    def run(self, ids: Ids, mask: Ids, sides: Ids) -> NDArray[Any]:
        given = {"input_ids": self._torch.from_numpy(ids), "attention_mask": self._torch.from_numpy(mask)}
        if self._sided:
            given["token_type_ids"] = self._torch.from_numpy(sides)
        with self._torch.inference_mode():
            out = self._network(**given)
        found: NDArray[Any] = np.asarray(
            (out.logits if "logits" in out else out.last_hidden_state).float().numpy()
        )
        return found


def _stay_offline() -> None:
    """Before transformers is imported: nothing here may ever go to the network."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")


def _short(problem: Exception) -> str:
    said = " ".join(str(problem).split()) or type(problem).__name__
    return said if len(said) <= 200 else f"{said[:199]}…"

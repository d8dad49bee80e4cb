"""Makes the shipped weights from the data: tokeniser, encoder, heads. Called by ``kiemtin train``."""

from __future__ import annotations

import importlib
import json
import random
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from classifier.evaluation import gate_figures, table as table_of
from classifier.model import FILES, FLAGGED, WEIGHTS, SentenceModel
from classifier.model_ngrams import scores
from classifier.training.augment import teencode
from classifier.training.corpus import corpus_hash, paragraphs
from classifier.training.dataset import TYPES, Example, Grammar, Part, data_hash, examples
from classifier.training.limits import FULL, Limit
from classifier.training.linear import fit_ngrams, save_ngrams
from classifier.training.manifest import file_hash, read_manifest, write_manifest
from classifier.training.release import gate, put_in_place
from classifier.training.stack import fit_caution, fit_stack
from classifier.training.tokeniser import LONGEST_TOKENS, save_tokeniser, tokeniser_texts, train_tokeniser
from kiemtin.errors import TrainingExtraMissing
from kiemtin.states import SentenceType

Stage = Literal["tokenizer", "encoder", "heads", "all"]
Say = Callable[[str], None]
WORK = "work"
CARRIED = ("tokenizer.json", "tokenizer_config.json", "encoder.npz")


@dataclass(frozen=True)
class TrainResult:
    """Where the weights are, whether they were accepted, and their figures on the validation part."""

    folder: Path
    accepted: bool
    worse: tuple[str, ...]
    figures: dict[str, float]


def train(
    stage: Stage,
    out: Path,
    corpus: Path | None = None,
    seed: int = 1,
    limit: Limit = FULL,
    *,
    threads: int | None = None,
    say: Say = print,
) -> TrainResult:
    """Runs one stage, or all, and puts the weights in ``out`` if they pass the gate.

    ``corpus`` is the folder of running text for the tokeniser and the encoder; without it both learn
    from our own sentences only. Half-finished work lies in ``<out>.work`` and is gone on with. Raises
    TrainingExtraMissing where torch or scikit-learn is not installed.
    """
    work = out.with_name(f"{out.name}.{WORK}")
    work.mkdir(parents=True, exist_ok=True)
    grammar = Grammar.load()
    if stage in ("tokenizer", "all"):
        make_tokeniser(work, grammar, corpus, seed, limit, say)
    if stage in ("encoder", "all"):
        make_encoder(work, grammar, corpus, seed, limit, threads, say)
    if stage in ("heads", "all"):
        return make_heads(work, out, grammar, seed, limit, threads, say)
    return TrainResult(folder=work, accepted=False, worse=(), figures={})


def make_tokeniser(
    work: Path, grammar: Grammar, corpus: Path | None, seed: int, limit: Limit, say: Say
) -> None:
    """Trains the tokeniser into ``work``. Needs no torch."""
    started = time.monotonic()
    running, own = _running(grammar, corpus, seed, random.Random(seed))
    texts = tokeniser_texts(running[: limit.tokeniser_texts], own, seed=seed)
    save_tokeniser(train_tokeniser(texts, vocabulary=limit.vocabulary), work)
    write_manifest(
        work,
        tokenizer={"seed": seed, "corpus": corpus_hash(corpus), "vocabulary": limit.vocabulary},
    )
    say(f"tokeniser ready after {time.monotonic() - started:.0f} s")


def make_encoder(
    work: Path,
    grammar: Grammar,
    corpus: Path | None,
    seed: int,
    limit: Limit,
    threads: int | None,
    say: Say,
) -> None:
    """Pre-trains the encoder into ``work/encoder.pt``; goes on from there when it was stopped."""
    _torch(threads)
    from tokenizers import Tokenizer

    from classifier.training.finetune import save_encoder
    from classifier.training.network import Shape
    from classifier.training.pretrain import pretrain, token_stream

    tokeniser = Tokenizer.from_file(str(work / "tokenizer.json"))
    rng = random.Random(seed)
    running, own = _running(grammar, corpus, seed, rng)
    texts = (teencode(t[:1500], rng) if n % 9 == 0 else t for n, t in enumerate([*running, *own]))
    stream = token_stream(texts, tokeniser, seed=seed, limit=limit.stream_tokens)
    say(f"{len(stream)} tokens of running text")
    shape = Shape(tokeniser.get_vocab_size(), limit.width, limit.layers, inner=limit.inner)
    figures = pretrain(
        stream,
        shape=shape,
        steps=limit.steps,
        seed=seed,
        checkpoint=work / "encoder.pt",
        progress=say,
        stop_after_seconds=limit.seconds,
    )
    save_encoder(work / "encoder.pt", work / "encoder.npz")
    write_manifest(
        work,
        pretraining={
            "seed": seed,
            "corpus": corpus_hash(corpus),
            "shape": shape.as_dict(),
            "figures": {k: round(v, 5) for k, v in figures.items()},
        },
    )


def make_heads(
    work: Path, out: Path, grammar: Grammar, seed: int, limit: Limit, threads: int | None, say: Say
) -> TrainResult:
    """Fine-tunes, fits the n-grams, joins, calibrates, exports, and asks the gate."""
    _torch(threads)
    from transformers import PreTrainedTokenizerFast

    from classifier.training.export import export_onnx
    from classifier.training.finetune import finetune, load_encoder, logits_of

    for name in (*CARRIED, "manifest.json"):
        # Heads can be trained again from what the project carries, without the corpora.
        if not (work / name).is_file():
            shutil.copy((out if (out / name).is_file() else WEIGHTS) / name, work / name)
    tokeniser = PreTrainedTokenizerFast.from_pretrained(str(work), local_files_only=True)
    encoder = load_encoder(work / "encoder.npz")

    def epoch_texts(epoch: int) -> list[Example]:
        return examples(
            grammar,
            Part.TRAIN,
            seed=seed * 100 + epoch,
            per_seed=limit.per_seed,
            per_template=limit.per_template,
        )

    started = time.monotonic()
    network = finetune(encoder, tokeniser, epoch_texts, epochs=limit.epochs, seed=seed, progress=say)
    trained = [e for epoch in range(min(2, limit.epochs)) for e in epoch_texts(epoch)]
    table, bias, rarity = fit_ngrams(trained)
    fresh = work / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    save_ngrams(table, bias, rarity, fresh / "ngrams.npz")
    export_onnx(network, fresh / "encoder.onnx")
    for name in CARRIED:
        shutil.copy(work / name, fresh / name)
    calibration = examples(grammar, Part.CALIBRATION, seed=seed)
    texts = [e.text for e in calibration]
    stack = fit_stack(
        logits_of(network, tokeniser, texts),
        np.stack([scores(text, table, bias, rarity) for text in texts]),
        np.array([TYPES.index(e.type) for e in calibration]),
    )
    head = {
        "types": [t.value for t in TYPES],
        "encoder": stack.encoder,
        "ngrams": stack.ngrams,
        "caution": 0.0,
        "longest": LONGEST_TOKENS,
        "version": file_hash(fresh / "encoder.onnx")[:12],
    }
    _write_head(fresh, head)
    head["caution"] = fit_caution(
        table_of(SentenceModel.load(fresh), texts),
        np.array([TYPES.index(e.type) for e in calibration]),
        [TYPES.index(t) for t in (SentenceType.OPINION, SentenceType.SATIRE)],
        [TYPES.index(t) for t in FLAGGED],
    )
    _write_head(fresh, head)
    validation = examples(grammar, Part.VALIDATION, seed=seed)
    figures = gate_figures(SentenceModel.load(fresh), validation)
    # The old weights are judged again on the same texts: their own manifest may be of other data.
    old = _figures_of(out, validation)
    answer = gate(figures, old)
    say(f"{time.monotonic() - started:.0f} s; figures {figures}; before {old or 'none'}")
    made = read_manifest(work)
    write_manifest(
        fresh,
        tokenizer=made.get("tokenizer", {}),
        pretraining=made.get("pretraining", {}),
        heads={
            "seed": seed,
            "data": data_hash(),
            "limit": asdict(limit),
            "training_texts_per_epoch": len(epoch_texts(0)),
            "stack": asdict(stack) | {"caution": head["caution"]},
            "figures": figures,
            "figures_before": old,
        },
    )
    if answer.accepted:
        put_in_place(fresh, out)
        say(f"accepted: {out}")
    else:
        say(f"not accepted, worse in {', '.join(answer.worse)}; the new weights are in {fresh}")
    folder = out if answer.accepted else fresh
    return TrainResult(folder=folder, accepted=answer.accepted, worse=answer.worse, figures=figures)


def _write_head(folder: Path, head: dict[str, Any]) -> None:
    (folder / "head.json").write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")


def _figures_of(folder: Path, validation: Sequence[Example]) -> dict[str, float]:
    if not all((folder / name).is_file() for name in FILES):
        return {}
    return gate_figures(SentenceModel.load(folder), validation)


def _running(
    grammar: Grammar, corpus: Path | None, seed: int, rng: random.Random
) -> tuple[list[str], list[str]]:
    """Shuffled running text; our own training sentences only where there is no corpus."""
    running = list(paragraphs(corpus)) if corpus is not None else []
    rng.shuffle(running)
    if running:
        return running, []
    own = examples(grammar, Part.TRAIN, seed=seed, per_seed=8, per_template=8)
    return [], [e.text for e in own]


def _torch(threads: int | None) -> Any:
    for package in ("torch", "onnx", "sklearn"):
        try:
            importlib.import_module(package)
        except ImportError as missing:
            raise TrainingExtraMissing(package=package) from missing
    torch = importlib.import_module("torch")
    if threads:
        torch.set_num_threads(threads)
    return torch

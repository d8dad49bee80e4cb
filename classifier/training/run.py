"""Makes the shipped weights from the data, stage by stage. Called by ``kiemtin train``."""

from __future__ import annotations

import importlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from classifier.model_text import fold
from classifier.training.corpus import corpus_hash, paragraphs, sentence_pairs
from classifier.training.dataset import Grammar, Part, examples
from classifier.training.limits import FULL, Limit
from classifier.training.manifest import write_manifest
from classifier.training.tokeniser import save_tokeniser, tokeniser_texts, train_tokeniser
from kiemtin.errors import TrainingExtraMissing

Stage = Literal["tokenizer", "encoder", "heads", "all"]
Say = Callable[[str], None]
WORK = "work"
ENCODER = "encoder.npz"
HELD = 4_000
"""Paragraphs of running text that are never trained on."""


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
    processes: int = 1,
    say: Say = print,
) -> TrainResult:
    """Runs one stage, or all, and puts the weights in ``out`` if they pass the gate.

    ``corpus`` is the folder of running text for the tokeniser and the encoder; without it both learn
    from our own sentences only. Half-finished work lies in ``<out>.work`` and is gone on
    with. Raises TrainingExtraMissing where torch or scikit-learn is not installed.
    """
    work = out.with_name(f"{out.name}.{WORK}")
    work.mkdir(parents=True, exist_ok=True)
    grammar = Grammar.load()
    if stage in ("tokenizer", "all"):
        make_tokeniser(work, grammar, corpus, seed, limit, say)
    if stage in ("encoder", "all"):
        make_encoder(work, grammar, corpus, seed, limit, processes, say)
    if stage in ("heads", "all"):
        _torch()
        from classifier.training.making_heads import make_heads

        return make_heads(work, out, grammar, seed, limit, (), say)
    return TrainResult(folder=work, accepted=False, worse=(), figures={})


def make_tokeniser(
    work: Path, grammar: Grammar, corpus: Path | None, seed: int, limit: Limit, say: Say
) -> None:
    """Trains the tokeniser into ``work``. Needs no torch."""
    started = time.monotonic()
    running = _running(corpus, random.Random(seed))
    own = _own(grammar, seed)
    texts = (fold(text) for text in tokeniser_texts(running[: limit.tokeniser_texts], own, seed=seed))
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
    processes: int,
    say: Say,
) -> None:
    """Pre-trains the encoder into ``work/encoder.pt``, goes on from there when it was stopped, and packs it.

    Where translated sentence pairs lie beside the corpus, the encoder then learns from them which of
    two sentences follows from the other; its restoring of marks is kept up meanwhile.
    """
    _torch()
    from tokenizers import Tokenizer

    from classifier.training.network import Shape
    from classifier.training.packing import pretrained, save_net
    from classifier.training.pretrain import Schooling, pretrain, token_stream
    from classifier.training.schooling import school

    tokeniser = Tokenizer.from_file(str(work / "tokenizer.json"))
    stream = work / "stream.npz"
    if not stream.is_file():
        token_stream(_texts(grammar, corpus, seed), tokeniser, limit=limit.stream_tokens).save(stream)
    shape = Shape(
        tokeniser.get_vocab_size(),
        limit.width,
        limit.layers,
        heads=limit.width // 64,
        inner=limit.inner,
        dropout=0.0,
    )
    plan = Schooling(shape, limit.tokens, seed, batch=limit.batch, processes=processes, seconds=limit.seconds)
    figures = pretrain(stream, work / "encoder.pt", plan, say)
    told = {
        "seed": seed,
        "corpus": corpus_hash(corpus),
        "shape": shape.as_dict(),
        "processes": processes,
        "figures": {k: round(v, 5) for k, v in figures.items()},
    }
    if figures["tokens"] < limit.tokens:
        write_manifest(work, pretraining=told)
        return
    net = pretrained(work / "encoder.pt")
    pairs = [each for each in sentence_pairs(corpus) if each.part is not Part.VALIDATION]
    if pairs:
        net = school(net, tokeniser, stream, pairs, steps=limit.schooling, seed=seed, say=say)
    save_net(net, work / ENCODER)
    write_manifest(work, pretraining=told | {"sentence_pairs": len(pairs), "schooling": limit.schooling})


def _texts(grammar: Grammar, corpus: Path | None, seed: int) -> list[str]:
    """Shuffled running text but for the paragraphs held apart, a ninth of it in teencode."""
    from classifier.training.augment import teencode

    rng = random.Random(seed)
    texts = _running(corpus, rng)[HELD:] or _own(grammar, seed)
    return [teencode(text[:1500], rng) if n % 9 == 0 else text for n, text in enumerate(texts)]


def held_paragraphs(corpus: Path, seed: int) -> list[str]:
    """The paragraphs of running text that the encoder never saw, for judging."""
    return _running(corpus, random.Random(seed))[:HELD]


def _running(corpus: Path | None, rng: random.Random) -> list[str]:
    running = list(paragraphs(corpus)) if corpus is not None else []
    rng.shuffle(running)
    return running


def _own(grammar: Grammar, seed: int) -> list[str]:
    """Our own sentences, without the longer posts: their words are those of the sentences."""
    short = replace(grammar, posts={})
    return [e.text for e in examples(short, Part.TRAIN, seed=seed, per_seed=4, per_template=8)]


def _torch() -> Any:
    for package in ("torch", "onnx", "sklearn"):
        try:
            importlib.import_module(package)
        except ImportError as missing:
            raise TrainingExtraMissing(package=package) from missing
    return importlib.import_module("torch")

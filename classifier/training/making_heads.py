"""Teaches, calibrates, exports and judges all heads; the release gate decides whether they go in."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from transformers import PreTrainedTokenizerFast

from classifier.evaluation import gate_figures, table as table_of
from classifier.matching import WordingMatcher
from classifier.model import FILES, FLAGGED, WEIGHTS, SentenceModel
from classifier.model_ngrams import scores
from classifier.model_session import ModelSession
from classifier.model_tokens import TokenReader, cut, pair_tokens
from classifier.pipeline import Pipeline
from classifier.same_claim import SameClaim
from classifier.topics import TOPICS
from classifier.training.batches import Batch, pack
from classifier.training.calibration import fit_scale, fit_temperature, fit_weights
from classifier.training.dataset import TYPES, Example, Grammar, Part, data_hash, examples, part_of
from classifier.training.export import export_onnx
from classifier.training.heads import Turn, teach
from classifier.training.lessons import (
    EntailmentLesson,
    MarksLesson,
    PairLesson,
    StreamLesson,
    TypeLesson,
)
from classifier.training.limits import Limit
from classifier.training.linear import fit_ngrams, save_ngrams
from classifier.training.manifest import file_hash, read_manifest, write_manifest
from classifier.training.network import VECTOR, ReadingNet
from classifier.training.packing import load_net
from classifier.training.pair_frames import LABELS
from classifier.training.pairs import Entailment, entailments, pairs
from classifier.training.pretrain import Stream
from classifier.training.release import gate, put_in_place
from classifier.training.reviewed import Entailed
from classifier.training.run import ENCODER, Say, TrainResult
from classifier.training.stack import fit_caution, fit_stack
from classifier.training.tokeniser import LONGEST_TOKENS
from kiemtin.facts import load_facts
from kiemtin.states import SentenceType

CARRIED = ("tokenizer.json", "tokenizer_config.json", ENCODER)
SAMPLES = 24
"""Batches from which the ranges of the eight-bit products are taken."""


def make_heads(
    work: Path,
    out: Path,
    grammar: Grammar,
    seed: int,
    limit: Limit,
    entailed: Sequence[Entailed],
    say: Say,
) -> TrainResult:
    """Everything from the packed encoder to weights in their place, or beside it when they are worse."""
    started = time.monotonic()
    for name in (*CARRIED, "manifest.json"):
        # Heads can be trained again from what the project carries, without the corpora.
        if not (work / name).is_file():
            shutil.copy((out if (out / name).is_file() else WEIGHTS) / name, work / name)
    tokeniser = PreTrainedTokenizerFast.from_pretrained(str(work), local_files_only=True)
    reader = TokenReader(tokeniser)

    def epoch_texts(epoch: int) -> list[Example]:
        return examples(
            grammar,
            Part.TRAIN,
            seed=seed * 100 + epoch,
            per_seed=limit.per_seed,
            per_template=limit.per_template,
            per_post=limit.per_post,
        )

    reviewed = [
        Entailment(each.premise, each.claim, each.label, each.premise, (), Part.TRAIN)
        for each in entailed
        if part_of(each.premise) is Part.TRAIN
    ]
    net = _taught(
        load_net(work / ENCODER), reader, epoch_texts, reviewed, work / "stream.npz", limit, seed, say
    )
    trained = [e for epoch in range(2) for e in epoch_texts(epoch)]
    fresh = work / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    save_ngrams(*fit_ngrams(trained), fresh / "ngrams.npz")
    export_onnx(net, fresh / "encoder.onnx", _samples(reader, grammar, limit, seed))
    for name in CARRIED:
        shutil.copy(work / name, fresh / name)
    head = _calibrated(fresh, grammar, limit, seed)
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
            "with_running_text": (work / "stream.npz").is_file(),
            "head": {k: v for k, v in head.items() if k not in ("types", "topics")},
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


def _taught(
    net: ReadingNet,
    reader: TokenReader,
    epoch_texts: Callable[[int], list[Example]],
    reviewed: Sequence[Entailment],
    stream: Path,
    limit: Limit,
    seed: int,
    say: Say,
) -> ReadingNet:
    longest = min(LONGEST_TOKENS, net.encoder.shape.positions)

    def own_texts(epoch: int) -> list[str]:
        return [e.text for e in epoch_texts(epoch)]

    turns = {
        "types": Turn(TypeLesson(reader, epoch_texts, longest=longest, seed=seed), 0.46),
        "pairs": Turn(
            PairLesson(
                reader,
                lambda epoch: pairs(Part.TRAIN, seed=seed * 100 + epoch, most=limit.pairs),
                longest=longest,
                seed=seed,
            ),
            0.24,
        ),
        "entailment": Turn(
            EntailmentLesson(
                reader,
                lambda epoch: [
                    *reviewed,
                    *entailments(Part.TRAIN, seed=seed * 100 + epoch, most=limit.pairs),
                ],
                longest=longest,
                seed=seed,
            ),
            0.14,
        ),
        "marks": Turn(MarksLesson(reader, own_texts, longest=longest, seed=seed), 0.06, 2.0),
    }
    if stream.is_file():
        turns["running"] = Turn(StreamLesson(Stream.load(stream)), 0.10, 2.0)
    return teach(net, turns, steps=limit.steps, seed=seed, progress=say)


def _samples(reader: TokenReader, grammar: Grammar, limit: Limit, seed: int) -> list[Batch]:
    """Texts and pairs as they come in life, for the ranges of the products."""
    texts = [e.text for e in examples(grammar, Part.TRAIN, seed=seed + 7, per_seed=1, per_template=1)]
    rng = np.random.default_rng(seed)
    chosen = [texts[at] for at in rng.permutation(len(texts))[: 16 * SAMPLES]]
    rows = [cut(each, LONGEST_TOKENS) for each in reader.read(chosen)]
    found = [pack(rows[at : at + 16]) for at in range(0, len(rows), 16)]
    both = pairs(Part.TRAIN, seed=seed, most=16 * SAMPLES // 3)
    ones, twos = reader.read([p.one for p in both]), reader.read([p.two for p in both])
    joined = [pair_tokens(one, two, LONGEST_TOKENS) for one, two in zip(ones, twos, strict=True)]
    return found + [pack(joined[at : at + 16]) for at in range(0, len(joined), 16)]


def _calibrated(folder: Path, grammar: Grammar, limit: Limit, seed: int) -> dict[str, Any]:
    """Fits, on texts no head was taught on, how sure each answer may be; writes ``head.json``."""
    calibration = examples(grammar, Part.CALIBRATION, seed=seed)
    texts = [e.text for e in calibration]
    session = ModelSession.load(folder, longest=LONGEST_TOKENS)
    read = session.read(texts)
    with np.load(folder / "ngrams.npz") as packed:
        table = packed["table"].astype(np.float32) * packed["scale"]
        bias, rarity = packed["bias"].astype(np.float32), packed["rarity"].astype(np.float32)
    labels = np.array([TYPES.index(e.type) for e in calibration])
    stack = fit_stack(
        np.stack([one.types for one in read]),
        np.stack([scores(text, table, bias, rarity) for text in texts]),
        labels,
    )
    told = [at for at, e in enumerate(calibration) if e.topics is not None]
    gold = np.array([[t in (calibration[at].topics or ()) for t in TOPICS] for at in told])
    given = np.stack([read[at].topics for at in told])
    topics = [fit_scale(given[:, at], gold[:, at]) for at in range(len(TOPICS))]
    both = pairs(Part.CALIBRATION, seed=seed, most=limit.pairs)
    words = WordingMatcher(Pipeline(load_facts()).lexicon)
    rows = SameClaim(session, words).features([(p.one, p.two) for p in both])
    same = fit_weights(rows, np.array([p.same for p in both]))
    entailed = entailments(Part.CALIBRATION, seed=seed, most=limit.pairs)
    pair_scores = session.pairs([(e.premise, e.claim) for e in entailed])[:, :3]
    head: dict[str, Any] = {
        "types": [t.value for t in TYPES],
        "topics": list(TOPICS),
        "encoder": stack.encoder,
        "ngrams": stack.ngrams,
        "caution": 0.0,
        "topic_scale": [scale for scale, _ in topics],
        "topic_bias": [bias for _, bias in topics],
        "vector": VECTOR,
        "same": same,
        "entailment": fit_temperature(pair_scores, np.array([LABELS.index(e.label) for e in entailed])),
        "longest": LONGEST_TOKENS,
        "version": file_hash(folder / "encoder.onnx")[:12],
    }
    _write_head(folder, head)
    head["caution"] = fit_caution(
        table_of(SentenceModel.load(folder), texts),
        labels,
        [TYPES.index(t) for t in (SentenceType.OPINION, SentenceType.SATIRE)],
        [TYPES.index(t) for t in FLAGGED],
    )
    _write_head(folder, head)
    return head


def _write_head(folder: Path, head: dict[str, Any]) -> None:
    (folder / "head.json").write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")


def _figures_of(folder: Path, validation: Sequence[Example]) -> dict[str, float]:
    if not all((folder / name).is_file() for name in FILES):
        return {}
    return gate_figures(SentenceModel.load(folder), validation)

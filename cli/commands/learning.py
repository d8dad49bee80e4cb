"""``kiemtin train`` and ``kiemtin evaluate``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from classifier.checkpoint_head import HeadedCheckpoint
from classifier.checkpoint_names import find_checkpoint
from classifier.evaluation import evaluate_groups, evaluate_sets, labelled_sets
from classifier.evaluation_pairs import evaluate_entailment, evaluate_pairs
from classifier.evaluation_report import report, write_into_card
from classifier.matching import WordingMatcher
from classifier.model import WEIGHTS, SentenceModel
from classifier.model_pairs import PairModel
from classifier.pipeline import Pipeline
from classifier.same_claim import SameClaim
from classifier.training.checkpoint_head import train_head
from classifier.training.dataset import Grammar, Part, examples
from classifier.training.diacritics import train_diacritics
from classifier.training.release import keep_apart
from classifier.training.reviewed import read_reviewed, train_with, with_reviewed
from classifier.training.run import Stage as TrainingStage, train as run_training
from classifier.training.thresholds import fit_thresholds, save_thresholds
from cli.compose import facts_only
from cli.model_versions import go_back, version_rows
from cli.show import Format, show
from cli.texts import text
from kiemtin.errors import BadSetting


class Stage(StrEnum):
    TOKENIZER = "tokenizer"
    ENCODER = "encoder"
    HEADS = "heads"
    THRESHOLDS = "thresholds"
    DIACRITICS = "diacritics"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("train", help=text("cli.train"))(train)
    app.command("evaluate", help=text("cli.evaluate"))(evaluate)


def train(
    out: Annotated[Path, typer.Option(help=text("cli.train.out"))] = WEIGHTS,
    stage: Annotated[Stage, typer.Option(help=text("cli.train.stage"))] = Stage.ALL,
    corpus: Annotated[Path | None, typer.Option(help=text("cli.train.corpus"))] = None,
    seed: Annotated[int, typer.Option(help=text("cli.train.seed"))] = 1,
    add: Annotated[list[Path] | None, typer.Option(help=text("cli.train.add"))] = None,
    versions: Annotated[bool, typer.Option("--versions", help=text("cli.train.versions"))] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help=text("cli.train.rollback"))] = False,
    checkpoint: Annotated[str, typer.Option(help=text("cli.train.checkpoint"))] = "",
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    if versions:
        show(version_rows(out), how)
        return
    if rollback:
        print(text("cli.train.rolled_back", version=go_back(out)))
        return
    if stage is Stage.THRESHOLDS:
        _train_thresholds(checkpoint, out, seed)
        return
    if stage is Stage.DIACRITICS:
        _train_diacritics(corpus)
        return
    if add and stage is not Stage.HEADS:
        raise BadSetting(key="--add", reason="only with --stage heads", where=stage.value)
    if checkpoint:
        raise typer.Exit(_train_checkpoint(checkpoint, stage, add or [], seed))
    trained: TrainingStage = stage.value  # type: ignore[assignment]  # the others have returned above
    done = train_with(add, out, seed) if add else run_training(trained, out, corpus, seed)
    for name, value in done.figures.items():
        print(f"{name:24} {value:.4f}")
    if stage in (Stage.HEADS, Stage.ALL):
        if not done.accepted:
            keep_apart(done.folder, out, done.worse)
        key = "cli.train.accepted" if done.accepted else "cli.train.refused"
        print(text(key, folder=done.folder, worse=", ".join(done.worse)))
        raise typer.Exit(0 if done.accepted else 1)


def _train_thresholds(checkpoint: str, out: Path, seed: int) -> None:
    """How sure the whole reading has to be, for the weights in ``out`` or an office's checkpoint."""
    folder = find_checkpoint(checkpoint) if checkpoint else out
    model = HeadedCheckpoint.load(folder) if checkpoint else SentenceModel.load(folder)
    fitted = fit_thresholds(
        Pipeline(facts_only(), model),
        examples(Grammar.load(), Part.CALIBRATION, seed=seed),
        model=model.version,
    )
    path = save_thresholds(fitted, folder)
    shown = ", ".join(f"{kind} {value:.2f}" for kind, value in fitted.by_type.items())
    print(text("cli.train.thresholds", missed=f"{fitted.missed:.0%}", thresholds=shown, file=path))


def _train_diacritics(corpus: Path | None) -> None:
    """Counts the syllables of the corpus anew, for texts written without diacritics."""
    if corpus is None:
        raise BadSetting(key="--corpus", reason="a folder of running text is needed", where="diacritics")
    for name, value in train_diacritics(corpus).items():
        print(f"{name:24} {value}")


def _train_checkpoint(name: str, stage: Stage, add: list[Path], seed: int) -> int:
    """A head for the office's own checkpoint; its name is looked up on the hub because it was asked for."""
    if stage is not Stage.HEADS:
        raise BadSetting(key="--checkpoint", reason="only with --stage heads", where=stage.value)
    grammar = Grammar.load()
    if add:
        grammar = with_reviewed(grammar, read_reviewed(add))
    done = train_head(find_checkpoint(name, fetch=True), grammar, seed=seed)
    for gate, value in done.figures.items():
        print(f"{gate:24} {value:.4f}")
    key = "cli.train.accepted" if done.accepted else "cli.train.refused"
    print(text(key, folder=done.path, worse=", ".join(done.worse)))
    return 0 if done.accepted else 1


def evaluate(
    sets: Annotated[list[Path] | None, typer.Option(help=text("cli.evaluate.sets"))] = None,
    seed: Annotated[int, typer.Option(help=text("cli.train.seed"))] = 1,
    baselines: Annotated[bool, typer.Option(help=text("cli.evaluate.baselines"))] = True,
    card: Annotated[Path | None, typer.Option(help=text("cli.evaluate.card"))] = None,
) -> None:
    """``sets`` are folders: labelled texts, claim pairs, sentence pairs, each taken where it lies there."""
    model, folders = SentenceModel.load(), sets or []
    pair_model = PairModel(model)
    same = SameClaim.of(model, WordingMatcher(Pipeline(facts_only()).lexicon))
    known = labelled_sets(folders, seed=seed)
    tables = report(
        evaluate_sets(model, known, seed=seed, baselines=baselines),
        evaluate_groups(model, known),
        evaluate_pairs(same, folders, seed=seed, baselines=baselines),
        evaluate_entailment(pair_model, folders, seed=seed, baselines=baselines),
    )
    print(tables)
    if card is not None:
        write_into_card(card, tables)

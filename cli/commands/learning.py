"""``kiemtin train`` and ``kiemtin evaluate``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from classifier.evaluation import evaluate as measure, report
from classifier.model import WEIGHTS, SentenceModel
from classifier.training.run import train as run_training
from cli.texts import text


class Stage(StrEnum):
    TOKENIZER = "tokenizer"
    ENCODER = "encoder"
    HEADS = "heads"
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
) -> None:
    done = run_training(stage.value, out, corpus, seed)
    for name, value in done.figures.items():
        print(f"{name:24} {value:.4f}")
    if stage in (Stage.HEADS, Stage.ALL):
        key = "cli.train.accepted" if done.accepted else "cli.train.refused"
        print(text(key, folder=done.folder, worse=", ".join(done.worse)))
        raise typer.Exit(0 if done.accepted else 1)


def evaluate(
    sets: Annotated[list[Path] | None, typer.Option(help=text("cli.evaluate.sets"))] = None,
    seed: Annotated[int, typer.Option(help=text("cli.train.seed"))] = 1,
    baselines: Annotated[bool, typer.Option(help=text("cli.evaluate.baselines"))] = True,
) -> None:
    print(report(measure(SentenceModel.load(), sets or (), seed=seed, baselines=baselines)))

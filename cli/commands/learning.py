"""``kiemtin train`` and ``kiemtin evaluate``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.texts import text


class Stage(StrEnum):
    TOKENIZER = "tokenizer"
    ENCODER = "encoder"
    HEADS = "heads"
    ALL = "all"


def register(app: typer.Typer) -> None:
    app.command("train", help=text("cli.train"))(train)
    app.command("evaluate", help=text("cli.evaluate"))(evaluate)

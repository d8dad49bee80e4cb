"""``kiemtin check``: ask the facts without storing anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from classifier.contract import check_lines
from cli.compose import reader_only
from cli.texts import text
from kiemtin.errors import FileUnreadable


class CheckFormat(StrEnum):
    JSONL = "jsonl"


class CheckAs(StrEnum):
    POST = "post"
    DRAFT = "draft"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("check", help=text("cli.check"))(check)


def check(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help=text("cli.check.file"))] = "-",
    how: Annotated[CheckFormat, typer.Option("--format", help=text("cli.check.format"))] = CheckFormat.JSONL,
    kind: Annotated[CheckAs, typer.Option("--as", help=text("cli.check.as"))] = CheckAs.POST,
) -> None:
    reader = reader_only()
    failed = False
    for answer, good in check_lines(_lines(file), reader, reader, as_draft=kind is CheckAs.DRAFT):
        sys.stdout.buffer.write(_line(answer))
        sys.stdout.buffer.flush()
        failed |= not good
    raise typer.Exit(1 if failed else 0)


def _line(answer: Mapping[str, Any]) -> bytes:
    """One line of UTF-8. Half a surrogate pair has no UTF-8: such an answer is written escaped."""
    try:
        return (json.dumps(answer, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        return (json.dumps(answer) + "\n").encode("ascii")


def _lines(name: str) -> Iterator[bytes]:
    try:
        if name == "-":
            yield from sys.stdin.buffer
            return
        source: BinaryIO
        with Path(name).open("rb") as source:
            yield from source
    except OSError as problem:
        raise FileUnreadable(file=name, reason=problem.strerror) from problem

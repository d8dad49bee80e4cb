"""``kiemtin check`` and ``kiemtin place``: ask the facts without storing anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from classifier.contract import check_lines
from cli.compose import facts_only, reader_only
from cli.show import Format, show
from cli.texts import text
from kiemtin.clock import SystemClock
from kiemtin.errors import FileUnreadable
from kiemtin.facts.lookup import find_places
from kiemtin.words import ZONE


class CheckFormat(StrEnum):
    JSONL = "jsonl"


class CheckAs(StrEnum):
    POST = "post"
    DRAFT = "draft"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("check", help=text("cli.check"))(check)
    app.command("place", help=text("cli.place"))(place)


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


def place(
    words: Annotated[list[str], typer.Argument(metavar="TEXT", help=text("cli.place.text"))],
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    base = facts_only()
    found = find_places(" ".join(words), base, SystemClock().now().astimezone(ZONE).date())
    if not found and how is Format.TABLE:
        print(text("cli.place.none"), file=sys.stderr)
    show([each.row() for each in found], how)
    raise typer.Exit(0 if found else 1)


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

"""``kiemtin check``: ask the facts without storing anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from classifier.contract import check_lines
from classifier.pipeline import Pipeline
from cli.compose import reader_only
from cli.texts import language, text
from kiemtin.clock import SystemClock
from kiemtin.errors import FileUnreadable
from kiemtin.words import ZONE


class CheckFormat(StrEnum):
    JSONL = "jsonl"
    TEXT = "text"


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
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=text("cli.check.on"))] = None,
) -> None:
    reader = reader_only()
    if how is CheckFormat.TEXT:
        at = on.replace(hour=12, tzinfo=ZONE) if on else SystemClock().now()
        written = b"".join(_lines(file)).decode("utf-8", "replace")
        _explain(reader, written, at) if kind is CheckAs.POST else _mark(reader, written, at)
        return
    failed = False
    for answer, good in check_lines(_lines(file), reader, reader, as_draft=kind is CheckAs.DRAFT):
        sys.stdout.buffer.write(_line(answer))
        sys.stdout.buffer.flush()
        failed |= not good
    raise typer.Exit(1 if failed else 0)


def _explain(reader: Pipeline, written: str, at: datetime) -> None:
    """What one text claims, with the steps that led to each suggestion."""
    reading = reader.read(written, at=at)
    label = text(f"ui.type.{reading.label.value}")
    _print(text("cli.check.flagged" if reading.flag else "cli.check.not_flagged", label=label))
    for claim in reading.claims:
        verdict = text(f"verdict.{claim.verdict.value}")
        _print(text("cli.check.claim", words=claim.text, verdict=verdict, score=f"{claim.score:.2f}"))
        for step in claim.trace:
            _print(f"    {step.said(language())}")
        for each in claim.evidence:
            _print(f"    [{each.fact}] {each.statement} ({each.source})")


def _mark(reader: Pipeline, written: str, at: datetime) -> None:
    """The problems of one draft."""
    problems = reader.check_draft(written, at=at)
    _print(text("cli.check.problems", count=len(problems)))
    for each in problems:
        _print(f"  {each.span[0]}-{each.span[1]} “{each.text}”: {each.reason}")
        if each.suggestion:
            _print(f"    → {each.suggestion} {' '.join(f'[{fact}]' for fact in each.facts)}".rstrip())


def _print(line: str) -> None:
    sys.stdout.buffer.write((line + "\n").encode("utf-8", "replace"))


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

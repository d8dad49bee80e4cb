"""``kiemtin place``: which unit a name means, what it was and what it is; and how far the gazetteer agrees."""

from __future__ import annotations

import dataclasses
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.compose import facts_only
from cli.show import Format, show
from cli.texts import text
from kiemtin.clock import SystemClock
from kiemtin.facts.gazetteer import gazetteer
from kiemtin.facts.gazetteer_agreement import compare
from kiemtin.facts.lookup import PlaceFound, find_places
from kiemtin.words import ZONE

FLOORS = {"provinces": 1.0, "communes": 1.0, "pairs": 0.999}
"""Agreement below which ``--agreement`` fails."""


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command("place", help=text("cli.place"))(place)


def place(
    words: Annotated[list[str] | None, typer.Argument(metavar="TEXT", help=text("cli.place.text"))] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=text("cli.place.on"))] = None,
    agreement: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help=text("cli.place.agreement"))
    ] = None,
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    if agreement:
        raise typer.Exit(_agreement(agreement, how))
    if not words:
        print(text("cli.place.nothing"), file=sys.stderr)
        raise typer.Exit(2)
    day = (on or SystemClock().now().astimezone(ZONE)).date()
    found = find_places(" ".join(words), facts_only(), day)
    if not found and how is Format.TABLE:
        print(text("cli.place.none"), file=sys.stderr)
    show([_short(each) if how is Format.TABLE else each.row() for each in found], how)
    raise typer.Exit(0 if found else 1)


def _short(found: PlaceFound) -> dict[str, object]:
    """What a terminal has room for."""
    reason = text(f"cli.place.reason.{found.reason}")
    if found.context:
        reason = text("cli.place.context", reason=reason, names=", ".join(found.context))
    return {
        "text": found.text,
        "place": f"{found.title}, {found.within}" if found.within else found.title,
        "status": text(f"cli.place.status.{found.status}"),
        "now": found.now,
        "units": ", ".join(each.split(",")[0] for each in found.units),
        "reason": reason,
        "facts": found.facts,
    }


def _agreement(folder: Path, how: Format) -> int:
    found = compare(folder, gazetteer())
    show([dataclasses.asdict(each) for each in found.differences], how)
    # The list may go to a program; the figures are for whoever started it.
    for about in FLOORS:
        same, every = getattr(found, about)
        said = text("cli.place.agrees", about=about, same=same, every=every, share=100 * found.share(about))
        print(said, file=sys.stdout if how is Format.TABLE else sys.stderr)
    return 0 if all(found.share(about) >= floor for about, floor in FLOORS.items()) else 1

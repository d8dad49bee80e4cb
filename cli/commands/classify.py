"""``kiemtin classify``: read the publications that wait."""

from __future__ import annotations

from typing import Annotated

import typer

from classifier.publications import read_waiting
from cli.compose import open_desk
from cli.loops import every
from cli.texts import text
from review.ranking import rank_open


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("classify", help=text("cli.classify"))(classify)


def classify(
    loop: Annotated[bool, typer.Option("--loop", help=text("cli.loop"))] = False,
) -> None:
    desk = open_desk()
    reader = desk.reader

    def once() -> None:
        report = read_waiting(desk.store, reader, desk.clock.now)
        rank_open(desk.store)
        with desk.store.work() as uow:
            uow.house.beat("classifier", desk.clock.now())
            uow.commit()
        if report.read or report.unreadable or not loop:
            print(
                text(
                    "cli.classify.done",
                    read=report.read,
                    unreadable=report.unreadable,
                    flagged=report.flagged,
                ),
                flush=True,
            )

    every(desk.settings.classify_every if loop else None, once)

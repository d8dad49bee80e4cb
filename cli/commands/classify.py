"""``kiemtin classify``: read the publications that wait."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from classifier.publications import read_waiting
from cli.compose import facts_loaded, open_desk, recheck_claims
from cli.loops import every
from cli.rechecked import rechecked
from cli.texts import text
from review.ranking import rank_open


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("classify", help=text("cli.classify"))(classify)


def classify(
    loop: Annotated[bool, typer.Option("--loop", help=text("cli.loop"))] = False,
) -> None:
    desk = open_desk()
    loaded = facts_loaded(desk)

    def once() -> None:
        nonlocal desk, loaded
        if (now_loaded := facts_loaded(desk)) != loaded:
            # Another process has loaded other facts: these are read anew, and the reader made of them.
            desk, loaded = replace(desk), now_loaded
        report = read_waiting(desk.store, desk.reader, desk.clock.now)
        done = recheck_claims(desk)
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
        if done is not None and (done.changed or not loop):
            rechecked(done)

    every(desk.settings.classify_every if loop else None, once)

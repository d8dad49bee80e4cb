"""``kiemtin classify``: read the publications that wait."""

from __future__ import annotations

from typing import Annotated

import typer

from classifier.publications import read_waiting
from cli.compose import open_desk, recheck_claims
from cli.current import CurrentDesk
from cli.loops import every
from cli.reading import least_score, watched_reader
from cli.rechecked import rechecked
from cli.texts import text
from cli.watching import WatchedReader
from review.ranking import rank_open


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("classify", help=text("cli.classify"))(classify)


def classify(
    loop: Annotated[bool, typer.Option("--loop", help=text("cli.loop"))] = False,
) -> None:
    opened = open_desk()
    current = CurrentDesk(opened)
    readers: dict[int, WatchedReader] = {}

    def once() -> None:
        desk = current.desk()
        if id(desk) not in readers:  # the facts were loaded anew
            for old in readers.values():
                old.close()
            readers.clear()
            readers[id(desk)] = watched_reader(desk)
        report = read_waiting(desk.store, readers[id(desk)], desk.clock.now)
        readers[id(desk)].flush()
        done = recheck_claims(desk)
        rank_open(desk.store, least_score=least_score(desk, desk.clock.now()))
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

    every(opened.settings.classify_every if loop else None, once)

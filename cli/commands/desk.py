"""``kiemtin init`` and ``kiemtin up``: setting up and starting."""

from __future__ import annotations

from typing import Annotated

import typer

from cli import launch, setup, trial
from cli.texts import text
from kiemtin.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("init", help=text("cli.init"))(init)
    app.command("up", help=text("cli.up"))(up)


def init() -> None:
    desk = setup.prepare(load_settings())
    with desk.store.read() as uow:
        sources = len(uow.sources.all())
    print(text("cli.init.done", facts=len(desk.facts), sources=sources, database=desk.store.address))
    if made := setup.first_administrator(desk):
        print(text("cli.users.made", name=made[0], password=made[1]))


def up(
    demo: Annotated[bool, typer.Option("--demo", help=text("cli.up.demo"))] = False,
) -> None:
    settings = load_settings()
    raise typer.Exit(trial.run_trial(settings) if demo else launch.run(settings))

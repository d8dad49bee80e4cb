"""``kiemtin plan``: what will be published, when and where."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from cli.compose import open_desk
from cli.show import Format, show
from cli.texts import text


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("plan", help=text("cli.plan"))(plan)


def plan(
    days: Annotated[int, typer.Option(min=1, max=366, help=text("cli.plan.days"))] = 7,
    past: Annotated[bool, typer.Option("--past", help=text("cli.plan.past"))] = False,
    trouble: Annotated[bool, typer.Option("--trouble", help=text("cli.plan.trouble"))] = False,
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    now = desk.clock.now()
    span = timedelta(days=days)
    with desk.store.read() as uow:
        if trouble:
            lines = uow.queries.troubled()
        else:
            lines = uow.queries.calendar(now - span if past else now, now if past else now + span)
    show(
        [
            {
                "publication": line.publication,
                "due_at": line.due_at,
                "state": line.state.value,
                "account": line.account,
                "title": line.title,
                "url": line.remote_url,
                "advice": line.advice,
            }
            for line in lines
        ],
        how,
    )

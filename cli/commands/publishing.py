"""``kiemtin worker`` and ``kiemtin publish``: the scheduler's process, one pass by hand, the emergency stop."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from cli import worker
from cli.compose import Desk, open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.entities import User
from kiemtin.errors import BadSetting, UnknownUser
from kiemtin.store.repositories.holds import Hold
from kiemtin.words import local
from review import holding, planning


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("worker", help=text("cli.worker"))(work)
    app.command("publish", help=text("cli.publish"))(publish)


def work() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    worker.run(open_desk())


def publish(
    hold: Annotated[str | None, typer.Option("--hold", help=text("cli.publish.hold"))] = None,
    release: Annotated[bool, typer.Option("--release", help=text("cli.publish.release"))] = False,
    note: Annotated[str, typer.Option("--note", help=text("cli.publish.note"))] = "",
    status: Annotated[bool, typer.Option("--status", help=text("cli.publish.status"))] = False,
    retry: Annotated[int | None, typer.Option("--retry", help=text("cli.publish.retry"))] = None,
    by: Annotated[str, typer.Option("--by", help=text("cli.publish.by"))] = "",
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    if sum((hold is not None, release, status, retry is not None)) > 1:
        raise BadSetting(key="publish", reason="--hold | --release | --status | --retry", where="publish")
    desk = open_desk()
    now = desk.clock.now()
    if hold is not None:
        _tell(holding.hold(desk.store, _user(desk, by), reason=hold, now=now), how)
    elif release:
        _tell(holding.release(desk.store, _user(desk, by), note=note, now=now), how)
    elif status:
        _tell(holding.standing(desk.store), how)
    elif retry is not None:
        person = _user(desk, by or "-")
        assert person is not None
        planning.renew(desk.store, person, publication=retry, due_at=now, now=now)
        print(text("cli.publish.retried", publication=retry))
    else:
        _pass(desk, how)


def _pass(desk: Desk, how: Format) -> None:
    """Everything that is due, once; 1 when publishing is stopped, so that scripts notice."""
    if (held := holding.standing(desk.store)) is not None:
        _tell(held, how)
        raise typer.Exit(1)
    counts = worker.counts(worker.publish_once(desk))
    if how is Format.TABLE:
        print(text("cli.publish.done", **counts))
    else:
        show([counts], how)


def _tell(hold: Hold | None, how: Format) -> None:
    if how is not Format.TABLE:
        held = hold is not None and hold.released_at is None
        show(
            [
                {
                    "held": held,
                    "reason": hold.reason if hold else None,
                    "held_by": hold.held_by if hold else None,
                    "held_at": hold.held_at if hold else None,
                    "released_by": hold.released_by if hold else None,
                    "released_at": hold.released_at if hold else None,
                }
            ],
            how,
        )
    elif hold is None:
        print(text("cli.publish.runs"))
    elif hold.released_at is not None:
        print(text("cli.publish.released", by=hold.released_by))
    else:
        print(text("cli.publish.held", by=hold.held_by, at=local(hold.held_at), reason=hold.reason))


def _user(desk: Desk, name: str) -> User | None:
    """The member of staff of that name; None where none is named. Raises UnknownUser."""
    if not name:
        return None
    with desk.store.read() as uow:
        found = next((user for user in uow.people.all() if user.name == name), None)
    if found is None:
        raise UnknownUser(name=name)
    return found

"""``kiemtin users``: the office's own accounts."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Annotated

import typer

from cli.compose import open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.errors import UnknownUser
from kiemtin.states import Role
from kiemtin.words import ZONE, local
from review import delegation, sign_in

DAYS = ["%d/%m/%Y", "%Y-%m-%d"]
"""How a day is written: as people in Viet Nam do, or as ISO 8601."""

app = typer.Typer(no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    parent.add_typer(app, name="users", help=text("cli.users"))


@app.command("list", help=text("cli.users.list"))
def list_users(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    with open_desk().store.read() as uow:
        rows = [
            {
                "name": user.name,
                "display": user.display,
                "roles": sorted(user.roles),
                "active": user.active,
                "language": user.language,
            }
            for user in uow.people.all()
        ]
    show(rows, how)


@app.command("add", help=text("cli.users.add"))
def add(
    name: Annotated[str, typer.Argument(help=text("cli.users.name"))],
    roles: Annotated[list[Role], typer.Option("--role", help=text("cli.users.role"))],
    display: Annotated[str, typer.Option(help=text("cli.users.display"))] = "",
    password: Annotated[str, typer.Option(envvar="KIEMTIN_PASSWORD", help=text("cli.users.password"))] = "",
) -> None:
    desk = open_desk()
    chosen = password or new_password()
    sign_in.add_user(
        desk.store, None, name=name, display=display, password=chosen, roles=roles, now=desk.clock.now()
    )
    if not password:
        print(text("cli.users.made", name=name, password=chosen))


@app.command("password", help=text("cli.users.reset"))
def password(
    name: Annotated[str, typer.Argument(help=text("cli.users.name"))],
    new: Annotated[
        str, typer.Option("--password", envvar="KIEMTIN_PASSWORD", help=text("cli.users.password"))
    ] = "",
) -> None:
    desk = open_desk()
    chosen = new or new_password()
    sign_in.reset_password(desk.store, name, chosen, desk.clock.now())
    if not new:
        print(text("cli.users.made", name=name, password=chosen))


@app.command("delegate", help=text("cli.users.delegate"))
def delegate(
    giver: Annotated[str, typer.Argument(help=text("cli.users.giver"))],
    deputy: Annotated[str, typer.Argument(help=text("cli.users.deputy"))],
    until: Annotated[datetime, typer.Option(formats=DAYS, help=text("cli.users.until"))],
    since: Annotated[
        datetime | None, typer.Option("--from", formats=DAYS, help=text("cli.users.since"))
    ] = None,
) -> None:
    desk = open_desk()
    now = desk.clock.now()
    with desk.store.read() as uow:
        people = {each.name: each.id for each in uow.people.all()}
    for name in (giver, deputy):
        if name not in people:
            raise UnknownUser(name=name)
    made = delegation.delegate(
        desk.store,
        None,
        giver=people[giver],
        deputy=people[deputy],
        starts_at=now if since is None else since.replace(tzinfo=ZONE),
        # To the end of the day that is named.
        ends_at=until.replace(tzinfo=ZONE) + timedelta(days=1),
        now=now,
    )
    print(text("cli.users.delegated", number=made.id, deputy=deputy, giver=giver, until=local(made.ends_at)))


@app.command("delegations", help=text("cli.users.delegations"))
def delegations(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    with open_desk().store.read() as uow:
        names = {each.id: each.name for each in uow.people.all()}
        rows = [
            {
                "id": each.id,
                "giver": names[each.giver],
                "deputy": names[each.deputy],
                "starts_at": each.starts_at,
                "ends_at": each.ends_at,
                "ended_at": each.ended_at,
            }
            for each in uow.approving.delegations()
        ]
    show(rows, how)


@app.command("end-delegation", help=text("cli.users.end_delegation"))
def end_delegation(
    number: Annotated[int, typer.Argument(help=text("cli.users.delegation_number"))],
) -> None:
    desk = open_desk()
    delegation.end(desk.store, None, delegation=number, now=desk.clock.now())


def new_password() -> str:
    """A random first password, easy to type: four groups of four letters and digits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))

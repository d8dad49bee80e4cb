"""``kiemtin users``: the office's own accounts."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from cli.compose import open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.states import Role
from review import sign_in

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


def new_password() -> str:
    """A random first password, easy to type: four groups of four letters and digits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))

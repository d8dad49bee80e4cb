"""``kiemtin accounts``: the channel accounts the office owns."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.accounts import connect
from cli.compose import open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.errors import BadSetting

app = typer.Typer(no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    parent.add_typer(app, name="accounts", help=text("cli.accounts"))


@app.command("list", help=text("cli.accounts.list"))
def list_accounts(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    with open_desk().store.read() as uow:
        rows = [
            {
                "id": each.id,
                "channel": each.channel,
                "title": each.title,
                "enabled": each.enabled,
                "verified_at": each.verified_at,
            }
            for each in uow.accounts.all()
        ]
    show(rows, how)


@app.command("add", help=text("cli.accounts.add"))
def add(
    channel: Annotated[str, typer.Argument(help=text("cli.accounts.channel"))],
    title: Annotated[str, typer.Argument(help=text("cli.accounts.title"))],
    option: Annotated[list[str] | None, typer.Option(help=text("cli.accounts.option"))] = None,
) -> None:
    desk = open_desk()
    options: dict[str, str] = {}
    for each in option or ():
        name, separator, value = each.partition("=")
        if not separator or not name:
            raise BadSetting(key="--option", reason=f"{each!r}: name=value", where="accounts add")
        options[name] = value
    _, proof = connect(desk, channel=channel, title=title, options=options, secret=desk.settings.secret)
    print(text("cli.accounts.verified", proof=proof))

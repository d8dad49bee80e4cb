"""``kiemtin accounts``: the channel accounts the office owns, and their secrets."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli import accounts, sealed
from cli.compose import open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.errors import BadSetting, SendError
from kiemtin.states import CredentialState

app = typer.Typer(no_args_is_help=True)
_ACCOUNT = Annotated[str, typer.Argument(help=text("cli.accounts.account"))]
_CHANNEL = Annotated[str, typer.Argument(help=text("cli.accounts.channel"))]
_TITLE = Annotated[str, typer.Argument(help=text("cli.accounts.title"))]
_OPTION = Annotated[list[str] | None, typer.Option(help=text("cli.accounts.option"))]


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    parent.add_typer(app, name="accounts", help=text("cli.accounts"))


@app.command("list", help=text("cli.accounts.list"))
def list_accounts(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    with open_desk().store.read() as uow:
        kept = uow.credentials.all()
        rows = [
            {
                "id": each.id,
                "channel": each.channel,
                "title": each.title,
                "enabled": each.enabled,
                "verified_at": each.verified_at,
                "secrets": [secret.name for secret in kept if secret.account == each.id],
                "connect_again": any(
                    secret.state is CredentialState.NEEDS_PERSON
                    for secret in kept
                    if secret.account == each.id
                ),
            }
            for each in uow.accounts.all()
        ]
    show(rows, how)


@app.command("add", help=text("cli.accounts.add"))
def add(channel: _CHANNEL, title: _TITLE, option: _OPTION = None) -> None:
    desk = open_desk()
    _, proof = accounts.connect(
        desk, channel=channel, title=title, options=_options(option, "add"), secret=desk.settings.secret
    )
    print(text("cli.accounts.verified", proof=proof))


@app.command("connect", help=text("cli.accounts.connect"))
def connect(channel: _CHANNEL, title: _TITLE, option: _OPTION = None) -> None:
    number, proof = accounts.connect_asking(
        open_desk(), channel=channel, title=title, options=_options(option, "connect"), ask=_ask
    )
    print(text("cli.accounts.connected", account=number, proof=proof))


@app.command("secret", help=text("cli.accounts.secret"))
def secret(
    account: _ACCOUNT, name: Annotated[str, typer.Argument(help=text("cli.accounts.secret_name"))]
) -> None:
    desk = open_desk()
    found = accounts.find(desk, account)
    accounts.keep_secret(desk, found, name, _ask(name, found.title))
    print(text("cli.accounts.kept", name=name, account=found.title))
    try:
        print(text("cli.accounts.verified", proof=accounts.verify(desk, found)))
    except SendError as problem:  # it is kept all the same; the far side may only be away
        print(problem.message(desk.settings.language), file=sys.stderr)
        raise typer.Exit(1) from None


@app.command("verify", help=text("cli.accounts.verify"))
def verify(account: _ACCOUNT) -> None:
    desk = open_desk()
    print(text("cli.accounts.verified", proof=accounts.verify(desk, accounts.find(desk, account))))


@app.command("disable", help=text("cli.accounts.disable"))
def disable(account: _ACCOUNT) -> None:
    desk = open_desk()
    accounts.switch(desk, found := accounts.find(desk, account), on=False)
    print(text("cli.accounts.off", account=found.title))


@app.command("enable", help=text("cli.accounts.enable"))
def enable(account: _ACCOUNT) -> None:
    desk = open_desk()
    accounts.switch(desk, found := accounts.find(desk, account), on=True)
    print(text("cli.accounts.on", account=found.title))


@app.command("rotate-key", help=text("cli.accounts.rotate"))
def rotate_key() -> None:
    desk = open_desk()
    count = sealed.rotate(desk)
    print(text("cli.accounts.rotated", count=count, file=desk.vault.path))


def _options(given: list[str] | None, command: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for each in given or ():
        name, separator, value = each.partition("=")
        if not separator or not name:
            raise BadSetting(key="--option", reason=f"{each!r}: name=value", where=f"accounts {command}")
        options[name] = value
    return options


def _ask(name: str, meaning: str) -> str:
    """A secret: typed unseen, or the next line of the input; never an argument, which others can see."""
    if sys.stdin.isatty():
        return str(
            typer.prompt(f"{name} ({meaning})", default="", hide_input=True, show_default=False)
        ).strip()
    return sys.stdin.readline().strip()

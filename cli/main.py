"""``kiemtin``: every command, and what happens to an error on its way to a person."""

from __future__ import annotations

import os
import sys

import typer

from cli.commands import (
    accounts,
    check,
    classify,
    crawl,
    desk,
    facts,
    learning,
    plan,
    reporting,
    sources,
    users,
)
from cli.texts import language, text
from kiemtin.errors import KiemTinError

app = typer.Typer(
    name="kiemtin",
    help=text("cli.kiemtin"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (desk, crawl, classify, check, plan, reporting, learning):
    module.register(app)
app.add_typer(sources.app, name="sources", help=text("cli.sources"))
app.add_typer(facts.app, name="facts", help=text("cli.facts"))
app.add_typer(accounts.app, name="accounts", help=text("cli.accounts"))
app.add_typer(users.app, name="users", help=text("cli.users"))


def run() -> None:
    """The console script. Exit codes: 0 done, 1 something failed, 2 used or configured wrongly."""
    try:
        app()
    except KiemTinError as problem:
        print(problem.message(language()), file=sys.stderr)
        sys.exit(problem.exit_code)
    except BrokenPipeError:
        # The reader of our output has left (`| head`): nothing to say and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()

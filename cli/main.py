"""``kiemtin``: every command, and what happens to an error on its way to a person."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import typer

from cli.texts import language, text
from kiemtin.errors import KiemTinError

COMMANDS = {
    "init": "desk",
    "up": "desk",
    "crawl": "crawl",
    "classify": "classify",
    "publish": "publishing",
    "worker": "publishing",
    "check": "check",
    "place": "place",
    "plan": "plan",
    "report": "reporting",
    "export": "reporting",
    "sources": "sources",
    "facts": "facts",
    "accounts": "accounts",
    "media": "media",
    "airings": "airings",
    "users": "users",
    "train": "learning",
    "evaluate": "learning",
    "backup": "upkeep",
    "restore": "upkeep",
    "doctor": "upkeep",
}
"""Each command and the module of ``cli.commands`` that has it."""


def build(wanted: str | None) -> typer.Typer:
    """The program with the module of one command, or with all of them when none is named.

    Only what is asked for is imported: listing users needs neither Scrapy nor a language model.
    """
    app = typer.Typer(
        name="kiemtin",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    # A callback keeps it a program with commands even while it has only one.
    app.callback(help=text("cli.kiemtin"))(lambda: None)
    modules = [COMMANDS[wanted]] if wanted in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in modules:
        import_module(f"cli.commands.{module}").register(app)
    return app


def run() -> None:
    """The console script. Exit codes: 0 done, 1 something failed, 2 used or configured wrongly."""
    for stream in (sys.stdout, sys.stderr):
        # Vietnamese on any terminal: what it cannot show is escaped, never a reason to stop.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        build(sys.argv[1] if len(sys.argv) > 1 else None)()
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

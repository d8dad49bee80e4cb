"""``kiemtin backup``, ``kiemtin restore`` and ``kiemtin doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import doctor as checks
from cli.compose import open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.errors import FileUnreadable
from kiemtin.settings import load_settings
from kiemtin.store import Store
from kiemtin.store.backup import read_backup, write_backup


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("backup", help=text("cli.backup"))(backup)
    app.command("restore", help=text("cli.restore"))(restore)
    app.command("doctor", help=text("cli.doctor"))(doctor)


def backup(
    file: Annotated[Path, typer.Argument(help=text("cli.backup.file"))],
) -> None:
    desk = open_desk()
    try:
        counts = write_backup(desk.store, file, desk.settings.media_dir)
    except OSError as problem:
        raise FileUnreadable(file=file, reason=problem.strerror) from problem
    with desk.store.work() as uow:
        uow.audit.add(
            actor="system", action="backup", subject="store", now=desk.clock.now(), rows=sum(counts.values())
        )
        uow.commit()
    print(text("cli.backup.done", file=file, rows=sum(counts.values())))


def restore(
    file: Annotated[Path, typer.Argument(help=text("cli.restore.file"))],
) -> None:
    settings = load_settings()
    counts = read_backup(Store(settings.database), file, settings.media_dir)
    print(text("cli.restore.done", rows=sum(counts.values())))


def doctor(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    found = checks.examine()
    show([each.row() for each in found], how)
    raise typer.Exit(1 if any(each.state == "bad" for each in found) else 0)

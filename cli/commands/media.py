"""``kiemtin media``: the pictures, videos and documents that posts may carry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.compose import library_of, open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.errors import FileUnreadable, MediaTooLarge

app = typer.Typer(no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    parent.add_typer(app, name="media", help=text("cli.media"))


@app.command("add", help=text("cli.media.add"))
def add(
    file: Annotated[Path, typer.Argument(help=text("cli.media.file"))],
    licence: Annotated[str, typer.Option(help=text("cli.media.licence"))],
    alt: Annotated[str, typer.Option(help=text("cli.media.alt"))] = "",
) -> None:
    desk = open_desk()
    bounds = desk.settings.media_bounds
    most = max(bounds.image, bounds.video, bounds.document)
    try:
        if file.stat().st_size > most:  # told before it is read into memory
            raise MediaTooLarge(file=file.name, limit=f"{most // 1_000_000} MB")
        body = file.read_bytes()
    except OSError as problem:
        raise FileUnreadable(file=file, reason=problem.strerror or str(problem)) from problem
    began = desk.clock.now()
    item = library_of(desk).add(file.name, body, alt=alt, licence=licence)
    if item.added_at < began:
        print(text("cli.media.known", id=item.id, name=item.name))
    else:
        print(
            text(
                "cli.media.added",
                id=item.id,
                name=item.name,
                mime=item.mime,
                size=item.size,
                sha256=item.sha256[:12],
            )
        )


@app.command("list", help=text("cli.media.list"))
def list_media(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    with open_desk().store.read() as uow:
        items = uow.media.all()
    rows = [
        {
            "id": each.id,
            "kind": each.kind,
            "name": each.name,
            "size": each.size,
            "width": each.width,
            "height": each.height,
            "seconds": each.seconds,
            "alt": each.alt,
            "licence": each.licence,
            "added_at": each.added_at,
            "sha256": each.sha256 if how is not Format.TABLE else each.sha256[:12],
        }
        for each in items
    ]
    show(rows, how)


@app.command("describe", help=text("cli.media.describe"))
def describe(
    item: Annotated[int, typer.Argument(help=text("cli.media.id"))],
    alt: Annotated[str | None, typer.Option(help=text("cli.media.alt"))] = None,
    licence: Annotated[str | None, typer.Option(help=text("cli.media.licence"))] = None,
) -> None:
    desk = open_desk()
    with desk.store.read() as uow:
        known = uow.media.get(item)
    changed = library_of(desk).describe(
        None,
        item,
        alt=known.alt if alt is None else alt,
        licence=known.licence if licence is None else licence,
    )
    print(text("cli.media.described", name=changed.name))


@app.command("remove", help=text("cli.media.remove"))
def remove(
    item: Annotated[int, typer.Argument(help=text("cli.media.id"))],
) -> None:
    gone = library_of(open_desk()).remove(None, item)
    print(text("cli.media.removed", name=gone.name))

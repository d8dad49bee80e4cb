"""``kiemtin airings``: which packs were read out, hung up or handed over, and which still wait."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.compose import library_of, open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.errors import FileUnreadable, UnknownUser
from kiemtin.words import ZONE
from review import airing
from scheduler.channels import offline_channels

app = typer.Typer(no_args_is_help=True)
_FORMAT = Annotated[Format, typer.Option("--format", help=text("cli.format"))]


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    parent.add_typer(app, name="airings", help=text("cli.airings"))


@app.command("waiting", help=text("cli.airings.waiting"))
def waiting(how: _FORMAT = Format.TABLE) -> None:
    desk = open_desk()
    rows = [
        {
            "publication": each.publication,
            "channel": each.channel,
            "account": each.account,
            "title": each.title,
            "made_at": each.made_at,
            "folder": str(desk.settings.packs_dir / each.reference),
        }
        for each in airing.waiting(desk.store, offline_channels())
    ]
    show(rows, how)


@app.command("list", help=text("cli.airings.list"))
def list_airings(how: _FORMAT = Format.TABLE) -> None:
    rows = [
        {
            "publication": each.publication,
            "account": each.account,
            "title": each.title,
            "aired_at": each.aired_at,
            "place": each.place,
            "note": each.note,
            "photo": each.photo,
            "by": each.by,
            "confirmed_at": each.confirmed_at,
        }
        for each in airing.confirmed(open_desk().store, most=10_000)
    ]
    show(rows, how)


@app.command("confirm", help=text("cli.airings.confirm"))
def confirm(
    publication: Annotated[int, typer.Argument(help=text("cli.airings.publication"))],
    place: Annotated[str, typer.Option(help=text("cli.airings.place"))],
    at: Annotated[datetime, typer.Option(formats=["%Y-%m-%dT%H:%M"], help=text("cli.airings.at"))],
    by: Annotated[str, typer.Option(help=text("cli.airings.by"))],
    note: Annotated[str, typer.Option(help=text("cli.airings.note"))] = "",
    photo: Annotated[Path | None, typer.Option(help=text("cli.airings.photo"))] = None,
) -> None:
    desk = open_desk()
    with desk.store.read() as uow:
        people = {each.name: each for each in uow.people.all() if each.active}
    if by not in people:
        raise UnknownUser(name=by)
    kept = None
    if photo is not None:
        try:
            body = photo.read_bytes()
        except OSError as problem:
            raise FileUnreadable(file=photo, reason=problem.strerror or str(problem)) from problem
        kept = (
            library_of(desk)
            .add(photo.name, body, alt=place, licence=desk.settings.office, by=people[by].id)
            .id
        )
    done = airing.confirm(
        desk.store,
        people[by],
        publication=publication,
        place=place,
        aired_at=at.replace(tzinfo=ZONE),
        note=note,
        photo=kept,
        offline=offline_channels(),
        now=desk.clock.now(),
    )
    print(text("cli.airings.confirmed", title=done.title, place=done.place))

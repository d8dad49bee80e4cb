"""``kiemtin facts``: what the desk knows and how it cites it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.compose import facts_only, load_facts_into, open_desk
from cli.show import Format, show
from cli.texts import text
from kiemtin.entities import Fact
from kiemtin.facts import DATA, load_facts
from kiemtin.words import fold

app = typer.Typer(no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    parent.add_typer(app, name="facts", help=text("cli.facts"))


@app.command("list", help=text("cli.facts.list"))
def list_facts(
    search: Annotated[str, typer.Option(help=text("cli.facts.search"))] = "",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=text("cli.facts.on"))] = None,
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    wanted = fold(search).split()
    rows = [
        _row(fact)
        for fact in facts_only()
        if (on is None or fact.in_force(on.date()))
        and all(word in fold(f"{fact.id} {fact.statement} {fact.subject}") for word in wanted)
    ]
    show(rows, how)


@app.command("show", help=text("cli.facts.show"))
def show_fact(
    fact: Annotated[str, typer.Argument(help=text("cli.facts.id"))],
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    found = facts_only().get(fact)
    row = _row(found) | {
        "subject": found.subject,
        "attribute": found.attribute,
        "value": found.value,
        "confidence": found.confidence,
        "note": found.note,
    }
    if how is Format.TABLE:
        for name, value in row.items():
            print(f"{name:14} {value if value not in (None, '') else '-'}")
    else:
        show([row], how)


@app.command("verify", help=text("cli.facts.verify"))
def verify(
    folder: Annotated[Path | None, typer.Argument(help=text("cli.facts.folder"))] = None,
) -> None:
    base = load_facts([DATA, folder]) if folder else facts_only()
    refuting = sum(1 for fact in base if fact.may_refute)
    print(text("cli.facts.verified", count=len(base), refuting=refuting, digest=base.digest[:12]))


@app.command("import", help=text("cli.facts.import"))
def import_facts() -> None:
    desk = open_desk()
    print(text("cli.facts.imported", changed=load_facts_into(desk), count=len(desk.facts)))


def _row(fact: Fact) -> dict[str, object]:
    return {
        "id": fact.id,
        "statement": fact.statement,
        "source": fact.citation.text(),
        "published": _day(fact.published),
        "in_force_from": _day(fact.in_force_from),
        "in_force_to": _day(fact.in_force_to),
        "may_refute": fact.may_refute,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

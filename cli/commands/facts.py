"""``kiemtin facts``: what the desk knows and how it cites it, and the office's own facts beside it."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.pipeline import Pipeline
from cli.commands import documents
from cli.compose import Desk, fact_folders, facts_only, load_facts_into, open_desk
from cli.rechecked import rechecked
from cli.show import Format, show
from cli.texts import text
from kiemtin.entities import Fact, User
from kiemtin.errors import UnknownTopic, UnknownUser
from kiemtin.facts import DATA, FactBase, load_facts
from kiemtin.facts.coverage import unread
from kiemtin.facts.office import Change, add_fact, confirm, import_file
from kiemtin.facts.sheets import COLUMNS, template
from kiemtin.settings import load_settings
from kiemtin.words import fold
from review import audit
from review.roles import require

app = typer.Typer(no_args_is_help=True)

_HOW = Annotated[Format, typer.Option("--format", help=text("cli.format"))]
_BY = Annotated[str, typer.Option(help=text("cli.facts.by"))]
_DRY = Annotated[bool, typer.Option("--dry-run", help=text("cli.facts.dry_run"))]
_ASKED = ("statement", "value", "about", "of", "document", "issuer", "dated", "published", "in_force_from")
"""What ``add`` asks for at a terminal when it was not given."""


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    parent.add_typer(app, name="facts", help=text("cli.facts"))
    app.add_typer(documents.app, name="documents", help=text("cli.documents"))


@app.command("list", help=text("cli.facts.list"))
def list_facts(
    search: Annotated[str, typer.Option(help=text("cli.facts.search"))] = "",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=text("cli.facts.on"))] = None,
    topic: Annotated[str, typer.Option(help=text("cli.facts.topic"))] = "",
    superseded: Annotated[bool, typer.Option("--superseded", help=text("cli.facts.superseded"))] = False,
    how: _HOW = Format.TABLE,
) -> None:
    base = facts_only()
    topics = sorted({fact.topic for fact in base})
    if topic and topic not in topics:
        raise UnknownTopic(topic=topic, known=", ".join(topics))
    wanted = fold(search).split()
    show(
        [
            _row(fact)
            for fact in base
            if (on is None or fact.in_force(on.date()))
            and (not topic or fact.topic == topic)
            and (not superseded or fact.status == "superseded")
            and all(word in _searched(fact) for word in wanted)
        ],
        how,
    )


@app.command("show", help=text("cli.facts.show"))
def show_fact(
    fact: Annotated[str, typer.Argument(help=text("cli.facts.id"))],
    how: _HOW = Format.TABLE,
) -> None:
    base = facts_only()
    row = _whole(base, base.get(fact))
    if how is not Format.TABLE:
        show([row], how)
        return
    for name, value in row.items():
        for line in (value or ["-"]) if isinstance(value, list) else [value]:
            print(f"{name:16} {line if line not in (None, '') else '-'}")
            name = ""


@app.command("verify", help=text("cli.facts.verify"))
def verify(
    folder: Annotated[Path | None, typer.Argument(help=text("cli.facts.folder"))] = None,
    list_unread: Annotated[bool, typer.Option("--unread", help=text("cli.facts.unread"))] = False,
    how: _HOW = Format.TABLE,
) -> None:
    base = load_facts([DATA, folder]) if folder else facts_only()
    Pipeline(base)  # the wordings of every pack are checked as well
    missing = unread(base)
    if list_unread:
        show([{"fact": each.fact, "about": each.about, "of": each.of} for each in missing], how)
        return
    counts = {
        "facts": len(base),
        "may_refute": sum(1 for fact in base if fact.may_refute),
        "superseded": sum(1 for fact in base if fact.status == "superseded"),
        "waiting": sum(1 for fact in base if fact.entered_by and not fact.confirmed_by),
        "says": len(base.assertions),
        "unread": len(missing),
        "digest": base.digest,
    }
    if how is not Format.TABLE:
        show([counts], how)
        return
    digest = base.digest[:12]
    print(text("cli.facts.verified", count=len(base), refuting=counts["may_refute"], digest=digest))
    if missing:
        print(text("cli.facts.unread_count", count=len(missing), facts=len({each.fact for each in missing})))
    if counts["waiting"]:
        print(text("cli.facts.waiting", count=counts["waiting"]))


@app.command("import", help=text("cli.facts.import"))
def import_facts(
    file: Annotated[Path | None, typer.Argument(help=text("cli.facts.file"))] = None,
    by: _BY = "",
    replace: Annotated[bool, typer.Option("--replace", help=text("cli.facts.replace"))] = False,
    dry_run: _DRY = False,
) -> None:
    settings = load_settings()
    base, own = fact_folders(settings)
    if file is None:
        desk = open_desk(settings)
    elif dry_run:
        _told(import_file(own, file, by or "?", base=base, replace=replace, dry_run=True), dry_run)
        return
    else:
        desk = open_desk(settings)
        user = _user(desk, by, "propose_fact")
        change = import_file(own, file, user.name, base=base, replace=replace)
        _record(desk, user, "import_office_facts", change.file.name, added=len(change.added),
                changed=len(change.changed), removed=len(change.removed))  # fmt: skip
        _told(change, dry_run)
    _load(desk)


@app.command("template", help=text("cli.facts.template"))
def write_template() -> None:
    sys.stdout.write(template())


@app.command("add", help=text("cli.facts.add"))
def add(
    by: _BY,
    id_: Annotated[str, typer.Option("--id", help=text("cli.facts.own_id"))] = "",
    statement: Annotated[str, typer.Option(help=text("cli.facts.statement"))] = "",
    subject: Annotated[str, typer.Option(help=text("cli.facts.subject"))] = "",
    attribute: Annotated[str, typer.Option(help=text("cli.facts.attribute"))] = "",
    value: Annotated[str, typer.Option(help=text("cli.facts.value"))] = "",
    about: Annotated[str, typer.Option(help=text("cli.facts.about"))] = "",
    of: Annotated[str, typer.Option(help=text("cli.facts.of"))] = "",
    document: Annotated[str, typer.Option(help=text("cli.facts.document"))] = "",
    issuer: Annotated[str, typer.Option(help=text("cli.facts.issuer"))] = "",
    dated: Annotated[str, typer.Option(help=text("cli.facts.dated"))] = "",
    url: Annotated[str, typer.Option(help=text("cli.facts.url"))] = "",
    published: Annotated[str, typer.Option(help=text("cli.facts.published"))] = "",
    in_force_from: Annotated[str, typer.Option("--from", help=text("cli.facts.from"))] = "",
    in_force_to: Annotated[str, typer.Option("--to", help=text("cli.facts.to"))] = "",
    supersedes: Annotated[str, typer.Option(help=text("cli.facts.supersedes"))] = "",
    confidence: Annotated[str, typer.Option(help=text("cli.facts.confidence"))] = "medium",
    note: Annotated[str, typer.Option(help=text("cli.facts.note"))] = "",
    dry_run: _DRY = False,
) -> None:
    given = {
        "id": id_, "statement": statement, "subject": subject, "attribute": attribute, "value": value, "about": about,
        "of": of, "document": document, "issuer": issuer, "dated": dated, "url": url, "published": published,
        "in_force_from": in_force_from, "in_force_to": in_force_to, "supersedes": supersedes,
        "confidence": confidence, "note": note,
    }  # fmt: skip
    settings = load_settings()
    desk = open_desk(settings)
    user = _user(desk, by, "propose_fact")
    if sys.stdin.isatty():
        for column in _ASKED:
            given[column] = given[column] or input(f"{COLUMNS[column]}: ")
    cells = {column: each.strip() for column, each in given.items() if each.strip()}
    base, own = fact_folders(settings)
    change = add_fact(own, cells, user.name, base=base, dry_run=dry_run)
    if not dry_run:
        _record(desk, user, "add_office_fact", change.added[0])
    _told(change, dry_run)
    if not dry_run:
        _load(desk)


@app.command("confirm", help=text("cli.facts.confirm"))
def confirm_fact(
    facts: Annotated[list[str], typer.Argument(help=text("cli.facts.id"))],
    by: _BY,
) -> None:
    settings = load_settings()
    desk = open_desk(settings)
    user = _user(desk, by, "confirm_fact")
    base, own = fact_folders(settings)
    for fact in facts:
        confirm(own, fact, user.name, base=base)
        _record(desk, user, "confirm_office_fact", fact)
    _load(desk)


def _user(desk: Desk, name: str, action: str) -> User:
    """The user of that name. Raises UnknownUser, NotAllowed."""
    with desk.store.read() as uow:
        found = next((user for user in uow.people.all() if user.name == name), None)
        if found is None:
            raise UnknownUser(name=name or "-")
        return require(uow, found, action)


def _record(desk: Desk, user: User, action: str, subject: str, **detail: Any) -> None:
    with desk.store.work() as uow:
        audit.record(uow, user, action, f"facts:{subject}", desk.clock.now(), **detail)
        uow.commit()


def _told(change: Change, dry_run: bool) -> None:
    print(
        text(
            "cli.facts.would_change" if dry_run else "cli.facts.written",
            file=change.file,
            added=len(change.added),
            changed=len(change.changed),
            removed=len(change.removed),
        )
    )
    if change.waiting:
        print(text("cli.facts.confirm_these", facts=" ".join(change.waiting[:20]), count=len(change.waiting)))


def _load(desk: Desk) -> None:
    loaded = load_facts_into(desk)
    print(text("cli.facts.imported", changed=loaded.changed, count=len(desk.facts)))
    rechecked(loaded.recheck)


def _searched(fact: Fact) -> str:
    words = (
        fact.id,
        fact.statement,
        fact.subject,
        fact.attribute,
        fact.topic,
        fact.citation.text(),
        *fact.aliases,
    )
    return fold(" ".join(words))


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


def _whole(base: FactBase, fact: Fact) -> dict[str, object]:
    return _row(fact) | {
        "topic": fact.topic,
        "subject": fact.subject,
        "attribute": fact.attribute,
        "value": fact.value,
        "unit": fact.unit,
        "status": fact.status,
        "supersedes": list(fact.supersedes),
        "superseded_by": list(base.superseded_by(fact.id)),
        "confidence": fact.confidence,
        "verified": fact.verified,
        "entered_by": fact.entered_by,
        "confirmed_by": fact.confirmed_by,
        "aliases": list(fact.aliases),
        "says": [
            f"{each.about} of {each.of}: "
            + ", ".join([*map(str, each.accepted), *(f"not {value}" for value in each.excluded)])
            for each in base.said_by(fact.id)
        ],
        "published_note": fact.published_note,
        "gap_after": fact.gap_after,
        "in_words_only": [f"{detail}: {why}" for detail, why in fact.in_words_only.items()],
        "note": fact.note,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None

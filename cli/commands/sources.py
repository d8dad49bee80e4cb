"""``kiemtin sources``: where we read, and how it goes."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from cli.commands import sources_by_hand
from cli.compose import open_desk
from cli.show import Format, show
from cli.source_health import source_health
from cli.source_secrets import keep_source_secret, missing_secrets
from cli.texts import text, trouble
from crawler.config import load_sources
from crawler.registry import adapters

app = typer.Typer(no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    sources_by_hand.register(app)
    parent.add_typer(app, name="sources", help=text("cli.sources"))


@app.command("list", help=text("cli.sources.list"))
def list_sources(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    with desk.store.read() as uow:
        unread = uow.sources.quarantined()
        secrets = uow.source_secrets.names()
        found = source_health(uow, desk.clock.now())
        rows = [
            {
                "name": each.name,
                "adapter": each.adapter,
                "origin": each.origin.value,
                "enabled": each.enabled,
                "last_success_at": each.last_success_at,
                "failing_since": each.failing_since,
                "problem": each.problem,
                "problem_detail": trouble(each.problem, each.problem_detail),
                "collected": each.collected,
                "quarantined": unread.get(each.name, 0),
                "alarms": [text(f"alarm.{a.code}", **a.values) for a in found[each.name].health.alarms],
                "per_day": found[each.name].health.per_day,
                "usual_per_day": found[each.name].health.usual_per_day,
                "troubles": dict(found[each.name].health.troubles),
                "quota_left": found[each.name].quota_left,
                "missing_secrets": missing_secrets(desk, each, secrets),
                "next_at": each.next_at,
                "adaptive": each.adaptive,
                "interval_s": each.interval_s,
                "delay_s": each.delay_s,
                "title": each.title,
            }
            for each in uow.sources.all()
        ]
    show(rows, how)


@app.command("secret", help=text("cli.sources.secret"))
def secret(
    name: Annotated[str, typer.Argument(help=text("cli.sources.secret_name"))],
    source: Annotated[str, typer.Option("--source", help=text("cli.sources.secret_source"))] = "",
) -> None:
    value = getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.readline()
    keep_source_secret(open_desk(), name, value, source)
    print(text("cli.sources.secret_kept", name=name))


@app.command("kinds", help=text("cli.sources.kinds"))
def kinds(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    show(
        [
            {
                "adapter": name,
                "title": source.spec.title,
                "origin": source.spec.origin.value,
                "minimum_delay_s": source.spec.minimum_delay,
                "options": sorted(source.spec.options.model_fields),
                "secrets": sorted(source.spec.secrets),
                "quota_a_day": source.spec.quota.units if source.spec.quota else None,
                "terms": source.spec.terms,
            }
            for name, source in sorted(adapters().items())
        ],
        how,
    )


@app.command("load", help=text("cli.sources.load"))
def load(file: Annotated[Path, typer.Argument(help=text("cli.sources.file"))]) -> None:
    wanted = load_sources(file)
    desk = open_desk()
    with desk.store.work() as uow:
        for source in wanted:
            uow.sources.put(source)
        uow.audit.add(
            actor="system",
            action="load_sources",
            subject=f"sources:{len(wanted)}",
            now=desk.clock.now(),
            names=[each.name for each in wanted],
        )
        uow.commit()
    print(text("cli.sources.loaded", count=len(wanted)))


@app.command("enable", help=text("cli.sources.enable"))
def enable(name: Annotated[str, typer.Argument(help=text("cli.sources.name"))]) -> None:
    _switch(name, True)


@app.command("disable", help=text("cli.sources.disable"))
def disable(name: Annotated[str, typer.Argument(help=text("cli.sources.name"))]) -> None:
    _switch(name, False)


def _switch(name: str, enabled: bool) -> None:
    desk = open_desk()
    with desk.store.work() as uow:
        uow.sources.enable(name, enabled)
        uow.audit.add(
            actor="system",
            action="enable_source" if enabled else "disable_source",
            subject=f"source:{name}",
            now=desk.clock.now(),
        )
        uow.commit()

"""``kiemtin crawl``: collect from the sources, in a process of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from cli.compose import open_desk
from cli.crawling import crawl_plan
from cli.show import Format, show
from cli.texts import text, trouble
from crawler.run import crawl as run_crawler


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("crawl", help=text("cli.crawl"))(crawl)


def crawl(
    sources: Annotated[list[str] | None, typer.Argument(help=text("cli.crawl.sources"))] = None,
    loop: Annotated[bool, typer.Option("--loop", help=text("cli.loop"))] = False,
    ledger: Annotated[bool, typer.Option("--ledger", help=text("cli.crawl.ledger"))] = False,
    host: Annotated[str, typer.Option("--host", help=text("cli.crawl.host"))] = "",
    days: Annotated[int, typer.Option("--days", min=1, help=text("cli.crawl.days"))] = 30,
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    if ledger:
        with desk.store.read() as uow:
            since = desk.clock.now() - timedelta(days=days)
            lines = uow.sources.ledger(limit=100_000, since=since, host=host.lower())
        show(
            [
                {
                    "at": line.at,
                    "source": line.source,
                    "host": line.host,
                    "event": line.event.value,
                    "seconds": line.seconds,
                    "pages": line.total,
                    "detail": line.detail,
                }
                for line in lines
            ],
            how,
        )
        return
    with desk.store.read() as uow:
        for name in sources or ():
            uow.sources.get(name)
        before = sum(each.collected for each in uow.sources.all())
    began = desk.clock.now()
    status = run_crawler(crawl_plan(desk, once=not loop, only=tuple(sources or ())))
    if loop:
        raise typer.Exit(status)
    with desk.store.read() as uow:
        tried = [each for each in uow.sources.all() if each.last_try_at and each.last_try_at >= began]
        collected = sum(each.collected for each in uow.sources.all()) - before
    rows = [
        {
            "source": each.name,
            "state": each.problem or "ok",
            "detail": trouble(each.problem, each.problem_detail),
            "collected": each.collected,
        }
        for each in tried
    ]
    show(rows, how)
    failed = sum(1 for each in tried if each.problem)
    if how is Format.TABLE:
        print(text("cli.crawl.done", sources=len(tried), items=collected, failed=failed))
    raise typer.Exit(status or (1 if failed else 0))

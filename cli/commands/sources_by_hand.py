"""``kiemtin sources test``, ``tip`` and ``import``: trying a source out, and what people bring by hand."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.by_hand import gate_of, installed_secrets, tips_of
from cli.compose import open_desk
from cli.crawling import crawl_plan
from cli.show import Format, show
from cli.texts import language, text, trouble
from crawler import preview as trying
from crawler.addresses import in_words
from crawler.config import load_sources
from crawler.imports import Posts, read_posts
from crawler.ocr import read_picture
from kiemtin.errors import ImportUnreadable, PictureUnreadable, UnknownSource
from kiemtin.store.repositories.sources import StoredSource
from kiemtin.words import say


def register(app: typer.Typer) -> None:
    """Add these commands to ``kiemtin sources``."""
    app.command("test", help=text("cli.sources.test"))(try_out)
    app.command("tip", help=text("cli.sources.tip"))(tip)
    app.command("import", help=text("cli.sources.import"))(import_posts)


def try_out(
    source: Annotated[str, typer.Argument(help=text("cli.sources.test.source"))],
    only: Annotated[str, typer.Option("--only", help=text("cli.sources.test.only"))] = "",
    most: Annotated[
        int, typer.Option("--most", min=1, max=50, help=text("cli.sources.test.most"))
    ] = trying.MOST,
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    wanted = _sources(source, only)
    manners = crawl_plan(desk, once=True).manners
    failed = False
    told = []
    for each in wanted:
        found = trying.preview(each, manners, most=most, make_secrets=installed_secrets)
        failed = failed or bool(found.problem) or not (found.items or found.voices)
        if how is Format.TABLE:
            _say(found)
        else:
            told.append(asdict(found) | {"problem_detail": trouble(found.problem, found.problem_detail)})
    if how is not Format.TABLE:
        show([_flat(each) for each in told], how)
    raise typer.Exit(1 if failed else 0)


def tip(
    words: Annotated[str, typer.Option("--text", help=text("cli.sources.tip.text"))] = "",
    link: Annotated[str, typer.Option("--link", help=text("cli.sources.tip.link"))] = "",
    organisation: Annotated[
        str, typer.Option("--organisation", help=text("cli.sources.tip.organisation"))
    ] = "",
    screenshot: Annotated[
        Path | None, typer.Option("--screenshot", help=text("cli.sources.tip.screenshot"))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=text("cli.sources.tip.yes"))] = False,
) -> None:
    if [bool(words), bool(link), screenshot is not None].count(True) != 1:
        print(text("cli.sources.tip.one"), file=sys.stderr)
        raise typer.Exit(2)
    tips = tips_of(open_desk())
    if link:
        tips.take_link(link, organisation)
        print(text("cli.sources.tip.link_taken"))
        return
    if screenshot is not None:
        try:
            words = read_picture(screenshot.name, screenshot.read_bytes())
        except OSError as problem:
            raise PictureUnreadable(file=screenshot, reason=problem.strerror or "?") from problem
        print(text("cli.sources.tip.read"))
        print(words)
        if not yes and not typer.confirm(text("cli.sources.tip.right")):
            raise typer.Exit(1)
    tips.take_text(sys.stdin.read() if words == "-" else words)
    print(text("cli.sources.tip.taken"))


def import_posts(
    file: Annotated[Path, typer.Argument(help=text("cli.sources.import.file"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("cli.sources.import.dry_run"))] = False,
) -> None:
    desk = open_desk()
    try:
        body = file.read_bytes()
    except OSError as problem:
        raise ImportUnreadable(file=file, reason=problem.strerror or "?") from problem
    posts = read_posts(file.name, body, desk.clock.now())
    _say_rows(file.name, posts)
    if dry_run:
        print(text("cli.sources.import.tried", posts=posts.voices, pages=len(posts.pages)))
    else:
        gate = gate_of(desk)
        new = sum(gate.admit("nhap-tay", page).counted for page in posts.pages)
        with desk.store.work() as uow:
            uow.audit.add(
                actor="system",
                action="import_posts",
                subject="source:nhap-tay",
                now=desk.clock.now(),
                read=posts.voices,
                refused=len(posts.bad),
            )
            uow.commit()
        print(text("cli.sources.import.done", posts=posts.voices, new=new))
    raise typer.Exit(0 if posts.voices else 1)


def _sources(source: str, only: str) -> list[StoredSource]:
    """One of the installation's sources by its name, or those of a file."""
    path = Path(source)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        found = load_sources(path)
        chosen = [each for each in found if not only or each.name == only]
        if not chosen:
            raise UnknownSource(source=only)
        return chosen
    with open_desk().store.read() as uow:
        return [uow.sources.get(source)]


def _say(found: trying.Preview) -> None:
    print(text("cli.sources.test.head", source=found.source, pages=found.fetched))
    if found.problem:
        print("  " + trouble(found.problem, found.problem_detail))
    if found.items:
        show(
            [
                {
                    "published_at": each.published_at,
                    "length": each.length,
                    "title": each.title,
                    "url": each.url,
                }
                for each in found.items
            ]
        )
    if found.voices:
        key = "cli.sources.test.voices" if found.speakers else "cli.sources.test.voices_apart"
        print("  " + text(key, voices=found.voices, threads=found.threads))
    for reason, count in found.unread:
        print("  " + text("cli.sources.test.unread", reason=reason, count=count))
    for line in found.refused:
        event = say(f"ui.event.{line.event.value}", language())
        seconds = "" if line.seconds is None else f"{line.seconds:g} s"
        print("  " + " · ".join(each for each in (event, line.host, line.detail, seconds) if each))
    if not (found.items or found.voices or found.problem):
        print("  " + text("cli.sources.test.nothing"))


def _flat(told: dict[str, Any]) -> dict[str, Any]:
    """Lists of lists as lists of lines, for CSV."""
    unread = [f"{count} × {reason}" for reason, count in told["unread"]]
    refused = [f"{each['event']} {each['host']} {each['detail']}".strip() for each in told["refused"]]
    items = [f"{each['published_at'].isoformat()} {each['title']} {each['url']}" for each in told["items"]]
    return {**told, "items": items, "unread": unread, "refused": refused}


def _detail(detail: str) -> str:
    said = in_words(detail)
    return said if isinstance(said, str) else said.said(language())


def _say_rows(name: str, posts: Posts) -> None:
    if posts.people:
        print(text("cli.sources.import.people", count=posts.people))
    if posts.unknown:
        print(text("cli.sources.import.unknown", count=posts.unknown))
    for each in posts.bad[:200]:
        print(
            text(
                "cli.sources.import.bad",
                file=name,
                line=each.line,
                reason=text(f"import.reason.{each.reason}", detail=_detail(each.detail)),
            ),
            file=sys.stderr,
        )
    if len(posts.bad) > 200:
        kinds = Counter(each.reason for each in posts.bad[200:])
        for reason, count in sorted(kinds.items()):
            said = text(f"import.reason.{reason}", detail="")
            print(text("cli.sources.import.more", count=count, reason=said), file=sys.stderr)

"""``kiemtin plan out | acknowledge``: posts that are out, how they stand on their channels, changes people know of."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from cli.compose import Desk, open_desk
from cli.show import Format, show
from cli.staff import member
from cli.texts import language, text
from kiemtin.states import CHANGED
from kiemtin.store.after_queries import PostOut
from review import aftercare

_MOST = 100_000


def register(parent: typer.Typer) -> None:
    """Add the commands of this module to ``kiemtin plan``."""
    parent.command("out", help=text("cli.plan.out"))(out)
    parent.command("acknowledge", help=text("cli.plan.acknowledge"))(acknowledge)


def out(
    days: Annotated[int, typer.Option(min=1, max=3660, help=text("cli.plan.out.days"))] = 30,
    changed: Annotated[bool, typer.Option("--changed", help=text("cli.plan.out.changed"))] = False,
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    desk = open_desk()
    now = desk.clock.now()
    with desk.store.read() as uow:
        posts, _ = uow.queries.posts_out(
            now - timedelta(days=days),
            now + timedelta(minutes=1),
            states=tuple(CHANGED) if changed else (),
            most=_MOST,
        )
    show([_row(each, how) for each in posts], how)


def acknowledge(
    publication: Annotated[int, typer.Argument(help=text("cli.plan.acknowledge.publication"))],
    by: Annotated[str, typer.Option("--by", help=text("cli.plan.by"))],
    note: Annotated[str, typer.Option(help=text("cli.plan.acknowledge.note"))] = "",
) -> None:
    desk = open_desk()
    done = aftercare.acknowledge(
        desk.store, member(desk, by), publication=publication, now=desk.clock.now(), note=note
    )
    standing = aftercare.standing(done).said(language())
    print(text("cli.plan.acknowledge.done", number=publication, standing=standing))


def changed_rows(desk: Desk) -> list[dict[str, object]]:
    """Posts edited or removed there that nobody knows of yet, as rows of ``kiemtin plan --trouble``."""
    with desk.store.read() as uow:
        posts, _ = uow.queries.changed_there(most=1000)
    return [
        {
            "publication": each.publication,
            "draft": each.draft,
            "due_at": each.sent_at,
            "state": each.state.value if each.state else "",
            "account": each.account_title,
            "title": each.title,
            "url": each.remote_url,
            "advice": aftercare.advice(each).said(language()),
        }
        for each in posts
    ]


def _row(post: PostOut, how: Format) -> dict[str, object]:
    people = how is Format.TABLE
    state = post.state.value if post.state else None
    row: dict[str, object] = {
        "publication": post.publication,
        "sent_at": post.sent_at,
        "account": post.account_title,
        "title": post.title,
        "standing": aftercare.standing(post).said(language()) if people else state,
        "looked_at": post.looked_at,
        "changed_at": post.changed_at,
        "known": post.known,
        "remote_id": post.remote_id,
        "url": post.remote_url,
    }
    figures = aftercare.figures(post.reach)
    if people:
        said = [f"{value} {text(f'publish.reach.{name}')}" for name, value in figures.items()]
        return {**row, "reach": ", ".join(said)}
    return {**row, **{name: figures.get(name) for name in aftercare.FIGURES}}

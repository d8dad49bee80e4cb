"""``kiemtin plan feed``: secret addresses at which people's own calendars read the plan."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Annotated

import typer

from cli.compose import open_desk
from cli.show import Format, show
from cli.staff import member
from cli.texts import text
from kiemtin.errors import AddressTaken
from review.calendar import feeds

app = typer.Typer(no_args_is_help=True)


@app.command("add", help=text("cli.plan.feed.add"))
def add(
    name: Annotated[str, typer.Argument(help=text("cli.plan.feed.name"))],
    label: Annotated[str, typer.Option(help=text("cli.plan.feed.label"))] = "",
) -> None:
    desk = open_desk()
    feed, token = feeds.add(desk.store, member(desk, name), label=label, now=desk.clock.now())
    print(text("cli.plan.feed.made", number=feed.id, address=feeds.address(desk.settings.feed_url, token)))


@app.command("list", help=text("cli.plan.feed.list"))
def list_feeds(
    how: Annotated[Format, typer.Option("--format", help=text("cli.format"))] = Format.TABLE,
) -> None:
    show(
        [
            {
                "feed": feed.id,
                "user": owner,
                "label": feed.label,
                "created_at": feed.created_at,
                "revoked_at": feed.revoked_at,
            }
            for feed, owner in feeds.feeds(open_desk().store)
        ],
        how,
    )


@app.command("revoke", help=text("cli.plan.feed.revoke"))
def revoke(feed: Annotated[int, typer.Argument(help=text("cli.plan.feed.number"))]) -> None:
    desk = open_desk()
    feeds.revoke(desk.store, None, feed=feed, now=desk.clock.now())
    print(text("cli.plan.feed.revoked", number=feed))


@app.command("serve", help=text("cli.plan.feed.serve"))
def serve() -> None:
    from cli.feed_server import FeedServer  # only the process that serves needs it

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    desk = open_desk()
    settings = desk.settings

    def read(token: str) -> bytes | None:
        return feeds.read(desk.store, token, office=settings.office, now=desk.clock.now())

    try:
        server = FeedServer(settings.bind, settings.feed_port, read)
    except OSError as problem:
        raise AddressTaken(port=settings.feed_port, key="KIEMTIN_FEED_PORT") from problem
    for number in (signal.SIGTERM, signal.SIGINT):
        # From another thread: the one that serves would wait for itself.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    with server:
        server.serve_forever()

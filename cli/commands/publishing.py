"""``kiemtin worker`` and ``kiemtin publish``: the scheduler's process, and one pass by hand."""

from __future__ import annotations

import logging

import typer

from cli import worker
from cli.compose import open_desk
from cli.texts import text


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command("worker", help=text("cli.worker"))(work)
    app.command("publish", help=text("cli.publish"))(publish)


def work() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    worker.run(open_desk())


def publish() -> None:
    report = worker.counts(worker.publish_once(open_desk()))
    print(text("cli.publish.done", **report))

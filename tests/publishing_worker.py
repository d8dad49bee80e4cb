"""A publisher in a process of its own, to be killed: ``python publishing_worker.py JSON``.

It stops for ever at one point (``claimed``: before it is prepared; ``prepared``: media are up; ``marking``: before the commit
that it is being sent; ``sending``: written down, not sent; ``sent``: sent, not recorded; ``recorded``: published, not yet
listed), says so on its output, and waits to be killed there.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from kiemtin.entities import Account, Outgoing, Preview, Receipt, RemotePost, Violation
from kiemtin.ports import Channel, Made, Settling
from kiemtin.store import Store
from scheduler import channels, delivery
from scheduler.publisher import Publishing, publish_due


class Halting:
    """A real channel that halts at a point."""

    def __init__(self, inner: Channel, point: str) -> None:
        self._inner = inner
        self._point = point
        self.spec = inner.spec

    def verify(self) -> str:
        return self._inner.verify()

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        self._halt("claimed")
        return self._inner.check(content)

    def preview(self, content: Outgoing) -> Preview:
        return self._inner.preview(content)

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        self._inner.prepare(content, key, made)
        self._halt("prepared")

    def look(self, remote_id: str) -> RemotePost | None:
        return self._inner.look(remote_id)

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        self._halt("sending")
        receipt = self._inner.send(content, key, made)
        self._halt("sent")
        return receipt

    def find(self, key: str, made: Made) -> Receipt | None:
        return self._inner.find(key, made)

    def settle(self, *, final: bool) -> None:
        self._halt("recorded")
        if isinstance(self._inner, Settling):
            self._inner.settle(final=final)

    def _halt(self, point: str) -> None:
        if point == self._point:
            print(f"at {point}", flush=True)
            time.sleep(600)


def _halting(*_given: object, **_values: object) -> NoReturn:
    print("at marking", flush=True)
    time.sleep(600)
    raise AssertionError


def main(given: dict[str, Any]) -> None:
    def opened(account: Account) -> Channel:
        real = channels.open_channel(
            account,
            channels.Room(
                secret=lambda name: str(given["password"]),
                office=given["office"],
                site_dir=Path(given["site_dir"]),
                packs_dir=Path(given["site_dir"]).parent / "packs",
                lists_dir=Path(given["site_dir"]).parent / "lists",
            ),
        )
        return Halting(real, given["point"])

    if given["point"] == "marking":
        delivery.allowance.allowance = (
            _halting  # it is asked in the transaction that marks a row as being sent
        )
    store = Store(given["url"])
    ctx = Publishing(store=store, office=given["office"], open_channel=opened, owner=given["owner"])
    report = publish_due(ctx, datetime.fromisoformat(given["now"]))
    print(f"done: {report}", flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

"""A publisher that is killed: ``python chaos_worker.py`` with one JSON order per line on its input.

For each order it forks a child that publishes and reconciles once and, when the order says so, kills itself
(SIGKILL) at the n-th step: before or after a commit, before or after a call of a channel. Forking spares the
second of imports; the child opens its own database. It answers with one JSON line: the child's number first,
then how it ended and the names of the steps it came through.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from publishing_room import room

from kiemtin.entities import Account, Outgoing, Preview, Receipt, RemotePost, Violation
from kiemtin.ports import Channel, ChannelSpec, Made
from kiemtin.store import Store, UnitOfWork
from kiemtin.vault import Vault
from scheduler import channels
from scheduler.channels import mastodon_api, tiktok_posting, zalo_making
from scheduler.publisher import Publishing, publish_due, reconcile
from scheduler.tokens import KeptTokens


class Steps:
    """Counts what the child does and kills it at one of them."""

    def __init__(self, kill_at: int, said: int) -> None:
        self._left = kill_at
        self._said = said

    def at(self, name: str) -> None:
        os.write(self._said, f"{name}\n".encode())
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Stepping:
    """A real channel, with a step before and after each call."""

    def __init__(self, inner: Channel, steps: Steps) -> None:
        self._inner = inner
        self._steps = steps
        self.spec: ChannelSpec = inner.spec

    def verify(self) -> str:
        return self._inner.verify()

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        self._steps.at("check")
        return self._inner.check(content)

    def preview(self, content: Outgoing) -> Preview:
        return self._inner.preview(content)

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        self._steps.at("before prepare")
        self._inner.prepare(content, key, made)
        self._steps.at("after prepare")

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        self._steps.at("before send")
        receipt = self._inner.send(content, key, made)
        self._steps.at("after send")
        return receipt

    def find(self, key: str, made: Made) -> Receipt | None:
        self._steps.at("before find")
        found = self._inner.find(key, made)
        self._steps.at("after find")
        return found

    def look(self, remote_id: str) -> RemotePost | None:
        return self._inner.look(remote_id)


def publish(order: dict[str, Any], said: int) -> None:
    """One run of the publisher, as the order says. Ends this process."""
    steps = Steps(order["kill_at"], said)
    folder = Path(order["folder"])
    commit = UnitOfWork.commit

    def committing(uow: UnitOfWork) -> None:
        steps.at("before commit")
        commit(uow)
        steps.at("after commit")

    UnitOfWork.commit = committing  # type: ignore[method-assign]
    now = datetime.fromisoformat(order["now"])

    def secret(name: str) -> str:
        return str(order["secrets"][name])

    vault = Vault(folder / "secret.key")
    store = Store(order["url"])

    def opened(account: Account) -> Channel:
        given = room(
            folder,
            secret=secret,
            now=lambda: now,
            tokens=lambda: KeptTokens(store, vault, account, now=lambda: now),
        )
        return Stepping(channels.open_channel(account, given), steps)

    for each in (
        mastodon_api,
        zalo_making,
        tiktok_posting,
    ):  # far sides that think for seconds are no part of this
        for name in ("_sleep", "_EVERY"):
            if hasattr(each, name):
                setattr(each, name, 0.0 if name == "_EVERY" else lambda seconds: None)
    ctx = Publishing(
        store=store,
        office=order["office"],
        open_channel=opened,
        owner=f"chaos {os.getpid()}",
        media_dir=folder / "media",
    )
    publish_due(ctx, now)
    reconcile(ctx, now)


def main() -> None:
    """Obey orders until the input ends."""
    logging.disable(logging.CRITICAL)  # lost answers are the point here
    for line in sys.stdin:
        order = json.loads(line)
        heard, said = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(heard)
            status = 1
            try:
                publish(order, said)
                status = 0
            finally:
                os._exit(status)
        os.close(said)
        print(json.dumps({"child": child}), flush=True)
        with os.fdopen(heard, encoding="utf-8") as steps:
            names = steps.read().split("\n")[:-1]
        _, status = os.waitpid(child, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status), "steps": names}), flush=True)


if __name__ == "__main__":
    main()

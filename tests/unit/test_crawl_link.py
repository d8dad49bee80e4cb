"""The line to the intake: what gathers goes together, a page that kills its reader is the only one lost."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.link import IntakeCrashed, Link
from crawler.messages import HostAnswered, HostClosed
from kiemtin import errors

NOW = datetime(2026, 11, 20, tzinfo=UTC)


class Told:
    """An intake that answers with the host's name and how many messages came with it."""

    def handle(self, messages: Sequence[HostAnswered]) -> list[Any]:
        for each in messages:
            if each.host == "kills":
                os.kill(os.getpid(), signal.SIGKILL)
            if each.host == "full":
                raise errors.StoreReadOnly(reason="disk full")
        return [ValueError("said") if each.host == "bad" else (each.host, len(messages)) for each in messages]


def asked(*hosts: str) -> list[Any]:
    async def run() -> list[Any]:
        link.attach(asyncio.get_running_loop())
        waiting = [link.ask(HostAnswered(host=host)) for host in hosts]
        return await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 60)

    link = Link(Told)
    link.start()
    try:
        return asyncio.run(run())
    finally:
        link.close()


def test_what_gathers_while_the_intake_is_busy_goes_over_together() -> None:
    found = asked(*(f"h{n}" for n in range(20)))
    assert [host for host, _ in found] == [f"h{n}" for n in range(20)]
    assert found[0][1] == 1
    assert max(together for _, together in found) > 10


def test_a_message_that_kills_the_intake_is_the_only_one_lost() -> None:
    found = asked("a", "b", "kills", "c", "d")
    assert [each if isinstance(each, Exception) else each[0] for each in found][:2] == ["a", "b"]
    assert isinstance(found[2], IntakeCrashed)
    assert [each[0] for each in found[3:]] == ["c", "d"]


def test_an_error_comes_back_as_itself_and_without_its_words_where_they_may_quote_a_page() -> None:
    found = asked("a", "bad")
    assert str(found[1]) == "ValueError"
    with pytest.raises(errors.StoreReadOnly, match="disk full"):
        raise asked("full")[0]


class Threads:
    """An intake that says by how many threads and in which way it was begun."""

    def handle(self, messages: Sequence[HostAnswered]) -> list[Any]:
        if any(each.host == "kills" for each in messages):
            os.kill(os.getpid(), signal.SIGKILL)
        with LOCK:  # in a fork of a process whose other thread holds it, nobody would ever let it go
            return [(multiprocessing.get_start_method(), threading.active_count())] * len(messages)


LOCK = threading.Lock()


def test_an_intake_is_started_anew_from_a_process_that_has_threads_and_inherits_none_of_their_locks() -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with LOCK:
            held.set()
            done.wait()

    async def run() -> list[Any]:
        link.attach(asyncio.get_running_loop())
        await link.ask(HostAnswered(host="first"))
        threading.Thread(target=hold, daemon=True).start()
        held.wait()
        before = link.process.pid
        with pytest.raises(IntakeCrashed):
            await link.ask(HostAnswered(host="kills"))
        found = await asyncio.wait_for(link.ask(HostAnswered(host="again")), 120)
        return [found, before != link.process.pid]

    link = Link(Threads)
    link.start()
    try:
        assert asyncio.run(run()) == [("spawn", 1), True]
    finally:
        done.set()
        link.close()


class Kept:
    """An intake that writes down what it was told."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __call__(self) -> Kept:
        return self

    def handle(self, messages: Sequence[Any]) -> list[Any]:
        with open(self.path, "a", encoding="utf-8") as file:
            file.writelines(f"{each.host}\n" for each in messages)
        return [None for _ in messages]


def test_what_must_not_be_lost_is_handed_over_when_the_line_closes(tmp_path: Any) -> None:
    path = tmp_path / "told"

    async def run() -> None:
        link.attach(asyncio.get_running_loop())
        for number in range(120):
            link.ask(HostClosed(host=f"h{number}", until=NOW, reason="", refusals=1))
        link.close()

    link = Link(Kept(str(path)))
    link.start()
    asyncio.run(run())
    assert sorted(path.read_text().split()) == sorted(f"h{number}" for number in range(120))

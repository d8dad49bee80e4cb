"""The intake as a process of its own, and the line to it from the downloader.

Reading a page takes longer than fetching it, so the two work side by side. The line is in step: what has
gathered while the intake was busy goes over together and is one transaction there. When the intake dies of
a page (a parser that crashes or never ends), it is started anew and the pages are given one by one, so that
only the guilty one is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from crawler.messages import Due, Message, Open, Page
from kiemtin import errors

log = logging.getLogger("kiemtin.crawl")

MOST_AT_ONCE = 48
MOST_BYTES = 4_000_000
LONGEST_BATCH = 180.0
"""Seconds after which the intake is taken to hang."""
FLUSH = 4.0


class IntakeCrashed(Exception):
    """The intake died of this message, twice."""


def serve(make: Callable[[], Any], line: Connection) -> None:
    """Answer batches until the line closes. ``make`` builds the intake, here."""
    intake: Any = None
    while True:
        try:
            messages: list[Message] = pickle.loads(line.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            intake = intake or make()
            answers = [_sendable(each) for each in intake.handle(messages)]
        except Exception as error:
            answers = [_sendable(error)] * len(messages)
        try:
            line.send_bytes(pickle.dumps(answers, pickle.HIGHEST_PROTOCOL))
        except (BrokenPipeError, OSError):
            return


def _sendable(answer: Any) -> Any:
    """Errors travel as their kind and values; nothing of their text, which may quote a page."""
    if isinstance(answer, errors.KiemTinError):
        return _Raised(type(answer), {key: str(value) for key, value in answer.values.items()}, "")
    if isinstance(answer, BaseException):
        return _Raised(None, {}, type(answer).__name__)
    return answer


class _Raised:
    def __init__(self, kind: type[errors.KiemTinError] | None, values: dict[str, str], name: str) -> None:
        self.kind, self.values, self.name = kind, values, name

    def error(self) -> Exception:
        return self.kind(**self.values) if self.kind else RuntimeError(self.name)


Waiting = tuple[Message, "asyncio.Future[Any]"]


class Link:
    """The downloader's end.

    The intake is a fork only while this process has one thread. Started anew in the middle of a round it is a
    fresh interpreter: a fork would copy other threads' locks as they happen to stand. ``make`` is pickled.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._queue: deque[Waiting] = deque()
        self._sent: list[Waiting] = []
        self._alone = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._closed = False
        self.process: Any = None
        self._line: Connection

    def start(self) -> None:
        # A fork saves a second of imports for each round, and is safe while this is the only thread.
        alone = threading.active_count() == 1
        context: Any = multiprocessing.get_context("fork" if alone else "spawn")
        ours, theirs = context.Pipe()
        self.process = context.Process(
            target=_in_child, args=(self._make, theirs), name="kiemtin-intake", daemon=True
        )
        self.process.start()
        theirs.close()
        self._line = ours

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take part in the reactor's loop from now on."""
        self._loop = loop
        loop.add_reader(self._line.fileno(), self._answered)
        self._send()

    def ask(self, message: Message) -> asyncio.Future[Any]:
        """The answer, some time. It raises what the intake raised."""
        assert self._loop is not None
        future: asyncio.Future[Any] = self._loop.create_future()
        self._queue.append((message, future))
        self._send()
        return future

    @property
    def waiting(self) -> int:
        return len(self._queue) + len(self._sent)

    def _send(self) -> None:
        if self._sent or not self._queue or self._closed or self._loop is None:
            return
        most, size = (1, 0) if self._alone else (MOST_AT_ONCE, 0)
        while self._queue and len(self._sent) < most and size < MOST_BYTES:
            waiting = self._queue.popleft()
            self._sent.append(waiting)
            size += len(waiting[0].document.body) if isinstance(waiting[0], Page) else 0
        try:
            self._line.send_bytes(
                pickle.dumps([message for message, _ in self._sent], pickle.HIGHEST_PROTOCOL)
            )
        except (BrokenPipeError, OSError):
            self._crashed()
            return
        self._watch = self._loop.call_later(LONGEST_BATCH, self._hangs)

    def _hangs(self) -> None:
        log.error("the intake hangs and is started anew")
        self.process.kill()

    def _answered(self) -> None:
        try:
            answers = pickle.loads(self._line.recv_bytes())
        except (EOFError, OSError):
            self._crashed()
            return
        if self._watch is not None:
            self._watch.cancel()
        sent, self._sent = self._sent, []
        self._alone = max(0, self._alone - 1)
        for (_, future), answer in zip(sent, answers, strict=True):
            if future.cancelled():
                continue
            if isinstance(answer, _Raised):
                future.set_exception(answer.error())
            else:
                future.set_result(answer)
        self._send()

    def _crashed(self) -> None:
        assert self._loop is not None
        if self._watch is not None:
            self._watch.cancel()
        with contextlib.suppress(OSError, ValueError):
            self._loop.remove_reader(self._line.fileno())
        self._line.close()
        self.process.join(1)
        if self._closed:
            return
        sent, self._sent = self._sent, []
        if len(sent) == 1:
            log.error("the intake died of one message and is started anew")
            sent[0][1].set_exception(IntakeCrashed())
        else:
            self._alone = len(sent)
            self._queue.extendleft(reversed(sent))
        self.start()
        self.attach(self._loop)

    def close(self, last: Sequence[Message] = ()) -> None:
        """Hand over what must not be lost (not pages: they are read again), then end the intake."""
        self._closed = True
        if self._watch is not None:
            self._watch.cancel()
        if self._loop is not None:
            with contextlib.suppress(OSError, ValueError):
                self._loop.remove_reader(self._line.fileno())
        left = [each for each, _ in self._queue if not isinstance(each, Page | Due | Open)]
        with contextlib.suppress(EOFError, OSError, BrokenPipeError):
            if self._sent and self._line.poll(FLUSH):
                self._line.recv_bytes()
            if [*left, *last]:
                self._line.send_bytes(pickle.dumps([*left, *last], pickle.HIGHEST_PROTOCOL))
                if self._line.poll(FLUSH):
                    self._line.recv_bytes()
        self._line.close()
        self.process.join(FLUSH)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _in_child(make: Callable[[], Any], line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the downloader is told to stop, and closes the line
    try:
        serve(make, line)
    finally:
        os._exit(0)

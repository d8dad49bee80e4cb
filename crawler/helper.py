"""A second process that reads pages beside the intake: parsing and redaction need no database.

The intake keeps one half of what has gathered and hands over the other. A helper that dies is not missed:
its half is read by the intake itself, which knows how to lose a single page (``crawler.link``).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

FEWEST = 4
"""Pages under which handing over costs more than it brings."""


class Helper:
    """``read`` is done there for every second page. Forks when made: before connections and threads."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        self._line: Connection | None = ours
        # Daemons may not have children of their own kind; this one ends with its line.
        pid = os.fork()
        if pid == 0:
            ours.close()
            _serve(read, theirs)
        theirs.close()
        self.pid = pid

    def read(self, pages: Sequence[Any]) -> list[Any]:
        """Every page read, in order."""
        if self._line is None or len(pages) < FEWEST:
            return [self._read(each) for each in pages]
        try:
            self._line.send_bytes(pickle.dumps(pages[1::2], pickle.HIGHEST_PROTOCOL))
        except OSError:
            self._line = None
            return [self._read(each) for each in pages]
        mine = [self._read(each) for each in pages[::2]]
        try:
            theirs = pickle.loads(self._line.recv_bytes())
        except (EOFError, OSError):
            self._line = None
            theirs = [self._read(each) for each in pages[1::2]]
        out: list[Any] = [None] * len(pages)
        out[::2], out[1::2] = mine, theirs
        return out


def _serve(read: Callable[[Any], Any], line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            pages = pickle.loads(line.recv_bytes())
            line.send_bytes(pickle.dumps([read(each) for each in pages], pickle.HIGHEST_PROTOCOL))
    os._exit(0)

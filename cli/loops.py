"""Running one task again and again in a process of its own, until told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from kiemtin.errors import KiemTinError, StoreBusy, StoreReadOnly, StoreUnreachable

log = logging.getLogger("kiemtin")
PASSING = (StoreBusy, StoreReadOnly, StoreUnreachable)
"""Errors a long-running process waits out: the database comes back, the disk is freed."""


def every(seconds: float | None, task: Callable[[], None]) -> None:
    """Run ``task`` once (``seconds`` None), or every ``seconds`` until SIGTERM or Ctrl-C."""
    if seconds is None:
        task()
        return
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    while not stop.is_set():
        try:
            task()
        except PASSING as problem:
            log.warning("%s", problem)
        except KiemTinError:
            raise
        stop.wait(seconds)

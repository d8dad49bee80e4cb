"""Keeping a handful of processes running until Ctrl-C, then stopping every one of them."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

log = logging.getLogger("kiemtin.up")
PATIENCE = 15.0
"""Seconds a process has to end by itself before it is killed."""
_PR_SET_PDEATHSIG = 1


@dataclass
class Task:
    """A command to keep alive. ``log`` receives everything it prints."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0


class Supervisor:
    """Starts tasks, restarts those that end, stops all in reverse order."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self._stop = threading.Event()

    def add(self, task: Task) -> None:
        """Start a task now and keep it alive."""
        task.log.parent.mkdir(parents=True, exist_ok=True)
        self.tasks.append(task)
        _start(task)

    def run(self, until_ready: Callable[[], bool], ready: Callable[[], None]) -> int:
        """Watch until SIGINT or SIGTERM; call ``ready`` once ``until_ready`` says so. 0, or 1 on failure."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        said = False
        try:
            while not self._stop.wait(0.5):
                for task in self.tasks:
                    _revive(task)
                if any(task.failures >= 5 for task in self.tasks):
                    return 1
                if not said and until_ready():
                    said = True
                    ready()
            return 0
        finally:
            self.stop()

    def stop(self) -> None:
        """End every process: politely, then by force."""
        for task in reversed(self.tasks):
            if task.process and task.process.poll() is None:
                task.process.terminate()
        deadline = time.monotonic() + PATIENCE
        for task in self.tasks:
            if task.process is None:
                continue
            try:
                task.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill(task.process)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()


def _start(task: Task) -> None:
    with task.log.open("ab") as output:
        task.process = subprocess.Popen(
            list(task.command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **task.environment},
            # A session of its own, so that Ctrl-C in the terminal reaches only the supervisor.
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
    task.started = time.monotonic()


def _revive(task: Task) -> None:
    if task.process is None or task.process.poll() is None:
        return
    lived = time.monotonic() - task.started
    task.failures = 0 if lived > 60 else task.failures + 1
    log.warning("%s ended with %s after %.0f s, see %s", task.name, task.process.returncode, lived, task.log)
    if task.failures < 5:
        time.sleep(min(10.0, 0.5 * 2**task.failures))
        _start(task)


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _die_with_parent() -> None:
    """Linux: when the supervisor is killed outright, its children get SIGTERM instead of living on."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

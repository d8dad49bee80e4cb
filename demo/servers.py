"""Other people's servers as child processes that never outlive us."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kiemtin.errors import ServerNotStarted

# Waits for our end of its pipe to close (we stopped, crashed or were killed), then ends the server.
_GUARD = 'while read -r _; do :; done; kill -s KILL -- "-$1" 2>/dev/null'


class Server:
    """One server in a process group of its own, its output in ``log``.

    A guard process holds a pipe to us and kills the group when we are gone, however we went.
    """

    def __init__(
        self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "sh", str(self._process.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def running(self) -> bool:
        return self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, patience: float = 60.0) -> None:
        """Wait for ``ready``. Raises ServerNotStarted with the end of the log when it ends or is silent."""
        until = time.monotonic() + patience
        while not ready():
            if not self.running():
                raise ServerNotStarted(name=self.name, reason=f"it ended at once; {self._last_words()}")
            if time.monotonic() > until:
                raise ServerNotStarted(
                    name=self.name, reason=f"no answer in {patience:.0f} s; {self._last_words()}"
                )
            time.sleep(0.03)

    def stop(self, *, patience: float = 20.0) -> None:
        """End the whole process group: asked first, killed after ``patience`` seconds. Safe to repeat."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        # Whatever is left in the group, the leader included.
        self._signal(signal.SIGKILL)
        self._process.wait()
        # The guard goes before its pipe closes: by then the group's number may belong to somebody else.
        if self._guard.poll() is None:
            self._guard.kill()
        self._guard.wait()
        if self._guard.stdin is not None:
            self._guard.stdin.close()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return " / ".join(lines[-3:]) or "it wrote nothing"

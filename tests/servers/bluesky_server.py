"""A real Bluesky server for tests. Installed by tools/bluesky.sh; imported by tests."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

_ROOT = Path(__file__).parents[2]
PASSWORD = "mat-khau-ung-dung-bluesky"


@dataclass(frozen=True, kw_only=True)
class Bluesky:
    """The server's address, and what lies in an account's repository whatever anybody believes."""

    url: str

    def account(self, name: str) -> str:
        """A new account ``name.test`` with :data:`PASSWORD`; answers its DID."""
        made = httpx.post(
            f"{self.url}/xrpc/com.atproto.server.createAccount",
            json={"handle": f"{name}.test", "email": f"{name}@xa.example", "password": PASSWORD},
        )
        made.raise_for_status()
        return str(made.json()["did"])

    def posts(self, did: str) -> list[dict[str, Any]]:
        posts: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            asked = {"repo": did, "collection": "app.bsky.feed.post", "limit": "100", "cursor": cursor}
            found = httpx.get(
                f"{self.url}/xrpc/com.atproto.repo.listRecords",
                params={name: value for name, value in asked.items() if value},
            )
            found.raise_for_status()
            posts += found.json()["records"]
            cursor = found.json().get("cursor") if found.json()["records"] else None
        return posts


def _installed() -> Path:
    """The folder it is installed in, waiting for an installation that is under way."""
    said = subprocess.run([_ROOT / "tools/bluesky.sh", "--where"], capture_output=True, text=True, check=True)
    folder = Path(said.stdout.strip())
    if (folder / "lock").exists():
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
    if not (folder / "installed").exists():
        log = folder / "log"
        why = log.read_text("utf-8", "replace")[-1000:] if log.exists() else "never installed"
        reason = f"no Bluesky server in {folder}: run tools/bluesky.sh (Node 20 and npm, once). {why}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@contextmanager
def bluesky(folder: Path) -> Iterator[Bluesky]:
    """The running server; what it writes lies below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log"
    with log.open("wb") as errors:
        running = subprocess.Popen(
            ["node", _ROOT / "tests/servers/bluesky/serve.cjs", _installed()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "TMPDIR": str(folder), "LOG_ENABLED": "false"},
        )
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        said = running.stdout.readline()
        assert said, f"the Bluesky server did not start: {log.read_text()[-2000:]}"
        yield Bluesky(url=json.loads(said)["url"])
    finally:
        running.stdin.close()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()

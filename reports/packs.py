"""Packs of the offline channels: a folder each, named by its reference, there whole or not at all.

``pack.json`` in it says for which publication it was made, when, and what belongs to it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

REFERENCE = re.compile(r"KT-[0-9A-Z]{8}")
_ABOUT = "pack.json"
_LEFT_BEHIND = 24 * 3600
"""Seconds after which a half-made folder of a process that was stopped is cleared away."""


class Taken(Exception):
    """Another publication's pack lies under this reference."""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What a pack says of itself. ``files`` are names with their SHA-256 when it was made."""

    reference: str
    channel: str
    title: str
    made_at: datetime
    files: Mapping[str, str]


class Shelf:
    """The folder of packs. Several processes may lay packs at once. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ready(self) -> None:
        """The folder is there and can be written."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        with tempfile.TemporaryFile(dir=self._folder) as probe:
            probe.write(b"x")

    def lay(
        self,
        reference: str,
        *,
        key: str,
        channel: str,
        title: str,
        made_at: datetime,
        files: Mapping[str, bytes | Path],
    ) -> None:
        """Make a pack; one that is there stays as it is. Raises Taken."""
        if self.find(reference, key) is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self._clear()
        half = Path(tempfile.mkdtemp(prefix=".", suffix=".tmp", dir=self._folder))
        try:
            hashes = {name: _write(half / name, body) for name, body in files.items()}
            about = {
                "reference": reference,
                "of": _of(key),
                "channel": channel,
                "title": title,
                "made_at": made_at.isoformat(),
                "files": hashes,
            }
            _write(half / _ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode("utf-8"))
            half.chmod(0o750)
            _sync(half)
            with contextlib.suppress(FileExistsError, _NotEmpty):
                _move(half, self._folder / reference)
        finally:
            shutil.rmtree(half, ignore_errors=True)
        if self.find(reference, key) is None:
            raise Taken(reference)

    def settle(self) -> None:
        """Names of packs survive a power failure from here on."""
        _sync(self._folder)

    def find(self, reference: str, key: str) -> Pack | None:
        """The pack of a publication; None when it was never made. Raises Taken."""
        about = self._about(reference)
        if about is None:
            if (self._folder / reference).is_dir() and any((self._folder / reference).iterdir()):
                raise Taken(reference)
            return None
        if about.get("of") != _of(key):
            raise Taken(reference)
        return _pack(about)

    def read(self, reference: str) -> Pack | None:
        """A pack by its reference, None when it is not there (any more) or is no pack."""
        about = self._about(reference) if REFERENCE.fullmatch(reference) else None
        return None if about is None else _pack(about)

    def file(self, reference: str, name: str) -> bytes:
        """One file of a pack. Raises KeyError for a name the pack does not have."""
        pack = self.read(reference)
        if pack is None or name not in pack.files:
            raise KeyError(name)
        return (self._folder / reference / name).read_bytes()

    def fingerprint(self, reference: str) -> str | None:
        """A hash of what lies in a pack now; None when it is gone."""
        pack = self.read(reference)
        if pack is None:
            return None
        now = hashlib.sha256()
        for name in sorted(pack.files):
            path = self._folder / reference / name
            now.update(path.read_bytes() if path.is_file() else b"gone")
        return now.hexdigest()

    def _about(self, reference: str) -> dict[str, Any] | None:
        try:
            read = json.loads((self._folder / reference / _ABOUT).read_text(encoding="utf-8"))
            _pack(read)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        made: dict[str, Any] = read
        return made

    def _clear(self) -> None:
        """What stopped processes left half made."""
        for each in self._folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - each.stat().st_mtime > _LEFT_BEHIND:
                    shutil.rmtree(each, ignore_errors=True)


class _NotEmpty(OSError):
    """The target folder is there with something in it."""


def _move(half: Path, target: Path) -> None:
    try:
        os.rename(half, target)
    except OSError as problem:
        if target.is_dir():
            raise _NotEmpty() from problem
        raise


def _write(path: Path, body: bytes | Path) -> str:
    """Its bytes, safely on the disk; their hash."""
    content = body.read_bytes() if isinstance(body, Path) else body
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), 0o640)
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _of(key: str) -> str:
    return hashlib.sha256(f"pack:{key}".encode()).hexdigest()


def _pack(about: Mapping[str, Any]) -> Pack:
    return Pack(
        reference=str(about["reference"]),
        channel=str(about["channel"]),
        title=str(about["title"]),
        made_at=datetime.fromisoformat(about["made_at"]),
        files={str(name): str(value) for name, value in about["files"].items()},
    )

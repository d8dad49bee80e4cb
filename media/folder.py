"""The library's folder: each file is named by the SHA-256 of its bytes, written whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kiemtin.errors import StoreReadOnly

MODE = 0o640
_NAME = re.compile(r"[0-9a-f]{64}")


class Folder:
    """Raises StoreReadOnly where the disk refuses."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def path(self, sha256: str) -> Path:
        """Where a file lies. Raises ValueError for what is no hash."""
        if not _NAME.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self._path / sha256

    def keep(self, body: bytes) -> str:
        """Its hash; a whole file that is there already stays as it is."""
        sha256 = hashlib.sha256(body).hexdigest()
        target = self.path(sha256)
        with _told():
            if self.whole(sha256):
                return sha256
            self._path.mkdir(parents=True, exist_ok=True, mode=0o750)
            handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=self._path)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(body)
                    file.flush()
                    os.fchmod(file.fileno(), MODE)
                    os.fsync(file.fileno())
                os.replace(name, target)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(name)
                raise
            self._sync()
        return sha256

    def forget(self, sha256: str) -> None:
        """Take the file away, if it is there."""
        with _told():
            self.path(sha256).unlink(missing_ok=True)

    def whole(self, sha256: str) -> bool:
        """True when the file is there with the very bytes it is named by."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def names(self) -> set[str]:
        """Hashes of all files, whole or not."""
        if not self._path.is_dir():
            return set()
        with _told(), os.scandir(self._path) as entries:
            return {each.name for each in entries if _NAME.fullmatch(each.name)}

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time adds or removes, so that nothing is taken away that was just brought back."""
        with _told():
            self._path.mkdir(parents=True, exist_ok=True, mode=0o750)
            lock = (self._path / ".lock").open("ab")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _sync(self) -> None:
        handle = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise StoreReadOnly(
            reason=f"{problem.strerror or problem}: {problem.filename or ''}".rstrip(": ")
        ) from problem

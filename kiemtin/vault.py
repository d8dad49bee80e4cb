"""Sealing the secrets of accounts: encrypted with a key that lies in a file, never in the database.

The file holds Fernet keys, one a line, the newest first: it seals, all of them open. A rotation keeps the
key before it until the next one, so that a process that has just sealed with it loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from kiemtin.errors import BadSetting, SecretUnreadable

SETTING = "KIEMTIN_SECRET_KEY_FILE"


class Vault:
    """Seals and opens with the keys of a file, which is read again when it has changed. Never shows a key."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keys: dict[str, Fernet] = {}
        self._seen: tuple[int, int] | None = None

    def __repr__(self) -> str:
        return f"Vault({str(self.path)!r})"

    def seal(self, value: str, *, account: int | str, name: str) -> tuple[bytes, str]:
        """(sealed, id of the key). Bound to its account (a source is ``source:NAME``) and name: moved elsewhere
        it does not open.

        Raises BadSetting when the key cannot be used.
        """
        known = self._read()
        number = next(iter(known))
        stated = json.dumps({"account": account, "name": name, "value": value}, ensure_ascii=False)
        return known[number].encrypt(stated.encode("utf-8")), number

    def open(self, sealed: bytes, key_id: str, *, account: int | str, name: str) -> str:
        """What was sealed. Raises SecretUnreadable, or BadSetting when the key cannot be used."""
        key = self._read().get(key_id)
        if key is None:
            raise SecretUnreadable(name=name, account=account)
        try:
            stated = json.loads(key.decrypt(sealed))
        except InvalidToken:
            raise SecretUnreadable(name=name, account=account) from None
        if (stated["account"], stated["name"]) != (account, name):
            raise SecretUnreadable(name=name, account=account)
        return str(stated["value"])

    def check(self) -> None:
        """Raises BadSetting when the key is not there, not ours alone or none."""
        self._read()

    def make(self) -> bool:
        """Make the key where there is none; True when it was made. Raises BadSetting."""
        if self.path.exists():
            return False
        self._write([Fernet.generate_key()])
        return True

    def add_key(self, in_use: Collection[str]) -> None:
        """A new key seals from now on; the one before it, and those ``in_use`` (by id), still open.

        Raises BadSetting.
        """
        self._read()
        newest, *older = self.path.read_bytes().split()
        self._write([Fernet.generate_key(), newest, *(key for key in older if _id(key) in in_use)])

    def _read(self) -> dict[str, Fernet]:
        try:
            found = self.path.stat()
            if stat.S_IMODE(found.st_mode) & 0o077:
                raise self._bad("others may read the key (chmod 600)")
            seen = (found.st_mtime_ns, found.st_ino)
            if seen != self._seen:
                keys = self.path.read_bytes().split()
                self._keys = {_id(key): Fernet(key) for key in keys}
                self._seen = seen
        except FileNotFoundError:
            raise self._bad("no key yet: run `kiemtin init`, or put the old file back") from None
        except OSError as problem:
            raise self._bad(problem.strerror or "unreadable") from None
        except ValueError:
            raise self._bad("holds no key") from None
        if not self._keys:
            raise self._bad("holds no key")
        return self._keys

    def _write(self, keys: list[bytes]) -> None:
        """Whole or not at all, for its owner alone from the first moment."""
        partial = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(b"\n".join(keys) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, self.path)
        except OSError as problem:
            raise self._bad(problem.strerror or "cannot be written") from None
        finally:
            with suppress(OSError):
                partial.unlink()

    def _bad(self, reason: str) -> BadSetting:
        return BadSetting(key=SETTING, reason=reason, where=str(self.path))


def _id(key: bytes) -> str:
    return hashlib.sha256(b"kiemtin key " + key).hexdigest()[:16]

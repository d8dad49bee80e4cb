"""Who gets a newsletter: a list in the data folder that only our user may read. Never in the database or a log.

``NAME.csv`` holds one recipient a line (column ``email``, and ``id`` where the office gives its own),
``NAME.unsubscribed`` one address or id a line, ``NAME.ids`` the ids we made. What a mailing began with is
kept in ``sending/`` until it is over, so that its positions mean the same after a crash.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiemtin.errors import Rejected, Transient
from scheduler.channels import whole_files

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,62}"
)
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
LONGEST = 50_000_000
"""Bytes of a list that are read."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """``id`` stands in the unsubscribe link in place of the address."""

    address: str
    id: str


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The recipients of a list, each once, and the lines that hold no address."""

    recipients: tuple[Recipient, ...]
    wrong: tuple[int, ...]


class RecipientList:
    """One list, by name, below ``folder``. Raises Transient for a disk that fails, Rejected for a list that is wrong."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name

    def read(self) -> Listed:
        """The list as it stands now, without who has unsubscribed."""
        rows, wrong = self._rows()
        away = self.unsubscribed()
        ids = self._ids([address for address, given in rows if not given])
        found: dict[str, Recipient] = {}
        for address, given in rows:
            each = Recipient(address=address, id=given or ids[address.lower()])
            if address.lower() not in away and each.id.lower() not in away:
                found.setdefault(address.lower(), each)
        return Listed(recipients=tuple(found.values()), wrong=tuple(wrong))

    def unsubscribed(self) -> frozenset[str]:
        """Addresses and ids that want no more, in lower case."""
        path = self._path("unsubscribed")
        try:
            text = path.read_text("utf-8-sig") if path.exists() else ""
        except (OSError, UnicodeDecodeError) as problem:
            raise _disk(problem) from problem
        return frozenset(line.strip().lower() for line in text.splitlines() if line.strip())

    # --- a mailing under way ------------------------------------------------------------------

    def begin(self, key: str, recipients: Sequence[Recipient]) -> None:
        """Keep the recipients of a mailing, in this order, until ``end``."""
        rows = [[each.address, each.id] for each in recipients]
        try:
            _write(self._under_way(key), json.dumps(rows))
        except OSError as problem:
            raise _disk(problem) from problem

    def under_way(self, key: str) -> tuple[Recipient, ...] | None:
        """The recipients a mailing began with, None when it never began or its list is gone."""
        path = self._under_way(key)
        try:
            rows = json.loads(path.read_text("utf-8"))
            return tuple(Recipient(address=str(address), id=str(number)) for address, number in rows)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as problem:
            raise _disk(problem) from problem

    def end(self, key: str) -> None:
        """Forget the recipients of a mailing that is over."""
        try:
            self._under_way(key).unlink(missing_ok=True)
        except OSError as problem:
            raise _disk(problem) from problem

    # --- files --------------------------------------------------------------------------------

    def _rows(self) -> tuple[list[tuple[str, str]], list[int]]:
        path = self._path("csv")
        try:
            about = path.stat()
            if stat.S_IMODE(about.st_mode) & 0o077:
                raise Rejected(reason=f"others may read {path.name} (chmod 600)", cause="email_list_open")
            if about.st_size > LONGEST:
                raise Rejected(reason=f"{path.name} is too large", cause="email_list_wrong")
            text = path.read_text("utf-8-sig")
        except FileNotFoundError:
            raise Rejected(reason=f"there is no {path.name}", cause="email_list_none") from None
        except UnicodeDecodeError:
            raise Rejected(reason=f"{path.name} is not UTF-8", cause="email_list_wrong") from None
        except OSError as problem:
            raise _disk(problem) from problem
        reader = csv.reader(io.StringIO(text, newline=""))
        try:
            head = [name.strip().lower() for name in next(reader, [])]
            if "email" not in head:
                raise Rejected(reason=f"{path.name} has no column email", cause="email_list_wrong")
            return _read(reader, head)
        except csv.Error:
            raise Rejected(reason=f"{path.name} is no CSV", cause="email_list_wrong") from None

    def _ids(self, addresses: Sequence[str]) -> dict[str, str]:
        """Ids for addresses whose line gives none: made once, at random, and kept."""
        path = self._path("ids")
        try:
            ids: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
            missing = [each.lower() for each in addresses if each.lower() not in ids]
            if missing:
                ids |= {each: secrets.token_urlsafe(15) for each in missing}
                _write(path, json.dumps(ids))
        except (OSError, ValueError) as problem:
            raise _disk(problem) from problem
        return ids

    def _path(self, ending: str) -> Path:
        return self._folder / f"{self._name}.{ending}"

    def _under_way(self, key: str) -> Path:
        return self._folder / "sending" / f"{hashlib.sha256(key.encode('utf-8')).hexdigest()[:32]}.json"


def _read(lines: csv.reader, head: list[str]) -> tuple[list[tuple[str, str]], list[int]]:  # type: ignore[valid-type]
    rows: list[tuple[str, str]] = []
    wrong: list[int] = []
    for line in lines:  # type: ignore[attr-defined]
        if not any(cell.strip() for cell in line):
            continue
        named = dict(zip(head, line, strict=False))
        address, given = named.get("email", "").strip(), named.get("id", "").strip()
        if not _ADDRESS.fullmatch(address) or (given and not _ID.fullmatch(given)):
            wrong.append(lines.line_num)  # type: ignore[attr-defined]
        else:
            rows.append((address, given))
    return rows, wrong


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole_files.write(path, text.encode("utf-8"))


def _disk(problem: Exception) -> Transient:
    # Never the file's words: they are addresses.
    words = problem.strerror if isinstance(problem, OSError) else type(problem).__name__
    return Transient(reason=f"the list of recipients: {words}", cause="email_disk")

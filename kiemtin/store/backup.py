"""Portable backups: every table but the gate's, as JSON lines in a zip, for either database.

The below-k buffer and the sketch are left out on purpose: a backup would keep them alive past
their 72 hours (S4). How far each thread was read stays in, under its keyed tag, so that a restored
desk does not count old comments again. Credentials stay behind too: accounts are connected anew.
Files of the media library travel beside the tables, under the hash that names them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, func, select, text
from sqlalchemy.exc import StatementError

from kiemtin.errors import BackupUnreadable, FileUnreadable, StoreNotEmpty
from kiemtin.store.engine import translated
from kiemtin.store.schema import versions
from kiemtin.store.tables import metadata
from kiemtin.store.types import UtcDateTime
from kiemtin.store.unit_of_work import Store

LEFT_OUT = frozenset(
    {"sketch_keys", "sketch_tags", "buffer", "buffer_words", "validators", "credentials", "source_secrets"}
)
_MANIFEST = "manifest.json"
_FILES = "media/"
_FILE = re.compile(r"media/[0-9a-f]{64}")
_DAMAGED = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a compression or a version zipfile does not know
    RuntimeError,  # an encrypted archive
    KeyError,
    TypeError,
    ValueError,
    StatementError,  # rows that the tables refuse; the store's own troubles are translated before
)


def kept_tables() -> list[Table]:
    """The tables a backup holds, parents before children."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def write_backup(store: Store, target: Path, media_dir: Path | None = None) -> dict[str, int]:
    """Write a backup (mode 600, whole or not at all), with the files of ``media_dir``; rows per table.

    Raises FileUnreadable when it cannot be written there, and the store's errors.
    """
    store.require_current()
    partial = target.with_name(target.name + ".partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            os.fchmod(raw.fileno(), 0o600)
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive, translated():
                if media_dir is not None:
                    _write_files(archive, media_dir)
                counts = _write_tables(store, archive)
        partial.replace(target)
    except OSError as problem:
        raise FileUnreadable(file=target, reason=problem.strerror or str(problem)) from problem
    finally:
        with suppress(OSError):
            partial.unlink()
    return counts


def _write_files(archive: zipfile.ZipFile, media_dir: Path) -> None:
    """Before the tables: a file that is added meanwhile is then in neither or in both. As they are, they hardly pack."""
    for path in sorted(media_dir.iterdir()) if media_dir.is_dir() else ():
        if _FILE.fullmatch(_FILES + path.name):
            with suppress(FileNotFoundError):  # removed meanwhile
                archive.write(path, _FILES + path.name, zipfile.ZIP_STORED)


def _write_tables(store: Store, archive: zipfile.ZipFile) -> dict[str, int]:
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    with (
        store.engine.connect().execution_options(sqlite_begin="DEFERRED") as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":  # every table as of one moment
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        for table in kept_tables():
            digest, count = hashlib.sha256(), 0
            with archive.open(f"{table.name}.jsonl", "w") as lines:
                for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                    line = (json.dumps(_out(table, row), ensure_ascii=False) + "\n").encode("utf-8")
                    digest.update(line)
                    lines.write(line)
                    count += 1
            counts[table.name], hashes[table.name] = count, digest.hexdigest()
    manifest = {
        "program": "kiemtin",
        "schema": versions(store.engine)[1],
        "made_at": datetime.now(UTC).isoformat(),
        "rows": counts,
        "sha256": hashes,
    }
    archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))
    return counts


def read_backup(store: Store, source: Path, media_dir: Path | None = None) -> dict[str, int]:
    """Restore a backup into an empty database, all or nothing, and its files into ``media_dir``; rows per table.

    Raises BackupUnreadable for a damaged file or another schema (nothing is touched then, not
    even the tables are made), StoreNotEmpty, and the store's errors.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["schema"] != versions(store.engine)[1]:
                raise BackupUnreadable(file=source, reason=f"schema {manifest['schema']}")
            for table in kept_tables():
                _verify(archive, table, manifest["sha256"][table.name])
            files = [name for name in archive.namelist() if _FILE.fullmatch(name)]
            for name in files:
                _verify_file(archive, name)
            store.migrate()
            if media_dir is not None:
                _restore_files(archive, files, media_dir)
            with translated():
                return _restore(store, archive)
    except _DAMAGED as problem:
        said = (str(problem) or type(problem).__name__).splitlines()[0]
        raise BackupUnreadable(file=source, reason=said) from problem


def _verify(archive: zipfile.ZipFile, table: Table, expected: str) -> None:
    digest = hashlib.sha256()
    with archive.open(f"{table.name}.jsonl") as lines:
        while part := lines.read(1 << 20):
            digest.update(part)
    if digest.hexdigest() != expected:
        raise ValueError(f"{table.name}: damaged")


def _verify_file(archive: zipfile.ZipFile, name: str) -> None:
    """A file is named by the hash of its bytes."""
    with archive.open(name) as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != name.removeprefix(_FILES):  # type: ignore[arg-type]
            raise ValueError(f"{name}: damaged")


def _restore_files(archive: zipfile.ZipFile, names: list[str], media_dir: Path) -> None:
    """Each whole or not at all; a file whose rows did not follow is told by ``kiemtin doctor`` as a stray."""
    media_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    for name in names:
        target = media_dir / name.removeprefix(_FILES)
        partial = target.with_name(f".{target.name}.partial")
        with archive.open(name) as file, partial.open("wb") as out:
            shutil.copyfileobj(file, out, 1 << 20)
            os.fchmod(out.fileno(), 0o640)
        partial.replace(target)


def _restore(store: Store, archive: zipfile.ZipFile) -> dict[str, int]:
    counts: dict[str, int] = {}
    with store.engine.begin() as connection:
        for table in kept_tables():
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise StoreNotEmpty()
        for table in kept_tables():
            counts[table.name] = 0
            with archive.open(f"{table.name}.jsonl") as lines:
                # By bytes: in text, U+2028 and its like would end a line in mid-sentence.
                while batch := [_in(table, json.loads(line)) for line in islice(lines, 500)]:
                    connection.execute(table.insert(), batch)
                    counts[table.name] += len(batch)
            _restart_numbers(connection, table)
    return counts


def _restart_numbers(connection: Connection, table: Table) -> None:
    """PostgreSQL's sequences do not see inserted ids."""
    if connection.dialect.name != "postgresql" or "id" not in table.c:
        return
    sequence = connection.execute(
        text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}
    ).scalar_one()
    if sequence:
        highest = connection.execute(select(func.max(table.c.id))).scalar_one()
        if highest:
            connection.execute(text("SELECT setval(:name, :value)"), {"name": sequence, "value": highest})


def _out(table: Table, row: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for column in table.columns:
        value = row[column.name]
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, bytes):
            value = value.hex()
        made[column.name] = value
    return made


def _in(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for column in table.columns:
        value = row[column.name]
        if value is not None and isinstance(column.type, UtcDateTime):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, LargeBinary):
            value = bytes.fromhex(value)
        made[column.name] = value
    return made

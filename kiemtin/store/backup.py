"""Portable backups: every table but the gate's, as JSON lines in a zip, for either database.

The below-k buffer and the sketch are left out on purpose: a backup would keep them alive past
their 72 hours (S4).
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Table, func, select, text

from kiemtin.errors import BackupUnreadable, StoreNotEmpty
from kiemtin.store.schema import versions
from kiemtin.store.tables import metadata
from kiemtin.store.types import UtcDateTime
from kiemtin.store.unit_of_work import Store

LEFT_OUT = frozenset({"sketch_keys", "sketch_tags", "thread_reads", "buffer", "buffer_words", "validators"})
_MANIFEST = "manifest.json"


def kept_tables() -> list[Table]:
    """The tables a backup holds, parents before children."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def write_backup(store: Store, target: Path) -> dict[str, int]:
    """Write a backup (mode 600, whole or not at all); rows per table."""
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    partial = target.with_suffix(target.suffix + ".partial")
    store.require_current()
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as raw,
            zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive,
            store.engine.connect().execution_options(sqlite_begin="DEFERRED") as connection,
            connection.begin(),
        ):
            if connection.dialect.name == "postgresql":
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
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return counts


def read_backup(store: Store, source: Path) -> dict[str, int]:
    """Restore a backup into an empty database, all or nothing; rows per table.

    Raises BackupUnreadable for a damaged file or another schema, StoreNotEmpty.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["schema"] != versions(store.engine)[1]:
                raise BackupUnreadable(file=source, reason=f"schema {manifest['schema']}")
            store.migrate()
            return _restore(store, archive, manifest)
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as problem:
        raise BackupUnreadable(file=source, reason=str(problem) or type(problem).__name__) from problem


def _restore(store: Store, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    with store.engine.begin() as connection:
        for table in kept_tables():
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise StoreNotEmpty()
        for table in kept_tables():
            body = archive.read(f"{table.name}.jsonl")
            if hashlib.sha256(body).hexdigest() != manifest["sha256"][table.name]:
                raise ValueError(f"{table.name}: damaged")
            rows = [_in(table, json.loads(line)) for line in body.decode("utf-8").splitlines()]
            for start in range(0, len(rows), 500):
                connection.execute(table.insert(), rows[start : start + 500])
            counts[table.name] = len(rows)
            _restart_numbers(connection, table)
    return counts


def _restart_numbers(connection: Any, table: Table) -> None:
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

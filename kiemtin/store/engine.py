"""Opening the database, the same way on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from kiemtin.errors import (
    BadSetting,
    KiemTinError,
    StoreBusy,
    StoreNotReady,
    StoreReadOnly,
    StoreUnreachable,
)

BUSY_TIMEOUT_MS = 15_000


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://...``.

    Raises BadSetting for an address that is neither, StoreReadOnly when the folder of a new
    SQLite file cannot be made.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: the port is no number
        raise _bad_address("not a database address") from None
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed)
        engine = create_engine(
            parsed.set(drivername="sqlite+pysqlite"), connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        try:
            make_conninfo("", **{name: str(value) for name, value in parsed.query.items()})
        except psycopg.ProgrammingError as problem:
            raise _bad_address(str(problem).strip()) from None
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"},
        )
    raise _bad_address("use sqlite:/// or postgresql://")


def _bad_address(reason: str) -> BadSetting:
    return BadSetting(key="KIEMTIN_DATABASE_URL", reason=reason, where=".env")


def _make_folder(url: URL) -> None:
    """The folder of a new SQLite file; an SQLite URI (``file:...``) names an existing one."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreReadOnly(reason=problem.strerror) from problem


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # We say BEGIN ourselves (below): Python's own handling starts transactions too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Without this INSERT OR REPLACE would delete an append-only row past its trigger.
    cursor.execute("PRAGMA recursive_triggers = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    # What the gate forgets must be gone from the file as well, not only from the index.
    cursor.execute("PRAGMA secure_delete = ON")
    # On a read-only disk the journal cannot be switched; the first write then says so. Another
    # process may be switching it at this moment; the file then remembers it for us too.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's errors that a user can meet into ours; a mistake of ours stays one."""
    try:
        yield
    except DBAPIError as problem:
        ours = _meant(problem)
        if ours is None:
            raise
        raise ours from problem


def _meant(problem: DBAPIError) -> KiemTinError | None:
    said = (str(problem.orig).strip().splitlines() or ["?"])[0]
    if isinstance(problem.orig, sqlite3.Error):
        return _meant_by_sqlite(getattr(problem.orig, "sqlite_errorname", ""), said)
    state = getattr(problem.orig, "sqlstate", None)
    if state is None:  # the server never answered, or psycopg refused the value itself
        lost = isinstance(problem, OperationalError | InterfaceError)
        return StoreUnreachable(reason=said) if lost else None
    return _meant_by_postgresql(state, said)


def _meant_by_sqlite(name: str, said: str) -> KiemTinError | None:
    # Names as in https://sqlite.org/rescode.html
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy()
    if name.startswith(("SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR")):
        return StoreReadOnly(reason=said)
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_PERM")):
        return StoreUnreachable(reason=said)
    if said.startswith("no such table"):
        return StoreNotReady()
    return None


def _meant_by_postgresql(state: str, said: str) -> KiemTinError | None:
    # Codes as in https://www.postgresql.org/docs/current/errcodes-appendix.html
    if state == "42P01":  # undefined table
        return StoreNotReady()
    if state in {"25006", "53100"}:  # read-only transaction, disk full
        return StoreReadOnly(reason=said)
    if state in {"40001", "40P01", "53300", "55P03", "57014"}:  # lost a race, too many, cancelled
        return StoreBusy()
    if state.startswith(("08", "28", "57P")) or state == "3D000":
        return StoreUnreachable(reason=said)
    return None

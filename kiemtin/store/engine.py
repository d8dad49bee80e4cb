"""Opening the database, the same way on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from kiemtin.errors import BadSetting, StoreBusy, StoreReadOnly, StoreUnreachable

BUSY_TIMEOUT_MS = 15_000


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://...``.

    Raises BadSetting for an address that is neither.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSetting(key="KIEMTIN_DATABASE_URL", reason="not a database address", where=".env") from None
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            try:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise StoreReadOnly(reason=problem.strerror) from problem
        engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        try:
            return create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"},
            )
        except (ArgumentError, NoSuchModuleError) as problem:
            raise BadSetting(key="KIEMTIN_DATABASE_URL", reason=str(problem), where=".env") from problem
    raise BadSetting(key="KIEMTIN_DATABASE_URL", reason="use sqlite:/// or postgresql://", where=".env")


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # We say BEGIN ourselves (below): Python's own handling starts transactions too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    # On a read-only disk the journal cannot be switched; the first write then says so.
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        # What the gate forgets must be gone from the file as well, not only from the index.
        cursor.execute("PRAGMA secure_delete = ON")
    except sqlite3.OperationalError:
        pass
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's errors that a user can meet into ours."""
    try:
        yield
    except OperationalError as problem:
        said = str(problem.orig).strip().splitlines()[0] if problem.orig else str(problem)
        lower = said.lower()
        if "locked" in lower or "busy" in lower:
            raise StoreBusy() from problem
        if "readonly" in lower or "read-only" in lower or "full" in lower or "disk i/o" in lower:
            raise StoreReadOnly(reason=said) from problem
        raise StoreUnreachable(reason=said) from problem
    except DBAPIError as problem:
        said = str(problem.orig).lower()
        if "read-only" in said or "no space left" in said:
            raise StoreReadOnly(reason=str(problem.orig).splitlines()[0]) from problem
        if isinstance(problem.orig, sqlite3.DatabaseError) and "not a database" in said:
            raise StoreUnreachable(reason=str(problem.orig)) from problem
        raise

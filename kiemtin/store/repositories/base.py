"""What every repository shares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from kiemtin.errors import Conflict

_DUPLICATE = frozenset({"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})


@contextmanager
def once() -> Iterator[None]:
    """Raises Conflict for a row that somebody else wrote first; other refusals stay as they are."""
    try:
        yield
    except IntegrityError as problem:
        code = getattr(problem.orig, "sqlstate", None) or getattr(problem.orig, "sqlite_errorname", None)
        if code in _DUPLICATE:
            raise Conflict() from problem
        raise


class Repository:
    """Works on the connection of its unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT on both databases."""
        if self._db.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    def _new_id(self, table: Table, **values: Any) -> int:
        key = self._db.execute(table.insert().values(**values)).inserted_primary_key
        assert key is not None
        return int(key[0])

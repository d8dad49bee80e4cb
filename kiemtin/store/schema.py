"""Bringing a database to this program's version, and refusing one from the future."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from kiemtin.errors import StoreNotReady, StoreTooNew
from kiemtin.store.engine import translated

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_346_002  # any number but the audit chain's; names the migration's lock on PostgreSQL


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def program_version() -> str:
    """The newest schema this program knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def versions(engine: Engine) -> tuple[str | None, str]:
    """(the database's version or None, this program's version)."""
    # DEFERRED: asking must not wait for a writer, nor fail on a disk that cannot be written.
    with translated(), engine.connect().execution_options(sqlite_begin="DEFERRED") as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found, program_version()


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables. Raises StoreTooNew before touching a newer database."""
    _refuse_newer(engine)
    with translated(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # one process migrates, the others wait for it
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        command.upgrade(_config(connection), "head")


def require_current(engine: Engine) -> None:
    """Raises StoreNotReady when the tables are missing or old, StoreTooNew when they are newer."""
    _refuse_newer(engine)
    found, known = versions(engine)
    if found != known:
        raise StoreNotReady()


def _refuse_newer(engine: Engine) -> None:
    found, known = versions(engine)
    every = {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in every:
        raise StoreTooNew(found=found, known=known)

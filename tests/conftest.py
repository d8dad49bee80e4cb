"""Fixtures every kind of test may use. One suite runs on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from seeded import Office, open_office
from sqlalchemy import text
from sqlalchemy.engine import make_url

from kiemtin.store import Store
from kiemtin.store.engine import open_engine
from kiemtin.store.schema import program_version
from kiemtin.store.tables import metadata

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
"""20 November 2026, 10:00 in Viet Nam."""


class FixedClock:
    """A clock that tests move."""

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """Streamlit's AppTest puts its script in place of ``__main__``; what spawns processes later
    would run that script again."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


def postgres_server() -> str:
    """Address of the test server; tests on it fail, never skip, when it is missing."""
    return os.environ.get("KIEMTIN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def sqlite_store(tmp_path: Path, migrated_file: Path) -> Iterator[Store]:
    shutil.copy(migrated_file, tmp_path / "kiemtin.db")
    store = Store(f"sqlite:///{tmp_path / 'kiemtin.db'}")
    yield store
    store.close()


@contextmanager
def postgres_database() -> Iterator[str]:
    """The address of a fresh database on the real server, dropped afterwards."""
    name = f"kiemtin_test_{uuid.uuid4().hex[:12]}"
    admin = open_engine(postgres_server()).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(postgres_server()).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh, empty database."""
    with postgres_database() as url:
        yield url


@pytest.fixture(scope="session")
def migrated_database() -> Iterator[str]:
    """The address of a migrated database, made once and emptied after each test."""
    with postgres_database() as url:
        store = Store(url)
        store.migrate()
        store.close()
        yield url


def empty_database(url: str) -> None:
    """Every row out and every number back to 1; making a new database takes a hundred times as long.

    The replica role is the one way past the append-only triggers, and a superuser's.
    """
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.sorted_tables:
            connection.execute(text(f"DELETE FROM {table.name}"))
        for sequence in connection.execute(text("SELECT sequencename FROM pg_sequences")).scalars().all():
            connection.execute(text(f"ALTER SEQUENCE {sequence} RESTART"))
        connection.execute(
            text("UPDATE alembic_version SET version_num = :head"), {"head": program_version()}
        )
    engine.dispose()


@pytest.fixture
def postgres_store(migrated_database: str) -> Iterator[Store]:
    store = Store(migrated_database)
    yield store
    store.close()
    empty_database(migrated_database)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """The same test on both databases."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture
def office(store: Store) -> Office:
    """Staff, facts and accounts on both databases."""
    return open_office(store, NOW)


@pytest.fixture
def sqlite_office(sqlite_store: Store) -> Office:
    return open_office(sqlite_store, NOW)

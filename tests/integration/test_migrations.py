"""The migrated database is the one ``tables.py`` describes, and the frozen SQL is true to it."""

from __future__ import annotations

import hashlib
import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from kiemtin.errors import StoreNotReady
from kiemtin.store import Store, schema
from kiemtin.store.tables import APPEND_ONLY, metadata


def test_the_migrated_schema_is_the_one_the_code_knows(store):
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_constraint_of_the_code_is_in_the_database(store):
    found = inspect(store.engine)
    for table in metadata.sorted_tables:
        expected = {
            str(each.name)
            for each in table.constraints
            if hasattr(each, "sqltext")
            and (store.engine.dialect.name == "sqlite" or "_utc" not in str(each.name))
        }
        assert {str(each["name"]) for each in found.get_check_constraints(table.name)} == expected


FIRST = {
    "sqlite": "3f5bdefbe3100893876d7228d279bd454e556f028879781ca6c583a17e11fa56",
    "postgresql": "912e921bdbf3f1fe23faeade7e567a37ea587fa2dbf5ec40739de7fcb491460f",
}
"""SHA-256 of the first schema's SQL: databases were made by it, so it stays what it was."""


@pytest.mark.parametrize("dialect", sorted(FIRST))
def test_the_frozen_sql_of_the_first_schema_never_changes(dialect):
    frozen = (schema.MIGRATIONS / "versions" / f"0001_first.{dialect}.sql").read_bytes()
    assert hashlib.sha256(frozen).hexdigest() == FIRST[dialect]


def test_a_database_of_the_first_schema_keeps_its_rows_and_gets_the_rest(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/first.db")
    with store.engine.begin() as connection:
        command.upgrade(schema._config(connection), "0001")
        connection.execute(
            text(
                "INSERT INTO facts (id, statement, folded, source, topic, published, in_force_from, may_refute, "
                "sha256, loaded_at) VALUES ('A-1', 'x', 'x', 'y', 'z', '2026-01-01', '2026-01-01', 1, 'old', :at)"
            ),
            {"at": "2026-01-01T00:00:00.000000+00:00"},
        )
    with pytest.raises(StoreNotReady):
        store.require_current()
    store.migrate()
    store.require_current()
    with store.read() as uow:
        assert uow.facts.known() == {"A-1"}
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


def test_every_append_only_table_has_its_triggers(store):
    wanted = {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE '%truncate'",
    }[store.engine.dialect.name]
    with store.engine.connect() as connection:
        assert set(connection.execute(text(asked)).scalars()) == wanted


def test_migrating_again_changes_nothing(store):
    with store.work() as uow:
        uow.house.keep("k", "v")
        uow.commit()
    store.migrate()
    store.require_current()
    with store.read() as uow:
        assert uow.house.value("k") == "v"


def test_the_versions_of_database_and_program_can_be_asked(store, tmp_path):
    found, known = schema.versions(store.engine)
    assert found == known
    empty = Store(f"sqlite:///{tmp_path}/empty.db")
    assert schema.versions(empty.engine) == (None, known)
    empty.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_processes_may_migrate_at_once(request, tmp_path, kind):
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else f"sqlite:///{tmp_path}/both.db"
    problems: list[BaseException] = []

    def migrate() -> None:
        store = Store(url)
        try:
            store.migrate()
            store.require_current()
        except BaseException as problem:
            problems.append(problem)
        finally:
            store.close()

    threads = [threading.Thread(target=migrate) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not problems


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    store = Store(f"sqlite:///{tmp_path}/half.db")

    def fails(*_: object) -> None:
        raise RuntimeError("power cut")

    from kiemtin.store.schema import command

    whole = command.upgrade

    def halfway(config, target):
        whole(config, target)
        fails()

    monkeypatch.setattr(command, "upgrade", halfway)
    with pytest.raises(RuntimeError, match="power cut"):
        store.migrate()
    assert inspect(store.engine).get_table_names() == []
    monkeypatch.undo()
    store.migrate()
    store.require_current()
    store.close()

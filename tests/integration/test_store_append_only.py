"""Moments are UTC, decisions are only added to, and what is deleted is gone; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from seeded import CONTEXT, FACT, STATEMENT, fact
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from kiemtin.store import Store, tables
from kiemtin.store.tables import APPEND_ONLY, metadata
from kiemtin.words import ZONE

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CLAIM: dict[str, Any] = {
    "key": "k",
    "statement": STATEMENT,
    "folded": "f",
    "suggestion": "refuted",
    "score": 0.5,
    "voices": 5,
    "publications": 0,
    "first_seen_at": NOW,
    "last_seen_at": NOW,
    "shown_at": NOW,
}


@contextmanager
def raw(store: Store) -> Iterator[Connection]:
    """The connection under a unit of work: no repository, no service, no entity in the way."""
    with store.work() as uow:
        yield uow.queries._db


def insert(connection: Connection, table: str, **values: Any) -> None:
    connection.execute(metadata.tables[table].insert().values(**values))


# moments


def test_a_moment_without_a_zone_is_refused(store):
    naive = datetime.fromisoformat("2026-11-20T03:00:00")
    with raw(store) as connection, pytest.raises(StatementError, match="without a time zone"):
        insert(connection, "claims", **{**CLAIM, "shown_at": naive})


def test_a_moment_comes_back_in_utc_whatever_its_zone_was(store):
    with store.work() as uow:
        uow.house.beat("p", NOW.astimezone(ZONE))
        assert uow.house.beats()["p"].at == NOW
        assert uow.house.beats()["p"].at.tzinfo is UTC


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20T10:00:00.000000+07:00",
        "2026-11-20T03:00:00.000000",
        "2026-11-20T03:00:00+00:00",
        "2026-11-20 03:00:00.000000+00:00",
        "yesterday+00:00",
        "",
    ],
)
@pytest.mark.parametrize("column", ["claims.shown_at", "heartbeats.at", "users.created_at"])
def test_sqlite_refuses_a_moment_that_is_not_utc_in_full_width(sqlite_store, written, column):
    table, name = column.split(".")
    rows = {
        "claims": CLAIM,
        "heartbeats": {"process": "p", "at": NOW},
        "users": {"name": "n", "display": "d", "password_hash": "h", "created_at": NOW},
    }
    with sqlite_store.work() as uow:
        insert(uow.queries._db, table, **rows[table])
        uow.commit()
    with raw(sqlite_store) as connection, pytest.raises(IntegrityError, match=f"{name}_utc"):
        connection.execute(text(f"UPDATE {table} SET {name} = :value"), {"value": written})


def test_in_sqlite_every_moment_has_its_check(sqlite_store):
    with raw(sqlite_store) as connection:
        made = dict(
            connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
        )
    for table, column in tables.UTC_COLUMNS:
        assert f"ck_{table}_{column}_utc" in made[table]


def test_postgresql_keeps_moments_with_their_zone(postgres_store):
    with raw(postgres_store) as connection:
        kept = connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND data_type LIKE 'timestamp%'"
            )
        ).all()
        zoned = connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'"
            )
        ).all()
    assert {tuple(row) for row in zoned} == set(tables.UTC_COLUMNS)
    assert len(kept) == len(zoned)


# S12: append-only


def decided(office):
    """A row in every table that is only added to."""
    office.scheduled()
    with office.store.work() as uow:
        uow.facts.load([replace(fact(), statement="Nói khác đi")], office.now)
        db = uow.queries._db
        proposer, decider = db.execute(text("SELECT id FROM users ORDER BY id LIMIT 2")).scalars()
        proposed = {"id": 1, "digest": "d", "proposer_id": proposer}
        insert(
            db,
            "fact_proposals",
            **proposed,
            content={},
            document_sha256="s",
            passage="Điều 1",
            proposed_at=NOW,
        )
        insert(
            db,
            "fact_decisions",
            proposal_id=1,
            digest="d",
            proposer_id=proposer,
            decider_id=decider,
            decision="approved",
            decided_at=NOW,
        )
        insert(
            db,
            "airings",
            publication_id=db.execute(text("SELECT id FROM publications LIMIT 1")).scalar_one(),
            aired_at=NOW,
            place="Nhà văn hóa thôn 1",
            confirmed_by=decider,
            confirmed_at=NOW,
        )
        verdict = db.execute(text("SELECT max(id) FROM verdicts")).scalar_one()
        insert(db, "type_corrections", verdict_id=verdict, type="satire")
        uow.commit()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_decisions_cannot_be_changed_or_deleted(office, table, verb):
    decided(office)
    column = metadata.tables[table].primary_key.columns[0].name
    change = {
        "update": f"UPDATE {table} SET {column} = {column}",
        "delete": f"DELETE FROM {table}",
    }[verb]
    with raw(office.store) as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
        with pytest.raises(DBAPIError, match=f"append-only: {table}"):
            connection.execute(text(change))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_sqlite_cannot_replace_a_decision_either(sqlite_office, table):
    decided(sqlite_office)
    with raw(sqlite_office.store) as connection, pytest.raises(DBAPIError, match=f"append-only: {table}"):
        connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_postgresql_cannot_truncate_decisions_either(postgres_store, table):
    with raw(postgres_store) as connection, pytest.raises(DBAPIError, match=f"append-only: {table}"):
        connection.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize(
    ("table", "column"),
    [("claims", "id"), ("facts", "id"), ("users", "id"), ("drafts", "id"), ("accounts", "id")],
)
def test_what_a_decision_points_to_cannot_be_deleted(office, table, column):
    """Foreign keys are on."""
    office.scheduled()
    with raw(office.store) as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(text(f"DELETE FROM {table} WHERE {column} IS NOT NULL"))


def test_forgetting_a_key_forgets_its_tags(store):
    with store.work() as uow:
        key = uow.voices.add_key(b"k" * 32, NOW, NOW + timedelta(hours=72))
        uow.voices.add_tags(key.id, [b"t" * 16])
        uow.queries._db.execute(text("DELETE FROM sketch_keys"))
        assert uow.queries._db.execute(text("SELECT count(*) FROM sketch_tags")).scalar_one() == 0


def test_sqlite_forgets_in_the_file_and_keeps_what_it_promises(sqlite_store):
    wanted = {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "synchronous": 2,
        "journal_mode": "wal",
        "busy_timeout": 15_000,
    }
    with raw(sqlite_store) as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    assert found == wanted


def test_what_the_gate_forgets_is_gone_from_every_byte_of_the_files(sqlite_store, tmp_path):
    secret = b"a secret that must be forgotten!"

    def on_disk() -> bool:
        return any(secret in each.read_bytes() for each in tmp_path.glob("kiemtin.db*"))

    with sqlite_store.work() as uow:
        uow.voices.add_key(secret, NOW, NOW + timedelta(hours=72))
        uow.commit()
    assert on_disk()
    with sqlite_store.work() as uow:
        assert uow.voices.purge(NOW + timedelta(hours=72))["sketch_keys"] == 1
        uow.commit()
    sqlite_store.forget()
    assert not on_disk()


def test_forgetting_is_possible_while_others_work_on_both_databases(store):
    with store.read() as reader:
        assert reader.house.value("k") is None
        store.forget()
    with store.work() as uow:
        uow.house.keep("k", "v")
        uow.commit()
        store.forget()
    with store.read() as uow:
        assert uow.house.value("k") == "v"


def test_a_claims_lock_is_whole_or_absent(office):
    claim = office.claim()
    with raw(office.store) as connection, pytest.raises(IntegrityError, match="lock_whole"):
        connection.execute(
            text("UPDATE claims SET locked_by = :who WHERE id = :id"),
            {"who": office.reviewer.id, "id": claim},
        )


def test_context_facts_are_known_as_such(office):
    with office.store.read() as uow:
        assert uow.facts.may_refute(FACT)
        assert not uow.facts.may_refute(CONTEXT)

"""One transaction, all or nothing, and the databases' troubles in words a user understands."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from kiemtin.errors import (
    BadSetting,
    Conflict,
    StoreBusy,
    StoreNotReady,
    StoreReadOnly,
    StoreTooNew,
    StoreUnreachable,
)
from kiemtin.store import Store, engine

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def value(store: Store, key: str = "k") -> str | None:
    with store.read() as uow:
        return uow.house.value(key)


# all or nothing


def test_without_the_commit_nothing_happened(store):
    with store.work() as uow:
        uow.house.keep("k", "v")
    assert value(store) is None


def test_with_the_commit_it_happened(store):
    with store.work() as uow:
        uow.house.keep("k", "v")
        uow.commit()
    assert value(store) == "v"


def test_an_error_takes_everything_since_the_commit_back_and_is_still_the_same_error(store):
    class OwnError(Exception):
        pass

    def interrupted() -> None:
        with store.work() as uow:
            uow.house.keep("k", "before")
            uow.commit()
            uow.house.keep("k", "after")
            raise OwnError

    with pytest.raises(OwnError):
        interrupted()
    assert value(store) == "before"


def test_a_unit_of_work_goes_on_after_its_commit(store):
    with store.work() as uow:
        uow.house.keep("k", "one")
        uow.commit()
        uow.house.keep("k", "two")
        uow.commit()
    assert value(store) == "two"


def test_after_its_commit_a_unit_of_work_keeps_nobody_waiting(sqlite_store):
    with sqlite_store.work() as first:
        first.house.keep("k", "first")
        first.commit()
        with sqlite_store.work() as second:
            second.house.keep("k", "second")
            second.commit()
        assert first.house.value("k") == "second"


def test_a_mistake_of_ours_is_not_dressed_up_as_the_users(store):
    with pytest.raises(DBAPIError), store.work() as uow:
        uow.queries._db.execute(text("SELECT no_such_column FROM house"))


# more than one at a time


def test_two_writers_wait_for_each_other_and_lose_nothing(store):
    with store.work() as uow:
        uow.house.keep("count", "0")
        uow.commit()
    problems: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(10):
                with store.work() as uow:
                    # The audit chain is one line after the other on both databases.
                    uow.audit.add(actor="a", action="count", subject="s", now=NOW)
                    uow.house.keep("count", str(int(uow.house.value("count") or 0) + 1))
                    uow.commit()
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not problems
    assert value(store, "count") == "30"
    with store.read() as uow:
        assert uow.audit.broken_at() is None
        assert len(uow.audit.lines()) == 30


def test_a_reader_never_waits_for_a_writer_and_sees_what_was_committed(store):
    with store.work() as writer:
        writer.house.keep("k", "not yet")
        assert value(store) is None


def test_waiting_too_long_for_the_database_is_said_as_busy(sqlite_store, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 50)
    impatient = Store(sqlite_store.url)
    with sqlite_store.work() as holder:
        holder.house.keep("k", "v")
        with pytest.raises(StoreBusy), impatient.work():
            pytest.fail("two writers at once")
    impatient.close()


def test_losing_a_race_for_the_same_row_is_a_conflict(office):
    made = office.submitted()
    with pytest.raises(Conflict), office.store.work() as uow:
        uow.drafts.submit(revision=made.latest.id, by=office.editor.id, problems=(), checked_at=NOW, now=NOW)


# troubles a user can meet


def test_a_read_only_database_is_read_and_says_so_when_written(sqlite_store):
    path = make_url(sqlite_store.url).database
    sqlite_store.close()  # the last one to leave folds the journal into the file
    locked = Store(f"sqlite:///file:{path}?mode=ro&uri=true")
    locked.require_current()
    assert value(locked) is None
    with pytest.raises(StoreReadOnly) as said, locked.work() as uow:
        uow.house.keep("k", "v")
    assert "ổ đĩa" in said.value.vietnamese()
    locked.close()


def test_a_full_disk_loses_nothing_that_was_committed(sqlite_store):
    with sqlite_store.work() as uow:
        uow.house.keep("k", "v")
        uow.commit()
    with sqlite_store.work() as uow:
        # SQLite's own way to make a disk full, one page from now.
        pages = uow.queries._db.execute(text("PRAGMA page_count")).scalar_one()
        uow.queries._db.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
    with pytest.raises(StoreReadOnly, match="full"), sqlite_store.work() as uow:
        uow.house.keep("k", "x" * 100_000)
    assert value(sqlite_store) == "v"


def test_a_folder_that_cannot_be_made_is_said_at_once(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreReadOnly):
        Store(f"sqlite:///{tmp_path}/file/deeper/kiemtin.db")


@pytest.mark.parametrize("content", [b"this is a letter, not a database" * 100, b"PK\x03\x04" * 500])
def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path, content):
    path = tmp_path / "letter.db"
    path.write_bytes(content)
    for attempt in (Store.migrate, Store.require_current, lambda store: store.work().__enter__()):
        store = Store(f"sqlite:///{path}")
        with pytest.raises(StoreUnreachable, match="not a database"):
            attempt(store)
        store.close()
    assert path.read_bytes() == content


def test_a_folder_in_the_place_of_the_database_is_said(tmp_path):
    with pytest.raises(StoreUnreachable):
        Store(f"sqlite:///{tmp_path}").migrate()


def test_a_damaged_database_is_said(sqlite_store):
    with sqlite_store.work() as uow:
        for number in range(500):
            uow.house.keep(f"k{number}", "v" * 200)
        uow.commit()
    sqlite_store.close()
    path = Path(make_url(sqlite_store.url).database or "")
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreUnreachable), sqlite_store.read() as uow:
        uow.house.value("k1")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/kiemtin",
        "postgresql://nobody@no-such-host.invalid/kiemtin",
        "postgresql://postgres@127.0.0.1:5432/kiemtin_no_such_database",
    ],
)
def test_a_postgresql_that_is_not_there_is_said(url):
    store = Store(url)
    with pytest.raises(StoreUnreachable):
        store.require_current()
    with pytest.raises(StoreUnreachable), store.work():
        pytest.fail("nobody is there")


def test_a_postgresql_that_went_away_is_said_and_found_again(postgres_store):
    def cut_off() -> None:
        with postgres_store.work() as uow:
            uow.house.keep("k", "v")
            mine = uow.queries._db.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with postgres_store.read() as other:
                other.queries._db.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
            uow.commit()

    with pytest.raises(StoreUnreachable):
        cut_off()
    assert value(postgres_store) is None


def test_a_read_only_postgresql_says_so(postgres_store):
    def written() -> None:
        with postgres_store.work() as uow:
            uow.queries._db.execute(text("SET TRANSACTION READ ONLY"))
            uow.house.keep("k", "v")

    with pytest.raises(StoreReadOnly):
        written()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_database_without_tables_asks_for_init(request, tmp_path, kind):
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else f"sqlite:///{tmp_path}/empty.db"
    store = Store(url)
    with pytest.raises(StoreNotReady):
        store.require_current()
    with pytest.raises(StoreNotReady), store.read() as uow:
        uow.house.value("k")
    store.close()


def test_a_database_from_a_newer_version_is_refused_before_anything_is_changed(store):
    with store.work() as uow:
        uow.queries._db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        uow.house.keep("k", "of the future")
        uow.commit()
    for attempt in (store.migrate, store.require_current):
        with pytest.raises(StoreTooNew) as said:
            attempt()
        assert said.value.values["found"] == "9999"
    with store.read() as uow:
        version = uow.queries._db.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert (version, uow.house.value("k")) == ("9999", "of the future")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "kiemtin.db",
        "mysql://root@localhost/kiemtin",
        "postgresql://u@host:port/kiemtin",
        "postgresql://u@host/kiemtin?no_such_option=1",
        "http://example.example/",
    ],
)
def test_a_wrong_address_is_a_setting_to_correct(url):
    with pytest.raises(BadSetting, match="KIEMTIN_DATABASE_URL"):
        Store(url)


def test_a_copy_of_the_file_opens_while_the_original_is_in_use(sqlite_store, tmp_path):
    """What a person does before an upgrade: SQLite's own backup, then the copy must be whole."""
    with sqlite_store.work() as uow:
        uow.house.keep("k", "v")
        uow.commit()
    source, target = make_url(sqlite_store.url).database, tmp_path / "copy" / "kiemtin.db"
    target.parent.mkdir()
    with sqlite3.connect(str(source)) as original, sqlite3.connect(target) as copy:
        original.backup(copy)
    opened = Store(f"sqlite:///{target}")
    assert value(opened) == "v"
    opened.close()
    shutil.rmtree(target.parent)

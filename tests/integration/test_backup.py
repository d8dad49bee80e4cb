"""A backup is whole or not at all, fits either database, and never carries what must be forgotten."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from seeded import STATEMENT, Office, open_office
from sqlalchemy import select, text

from kiemtin.entities import PublicationItem
from kiemtin.errors import BackupUnreadable, FileUnreadable, StoreNotEmpty, StoreNotReady, StoreReadOnly
from kiemtin.states import Origin, SentenceType
from kiemtin.store import Store
from kiemtin.store.backup import LEFT_OUT, kept_tables, read_backup, write_backup
from kiemtin.store.repositories.sources import StoredSource
from kiemtin.store.repositories.voices import BufferedMention
from review import approvals, audit

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ODD = "dòng một\u2028dòng hai\x85dòng ba\u2029 — “ngoặc” 😀 \\n \t"
"""What a careless reader of lines would take for the end of one."""


def contents(store: Store) -> dict[str, list[tuple]]:
    """Every kept table's rows."""
    with store.read() as uow:
        connection = uow.queries._db
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in kept_tables()
        }


def filled(office: Office) -> Office:
    """Something in every kind of column, and secrets of the gate."""
    office.scheduled()
    with office.store.work() as uow:
        uow.sources.put(
            StoredSource(
                name="bao",
                adapter="feed",
                title="Báo",
                origin=Origin.PUBLICATION,
                options={"url": "http://bao.example/"},
                interval_s=60,
                delay_s=1.5,
            )
        )
        for number in range(3):
            uow.items.add(
                "bao",
                PublicationItem(url=f"http://bao.example/{number}", title="Tin", text=ODD, published_at=NOW),
                NOW,
            )
        uow.claims.add_mentions(1, [(NOW, "comment", 7)])
        uow.voices.count_topic(NOW, "forum", "fees", SentenceType.QUESTION, 6)
        key = uow.voices.add_key(b"s" * 32, NOW, NOW + timedelta(hours=72))
        uow.voices.add_tags(key.id, [b"t" * 16])
        uow.voices.hold(
            "held", [BufferedMention(page_tag=b"p" * 16, place="forum", hour=NOW, expires_at=NOW)]
        )
        uow.voices.threads_read({b"r" * 16: NOW})
        uow.commit()
    return office


@pytest.fixture
def backup(sqlite_office: Office, tmp_path: Path) -> Path:
    target = tmp_path / "sao-luu.zip"
    write_backup(filled(sqlite_office).store, target)
    return target


@pytest.fixture
def empty(tmp_path: Path):
    store = Store(f"sqlite:///{tmp_path}/restored.db")
    yield store
    store.close()


def test_there_and_back_through_postgresql_nothing_is_lost(sqlite_office, postgres_url, empty, tmp_path):
    original = contents(filled(sqlite_office).store)
    server = Store(postgres_url)
    there, back = tmp_path / "there.zip", tmp_path / "back.zip"
    written = write_backup(sqlite_office.store, there)
    assert read_backup(server, there) == written
    assert contents(server) == original
    assert write_backup(server, back) == written
    assert read_backup(empty, back) == written
    assert contents(empty) == original
    assert audit.verify(server) is None
    assert audit.verify(empty) is None
    server.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_work_goes_on_after_a_restore(request, backup, tmp_path, kind):
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else f"sqlite:///{tmp_path}/on.db"
    store = Store(url)
    read_backup(store, backup)
    with store.work() as uow:
        more = uow.people.add(name="moi", display="Mới", password_hash="x", roles=[], now=NOW)
        assert more.id not in {each.id for each in uow.people.all() if each.name != "moi"}
        audit.record(uow, more, "act", "s", NOW)
        uow.commit()
    assert audit.verify(store) is None
    with store.work() as uow, pytest.raises(Exception, match="append-only"):
        uow.queries._db.execute(text("DELETE FROM audit"))
    store.close()


def test_what_the_gate_must_forget_is_in_no_backup(backup):
    with zipfile.ZipFile(backup) as archive:
        names = set(archive.namelist())
        everything = b"".join(archive.read(name) for name in names)
    assert names == {f"{table.name}.jsonl" for table in kept_tables()} | {"manifest.json"}
    assert not names & {f"{name}.jsonl" for name in LEFT_OUT}
    for secret in (b"s" * 32, b"t" * 16, b"p" * 16):
        assert secret not in everything
        assert secret.hex().encode() not in everything


def test_a_restored_desk_knows_how_far_each_thread_was_read(backup, empty):
    read_backup(empty, backup)
    with empty.read() as uow:
        assert uow.voices.last_reads([b"r" * 16]) == {b"r" * 16: NOW}
        assert uow.voices.keys(NOW) == []
        assert uow.voices.held() == 0


def test_only_the_owner_may_read_a_backup(backup, sqlite_office):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    backup.chmod(0o644)
    old = os.umask(0)
    try:
        write_backup(sqlite_office.store, backup)
    finally:
        os.umask(old)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_backup_that_fails_leaves_the_older_one_and_no_half(backup, sqlite_office, monkeypatch):
    whole = backup.read_bytes()
    monkeypatch.setattr("kiemtin.store.backup._out", lambda *_: {}["gone"])
    with pytest.raises(KeyError):
        write_backup(sqlite_office.store, backup)
    assert backup.read_bytes() == whole
    assert not [each for each in backup.parent.iterdir() if "partial" in each.name]


def test_a_place_that_cannot_be_written_is_said(sqlite_office, tmp_path):
    (tmp_path / "file").write_text("")
    for target in (tmp_path / "no such folder" / "b.zip", tmp_path / "file" / "b.zip", Path("/proc/b.zip")):
        with pytest.raises(FileUnreadable) as said:
            write_backup(sqlite_office.store, target)
        assert said.value.values["file"] == target


def test_a_database_without_tables_has_nothing_to_back_up(empty, tmp_path):
    with pytest.raises(StoreNotReady):
        write_backup(empty, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


# what cannot be restored


def rewritten(backup: Path, name: str, change) -> None:
    """The archive with one member changed, the rest as it was."""
    with zipfile.ZipFile(backup) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(backup, "w") as archive:
        for each, body in members.items():
            archive.writestr(each, body)


def manifest_with(**changes):
    return lambda body: json.dumps({**json.loads(body), **changes}).encode()


def without_a_member(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        members = {each: archive.read(each) for each in archive.namelist() if each != "claims.jsonl"}
    with zipfile.ZipFile(backup, "w") as archive:
        for each, body in members.items():
            archive.writestr(each, body)


def flipped(backup: Path) -> None:
    whole = bytearray(backup.read_bytes())
    for place in range(200, len(whole) // 2, 97):
        whole[place] ^= 0xFF
    backup.write_bytes(whole)


def lying(backup: Path) -> None:
    """A claim below the floor, with a right hash: the tables must still refuse it."""
    import hashlib

    with zipfile.ZipFile(backup) as archive:
        body = archive.read("claims.jsonl").replace(b'"voices": 5', b'"voices": 1')
        manifest = json.loads(archive.read("manifest.json"))
    manifest["sha256"]["claims"] = hashlib.sha256(body).hexdigest()
    rewritten(backup, "claims.jsonl", lambda _: body)
    rewritten(backup, "manifest.json", lambda _: json.dumps(manifest).encode())


DAMAGE = {
    "not a zip": lambda path: path.write_bytes(b"this is a letter" * 50),
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-400]),
    "bits flipped": flipped,
    "a line changed": lambda path: rewritten(
        path, "users.jsonl", lambda body: body.replace(b"editor", b"hacker")
    ),
    "a line removed": lambda path: rewritten(path, "audit.jsonl", lambda body: body.split(b"\n", 1)[1]),
    "a table missing": without_a_member,
    "another schema": lambda path: rewritten(path, "manifest.json", manifest_with(schema="9999")),
    "no schema": lambda path: rewritten(path, "manifest.json", lambda _: b"{}"),
    "manifest is no object": lambda path: rewritten(path, "manifest.json", lambda _: b"[]"),
    "manifest is no JSON": lambda path: rewritten(path, "manifest.json", lambda _: b"\xff{"),
    "gone": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_is_refused_before_anything_is_touched(backup, empty, damage):
    DAMAGE[damage](backup)
    with pytest.raises(BackupUnreadable) as said:
        read_backup(empty, backup)
    assert str(backup) in said.value.vietnamese()
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one() == 0


def test_rows_that_the_tables_refuse_are_refused_and_none_of_the_others_stay(backup, empty):
    lying(backup)
    with pytest.raises(BackupUnreadable, match="k_floor"):
        read_backup(empty, backup)
    assert not any(contents(empty).values())


def test_a_database_with_anything_in_it_is_not_restored_into(backup, sqlite_office, postgres_store):
    for store in (sqlite_office.store, open_office(postgres_store, NOW).store):
        before = contents(store)
        with pytest.raises(StoreNotEmpty):
            read_backup(store, backup)
        assert contents(store) == before


def test_restoring_onto_a_disk_that_cannot_be_written_says_so(backup, migrated_file, tmp_path):
    path = tmp_path / "locked.db"
    path.write_bytes(migrated_file.read_bytes())
    locked = Store(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(StoreReadOnly):
        read_backup(locked, backup)
    locked.close()


def test_an_approved_publication_survives_with_its_approval(backup, empty):
    read_backup(empty, backup)
    with empty.read() as uow:
        row = uow.publications.get(1)
        revision = uow.drafts.revision(row.revision)
        approval = uow.drafts.approval(row.approval)
        claim = uow.claims.get(1)
    assert approval is not None
    assert approval.digest == revision.content.digest()
    assert row.key == approvals.publication_key(revision.digest, revision.id, row.account)
    assert claim.statement == STATEMENT

"""What the database itself refuses, past every repository, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from seeded import FACT, STATEMENT, Office
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from kiemtin.states import Outcome, PublicationState, VerdictLabel
from kiemtin.store import Store, tables
from kiemtin.store.tables import metadata
from review import approvals, drafts

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@contextmanager
def raw(store: Store) -> Iterator[Connection]:
    """The connection under a unit of work: no repository, no service, no entity in the way."""
    with store.work() as uow:
        yield uow.queries._db


def insert(connection: Connection, table: str, **values: Any) -> None:
    connection.execute(metadata.tables[table].insert().values(**values))


def refused(store: Store, table: str, **values: Any) -> str:
    """Inserts past everything; the database's words when it refuses, else the test fails."""
    with raw(store) as connection, pytest.raises(IntegrityError) as problem:
        insert(connection, table, **values)
    return str(problem.value.orig)


def accepted(store: Store, table: str, **values: Any) -> None:
    with raw(store) as connection:
        insert(connection, table, **values)


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

# S4: the k floor


@pytest.mark.parametrize("voices", [1, 2, -1])
@pytest.mark.parametrize("publications", [0, 1])
def test_a_count_of_voices_below_the_floor_cannot_be_written(store, voices, publications):
    assert "k_floor" in refused(store, "claims", **{**CLAIM, "voices": voices, "publications": publications})


def test_a_claim_nobody_made_often_enough_cannot_be_written(store):
    assert "shown_only_with_reason" in refused(store, "claims", **{**CLAIM, "voices": 0})


@pytest.mark.parametrize(("voices", "publications"), [(3, 0), (0, 1), (5, 2)])
def test_a_claim_at_the_floor_or_by_a_publication_can(store, voices, publications):
    accepted(store, "claims", **{**CLAIM, "voices": voices, "publications": publications})


def test_a_claims_count_cannot_be_lowered_below_the_floor_later(office):
    claim = office.claim()
    with raw(office.store) as connection, pytest.raises(IntegrityError, match="k_floor"):
        connection.execute(text("UPDATE claims SET voices = 2 WHERE id = :id"), {"id": claim})


# S1: no voice as an item, no voice's words in quarantine


def source(store: Store) -> None:
    with store.work() as uow:
        insert(
            uow.queries._db,
            "sources",
            name="forum",
            adapter="forum",
            title="Diễn đàn",
            origin="public_voice",
            options={},
            interval_s=60,
            delay_s=1,
        )
        uow.commit()


ITEM: dict[str, Any] = {
    "source": "forum",
    "url": "http://dien-dan.example/1",
    "url_key": "u",
    "title_key": "t",
    "title": "Tiêu đề",
    "text": "Lời",
    "sha256": "s",
    "published_at": NOW,
    "fetched_at": NOW,
}


def test_what_a_person_said_cannot_be_stored_as_an_item(store):
    source(store)
    assert "only_publications" in refused(store, "items", **ITEM, origin="public_voice")
    accepted(store, "items", **ITEM)


def test_what_a_person_said_cannot_be_quarantined_as_it_came(store):
    source(store)
    line = {"source": "forum", "at": NOW, "reason": "r"}
    assert "no_raw_voices" in refused(
        store, "quarantine", **line, origin="public_voice", raw="lời của một người"
    )
    accepted(store, "quarantine", **line, origin="public_voice")
    accepted(store, "quarantine", **line, origin="publication", raw="<html>")


# S5: no verdict without evidence, one per version


def verdict(office: Office, claim: int, **changes: Any) -> dict[str, Any]:
    return {
        "claim_id": claim,
        "reviewer_id": office.reviewer.id,
        "label": "refuted",
        "outcome": "no_action",
        "fact_id": FACT,
        "decided_at": NOW,
        "claim_version": 1,
        **changes,
    }


@pytest.mark.parametrize("label", ["refuted", "supported"])
def test_a_verdict_without_a_fact_is_refused(office, label):
    claim = office.claim()
    assert "needs_evidence" in refused(
        office.store, "verdicts", **verdict(office, claim, label=label, fact_id=None)
    )


def test_a_verdict_on_a_fact_that_does_not_exist_is_refused(office):
    claim = office.claim()
    assert (
        "foreign key" in refused(office.store, "verdicts", **verdict(office, claim, fact_id="none")).lower()
    )


def test_not_enough_information_needs_no_fact(office):
    claim = office.claim()
    accepted(office.store, "verdicts", **verdict(office, claim, label="not_enough_info", fact_id=None))


def test_a_second_verdict_on_the_same_version_of_a_claim_is_refused(office):
    claim = office.decided()
    said = refused(office.store, "verdicts", **verdict(office, claim, reviewer_id=office.second_reviewer.id))
    assert "unique" in said.lower()


# S8: four eyes, exactly this text


def approval(office: Office, made: drafts.Draft, **changes: Any) -> dict[str, Any]:
    return {
        "revision_id": made.latest.id,
        "digest": made.latest.digest,
        "author_id": made.latest.author,
        "approver_id": office.approver.id,
        "decision": "approved",
        "decided_at": NOW,
        **changes,
    }


def test_the_author_cannot_be_the_approver(office):
    made = office.submitted()
    assert "four_eyes" in refused(
        office.store, "approvals", **approval(office, made, approver_id=made.latest.author)
    )


def test_an_approval_cannot_name_another_author_than_the_revision_has(office):
    made = office.submitted()
    said = refused(
        office.store,
        "approvals",
        **approval(office, made, author_id=office.second_editor.id, approver_id=made.latest.author),
    )
    assert "foreign key" in said.lower()


def test_an_approval_of_another_text_is_refused(office):
    made = office.submitted()
    said = refused(office.store, "approvals", **approval(office, made, digest="0" * 64))
    assert "foreign key" in said.lower()


def test_an_approval_of_a_text_that_was_never_checked_and_submitted_is_refused(office):
    claim = office.decided()
    made = drafts.start_correction(office.store, office.editor, claim=claim, office="Sở", now=NOW)
    said = refused(office.store, "approvals", **approval(office, made))
    assert "foreign key" in said.lower()


def test_a_revision_is_decided_once(office):
    made, _ = office.scheduled()
    said = refused(office.store, "approvals", **approval(office, made, approver_id=office.both.id))
    assert "unique" in said.lower()


def test_the_exact_approval_by_another_person_is_accepted(office):
    accepted(office.store, "approvals", **approval(office, office.submitted()))


# publications


def publication(made: drafts.Draft, account: int, **changes: Any) -> dict[str, Any]:
    assert made.approval is not None
    return {
        "revision_id": made.latest.id,
        "approval_id": made.approval.id,
        "account_id": account,
        "due_at": NOW,
        "key": "another",
        "created_at": NOW,
        **changes,
    }


def test_a_second_publication_of_a_revision_on_an_account_is_refused(office):
    made, _ = office.scheduled()
    said = refused(office.store, "publications", **publication(made, office.site.id))
    assert "unique" in said.lower()


def test_two_publications_cannot_share_an_idempotency_key(office):
    made, rows = office.scheduled()
    with office.store.work() as uow:
        other = uow.accounts.put(channel="site", title="Khác", options={})
        uow.commit()
    with office.store.read() as uow:
        key = uow.publications.get(rows[0]).key
    assert "unique" in refused(office.store, "publications", **publication(made, other, key=key)).lower()


@pytest.mark.parametrize("claimed", ["approved", "refused"])
def test_a_refused_revision_has_no_publication_whatever_the_row_says(office, claimed):
    made = office.submitted()
    approvals.refuse(
        office.store,
        office.approver,
        revision=made.latest.id,
        digest=made.latest.digest,
        note="sửa lại",
        now=NOW,
    )
    refused(
        office.store, "publications", **publication(office.draft(made.id), office.site.id, decision=claimed)
    )


def test_a_publication_cannot_borrow_another_revisions_approval(office):
    made, _ = office.scheduled()
    other = office.submitted("another")
    said = refused(
        office.store, "publications", **publication(made, office.site.id, revision_id=other.latest.id)
    )
    assert "foreign key" in said.lower()


@pytest.mark.parametrize("state", ["published", "reconciled_published"])
def test_published_without_what_the_far_side_gave_is_refused(office, state):
    _, rows = office.scheduled()
    change = text("UPDATE publications SET state = :state, remote_id = :remote WHERE id = :id")
    with raw(office.store) as connection, pytest.raises(IntegrityError, match="published_has_remote_id"):
        connection.execute(change, {"state": state, "remote": None, "id": rows[0]})
    with raw(office.store) as connection:
        connection.execute(change, {"state": state, "remote": "17", "id": rows[0]})


# closed vocabularies

CLOSED = [
    ("user_roles", "role"),
    ("users", "language"),
    ("sources", "origin"),
    ("items", "state"),
    ("claims", "suggestion"),
    ("publications", "state"),
    ("topic_counts", "label"),
    ("drafts", "kind"),
]


@pytest.mark.parametrize(("table", "column"), CLOSED)
def test_a_word_outside_the_vocabulary_is_refused(office, table, column):
    source(office.store)
    office.scheduled()
    with office.store.work() as uow:
        insert(uow.queries._db, "items", **ITEM)
        insert(
            uow.queries._db,
            "topic_counts",
            hour=NOW,
            place="forum",
            topic="t",
            label="opinion",
            total=1,
        )
        uow.commit()
    width = metadata.tables[table].c[column].type.length
    with raw(office.store) as connection, pytest.raises(IntegrityError, match=f"{column}_closed"):
        connection.execute(text(f"UPDATE {table} SET {column} = :value"), {"value": "hostile"[:width]})


@pytest.mark.parametrize(
    ("table", "column"),
    [("verdicts", "label"), ("verdicts", "outcome"), ("approvals", "decision"), ("crawl_ledger", "event")],
)
def test_a_word_outside_the_vocabulary_is_refused_where_rows_are_only_added(office, table, column):
    rows = {
        "verdicts": verdict(office, office.claim()),
        "approvals": approval(office, office.submitted("submitted")),
        "crawl_ledger": {"at": NOW, "source": "forum", "host": "h", "event": "fetched"},
    }
    source(office.store)
    accepted(office.store, table, **rows[table])
    assert f"{column}_closed" in refused(office.store, table, **{**rows[table], column: "takedown"})


def test_every_enum_column_has_its_check():
    """A new enum value or column cannot slip past: the CHECK lists exactly the enum's words."""
    for enum, table, column in (
        (VerdictLabel, tables.verdicts, "label"),
        (Outcome, tables.verdicts, "outcome"),
        (PublicationState, tables.publications, "state"),
    ):
        written = [
            str(check.sqltext)
            for check in table.constraints
            if str(check.name).endswith(f"{column}_closed")  # type: ignore[attr-defined]
        ]
        assert written == [f"{column} IN ({', '.join(repr(each.value) for each in enum)})"]

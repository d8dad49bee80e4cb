"""Nothing disappears quietly: the record of decisions shows every change to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import text

from kiemtin.store.repositories.audit import START, AuditLine
from review import audit

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LINES = 5


@pytest.fixture
def chain(store):
    with store.work() as uow:
        for number in range(LINES):
            audit.record(uow, None, "act", f"thing:{number}", NOW, note=f"ghi chú {number}", number=number)
        uow.commit()
    return store


def without_triggers(store, *statements: str) -> None:
    """What somebody with the database's own password could do."""
    with store.work() as uow:
        connection = uow.queries._db
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
        uow.commit()


def test_an_empty_record_and_an_untouched_one_are_whole(store, chain):
    assert audit.verify(chain) is None


def test_each_line_holds_the_hash_of_the_line_before(chain):
    with chain.read() as uow:
        lines = uow.audit.lines()
    assert [line.seq for line in lines] == list(range(1, LINES + 1))
    assert [line.previous for line in lines] == [START, *(line.hash for line in lines[:-1])]


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'another'",
        "action = 'nothing'",
        "subject = 'thing:9'",
        "detail = '{}'",
        "hash = 'f'",
        "previous = 'f'",
    ],
)
def test_a_changed_line_is_found(chain, change):
    without_triggers(chain, f"UPDATE audit SET {change} WHERE seq = 3")
    assert audit.verify(chain) == 3


def test_a_line_moved_in_time_is_found(chain):
    moment = {"sqlite": "2026-11-19T03:00:00.000000+00:00", "postgresql": "2026-11-19 03:00:00+00"}
    without_triggers(chain, f"UPDATE audit SET at = '{moment[chain.engine.dialect.name]}' WHERE seq = 2")
    assert audit.verify(chain) == 2


def test_a_removed_line_is_found_at_the_one_after(chain):
    without_triggers(chain, "DELETE FROM audit WHERE seq = 3")
    assert audit.verify(chain) == 4


def test_a_line_slipped_in_is_found(chain):
    without_triggers(
        chain,
        "DELETE FROM audit WHERE seq = 3",
        "INSERT INTO audit SELECT 3, at, 'another', action, subject, detail, previous, 'f' FROM audit WHERE seq = 2",
    )
    assert audit.verify(chain) == 3


def test_the_chain_goes_on_over_many_lines(store):
    with store.work() as uow:
        for number in range(1003):
            uow.audit.add(actor="a", action="act", subject=str(number), now=NOW)
        uow.commit()
    assert audit.verify(store) is None


def test_a_decision_that_was_not_committed_leaves_no_gap(chain):
    with chain.work() as uow:
        audit.record(uow, None, "act", "lost", NOW)
    with chain.work() as uow:
        audit.record(uow, None, "act", "kept", NOW)
        uow.commit()
    assert audit.verify(chain) is None
    with chain.read() as uow:
        assert uow.audit.newest(1)[0].seq == LINES + 1


lines = st.builds(
    AuditLine,
    seq=st.integers(1, 9),
    at=st.just(NOW),
    actor=st.text(max_size=5),
    action=st.text(max_size=5),
    subject=st.text(max_size=5),
    detail=st.text(max_size=5),
    previous=st.just(START),
    hash=st.just(""),
)


@given(lines, lines)
def test_two_different_lines_never_share_a_hash(one, other):
    assert (one.expected() == other.expected()) == (one == other)


def test_the_zone_a_caller_used_does_not_change_the_chain(store):
    with store.work() as uow:
        uow.audit.add(actor="a", action="b", subject="c", now=NOW.astimezone(timezone(timedelta(hours=7))))
        uow.commit()
    assert audit.verify(store) is None

"""Twenty thousand posts in a month: the calendar reads a bounded part of them in a few statements, by an index."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from conftest import NOW
from publishing_desk import Desk
from sqlalchemy import event, insert, text

from dashboard.viewmodels import calendar as view
from kiemtin.entities import Content
from kiemtin.states import Decision, PublicationState
from kiemtin.store import Store
from kiemtin.store.tables import approvals, drafts, plans, publications, revisions, submissions
from review.calendar.moments import whole_days
from review.calendar.tomorrow import what_will_happen

MANY = 20_000
ACCOUNTS = 20
FIRST = date(2026, 11, 1)


def crowd(store: Store, posts: int = MANY) -> Desk:
    """So many posts over November, each text on every account, and as many texts only planned."""
    desk = Desk(store, NOW)
    accounts = [desk.account() for _ in range(ACCOUNTS)]
    texts = posts // ACCOUNTS
    start, end = whole_days(FIRST, FIRST + timedelta(days=29))
    step = (end - start) / posts
    with store.engine.begin() as connection:
        rows, wished = [], []
        connection.execute(
            insert(drafts),
            [
                {"id": n, "kind": "notice", "created_by": desk.author, "created_at": NOW}
                for n in range(1, texts + 101)
            ],
        )
        written = []
        for n in range(1, texts + 101):
            content = Content(title=f"Bài {n}", body=f"Nội dung {n}. " * 40, accounts=tuple(accounts))
            written.append(
                {
                    "id": n,
                    "draft_id": n,
                    "number": 1,
                    "author_id": desk.author,
                    "content": content.to_json(),
                    "digest": f"{n:064d}",
                    "created_at": NOW,
                }
            )
        connection.execute(insert(revisions), written)
        connection.execute(
            insert(submissions),
            [
                {
                    "revision_id": n,
                    "submitted_by": desk.author,
                    "submitted_at": NOW,
                    "problems": [],
                    "checked_at": NOW,
                }
                for n in range(1, texts + 1)
            ],
        )
        connection.execute(
            insert(approvals),
            [
                {
                    "id": n,
                    "revision_id": n,
                    "digest": f"{n:064d}",
                    "author_id": desk.author,
                    "approver_id": desk.approver,
                    "decision": Decision.APPROVED,
                    "decided_at": NOW,
                }
                for n in range(1, texts + 1)
            ],
        )
        for place in range(posts):
            n, account = place // ACCOUNTS + 1, accounts[place % ACCOUNTS]
            rows.append(
                {
                    "revision_id": n,
                    "approval_id": n,
                    "account_id": account,
                    "due_at": start + place * step,
                    "key": f"{place:064d}",
                    "created_at": NOW,
                    "state": PublicationState.SCHEDULED if place % 50 else PublicationState.EXPIRED,
                }
            )
        connection.execute(insert(publications), rows)
        for n in range(texts + 1, texts + 101):
            wished.append(
                {
                    "draft_id": n,
                    "account_id": accounts[0],
                    "due_at": start + (n - texts) * timedelta(hours=7),
                    "set_by": desk.author,
                    "set_at": NOW,
                }
            )
        connection.execute(insert(plans), wished)
    return desk


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def test_a_crowded_month_is_read_in_a_few_statements_and_drawn_in_part(store: Store) -> None:
    crowd(store)
    if store.engine.dialect.name == "postgresql":
        with store.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    for shape, most in ((view.MONTH, 42 * view.PER_DAY[view.MONTH]), (view.DAY, 300), (view.LIST, 300)):
        began = time.monotonic()
        with statements(store) as asked:
            shown = view.calendar_view(store, shape=shape, around=date(2026, 11, 20), now=NOW)
        took = time.monotonic() - began
        assert len(asked) <= 12, shape
        assert 0 < len(shown.lines) <= most
        assert len(shown.troubled) == view.MOST_TROUBLED
        assert shown.trouble == MANY // 50
        assert took < 20, shape  # against reading everything row by row, not against a slow machine
    month = view.calendar_view(store, shape=view.MONTH, around=date(2026, 11, 20), now=NOW)
    assert month.total == MANY + 100
    assert sum(len(day.lines) + day.more for week in month.weeks for day in week) == MANY + 100


def test_a_day_is_found_by_its_time_and_not_by_looking_at_everything(store: Store) -> None:
    crowd(store, posts=2000)
    start, end = whole_days(date(2026, 11, 20), date(2026, 11, 20))
    with store.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    with statements(store) as asked, store.read() as uow:
        lines = uow.queries.plan_lines(start, end)
    assert 50 < len(lines) < 100
    assert len(asked) <= 3
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT id FROM publications WHERE due_at >= ? AND due_at < ?",
                (start.isoformat(timespec="microseconds"), end.isoformat(timespec="microseconds")),
            )
        else:
            rows = connection.execute(
                text("EXPLAIN SELECT id FROM publications WHERE due_at >= :start AND due_at < :end"),
                {"start": start, "end": end},
            )
        assert "ix_publications_due_at" in str(rows.all())


def test_what_will_happen_on_a_crowded_day_needs_no_statement_for_each_post(sqlite_store: Store) -> None:
    crowd(sqlite_store, posts=2000)
    with statements(sqlite_store) as few:
        forecast, _ = what_will_happen(
            sqlite_store, day=date(2026, 11, 21), now=datetime(2026, 11, 20, tzinfo=UTC)
        )
    assert len(forecast.posts) > 60
    assert len(few) <= 20 + ACCOUNTS

"""The cases that publishing fails on elsewhere: each ends in the right state, with words that say what to do.

A set clock is in test_publisher_steady, tokens in test_publisher_tokens, kills in test_publish_kill.
"""

from __future__ import annotations

import errno
import os
import re
import resource
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, publishing, rounds
from publishing_room import room
from sqlalchemy import event

from kiemtin.entities import Account
from kiemtin.errors import AccountNeedsPerson, OutcomeUnknown, Rejected, StoreBusy, StoreReadOnly, Transient
from kiemtin.ports import Channel
from kiemtin.states import LIVE, PublicationState as S
from kiemtin.store import Store
from review import planning
from scheduler import channels, retry
from scheduler.channels import http_calls, site as site_module
from scheduler.channels.http_calls import Answer
from scheduler.context import LEASE
from scheduler.publisher import Publishing, publish_due, reconcile

VIETNAMESE = re.compile(r"[ăâđêôơưàáạảãèéẹẻẽìíịỉĩòóọỏõùúụủũỳýỵỷỹ]", re.IGNORECASE)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, NOW)


def plain_words(said: str) -> bool:
    """Vietnamese for people: no traceback, no name of a class, and something to do or to wait for."""
    does = re.search(r"Hãy|tự |Bạn chưa cần", said)
    return bool(VIETNAMESE.search(said) and does and "Error" not in said and "Traceback" not in said)


def once(step: str, problem: BaseException) -> FaultyChannel:
    left = [problem]
    return FaultyChannel(FarSide(), lambda at: left.pop() if at == step and left else None)


# --- the disk ---------------------------------------------------------------------------------------


def test_a_full_disk_under_the_site_waits_and_goes_on_when_it_is_freed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(account: Account) -> Channel:
        return channels.open_channel(account, room(tmp_path))

    ctx = Publishing(store=desk.store, office="Xã", open_channel=opened, owner="một")
    account = desk.account("site", url="https://xa.example/")
    rows = [desk.scheduled(account)[0] for _ in range(3)]

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(site_module.os, "fsync", full)
        publish_due(ctx, NOW)
    for row in rows:
        assert desk.row(row).state is S.RETRY_WAIT
        assert "ổ đĩa của trang đính chính đã đầy" in desk.row(row).advice
        assert plain_words(desk.row(row).advice)
    for _ in rounds(ctx, NOW + timedelta(minutes=2), hours=0.1):
        pass
    assert {desk.row(row).state for row in rows} == {S.PUBLISHED}
    assert len(list((tmp_path / "site" / "dinh-chinh").glob("*.html"))) == 3


@pytest.mark.parametrize("stage", ["check", "send", "answer"])
def test_a_full_disk_under_the_database_loses_and_doubles_nothing(sqlite_store: Store, stage: str) -> None:
    """From one moment on the kernel lets the database's journal grow no further."""
    desk = Desk(sqlite_store, NOW)
    [row] = desk.scheduled(desk.account())
    journal = Path(f"{sqlite_store.engine.url.database}-wal")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    far = FarSide()

    def fills(step: str) -> None:
        if step == stage:
            resource.setrlimit(resource.RLIMIT_FSIZE, (journal.stat().st_size, most))

    try:
        with pytest.raises(StoreReadOnly) as refused:
            publish_due(publishing(sqlite_store, FaultyChannel(far, fills)), NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert "đĩa" in refused.value.vietnamese()
    assert desk.row(row).state is (S.CLAIMED if stage == "check" else S.SENDING)
    ctx = publishing(sqlite_store, FaultyChannel(far))
    for _ in rounds(ctx, NOW + LEASE, hours=0.5):
        if desk.row(row).state in LIVE:
            break
    assert desk.row(row).state is (S.PUBLISHED if stage == "check" else S.RECONCILED_PUBLISHED)
    assert far.of(desk.row(row).key) == 1


# --- the database -----------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["before", "check", "send", "answer"])
def test_a_locked_database_loses_and_doubles_nothing(sqlite_store: Store, stage: str) -> None:
    """Another program holds the file for longer than we wait."""
    desk = Desk(sqlite_store, NOW)
    [row] = desk.scheduled(desk.account())
    far = FarSide()
    other = sqlite3.connect(str(sqlite_store.engine.url.database), isolation_level=None)

    @event.listens_for(sqlite_store.engine, "begin")
    def _impatient(connection: object) -> None:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 20")  # type: ignore[attr-defined]

    def locks(step: str) -> None:
        if step == stage:
            other.execute("BEGIN IMMEDIATE")

    locks("before")
    with pytest.raises(StoreBusy) as refused:
        publish_due(publishing(sqlite_store, FaultyChannel(far, locks)), NOW)
    assert VIETNAMESE.search(refused.value.vietnamese())
    other.execute("ROLLBACK")
    other.close()
    ctx = publishing(sqlite_store, FaultyChannel(far))
    for _ in rounds(ctx, NOW + LEASE, hours=0.5):
        if desk.row(row).state in LIVE:
            break
    assert desk.row(row).state is (S.RECONCILED_PUBLISHED if stage in ("send", "answer") else S.PUBLISHED)
    assert far.of(desk.row(row).key) == 1


# --- the account ------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["check", "send"])
def test_a_revoked_page_stops_its_own_account_only(desk: Desk, step: str) -> None:
    revoked, fine = desk.account(title="Trang bị thu hồi"), desk.account()
    with desk.store.work() as uow:
        uow.credentials.put(revoked, "facebook", sealed=b"x", key_id="k", now=NOW)
        uow.commit()
    problem = AccountNeedsPerson(account="Trang bị thu hồi", reason="code 190", cause="reconnect")
    door = once(step, problem)
    other = FaultyChannel(FarSide())
    first, second = desk.scheduled(revoked)[0], desk.scheduled(revoked)[0]
    [third] = desk.scheduled(fine)
    publish_due(publishing(desk.store, lambda each: door if each.id == revoked else other), NOW)
    assert desk.row(first).state is S.FAILED_PERMANENT
    assert plain_words(desk.row(first).advice)
    assert "kết nối lại" in desk.row(first).advice.lower()
    assert desk.row(second).state is S.SCHEDULED
    assert plain_words(desk.row(second).advice)
    assert desk.row(third).state is S.PUBLISHED
    assert door.far.posts == []
    # A person connects it again, and has the one that failed sent again.
    later = NOW + timedelta(minutes=10)
    with desk.store.work() as uow:
        uow.credentials.mended(revoked, later)
        uow.commit()
    planning.renew(desk.store, desk.planner, publication=first, due_at=later, now=later)
    publish_due(publishing(desk.store, lambda each: door if each.id == revoked else other), later)
    assert {desk.row(row).state for row in (first, second)} == {S.PUBLISHED}
    assert len(door.far.posts) == 2


# --- the far side -----------------------------------------------------------------------------------


def test_a_413_is_final_and_says_what_is_too_large(desk: Desk) -> None:
    with pytest.raises(Rejected) as refused:
        http_calls.refuse(Answer(status=413, headers=httpx.Headers(), body=b""), irreversible=True)
    [row] = desk.scheduled(desk.account())
    channel = once("send", refused.value)
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert "quá lớn" in desk.row(row).advice
    assert plain_words(desk.row(row).advice)


def test_an_api_that_says_no_but_posted_is_found_and_never_sent_again(desk: Desk) -> None:
    channel = once("answer", OutcomeUnknown(reason="HTTP 400 code 4", cause="server_error"))
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    assert desk.row(row).state is S.OUTCOME_UNKNOWN
    assert plain_words(desk.row(row).advice)
    for _ in rounds(ctx, NOW + timedelta(seconds=20), hours=0.1):
        pass
    assert desk.row(row).state is S.RECONCILED_PUBLISHED
    assert channel.far.of(desk.row(row).key) == 1


def held_back(desk: Desk, by: Callable[[], BaseException | None]) -> tuple[int, FaultyChannel, Publishing]:
    """A post that the far side takes and shows to nobody for as long as ``by`` says so."""
    channel = FaultyChannel(
        FarSide(), lambda step: by() if step in ("answer", "find") else None, honours_key=False
    )
    [row] = desk.scheduled(desk.account(title="Trang tin"))
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    return row, channel, ctx


def test_a_post_that_waits_for_moderation_is_a_persons_and_is_noticed_when_readers_see_it(
    desk: Desk,
) -> None:
    waiting = [True]
    kept = Rejected(reason="status pending", cause="kept_back")
    row, channel, ctx = held_back(desk, lambda: kept if waiting[0] else None)
    assert desk.row(row).state is S.OUTCOME_UNKNOWN
    reconcile(ctx, NOW + timedelta(minutes=1))
    assert desk.row(row).state is S.NEEDS_HUMAN
    assert "giữ lại" in desk.row(row).advice
    assert plain_words(desk.row(row).advice)
    for minutes in range(5, 60, 5):
        publish_due(ctx, NOW + timedelta(minutes=minutes))
        reconcile(ctx, NOW + timedelta(minutes=minutes))
    assert desk.row(row).state is S.NEEDS_HUMAN
    waiting[0] = False  # an editor of that site lets it through
    reconcile(ctx, NOW + timedelta(minutes=75))
    assert desk.row(row).state is S.RECONCILED_PUBLISHED
    assert channel.far.of(desk.row(row).key) == 1


def test_a_post_held_back_for_ever_is_looked_for_a_week_and_never_sent_again(desk: Desk) -> None:
    kept = Rejected(reason="status pending", cause="kept_back")
    row, channel, ctx = held_back(desk, lambda: kept)
    now = NOW + timedelta(minutes=1)
    looks = 0
    while (at := desk.row(row).next_try_at) is not None:
        now = max(at, now + timedelta(hours=5))
        reconcile(ctx, now)
        looks += 1
        assert looks < 100
    assert now - NOW > retry.KEPT_BACK_FOR
    assert desk.row(row).state is S.NEEDS_HUMAN
    assert channel.far.of(desk.row(row).key) == 1


def test_what_a_person_decided_about_a_post_held_back_is_not_looked_at_again(desk: Desk) -> None:
    kept = Rejected(reason="status pending", cause="kept_back")
    row, channel, ctx = held_back(desk, lambda: kept)
    reconcile(ctx, NOW + timedelta(minutes=1))
    planning.settle(
        desk.store,
        desk.planner,
        publication=row,
        found=True,
        remote_url="https://xa.example/1",
        now=NOW + timedelta(minutes=2),
    )
    reconcile(ctx, NOW + timedelta(hours=1))
    assert desk.row(row).state is S.RECONCILED_PUBLISHED
    assert desk.row(row).remote_url == "https://xa.example/1"
    assert channel.far.of(desk.row(row).key) == 1


def test_a_far_side_that_is_away_while_a_post_is_held_back_changes_nothing(desk: Desk) -> None:
    answers: list[BaseException] = [
        Transient(reason="down", cause="unreachable"),
        Rejected(reason="status pending", cause="kept_back"),
        Rejected(reason="status pending", cause="kept_back"),
    ]
    row, _, ctx = held_back(desk, lambda: answers.pop() if answers else None)
    reconcile(ctx, NOW + timedelta(minutes=1))
    reconcile(ctx, NOW + timedelta(minutes=20))
    assert desk.row(row).state is S.NEEDS_HUMAN
    reconcile(ctx, NOW + timedelta(minutes=40))
    assert desk.row(row).state is S.RECONCILED_PUBLISHED

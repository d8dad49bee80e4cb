"""The emergency stop: from its commit on nothing is sent, and afterwards nothing is lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, publishing

from kiemtin.errors import HoldNeedsReason, NotAllowed, NotHeld, Rejected
from kiemtin.states import PublicationState as S, Role
from kiemtin.store import Store
from review import holding, planning
from scheduler.publisher import publish_due

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, NOW)


def stop(desk: Desk) -> None:
    holding.hold(desk.store, desk.planner, reason="Tin sai lan nhanh", now=NOW)


def go_on(desk: Desk, **by: float) -> None:
    with desk.store.read() as uow:
        approver = uow.people.get(desk.approver)
    holding.release(desk.store, approver, note="Đã kiểm tra", now=NOW + timedelta(**by))


def test_while_everything_is_stopped_nothing_is_claimed_by_any_publisher_also_after_a_restart(
    desk: Desk,
) -> None:
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account())
    stop(desk)
    for owner in ("một", "hai", "khởi động lại"):
        assert not publish_due(publishing(desk.store, channel, owner=owner), LATER).states
    assert desk.history(row) == [S.SCHEDULED]
    assert channel.far.posts == []
    go_on(desk, minutes=2)
    publish_due(publishing(desk.store, channel), NOW + timedelta(minutes=3))
    assert desk.row(row).state is S.PUBLISHED


def test_a_row_that_was_prepared_when_the_stop_came_goes_back_without_costing_an_attempt(desk: Desk) -> None:
    def stopped(step: str) -> None:
        if step == "check":
            stop(desk)

    channel = FaultyChannel(FarSide(), stopped)
    [row] = desk.scheduled(desk.account())
    publish_due(publishing(desk.store, channel), NOW)
    found = desk.row(row)
    assert (found.state, found.attempt, found.owner, found.lease_until) == (S.SCHEDULED, 0, None, None)
    assert desk.history(row) == [S.SCHEDULED, S.CLAIMED, S.PREPARED, S.SCHEDULED]
    assert channel.far.posts == []
    go_on(desk, minutes=1)
    publish_due(publishing(desk.store, FaultyChannel(channel.far)), NOW + timedelta(minutes=2))
    assert desk.row(row).state is S.PUBLISHED


def test_once_the_stop_is_committed_no_row_becomes_sending(desk: Desk) -> None:
    """Publishers at full speed in threads; whatever is marked was marked before the stop was there."""
    far = FarSide()
    account = desk.account()
    rows = [desk.scheduled(account)[0] for _ in range(25)]
    begun = threading.Event()

    def started(step: str) -> None:
        begun.set()

    threads = [
        threading.Thread(
            target=publish_due, args=(publishing(desk.store, FaultyChannel(far, started), owner=name), NOW)
        )
        for name in ("một", "hai")
    ]
    for thread in threads:
        thread.start()
    begun.wait(20)
    stop(desk)
    marked = sum(S.SENDING in desk.history(row) for row in rows)
    for thread in threads:
        thread.join()
    assert sum(S.SENDING in desk.history(row) for row in rows) == marked
    assert len(far.posts) == marked
    waiting = [row for row in rows if S.SENDING not in desk.history(row)]
    assert waiting
    assert {desk.row(row).state for row in waiting} == {S.SCHEDULED}
    assert {desk.row(row).attempt for row in waiting} == {0}


def test_what_is_too_late_after_the_stop_expires_and_asks(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account())
    stop(desk)
    publish_due(publishing(desk.store, channel), NOW + timedelta(hours=8))
    assert desk.row(row).state is S.SCHEDULED  # people still see what waits
    go_on(desk, hours=9)
    publish_due(publishing(desk.store, channel), NOW + timedelta(hours=9))
    assert desk.row(row).state is S.EXPIRED
    assert "chọn giờ mới" in desk.row(row).advice
    assert channel.far.posts == []


def test_a_second_stop_keeps_the_first_one_and_its_reason(desk: Desk) -> None:
    stop(desk)
    held = holding.hold(desk.store, desk.planner, reason="Lý do khác", now=LATER)
    assert held.reason == "Tin sai lan nhanh"
    go_on(desk, minutes=1)
    assert holding.standing(desk.store) is None


def test_who_stops_and_who_lets_go_on_is_in_the_audit_chain_with_the_reasons(desk: Desk) -> None:
    stop(desk)
    go_on(desk, minutes=1)
    with desk.store.read() as uow:
        lines = [(line.action, line.detail) for line in uow.audit.lines()]
        assert uow.audit.broken_at() is None
    assert [action for action, _ in lines] == ["hold", "release"]
    assert "Tin sai lan nhanh" in lines[0][1]
    assert "Đã kiểm tra" in lines[1][1]


def test_an_editor_may_stop_everything_but_not_let_it_go_on(desk: Desk) -> None:
    stop(desk)
    with pytest.raises(NotAllowed):
        holding.release(desk.store, desk.planner, note="xong", now=NOW)
    with desk.store.work() as uow:
        reader = uow.people.add(
            name="chixem", display="Chỉ xem", password_hash="x", roles=[Role.MANAGER], now=NOW
        )
        uow.commit()
    with pytest.raises(NotAllowed):
        holding.hold(desk.store, reader, reason="x", now=NOW)


def test_a_stop_and_its_end_need_a_reason_and_there_is_no_end_without_a_stop(desk: Desk) -> None:
    with pytest.raises(HoldNeedsReason):
        holding.hold(desk.store, None, reason="  ", now=NOW)
    with pytest.raises(HoldNeedsReason):
        holding.release(desk.store, None, note="", now=NOW)
    with pytest.raises(NotHeld):
        holding.release(desk.store, None, note="xong", now=NOW)


def test_only_the_account_that_failed_is_tried_again(desk: Desk) -> None:
    far = FarSide()
    left = [Rejected(reason="HTTP 403", cause="forbidden")]
    channel = FaultyChannel(far, lambda step: left.pop() if step == "send" and left else None)
    failed, fine = desk.scheduled(desk.account(), desk.account())
    publish_due(publishing(desk.store, channel), NOW)
    before = desk.row(fine)
    assert (desk.row(failed).state, before.state) == (S.FAILED_PERMANENT, S.PUBLISHED)
    planning.renew(desk.store, desk.planner, publication=failed, due_at=LATER, now=LATER)
    publish_due(publishing(desk.store, channel), LATER)
    assert desk.row(failed).state is S.PUBLISHED
    assert desk.row(fine) == before
    assert far.of(before.key) == 1

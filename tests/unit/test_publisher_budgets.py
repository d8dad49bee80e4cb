"""Rates of the far side, rules of the office, quiet hours: kept at the moment of sending too."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, publishing

from kiemtin.errors import GoesOn, Transient
from kiemtin.plans import AccountRules
from kiemtin.ports import Rate
from kiemtin.states import PublicationState as S
from kiemtin.store import Store
from kiemtin.words import ZONE
from review import planning
from scheduler import budgets
from scheduler.publisher import Publishing, publish_due

MINUTE = Rate(count=3, seconds=60)
moments = st.lists(st.integers(-400, 60), max_size=40).map(
    lambda many: sorted(NOW + timedelta(seconds=each) for each in many)
)
rates = st.lists(st.builds(Rate, count=st.integers(1, 6), seconds=st.integers(1, 200)), max_size=3)


class Rated(FaultyChannel):
    """A channel whose far side takes so many in so long, and remembers when it got them."""

    def __init__(self, far: FarSide, *allowed: Rate) -> None:
        super().__init__(far)
        self.spec = replace(self.spec, rates=allowed)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, NOW)


def rules(desk: Desk, account: int, **values: object) -> None:
    with desk.store.work() as uow:
        uow.planning.put_rules(AccountRules(account=account, **values))
        uow.commit()


def states(desk: Desk, rows: list[int]) -> list[S]:
    return sorted(desk.row(row).state for row in rows)


# --- pure ---------------------------------------------------------------------------------------


@given(given_rates=rates, begun=moments)
def test_what_may_go_now_never_breaks_a_rate_and_what_may_not_would(
    given_rates: list[Rate], begun: list[datetime]
) -> None:
    room = budgets.room(given_rates, begun, NOW)
    past = [moment for moment in begun if moment <= NOW]
    for rate in given_rates:
        inside = sum(moment > NOW - timedelta(seconds=rate.seconds) for moment in past)
        assert room.count is None or room.count + inside <= rate.count or room.count == 0
    if not given_rates:
        assert room.count is None
    if room.count == 0:
        assert room.again_at is not None
        assert room.again_at > NOW
        assert budgets.room(given_rates, begun, room.again_at).count != 0
        just_before = room.again_at - timedelta(microseconds=1)
        assert budgets.room(given_rates, begun, just_before).count == 0


@pytest.mark.parametrize(
    ("begins", "ends", "at", "again"),
    [
        (time(12), time(13), time(12, 30), time(13)),
        (time(12), time(13), time(13), None),
        (time(22), time(6), time(23), time(6)),
        (time(22), time(6), time(5, 59), time(6)),
        (time(22), time(6), time(21, 59), None),
    ],
)
def test_quiet_hours_are_viet_nams_and_may_pass_midnight(
    begins: time, ends: time, at: time, again: time | None
) -> None:
    asked = AccountRules(account=1, quiet_from=begins, quiet_to=ends)
    now = datetime.combine(NOW.astimezone(ZONE).date(), at, ZONE).astimezone(UTC)
    room = budgets.quiet(asked, now)
    if again is None:
        assert room.count is None
        return
    assert room.count == 0
    assert room.again_at is not None
    assert room.again_at.astimezone(ZONE).time() == again
    assert timedelta() < room.again_at - now < timedelta(hours=8, minutes=1)


# --- at the moment of sending ---------------------------------------------------------------------


def test_a_row_over_the_accounts_rate_waits_and_says_why_and_loses_no_attempt(desk: Desk) -> None:
    channel = Rated(FarSide(), MINUTE)
    account = desk.account(title="Trang xã")
    rows = [desk.scheduled(account)[0] for _ in range(5)]
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    assert states(desk, rows) == [S.PUBLISHED] * 3 + [S.SCHEDULED] * 2
    for row in rows[3:]:
        found = desk.row(row)
        assert found.attempt == 0
        assert found.next_try_at is not None
        assert NOW + timedelta(seconds=60) <= found.next_try_at <= NOW + timedelta(seconds=90)
        assert "«Trang xã» đã nhận đủ số bài" in found.advice
    publish_due(ctx, NOW + timedelta(seconds=30))
    assert len(channel.far.posts) == 3
    publish_due(ctx, NOW + timedelta(seconds=90))
    assert states(desk, rows) == [S.PUBLISHED] * 5
    assert all(desk.row(row).advice == "" for row in rows)


def test_an_account_that_has_had_enough_holds_up_no_other(desk: Desk) -> None:
    full, free = desk.account(), desk.account()
    first = [desk.scheduled(full)[0] for _ in range(6)]
    second = [desk.scheduled(free)[0] for _ in range(3)]
    channels = {full: Rated(FarSide(), Rate(count=1, seconds=3600)), free: Rated(FarSide())}
    publish_due(publishing(desk.store, lambda account: channels[account.id]), NOW)
    assert states(desk, first) == [S.PUBLISHED] + [S.SCHEDULED] * 5
    assert states(desk, second) == [S.PUBLISHED] * 3


@pytest.mark.parametrize(
    ("asked", "sent"), [({"per_hour": 2}, 2), ({"per_day": 4}, 4), ({"gap_minutes": 10}, 1)]
)
def test_what_the_office_asks_of_itself_is_kept(desk: Desk, asked: dict[str, int], sent: int) -> None:
    account = desk.account()
    rules(desk, account, **asked)
    rows = [desk.scheduled(account)[0] for _ in range(6)]
    publish_due(publishing(desk.store, FaultyChannel(FarSide())), NOW)
    assert states(desk, rows).count(S.PUBLISHED) == sent


def test_in_quiet_hours_a_post_waits_for_their_end_and_says_so(desk: Desk) -> None:
    account = desk.account()
    rules(desk, account, quiet_from=time(9), quiet_to=time(11, 30))  # it is 10:00 in Viet Nam
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(account)
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    waiting = desk.row(row)
    assert (waiting.state, waiting.attempt) == (S.SCHEDULED, 0)
    assert waiting.next_try_at == NOW + timedelta(minutes=90)
    assert "giờ không đăng bài" in waiting.advice
    assert "11:30" in waiting.advice
    publish_due(ctx, NOW + timedelta(minutes=89))
    assert channel.far.posts == []
    publish_due(ctx, NOW + timedelta(minutes=90))
    assert desk.row(row).state is S.PUBLISHED


def test_an_urgent_post_goes_out_in_quiet_hours_but_not_over_the_far_sides_rate(desk: Desk) -> None:
    account = desk.account()
    rules(desk, account, quiet_from=time(9), quiet_to=time(11), per_hour=1)
    channel = Rated(FarSide(), Rate(count=2, seconds=3600))
    calm = desk.scheduled(account)
    urgent = [desk.scheduled(account)[0] for _ in range(3)]
    with desk.store.engine.begin() as connection:
        for row in urgent:
            revision = desk.row(row).revision
            trigger = {"sqlite": "DROP TRIGGER IF EXISTS submissions_no_update", "postgresql": "SELECT 1"}
            connection.exec_driver_sql(trigger[connection.dialect.name])
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql(f"UPDATE submissions SET urgent = true WHERE revision_id = {revision}")
    ctx = publishing(desk.store, channel)
    for seconds in (0, 1, 2):
        publish_due(ctx, NOW + timedelta(seconds=seconds))
    assert states(desk, urgent) == [S.PUBLISHED, S.PUBLISHED, S.SCHEDULED]
    assert states(desk, calm) == [S.SCHEDULED]


def test_attempts_that_failed_count_as_sends_too(desk: Desk) -> None:
    account = desk.account()
    left = [Transient(reason="down", cause="unreachable")] * 2
    channel = Rated(FarSide(), MINUTE)
    channel.faults = lambda step: left.pop() if step == "send" and left else None
    rows = [desk.scheduled(account)[0] for _ in range(4)]
    publish_due(publishing(desk.store, channel), NOW)
    assert sum(desk.history(row).count(S.SENDING) for row in rows) == 3


def test_what_goes_out_in_parts_is_one_post_for_the_offices_own_rules(desk: Desk) -> None:
    account = desk.account()
    rules(desk, account, per_hour=1)
    left = [GoesOn(reason="goes on", done=1, total=3, retry_after=1.0) for _ in range(2)]
    channel = FaultyChannel(FarSide(), lambda step: left.pop() if step == "send" and left else None)
    mailing, other = desk.scheduled(account)[0], desk.scheduled(account)[0]
    ctx = publishing(desk.store, channel)
    for seconds in range(0, 30, 5):
        publish_due(ctx, NOW + timedelta(seconds=seconds))
    assert desk.row(mailing).state is S.PUBLISHED
    assert desk.history(mailing).count(S.SENDING) == 3
    assert (desk.row(other).state, S.SENDING in desk.history(other)) == (S.SCHEDULED, False)


def test_four_publishers_at_once_never_break_the_rate(desk: Desk) -> None:
    """Each looks only at the database; the count and the word that a row is being sent are one transaction."""
    far = FarSide()
    account = desk.account()
    rows = [desk.scheduled(account)[0] for _ in range(16)]
    together = threading.Barrier(4)

    def at_once(step: str) -> None:
        if step == "check" and not together.broken:
            try:
                together.wait(5)
            except threading.BrokenBarrierError:
                return

    def one(owner: str) -> Publishing:
        channel = Rated(far, Rate(count=5, seconds=600))
        channel.faults = at_once
        return publishing(desk.store, channel, owner=owner)

    threads = [
        threading.Thread(target=publish_due, args=(one(name), NOW)) for name in ("một", "hai", "ba", "bốn")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(far.posts) == 5
    assert states(desk, rows) == [S.PUBLISHED] * 5 + [S.SCHEDULED] * 11
    assert {desk.row(row).attempt for row in rows if desk.row(row).state is S.SCHEDULED} == {0}


def test_another_time_that_a_person_chooses_counts_at_once(desk: Desk) -> None:
    account = desk.account()
    channel = Rated(FarSide(), Rate(count=1, seconds=3600))
    first, second = desk.scheduled(account)[0], desk.scheduled(account)[0]
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    assert desk.row(second).next_try_at is not None
    later = NOW + timedelta(hours=2)
    planning.reschedule(desk.store, desk.planner, publication=second, due_at=later, now=NOW)
    assert (desk.row(second).next_try_at, desk.row(second).advice) == (None, "")
    publish_due(ctx, later)
    assert desk.row(second).state is S.PUBLISHED
    assert desk.row(first).state is S.PUBLISHED

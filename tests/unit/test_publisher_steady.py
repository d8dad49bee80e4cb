"""A clock that is set, forward or back: nothing is sent at a wrong time, nothing is stuck."""

from __future__ import annotations

from datetime import timedelta

import pytest
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, Killed, publishing

from kiemtin.errors import ClockJumped
from kiemtin.states import PublicationState as S
from kiemtin.store import Store
from scheduler.beat import WIDEST, Pace
from scheduler.jobs import LEADERSHIP, Leadership
from scheduler.publisher import publish_due, tidy_up
from scheduler.steady import REST, SteadyClock


class Clocks:
    """The one that people set and the one that only goes forward."""

    def __init__(self) -> None:
        self.now = NOW
        self.ticks = 1000.0
        self.steady = SteadyClock(lambda: self.ticks)

    def pass_(self, leap: timedelta = timedelta(), **by: float) -> bool:
        """Time goes by, and perhaps somebody sets the clock; True when sending may go on."""
        went = timedelta(**by)
        self.ticks += went.total_seconds()
        self.now += went + leap
        try:
            self.steady.check(self.now)
        except ClockJumped:
            return False
        return True


@pytest.fixture
def clocks() -> Clocks:
    made = Clocks()
    assert made.pass_()
    return made


def test_time_that_passes_is_no_leap(clocks: Clocks) -> None:
    assert clocks.pass_(seconds=2)
    assert clocks.pass_(hours=3)
    assert clocks.pass_(timedelta(seconds=50), seconds=2)


@pytest.mark.parametrize("leap", [timedelta(days=1), timedelta(days=-1), timedelta(minutes=2)])
def test_after_a_leap_nothing_is_sent_until_the_time_is_sure_to_stay(clocks: Clocks, leap: timedelta) -> None:
    assert not clocks.pass_(leap, seconds=2)
    assert not clocks.pass_(seconds=REST.total_seconds() - 3)
    assert clocks.pass_(seconds=4)


def test_a_leap_that_is_taken_back_leaves_everything_as_it_was(clocks: Clocks) -> None:
    assert not clocks.pass_(timedelta(days=1), seconds=2)
    assert clocks.pass_(timedelta(days=-1), seconds=2)


def test_a_leap_tells_people_to_check_the_machines_time() -> None:
    said = ClockJumped(minutes=1440, rest=2).vietnamese()
    assert "1440 phút" in said
    assert "kiểm tra giờ của máy" in said


def test_a_clock_set_forward_for_good_makes_what_is_late_ask_a_person(store: Store) -> None:
    desk = Desk(store, NOW)
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account(), due=NOW + timedelta(minutes=5))
    publish_due(publishing(store, channel), NOW + timedelta(days=1))
    assert desk.row(row).state is S.EXPIRED
    assert "chọn giờ mới" in desk.row(row).advice
    assert channel.far.posts == []


@pytest.mark.parametrize(("step", "state"), [("check", S.SCHEDULED), ("send", S.OUTCOME_UNKNOWN)])
def test_a_lease_from_before_the_clock_was_set_back_holds_no_row(store: Store, step: str, state: S) -> None:
    """A publisher died tomorrow, so to say: its rows do not wait until tomorrow."""
    desk = Desk(store, NOW)
    far = FarSide()
    [row] = desk.scheduled(desk.account(), due=NOW)
    tomorrow = NOW + timedelta(hours=5)
    with pytest.raises(Killed):
        publish_due(
            publishing(store, FaultyChannel(far, lambda at: Killed() if at == step else None)), tomorrow
        )
    tidy_up(publishing(store, FaultyChannel(far)), NOW + timedelta(minutes=1))
    assert desk.row(row).state is state
    publish_due(publishing(store, FaultyChannel(far)), NOW + timedelta(minutes=2))
    assert len(far.posts) == (state is S.SCHEDULED)


def test_a_lead_taken_before_the_clock_was_set_back_is_taken_over(store: Store) -> None:
    first, second = Leadership(store, "một"), Leadership(store, "hai")
    assert first.renew(NOW + timedelta(days=1))
    assert second.renew(NOW)
    assert not Leadership(store, "ba").renew(NOW + LEADERSHIP / 2)


def test_a_post_that_is_out_is_not_sent_again_when_its_hour_comes_again(store: Store) -> None:
    desk = Desk(store, NOW)
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account())
    ctx = publishing(store, channel)
    publish_due(ctx, NOW + timedelta(minutes=1))
    for minutes in range(-30, 5):
        publish_due(ctx, NOW + timedelta(minutes=minutes))
    assert channel.far.of(desk.row(row).key) == 1


# --- how often the table is asked -------------------------------------------------------------------


def test_an_idle_publisher_looks_seldom_and_is_there_when_something_is_due(store: Store) -> None:
    desk = Desk(store, NOW)
    pace = Pace(store)
    assert not pace.due(NOW)
    [row] = desk.scheduled(desk.account(), due=NOW)
    assert not pace.due(NOW + WIDEST / 2)  # nothing was due soon: this look is saved
    assert pace.due(NOW + WIDEST)
    assert desk.row(row).state is S.SCHEDULED


def test_what_is_due_soon_is_waited_for_at_every_beat(store: Store) -> None:
    desk = Desk(store, NOW)
    desk.scheduled(desk.account(), due=NOW + timedelta(seconds=3))
    pace = Pace(store)
    assert not pace.due(NOW)
    assert not pace.due(NOW + timedelta(seconds=2))
    assert pace.due(NOW + timedelta(seconds=3))


def test_a_clock_set_back_does_not_keep_the_table_from_being_asked(store: Store) -> None:
    desk = Desk(store, NOW)
    pace = Pace(store)
    assert not pace.due(NOW + timedelta(days=1))
    desk.scheduled(desk.account(), due=NOW)
    assert pace.due(NOW)

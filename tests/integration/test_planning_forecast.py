"""What will happen tomorrow: what is foreseen is what the publisher then does."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, publishing

from kiemtin.entities import Account, Content, Outgoing, Preview, Violation
from kiemtin.plans import AccountRules, BlackoutKind
from kiemtin.ports import ChannelSpec, Rate
from kiemtin.rules import LATE_AFTER
from kiemtin.states import Decision, PublicationState
from kiemtin.store import Store
from review import holding
from review.calendar import closing
from review.calendar.forecast import Expected, Foreseen
from review.calendar.moments import day_of
from review.calendar.tomorrow import what_will_happen
from review.showing import Showroom
from scheduler.publisher import publish_due

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
S = PublicationState
BECOMES = {
    Expected.SENDS: S.PUBLISHED,
    Expected.LATER_RATE: S.PUBLISHED,
    Expected.LATER_QUIET: S.PUBLISHED,
    Expected.NOT_VERIFIED: S.PUBLISHED,
    Expected.CLOSED: S.EXPIRED,
    Expected.LATE: S.EXPIRED,
    Expected.EMBARGO: S.FAILED_PERMANENT,
    Expected.APPROVAL_OUT: S.FAILED_PERMANENT,
    Expected.ACCOUNT_OFF: S.FAILED_PERMANENT,
    Expected.LIMITS: S.FAILED_PERMANENT,
}
TOO_LONG = "quá dài"


class Limited(FaultyChannel):
    """A far side with rates that takes no text of a certain title."""

    def __init__(self, far: FarSide, rates: tuple[Rate, ...] = ()) -> None:
        super().__init__(far)
        self.spec = ChannelSpec(**{**self.spec.__dict__, "rates": rates})

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        if TOO_LONG in content.title:
            return (Violation(message="publish.violation.long_title", values={"length": 9, "limit": 1}),)
        return ()


@dataclass
class Channels:
    """The same channels as a page may ask them."""

    of: dict[int, Limited]

    def spec(self, account: Account) -> ChannelSpec:
        return self.of[account.id].spec

    def check(self, account: Account, content: Outgoing) -> tuple[Violation, ...]:
        return self.of[account.id].check(content)

    def preview(self, account: Account, content: Outgoing) -> Preview:
        return self.of[account.id].preview(content)

    def kinds(self) -> tuple[ChannelSpec, ...]:
        return ()


class NoFiles:
    """A library nobody asks for anything."""

    def add(self, *given: Any, **more: Any) -> Any:
        raise AssertionError

    def path(self, sha256: str) -> Path:
        raise AssertionError


@dataclass(frozen=True)
class Given:
    """One post of a random desk."""

    account: int
    due: int  # minutes from now
    urgent: bool = False
    embargo: int | None = None
    approved_until: int | None = None
    edited: bool = False
    long: bool = False


@dataclass(frozen=True)
class Room:
    """A random desk."""

    posts: tuple[Given, ...]
    rules: tuple[dict[str, Any], ...]
    rates: tuple[tuple[Rate, ...], ...]
    off: tuple[bool, ...]
    blackout: tuple[int, int] | None


half_hours = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
quiet = st.one_of(
    st.just({}),
    st.tuples(half_hours, half_hours)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: {"quiet_from": pair[0], "quiet_to": pair[1]}),
)
counts = st.one_of(
    st.just({}),
    st.just({"per_hour": 1}),
    st.just({"per_hour": 2, "per_day": 4}),
    st.just({"gap_minutes": 45}),
    st.just({"per_day": 3, "gap_minutes": 20}),
)
rooms = st.builds(
    Room,
    posts=st.lists(
        st.builds(
            Given,
            account=st.integers(0, 1),
            due=st.integers(-420, 30 * 60),
            urgent=st.sampled_from([False, False, False, True]),
            embargo=st.one_of(st.none(), st.none(), st.integers(0, 1800)),
            approved_until=st.one_of(st.none(), st.none(), st.integers(1, 2000)),
            edited=st.sampled_from([False] * 7 + [True]),
            long=st.sampled_from([False] * 7 + [True]),
        ),
        min_size=1,
        max_size=12,
    ).map(tuple),
    rules=st.tuples(st.builds(lambda a, b: {**a, **b}, quiet, counts), quiet),
    rates=st.tuples(
        st.sampled_from([(), (Rate(count=1, seconds=1800),), (Rate(count=3, seconds=86_400),)]), st.just(())
    ),
    off=st.tuples(st.sampled_from([False, False, False, True]), st.just(False)),
    blackout=st.one_of(st.none(), st.tuples(st.integers(0, 1200), st.integers(1, 600))),
)


def opened(desk: Desk, room: Room) -> tuple[dict[int, int], Channels, FarSide]:
    """The desk as the room says; publications by their place in it."""
    far = FarSide()
    accounts = [desk.account("thu") for _ in range(2)]
    channels = Channels({account: Limited(far, room.rates[place]) for place, account in enumerate(accounts)})
    made: dict[int, int] = {}
    with desk.store.work() as uow:
        for place, account in enumerate(accounts):
            uow.planning.put_rules(AccountRules(account=account, **room.rules[place]))
            uow.accounts.enable(account, not room.off[place])
        for place, post in enumerate(room.posts):
            draft = uow.drafts.add(
                claim=None,
                kind="notice",
                author=desk.author,
                content=Content(
                    title=f"Bài {place} {TOO_LONG if post.long else ''}",
                    body="Nội dung.",
                    accounts=(accounts[post.account],),
                    embargo=None if post.embargo is None else NOW + post.embargo * MINUTE,
                ),
                now=NOW - 10 * HOUR,
            )
            uow.drafts.submit(
                revision=draft.latest.id,
                by=desk.author,
                problems=(),
                checked_at=NOW - 10 * HOUR,
                now=NOW - 10 * HOUR,
                urgent="khẩn" if post.urgent else "",
            )
            approval = uow.drafts.approve(
                revision=draft.latest,
                approver=desk.approver,
                decision=Decision.APPROVED,
                note="",
                now=NOW - 10 * HOUR,
                expires_at=None if post.approved_until is None else NOW + post.approved_until * MINUTE,
            )
            made[place] = uow.publications.schedule(
                approval=approval,
                account=accounts[post.account],
                due_at=NOW + post.due * MINUTE,
                key=f"{place:064d}",
                now=NOW - 10 * HOUR,
            )
            if post.edited:
                uow.drafts.revise(
                    draft=draft.id,
                    after=1,
                    author=desk.author,
                    content=Content(title="Đã sửa", body="x", accounts=(accounts[post.account],)),
                    now=NOW - 9 * HOUR,
                )
        if room.blackout is not None:
            starts = NOW + room.blackout[0] * MINUTE
            uow.planning.add_blackout(
                title="Quốc tang",
                kind=BlackoutKind.MOURNING,
                starts_at=starts,
                ends_at=starts + room.blackout[1] * MINUTE,
                by=desk.approver,
                now=NOW,
            )
        uow.commit()
    return made, channels, far


def foreseen(store: Store, channels: Channels) -> dict[int, Foreseen]:
    """Everything that is foreseen of any day, by publication."""
    room = Showroom(channels=channels, library=NoFiles(), office="Cơ quan")
    found: dict[int, Foreseen] = {}
    for ahead in range(-1, 4):
        day = day_of(NOW) + timedelta(days=ahead)
        forecast, _ = what_will_happen(store, day=day, now=NOW, room=room)
        for each in forecast.posts:
            assert each.line.publication is not None
            # Seen on two days (due on one, sent on the next) it is one and the same; from the far end of
            # the days looked at, more is known.
            found[each.line.publication] = each
    return found


def let_time_pass(store: Store, channels: Channels, hours: int = 72) -> None:
    """The publisher at work whenever something is due, and every quarter of an hour besides."""
    ctx = publishing(store, lambda account: channels.of[account.id])
    for account in channels.of:  # its channels are known from the start, as in a process that runs on
        with store.read() as uow:
            ctx.opened.of(uow.accounts.get(account))
    now, end = NOW, NOW + hours * HOUR
    while now < end:
        closing.hold_back_strays(store, now)
        publish_due(ctx, now)
        for account in channels.of:
            with store.read() as uow:
                ctx.opened.of(uow.accounts.get(account))
        with store.read() as uow:
            due = uow.publications.next_due_at(now)
            waiting = uow.publications.in_states([S.SCHEDULED, S.RETRY_WAIT])
            edges = [each.starts_at for each in uow.planning.blackouts(now) if each.starts_at > now]
        if not waiting:
            return
        late = [each.due_at + LATE_AFTER + MINUTE for each in waiting if each.due_at + LATE_AFTER >= now]
        nexts = [moment for moment in (due, *edges, *late) if moment is not None and moment > now]
        now = min([*nexts, now + 15 * MINUTE])


@pytest.fixture(scope="module")
def fresh(migrated_file: Path) -> Any:
    def make() -> Store:
        folder = Path(tempfile.mkdtemp())
        shutil.copy(migrated_file, folder / "kiemtin.db")
        return Store(f"sqlite:///{folder / 'kiemtin.db'}")

    return make


@settings(
    max_examples=15,
    deadline=None,
    # To shrink a desk takes minutes and says little more.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(room=rooms)
def test_what_is_foreseen_is_what_the_publisher_then_does(fresh: Any, room: Room) -> None:
    store = fresh()
    try:
        desk = Desk(store, NOW)
        made, channels, far = opened(desk, room)
        told = foreseen(store, channels)
        assert set(told) == set(made.values())

        let_time_pass(store, channels)

        with store.read() as uow:
            for publication, each in told.items():
                row = uow.publications.get(publication)
                assert row.state is BECOMES[each.expected], (each.expected, each.at, row)
                if row.state is S.PUBLISHED:
                    assert row.sent_at is not None
                    assert abs(row.sent_at - each.at) < MINUTE, (each, row)
                events = uow.publications.events(publication)
                closed = any(event.detail.startswith("blackout:") for event in events)
                assert closed == (each.expected is Expected.CLOSED)
        assert len(far.posts) == sum(BECOMES[each.expected] is S.PUBLISHED for each in told.values())
    finally:
        store.close()


# --- one by one ------------------------------------------------------------------------------------


def told(store: Store, day: int = 0, **more: Any) -> dict[int | None, Expected]:
    forecast, _ = what_will_happen(store, day=day_of(NOW) + timedelta(days=day), now=NOW, **more)
    return {each.line.publication: each.expected for each in forecast.posts}


def test_an_emergency_stop_is_foreseen_for_everything_that_waits(sqlite_store: Store) -> None:
    desk = Desk(sqlite_store, NOW)
    made = desk.scheduled(desk.account(), due=NOW + HOUR)
    holding.hold(sqlite_store, None, reason="thử", now=NOW)
    assert told(sqlite_store) == {made[0]: Expected.HELD}


def test_an_account_that_nobody_proved_or_that_has_to_be_connected_again_is_foreseen(
    sqlite_store: Store,
) -> None:
    desk = Desk(sqlite_store, NOW)
    unproven, closed, ending, renewed, stuck = (desk.account(verified=n > 0) for n in range(5))
    rows = {
        each: desk.scheduled(each, due=NOW + HOUR)[0] for each in (unproven, closed, ending, renewed, stuck)
    }
    with sqlite_store.work() as uow:
        for account, name, ends in (
            (closed, "tokens", None),
            (ending, "page", NOW + HOUR / 2),
            (renewed, "tokens", NOW + HOUR / 2),
            (stuck, "tokens", NOW - HOUR),
        ):
            uow.credentials.put(account=account, name=name, sealed=b"x", key_id="k", expires_at=ends, now=NOW)
        uow.credentials.account_needs_person(closed, NOW)
        uow.commit()
    assert told(sqlite_store) == {
        rows[unproven]: Expected.NOT_VERIFIED,
        rows[closed]: Expected.TOKEN,
        rows[ending]: Expected.TOKEN,
        rows[renewed]: Expected.SENDS,
        rows[stuck]: Expected.TOKEN,
    }


def test_what_is_only_planned_waits_for_people(sqlite_store: Store) -> None:
    desk = Desk(sqlite_store, NOW)
    account = desk.account()
    with sqlite_store.work() as uow:
        for submitted in (False, True):
            draft = uow.drafts.add(
                claim=None,
                kind="notice",
                author=desk.author,
                content=Content(title=f"Bài {submitted}", body="Nội dung.", accounts=(account,)),
                now=NOW,
            )
            uow.planning.plan(draft.id, {account: NOW + HOUR}, by=desk.author, now=NOW)
            if submitted:
                uow.drafts.submit(
                    revision=draft.latest.id, by=desk.author, problems=(), checked_at=NOW, now=NOW
                )
        uow.commit()
    forecast, _ = what_will_happen(sqlite_store, day=day_of(NOW), now=NOW)
    assert {each.line.title: each.expected for each in forecast.posts} == {
        "Bài False": Expected.NOT_WRITTEN,
        "Bài True": Expected.WAITS_APPROVAL,
    }
    assert forecast.totals == {account: {Expected.NOT_WRITTEN: 1, Expected.WAITS_APPROVAL: 1}}


def test_a_fact_that_changed_since_the_approval_is_foreseen(sqlite_store: Store) -> None:
    desk = Desk(sqlite_store, NOW)
    fact = desk.fact()
    claim = desk.refuted_claim(fact)
    made = desk.scheduled(desk.account(), due=NOW + HOUR, claim=claim, facts=(fact,))
    assert told(sqlite_store) == {made[0]: Expected.SENDS}
    desk.fact("Trung tâm hành chính đặt ở nơi mới hơn", at=NOW + MINUTE)
    assert told(sqlite_store) == {made[0]: Expected.APPROVAL_OUT}


def test_quotas_say_how_full_an_account_gets(sqlite_store: Store) -> None:
    desk = Desk(sqlite_store, NOW)
    account = desk.account()
    with sqlite_store.work() as uow:
        uow.planning.put_rules(AccountRules(account=account, per_hour=2, per_day=9))
        uow.commit()
    for minutes in (10, 20, 30, 200):
        desk.scheduled(account, due=NOW + minutes * MINUTE)
    forecast, _ = what_will_happen(sqlite_store, day=day_of(NOW), now=NOW)
    assert [each.expected for each in forecast.posts] == [
        Expected.SENDS,
        Expected.SENDS,
        Expected.LATER_RATE,
        Expected.SENDS,
    ]
    assert [(each.used, each.count, each.seconds) for each in forecast.quotas[account]] == [
        (2, 2, 3600),
        (4, 9, 86_400),
    ]


def test_a_second_attempt_is_no_other_post_for_the_offices_own_rules(sqlite_store: Store) -> None:
    desk = Desk(sqlite_store, NOW)
    account = desk.account()
    (again,) = desk.scheduled(account, due=NOW - HOUR / 2)
    (next_one,) = desk.scheduled(account, due=NOW + 5 * MINUTE)
    with sqlite_store.work() as uow:
        uow.planning.put_rules(AccountRules(account=account, per_hour=1))
        began = NOW - 10 * MINUTE
        for step, values in (
            (S.CLAIMED, {}),
            (S.PREPARED, {}),
            (S.SENDING, {"sending_at": began}),
            (S.RETRY_WAIT, {"next_try_at": NOW + MINUTE}),
        ):
            uow.publications.move(uow.publications.get(again), step, now=began, **values)
        uow.commit()
    assert told(sqlite_store) == {again: Expected.SENDS, next_one: Expected.LATER_RATE}

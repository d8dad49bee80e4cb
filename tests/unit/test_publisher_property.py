"""Whatever fails, and wherever the publisher is killed: never lost, never doubled.

The far side of these tests records every send and refuses none, so a blind second send would show.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, Killed, Slow, publishing

from kiemtin.errors import OutcomeUnknown, Rejected, Transient
from kiemtin.states import LIVE, PUBLICATION_TRANSITIONS, PublicationState as S
from kiemtin.store import Store
from scheduler.publisher import publish_due, reconcile

UNSENT = {S.FAILED_PERMANENT, S.EXPIRED}
ENDS = LIVE | UNSENT | {S.NEEDS_HUMAN}

# What may go wrong at each step of a channel that keeps its contract: Transient and Rejected mean
# "not sent", so they can only come before the post is made.
faults = {
    "check": st.sampled_from([None, None, Killed, Transient, ValueError]),
    "send": st.sampled_from([None, None, Killed, Transient, Rejected, OutcomeUnknown, Slow, RuntimeError]),
    "answer": st.sampled_from([None, None, Killed, OutcomeUnknown, KeyError]),
    "find": st.sampled_from([None, None, Killed, Transient, OSError]),
}


plans = st.fixed_dictionaries({step: st.lists(kinds, max_size=8) for step, kinds in faults.items()})


class Plan:
    """Makes each step fail as planned; when a step's plan is used up, it goes well."""

    def __init__(self, plan: Mapping[str, list[type[BaseException] | None]]) -> None:
        self._left = {step: list(kinds) for step, kinds in plan.items()}

    def __call__(self, step: str) -> BaseException | None:
        kind = self._left[step].pop(0) if self._left[step] else None
        return None if kind is None else kind()


@pytest.fixture
def desk(store: Store) -> Desk:
    """One database for all examples of a test; each example brings its own rows."""
    return Desk(store, NOW)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=plans,
    count=st.integers(1, 3),
    honours_key=st.booleans(),
    seconds=st.sampled_from([30, 120, 400]),
)
def test_every_publication_ends_known_with_exactly_the_post_it_claims(
    desk: Desk, plan: dict[str, list[type[BaseException] | None]], count: int, honours_key: bool, seconds: int
) -> None:
    channel = FaultyChannel(FarSide(), Plan(plan), honours_key=honours_key)
    rows = desk.scheduled(*[desk.account() for _ in range(count)])
    workers = [publishing(desk.store, channel, owner=name) for name in ("một", "hai")]
    now, tick = NOW, 0
    known = LIVE | {S.SENDING, S.OUTCOME_UNKNOWN, S.NEEDS_HUMAN}
    if honours_key:
        known |= {S.RETRY_WAIT, S.CLAIMED, S.PREPARED, *UNSENT}  # a slow post may come after the look
    while any(desk.row(row).state not in ENDS for row in rows):
        for act in (publish_due, reconcile):
            try:
                act(workers[tick % 2], now)
            except Killed:
                break  # the process is gone; the next tick is another one's
        for row in rows:  # at no moment two posts, at no moment a post that nobody owns up to
            found = desk.row(row)
            assert channel.far.of(found.key) <= 1
            if channel.far.of(found.key):
                assert found.state in known
        now += timedelta(seconds=seconds)
        tick += 1
        assert now - NOW < timedelta(days=2), "a publication that never ends is lost"
    for row in rows:
        found = desk.row(row)
        posts = channel.far.of(found.key)
        if found.state in LIVE:
            assert (posts, found.remote_id) == (1, found.key)
        else:
            assert found.advice
            assert posts == 0 or found.state is S.NEEDS_HUMAN or honours_key
        history = desk.history(row)
        assert history[0] is S.SCHEDULED
        assert history[-1] is found.state
        for before, after in pairwise(history):
            assert before is after is S.OUTCOME_UNKNOWN or after in PUBLICATION_TRANSITIONS[before]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans)
def test_without_a_refusal_few_faults_never_keep_a_post_from_going_out(
    desk: Desk, plan: dict[str, list[type[BaseException] | None]]
) -> None:
    few = {step: [None if kind is Rejected else kind for kind in kinds[:2]] for step, kinds in plan.items()}
    channel = FaultyChannel(FarSide(), Plan(few))
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    now = NOW
    while desk.row(row).state not in ENDS:
        for act in (publish_due, reconcile):
            try:
                act(ctx, now)
            except Killed:
                break
        now += timedelta(seconds=30)
    assert desk.row(row).state in LIVE
    assert channel.far.of(desk.row(row).key) == 1

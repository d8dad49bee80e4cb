"""The one table of allowed transitions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from kiemtin import states
from kiemtin.states import LIVE, PUBLICATION_TRANSITIONS, PublicationState, may_move

S = PublicationState


def ways(start: PublicationState, goal: PublicationState) -> list[list[PublicationState]]:
    """Every path without repeated states."""
    found: list[list[PublicationState]] = []

    def walk(path: list[PublicationState]) -> None:
        if path[-1] is goal:
            found.append(path)
            return
        for target in sorted(PUBLICATION_TRANSITIONS[path[-1]]):
            if target not in path:
                walk([*path, target])

    walk([start])
    return found


def test_the_table_knows_every_state_and_no_other():
    assert set(PUBLICATION_TRANSITIONS) == set(S)
    assert set().union(*PUBLICATION_TRANSITIONS.values()) <= set(S)


@pytest.mark.parametrize("state", sorted(LIVE | {S.CANCELLED}))
def test_there_is_no_way_out_of_published_or_cancelled(state):
    assert not [target for target in S if may_move(state, target)]


@given(st.sampled_from(S))
def test_no_state_moves_to_itself(state):
    assert not may_move(state, state)


@given(st.sampled_from(S))
def test_every_state_is_reached_from_scheduled(state):
    assert ways(S.SCHEDULED, state)


@given(st.sampled_from([each for each in S if each not in LIVE | {S.CANCELLED}]))
def test_from_every_open_state_a_post_can_still_end_on_the_far_side(state):
    assert any(ways(state, goal) for goal in LIVE)


@pytest.mark.parametrize("goal", sorted(LIVE))
def test_nothing_is_published_without_having_been_sending(goal):
    assert all(S.SENDING in path for path in ways(S.SCHEDULED, goal))


def test_an_unknown_outcome_is_sent_again_only_after_somebody_looked():
    looked = {S.RECONCILED_ABSENT, S.NEEDS_HUMAN}
    for path in ways(S.OUTCOME_UNKNOWN, S.SENDING):
        assert looked & set(path)


def test_sending_goes_back_to_waiting_only_by_a_recorded_step():
    assert not may_move(S.SENDING, S.SCHEDULED)
    assert not may_move(S.SENDING, S.CLAIMED)
    assert not may_move(S.SENDING, S.CANCELLED)


def test_every_path_follows_the_table():
    for path in ways(S.SCHEDULED, S.PUBLISHED):
        assert all(may_move(before, after) for before, after in pairwise(path))


def test_the_label_sets_are_closed():
    assert {each.value for each in states.SentenceType} == {
        "claim",
        "opinion",
        "question",
        "satire",
        "scam",
        "off_topic",
    }
    assert {each.value for each in states.VerdictLabel} == {"supported", "refuted", "not_enough_info"}
    assert {each.value for each in states.Outcome} == {
        "publish_correction",
        "answer_question",
        "pass_service_problem",
        "ask_for_evidence",
        "no_action",
    }

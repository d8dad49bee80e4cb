"""A source is compared with its own days: silence and change raise an alarm, ordinary unevenness does not."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from kiemtin.health import Health, health_of
from kiemtin.store.repositories.days import DayCounts
from kiemtin.words import say

TODAY = date(2026, 11, 20)


def days(counts: list[int], **more: int) -> list[DayCounts]:
    first = TODAY - timedelta(days=len(counts))
    return [
        DayCounts(day=first + timedelta(days=at), runs=10, fresh=count, **more)
        for at, count in enumerate(counts)
    ]


def codes(found: Health) -> set[str]:
    return {each.code for each in found.alarms}


def test_a_source_that_falls_silent_raises_an_alarm_with_its_usual_figure():
    found = health_of(days([8, 11, 9] * 8 + [10, 12, 0, 0]), today=TODAY)
    assert codes(found) == {"silent"}
    assert found.alarms[0].values == {"days": "2", "usual": "9.5"}


def test_a_portal_with_an_item_a_week_is_not_silent_on_the_other_days():
    assert codes(health_of(days([1, 0, 0, 0, 0, 0, 0] * 4), today=TODAY)) == set()


def test_days_on_which_nobody_could_ask_are_no_silence():
    lived = days([9] * 25)
    down = [
        DayCounts(day=TODAY - timedelta(days=back), runs=5, failures=5, troubles={"status": 5})
        for back in (3, 2, 1)
    ]
    found = health_of(lived[:-3] + down, today=TODAY)
    assert "silent" not in codes(found)
    assert found.troubles == {"status": 15}


def test_three_days_far_above_or_below_all_others_are_a_change():
    assert codes(health_of(days([10] * 20 + [90, 85, 95]), today=TODAY)) == {"more"}
    assert codes(health_of(days([100] * 20 + [9, 12, 10]), today=TODAY)) == {"fewer"}


def test_nothing_is_said_of_a_source_that_is_new():
    assert codes(health_of(days([40, 0, 0]), today=TODAY)) == set()


def test_a_layout_that_changed_is_told_from_what_could_not_be_read():
    lived = [*days([9] * 20), DayCounts(day=TODAY, runs=4, fresh=0, unread=12)]
    assert codes(health_of(lived, today=TODAY)) == {"unread"}


def test_a_second_feed_of_the_same_articles_is_told():
    found = health_of(days([0] * 10), today=TODAY, overlaps={"bao-a": 90, "bao-b": 3})
    assert codes(found) == {"twin"}
    assert found.alarms[0].values == {"other": "bao-a"}


def test_a_source_that_failed_for_more_than_a_day_is_an_alarm():
    now = datetime(2026, 11, 20, tzinfo=UTC)
    found = health_of([], today=TODAY, failing_since=now - timedelta(days=3), now=now)
    assert codes(found) == {"failing"}


@pytest.mark.parametrize("rate", [0.2, 1.0, 6.0, 40.0])
def test_ordinary_unevenness_raises_hardly_any_alarm(rate):
    luck = random.Random(7)
    false = 0
    for _ in range(300):
        # A Poisson day by its own definition: arrivals in small steps.
        counts = [sum(luck.random() < rate / 200 for _ in range(200)) for _ in range(28)]
        false += bool(codes(health_of(days(counts), today=TODAY)))
    assert false <= 3


@given(st.lists(st.integers(0, 500), max_size=40))
def test_any_days_give_an_answer_that_can_be_said_in_both_languages(counts):
    found = health_of(days(counts), today=TODAY)
    for alarm in found.alarms:
        for language in ("vi", "en"):
            assert "{" not in say(f"alarm.{alarm.code}", language, **alarm.values)

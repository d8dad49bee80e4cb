"""A source's rhythm: found by itself, within a minute and a day, never given up."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from crawler.rhythm import LONGEST, SHORTEST, Rhythm, after_failure, after_look

LOOKS = st.lists(
    st.tuples(st.floats(0, 10 * LONGEST), st.integers(0, 1000), st.integers(0, 1000)), max_size=60
)


@given(st.floats(1, 10 * LONGEST), LOOKS)
def test_the_pace_stays_between_a_minute_and_a_day_whatever_comes(pace, looks):
    found = Rhythm(pace=pace)
    for elapsed, fresh, known in looks:
        found = after_look(found, elapsed=elapsed, fresh=fresh, known=known)
        assert SHORTEST <= found.pace <= LONGEST
        assert found.gap is None or found.gap > 0
        assert found.share is None or 0 <= found.share <= 1


def lived(every: float, days: float, *, pace: float = 900.0, shown: int = 30) -> Rhythm:
    """The rhythm after ``days`` with a source that has something new each ``every`` seconds."""
    found, at, told = Rhythm(pace=pace), 0.0, 0
    found = after_look(found, elapsed=0, fresh=shown, known=0)
    while at < days * LONGEST:
        at += found.pace
        fresh = min(shown, int(at / every) - told)
        told = int(at / every)
        found = after_look(found, elapsed=found.pace, fresh=fresh, known=shown - fresh)
    return found


@pytest.mark.parametrize("every", [300.0, 1800.0, 7200.0, 30_000.0])
def test_a_steady_source_is_asked_about_as_often_as_it_has_news(every):
    assert every / 4 <= lived(every, 6).pace <= every * 2.5


def test_a_source_that_says_nothing_is_asked_once_a_day_and_still_asked():
    assert lived(1e12, 40).pace == LONGEST


def test_a_source_that_wakes_up_is_asked_often_again():
    found = lived(1e12, 40)
    for _ in range(12):
        found = after_look(found, elapsed=found.pace, fresh=20, known=10)
    assert found.pace < LONGEST / 10


def test_a_look_that_shows_nothing_known_makes_the_next_one_come_sooner():
    before = Rhythm(pace=3600.0, gap=3600.0, share=0.1)
    assert after_look(before, elapsed=3600, fresh=30, known=0).pace <= 1200


@given(st.floats(SHORTEST, LONGEST), st.integers(0, 1000))
def test_a_failing_source_is_asked_more_seldom_but_within_six_hours_or_its_own_pace(pace, failures):
    assert pace <= after_failure(pace, failures) <= max(pace, 6 * 3600)

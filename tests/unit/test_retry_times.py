"""When a publication is tried again and looked for again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from kiemtin.rules import LATE_AFTER
from scheduler import retry
from scheduler.channels.http_calls import retry_after

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
attempts = st.integers(1, retry.MAX_ATTEMPTS - 1)


@given(attempt=attempts, spread=st.floats(0, 1))
def test_waits_grow_up_to_an_hour(attempt: int, spread: float) -> None:
    at = retry.next_try(attempt, NOW, spread=spread)
    assert at is not None
    low = min(retry.FIRST_WAIT * 2 ** (attempt - 1), retry.LONGEST_WAIT)
    assert NOW + low <= at <= NOW + low * (1 + retry.SPREAD)


def test_all_attempts_fit_before_a_publication_is_too_late() -> None:
    now = NOW
    for attempt in range(1, retry.MAX_ATTEMPTS):
        at = retry.next_try(attempt, now, spread=1)
        assert at is not None
        now = at
    assert now - NOW < LATE_AFTER
    assert retry.next_try(retry.MAX_ATTEMPTS, now) is None


@given(attempt=attempts, asked=st.floats(allow_nan=False))
def test_the_far_side_is_never_asked_before_it_said(attempt: int, asked: float) -> None:
    at = retry.next_try(attempt, NOW, retry_after=asked)
    assert at is not None
    longest = retry.LONGEST_ASKED.total_seconds()
    assert (at - NOW).total_seconds() >= min(asked, longest) - 1e-3
    assert at - NOW <= retry.LONGEST_ASKED


@given(key=st.text())
def test_the_spread_of_a_key_is_steady(key: str) -> None:
    assert 0 <= retry.spread_of(key) <= 1
    assert retry.spread_of(key) == retry.spread_of(key)


def test_looks_take_about_an_hour_and_never_stop_growing() -> None:
    waits = [retry.next_probe(number, NOW) - NOW for number in range(retry.MAX_PROBES)]
    assert waits == sorted(waits)
    assert timedelta(minutes=60) < sum(waits, timedelta()) < timedelta(minutes=90)


looks = st.lists(st.sampled_from([retry.ABSENT, "HTTP 503", "lease expired"]), max_size=6)


@given(seen=looks, honours_key=st.booleans(), seconds=st.integers(0, 600))
def test_a_post_is_never_surely_absent_where_nobody_looked(
    seen: list[str], honours_key: bool, seconds: int
) -> None:
    since = timedelta(seconds=seconds)
    assert not retry.surely_absent(seen, since_sending=since, honours_key=honours_key, same_place=False)


@given(seen=looks, seconds=st.integers(0, 600))
def test_absence_needs_several_looks_the_newest_too_and_time(seen: list[str], seconds: int) -> None:
    since = timedelta(seconds=seconds)
    sure = retry.surely_absent(seen, since_sending=since, honours_key=False, same_place=True)
    enough = len([each for each in seen if each == retry.ABSENT]) >= retry.ABSENT_PROBES
    assert sure == (enough and seen[-1] == retry.ABSENT and since >= retry.ABSENT_AFTER)


def test_one_look_is_enough_where_a_key_cannot_make_two_posts() -> None:
    for seen, sure in (([], False), (["absent"], True), (["absent", "HTTP 503"], False)):
        assert sure == retry.surely_absent(
            seen, since_sending=timedelta(0), honours_key=True, same_place=True
        )


def test_a_retry_after_header_is_seconds_or_a_date() -> None:
    assert retry_after({"retry-after": "120"}, NOW) == 120
    assert retry_after({"retry-after": "Fri, 20 Nov 2026 03:02:00 GMT"}, NOW) == 120
    assert retry_after({"retry-after": "Thu, 19 Nov 2026 03:02:00 GMT"}, NOW) == 0


@given(said=st.text(max_size=40))
def test_a_strange_retry_after_header_is_no_number_or_a_sane_one(said: str) -> None:
    found = retry_after({"retry-after": said}, NOW)
    assert found is None or 0 <= found < float("inf")

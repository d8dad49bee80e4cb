"""Recurring posts: rules of RFC 5545 in Viet Nam's time."""

from __future__ import annotations

import contextlib
import time as clock
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings, strategies as st

from kiemtin.errors import BadRepeat
from kiemtin.words import ZONE
from review.calendar.moments import day_of, moment, time_of
from review.calendar.series import MOST, Repeat, occurrences, read_rule

START = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
"""Friday, 8:30 in Viet Nam."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def said(rule: str, most: int = 4) -> list[str]:
    found = occurrences(read_rule(rule), START)[:most]
    return [each.astimezone(ZONE).strftime("%a %d/%m/%Y %H:%M") for each in found]


@st.composite
def rules(draw: st.DrawFn) -> Repeat:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    ends = draw(st.sampled_from(["none", "count", "until"]))
    dates = (
        draw(st.lists(st.integers(1, 31) | st.integers(-5, -1), max_size=3)) if frequency != "WEEKLY" else []
    )
    days = draw(st.lists(st.sampled_from(DAYS), max_size=3))
    return read_rule(
        Repeat(
            frequency=frequency,
            interval=draw(st.integers(1, 5)),
            count=draw(st.integers(1, 40)) if ends == "count" else None,
            until=START + draw(st.integers(0, 900)) * timedelta(days=1) if ends == "until" else None,
            weekdays=tuple(days),
            month_days=tuple(dates),
            months=tuple(draw(st.lists(st.integers(1, 12), max_size=3))),
        ).text()
    )


@pytest.mark.parametrize(
    ("rule", "moments"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TH", ["Mon 23/11/2026 08:30", "Thu 26/11/2026 08:30", "Mon 30/11/2026 08:30"]),
        ("RRULE:FREQ=DAILY;INTERVAL=2", ["Fri 20/11/2026 08:30", "Sun 22/11/2026 08:30"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["Fri 27/11/2026 08:30", "Fri 25/12/2026 08:30"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            ["Thu 31/12/2026 08:30", "Sun 31/01/2027 08:30", "Wed 31/03/2027 08:30"],
        ),
        ("FREQ=DAILY;BYMONTHDAY=-1", ["Mon 30/11/2026 08:30", "Thu 31/12/2026 08:30"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", ["Tue 01/12/2026 08:30", "Fri 01/01/2027 08:30"]),
        ("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2", ["Thu 02/09/2027 08:30", "Sat 02/09/2028 08:30"]),
        # The last day named is the last day, to its end in Viet Nam.
        ("FREQ=DAILY;UNTIL=20261121", ["Fri 20/11/2026 08:30", "Sat 21/11/2026 08:30"]),
    ],
)
def test_a_rule_gives_the_days_it_says(rule: str, moments: list[str]) -> None:
    assert said(rule, len(moments)) == moments


def test_count_and_until_end_a_series() -> None:
    assert len(occurrences(read_rule("FREQ=DAILY;COUNT=3"), START)) == 3
    assert len(occurrences(read_rule("FREQ=DAILY;UNTIL=20261121"), START)) == 2
    assert len(occurrences(read_rule("FREQ=DAILY"), START)) == MOST


@settings(max_examples=60, deadline=None)
@given(rules())
def test_occurrences_are_later_and_later_each_once_at_the_same_time_of_day(rule: Repeat) -> None:
    found = occurrences(rule, START)
    assert all(earlier < later for earlier, later in pairwise(found))
    assert all(each >= START and each.utcoffset() == timedelta() for each in found)
    assert {time_of(each) for each in found} <= {time(8, 30)}
    assert len({day_of(each) for each in found}) == len(found)
    if rule.until is not None:
        assert all(each <= rule.until for each in found)
    if rule.count is not None:
        assert len(found) <= rule.count


@settings(max_examples=60, deadline=None)
@given(rules())
def test_extending_goes_on_where_the_series_was(rule: Repeat) -> None:
    whole = occurrences(rule, START)
    for cut in (0, len(whole) // 2):
        after = whole[cut - 1] if cut else None
        assert occurrences(rule, START, after=after)[: MOST - cut] == whole[cut:]


@settings(max_examples=40, deadline=None)
@given(rules())
def test_what_is_read_is_written_as_it_was_and_means_the_same(rule: Repeat) -> None:
    assert read_rule(rule.text()) == rule
    if rule.frequency != "DAILY" and rule.count is not None:
        bare = rule.text()
        local_start = START.astimezone(ZONE).replace(tzinfo=None)
        ours = occurrences(rule, START)
        theirs = []
        for each in rrulestr(bare, dtstart=local_start):
            if len(theirs) == len(ours):
                break
            theirs.append(each.replace(tzinfo=ZONE).astimezone(UTC))
        assert ours == theirs


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "nope",
        "FREQ=HOURLY",
        "FREQ=SECONDLY;COUNT=99999",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20261231",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=99999999999",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTH=13",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=DAILY;UNTIL=20261340",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=DAILY;WKST=XX",
        "FREQ=DAILY;BYMONTH=٣",
        "FREQ=" + "A" * 900,
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_its_reason_and_what_to_do(rule: str) -> None:
    with pytest.raises(BadRepeat) as refused:
        read_rule(rule)
    for language in ("vi", "en"):
        words = refused.value.message(language)
        assert "?" not in words.replace("«?»", "")
        assert "{" not in words
        assert len(words) > 40


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=20",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
    ],
)
def test_a_rule_that_never_comes_true_gives_nothing_soon(rule: str) -> None:
    began = clock.monotonic()
    assert occurrences(read_rule(rule), START) == []
    assert clock.monotonic() - began < 20  # against hanging, not against a slow machine


@given(st.text(max_size=80))
def test_any_text_is_a_rule_or_is_refused(text: str) -> None:
    with contextlib.suppress(BadRepeat):
        read_rule(text)


def test_a_rule_is_told_in_words_of_both_languages() -> None:
    repeat = read_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=6")
    assert ", ".join(each.said("vi") for each in repeat.said()) == (
        "mỗi 2 tuần, vào thứ Hai, vào thứ Sáu, tất cả 6 lần"
    )
    assert "every 2 week(s)" in repeat.said()[0].said("en")
    monthly = read_rule("FREQ=MONTHLY;BYDAY=-1FR;BYMONTH=3;UNTIL=20270301")
    assert len([each.said("vi") for each in monthly.said()]) == 4
    assert moment(day_of(START), time(8, 30)) == START

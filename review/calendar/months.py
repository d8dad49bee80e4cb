"""Which days a view of the calendar shows, and where its page turns to. Pure."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

MONTH, WEEK, DAY, LIST = "month", "week", "day", "list"
SHAPES = (MONTH, WEEK, DAY, LIST)
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
"""Beyond these nothing is shown: a page that is turned for ever stops there."""


def span(shape: str, around: date) -> list[date]:
    """The days shown: whole weeks of a month from Monday, one week, one day, or the days of a month."""
    if shape == DAY:
        return [around]
    if shape == WEEK:
        monday = around - timedelta(days=around.weekday())
        return [monday + timedelta(days=offset) for offset in range(7)]
    month = calendar.Calendar(firstweekday=0).itermonthdates(around.year, around.month)
    return [day for day in month if shape == MONTH or day.month == around.month]


def step(shape: str, around: date, by: int) -> date:
    """One page on (``by`` = 1) or back (-1)."""
    if shape in (DAY, WEEK):
        made = around + timedelta(days=by * (7 if shape == WEEK else 1))
    else:
        number = around.year * 12 + around.month - 1 + by
        made = date(number // 12, number % 12 + 1, 1)
    return min(max(made, EARLIEST), LATEST)

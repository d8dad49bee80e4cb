"""The calendar: days and weeks of publications, and what a person has to look at."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kiemtin.states import PublicationState
from kiemtin.store import Store
from kiemtin.store.queries import CalendarLine
from kiemtin.words import ZONE

_S = PublicationState
MOVABLE = frozenset({_S.SCHEDULED})
CANCELLABLE = frozenset({_S.SCHEDULED, _S.RETRY_WAIT, _S.EXPIRED, _S.FAILED_PERMANENT, _S.NEEDS_HUMAN})
RENEWABLE = frozenset({_S.EXPIRED, _S.FAILED_PERMANENT})
TO_SETTLE = frozenset({_S.NEEDS_HUMAN})
MONTH, WEEK, LIST = "month", "week", "list"


@dataclass(frozen=True)
class Day:
    """One day and what is due on it, by time. ``outside`` the month that is shown."""

    date: date
    lines: tuple[CalendarLine, ...]
    outside: bool
    today: bool


@dataclass(frozen=True)
class CalendarView:
    """A span of whole weeks (or of one month for the list)."""

    weeks: tuple[tuple[Day, ...], ...]
    lines: tuple[CalendarLine, ...]
    troubled: tuple[CalendarLine, ...]

    def actionable(self) -> tuple[CalendarLine, ...]:
        """Publications with something left to plan."""
        return tuple(each for each in self.lines if each.state in MOVABLE | CANCELLABLE)


def calendar_view(
    store: Store,
    *,
    shape: str,
    around: date,
    now: datetime,
    states: tuple[PublicationState, ...] = (),
) -> CalendarView:
    """What is due around a day. ``states`` narrows it; none means all."""
    days = span(shape, around)
    with store.read() as uow:
        lines = uow.queries.calendar(
            _midnight(days[0]), _midnight(days[-1] + timedelta(days=1)), states=states
        )
        troubled = uow.queries.troubled()
    by_day: dict[date, list[CalendarLine]] = {}
    for line in lines:
        by_day.setdefault(line.due_at.astimezone(ZONE).date(), []).append(line)
    today = now.astimezone(ZONE).date()
    drawn = [
        Day(
            date=day,
            lines=tuple(by_day.get(day, ())),
            outside=shape != WEEK and day.month != around.month,
            today=day == today,
        )
        for day in days
    ]
    weeks = tuple(tuple(drawn[at : at + 7]) for at in range(0, len(drawn), 7)) if shape != LIST else ()
    return CalendarView(weeks=weeks, lines=tuple(lines), troubled=tuple(troubled))


def span(shape: str, around: date) -> list[date]:
    """The days shown: whole weeks of a month from Monday, one week, or the days of a month."""
    if shape == WEEK:
        monday = around - timedelta(days=around.weekday())
        return [monday + timedelta(days=offset) for offset in range(7)]
    month = calendar.Calendar(firstweekday=0).itermonthdates(around.year, around.month)
    return [day for day in month if shape == MONTH or day.month == around.month]


def step(shape: str, around: date, by: int) -> date:
    """One page on (``by`` = 1) or back (-1)."""
    if shape == WEEK:
        return around + timedelta(days=7 * by)
    number = around.year * 12 + around.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZONE)

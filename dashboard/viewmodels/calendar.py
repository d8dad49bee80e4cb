"""The calendar: days and weeks of posts, and what a person has to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kiemtin.entities import Account
from kiemtin.plans import Blackout
from kiemtin.states import PublicationState
from kiemtin.store import Store
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import ZONE
from review.calendar.blackouts import covering
from review.calendar.moments import whole_days
from review.calendar.months import DAY, LIST, MONTH, WEEK, span, step
from review.calendar.tomorrow import rates_of
from review.calendar.warnings import PlanWarning, warnings_of
from review.showing import Showroom

__all__ = ["DAY", "LIST", "MONTH", "SHAPES", "WEEK", "CalendarView", "Day", "calendar_view", "span", "step"]

_S = PublicationState
MOVABLE = frozenset({None, _S.SCHEDULED})
CANCELLABLE = frozenset({None, _S.SCHEDULED, _S.RETRY_WAIT, _S.EXPIRED, _S.FAILED_PERMANENT, _S.NEEDS_HUMAN})
RENEWABLE = frozenset({_S.EXPIRED, _S.FAILED_PERMANENT})
TO_SETTLE = frozenset({_S.NEEDS_HUMAN})
SHAPES = (MONTH, WEEK, DAY, LIST)
PER_DAY = {MONTH: 6, WEEK: 40}
"""Posts of one day that are drawn in a grid; the rest are counted."""
MOST_LISTED = 300
MOST_TROUBLED = 30


@dataclass(frozen=True)
class Day:
    """One day and what is due on it, by time. ``outside`` the month that is shown; ``more`` are not drawn."""

    date: date
    lines: tuple[PlanLine, ...]
    outside: bool
    today: bool
    more: int = 0
    closed: Blackout | None = None


@dataclass(frozen=True)
class CalendarView:
    """A span of whole weeks (or of one day, or of one month for the list)."""

    weeks: tuple[tuple[Day, ...], ...]
    lines: tuple[PlanLine, ...]
    troubled: tuple[PlanLine, ...]
    trouble: int = 0
    total: int = 0
    accounts: tuple[Account, ...] = ()
    warnings: Mapping[str, tuple[PlanWarning, ...]] = field(default_factory=dict)

    def actionable(self) -> tuple[PlanLine, ...]:
        """Posts with something left to plan."""
        return tuple(each for each in self.lines if each.state in MOVABLE | CANCELLABLE)


def calendar_view(
    store: Store,
    *,
    shape: str,
    around: date,
    now: datetime,
    states: tuple[PublicationState, ...] = (),
    accounts: tuple[int, ...] = (),
    room: Showroom | None = None,
) -> CalendarView:
    """What is due around a day. ``states`` and ``accounts`` narrow it; none means all.

    With states named, what is only planned is left out: it has none yet.
    """
    days = span(shape, around)
    start, end = whole_days(days[0], days[-1])
    wished = not states
    with store.read() as uow:
        lines = uow.queries.plan_lines(
            start,
            end,
            chosen=accounts,
            states=states,
            wished=wished,
            per_day=PER_DAY.get(shape),
            most=MOST_LISTED if shape in (DAY, LIST) else 42 * PER_DAY[WEEK],
        )
        counts = uow.queries.plan_counts(start, end, chosen=accounts, states=states, wished=wished)
        troubled, trouble = uow.queries.plans_in_trouble(MOST_TROUBLED)
        known = uow.accounts.all()
        rules = uow.planning.rules()
        blackouts = uow.planning.blackouts(start, end)
    warnings = warnings_of(
        lines,
        now=now,
        rules=rules,
        rates={each.id: rates_of(room, each) for each in known},
        blackouts=blackouts,
    )
    by_day: dict[date, list[PlanLine]] = {}
    for line in lines:
        by_day.setdefault(line.due_at.astimezone(ZONE).date(), []).append(line)
    today = now.astimezone(ZONE).date()
    drawn = [
        Day(
            date=day,
            lines=tuple(by_day.get(day, ())),
            outside=shape == MONTH and day.month != around.month,
            today=day == today,
            more=counts.get(day, 0) - len(by_day.get(day, ())),
            closed=_closed(blackouts, day),
        )
        for day in days
    ]
    grid = shape in (MONTH, WEEK)
    weeks = tuple(tuple(drawn[at : at + 7]) for at in range(0, len(drawn), 7)) if grid else ()
    return CalendarView(
        weeks=weeks,
        lines=tuple(lines),
        troubled=tuple(troubled),
        trouble=trouble,
        total=sum(counts.values()),
        accounts=tuple(known),
        warnings=warnings,
    )


def _closed(blackouts: list[Blackout], day: date) -> Blackout | None:
    """The blackout a day lies in, wholly or in part."""
    start, end = whole_days(day, day)
    whole = covering(blackouts, start)
    return whole or next((each for each in blackouts if each.starts_at < end and each.ends_at > start), None)

"""The next free slot of an account's week. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kiemtin.plans import AccountRules, Blackout, Slot
from kiemtin.ports import Rate
from review.calendar import rules as own
from review.calendar.blackouts import covering
from review.calendar.moments import DAY, day_of, moment

HORIZON_DAYS = 90
TOO_NEAR = timedelta(minutes=1)
"""Two posts of one account less than this apart take the same slot."""


def moments_of(slots: Sequence[Slot], after: datetime, days: int = HORIZON_DAYS) -> Iterator[datetime]:
    """The moments of weekly slots later than ``after``, in order."""
    first = day_of(after)
    for offset in range(days + 1):
        day = first + offset * DAY
        times = sorted({slot.at for slot in slots if slot.weekday == day.weekday()})
        yield from (at for at in (moment(day, each) for each in times) if at > after)


def next_free(
    slots: Sequence[Slot],
    *,
    after: datetime,
    taken: Sequence[datetime] = (),
    blackouts: Sequence[Blackout] = (),
    rules: AccountRules | None = None,
    rates: Sequence[Rate] = (),
    days: int = HORIZON_DAYS,
) -> datetime | None:
    """The first slot after a moment that is open and free; None when there is none within ``days``.

    Open: in no blackout, not in quiet hours. Free: nothing goes out then, and one more post breaks
    neither the office's own rules nor the far side's. ``taken`` are moments in order.
    """
    budgets = own.limits(rules, rates)
    for at in moments_of(slots, after, days):
        if covering(blackouts, at) or own.is_quiet(rules, at):
            continue
        if any(abs(each - at) < TOO_NEAR for each in taken):
            continue
        if own.crowding(budgets, taken, at) is None:
            return at
    return None

"""The office's own rules for an account: quiet hours, how many in an hour and a day, how far apart. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiemtin.errors import BadAccountRules
from kiemtin.plans import AccountRules
from kiemtin.ports import Rate
from kiemtin.words import Phrase
from review.calendar.moments import DAY, day_of, moment, time_of

HOUR = timedelta(hours=1)
SLACK = timedelta(seconds=2)
"""The publisher keeps this much more than a window between sends: what began at two moments may arrive closer."""
MOST = 1000
"""No rule counts further than this."""


def checked(rules: AccountRules) -> AccountRules:
    """The rules themselves. Raises BadAccountRules for what nobody can mean."""
    if (rules.quiet_from is None) != (rules.quiet_to is None):
        raise _wrong("half_quiet")
    if rules.quiet_from is not None and rules.quiet_from == rules.quiet_to:
        raise _wrong("always_quiet")
    for value in (rules.per_hour, rules.per_day, rules.gap_minutes):
        if value is not None and not 1 <= value <= MOST:
            raise _wrong("count")
    if rules.per_hour is not None and rules.per_day is not None and rules.per_hour > rules.per_day:
        raise _wrong("hour_over_day")
    return rules


def is_quiet(rules: AccountRules | None, at: datetime) -> bool:
    """True in the quiet hours, which may pass midnight: from ``quiet_from`` up to ``quiet_to``."""
    if rules is None or rules.quiet_from is None or rules.quiet_to is None:
        return False
    now = time_of(at)
    if rules.quiet_from < rules.quiet_to:
        return rules.quiet_from <= now < rules.quiet_to
    return now >= rules.quiet_from or now < rules.quiet_to


def quiet_until(rules: AccountRules | None, at: datetime) -> datetime:
    """When the quiet hours around a moment end; the moment itself outside them."""
    if rules is None or rules.quiet_to is None or not is_quiet(rules, at):
        return at
    end = moment(day_of(at), rules.quiet_to)
    return end if end > at else moment(day_of(at) + DAY, rules.quiet_to)


@dataclass(frozen=True, kw_only=True)
class Full:
    """An account has as many posts as it may: ``count`` in ``seconds``; free again at ``free_at``."""

    count: int
    seconds: int
    free_at: datetime


def limits(rules: AccountRules | None, rates: Sequence[Rate] = ()) -> tuple[Rate, ...]:
    """The office's numbers and the far side's, as one list of what may be sent in how long."""
    own: list[Rate] = []
    if rules is not None and rules.per_hour is not None:
        own.append(Rate(count=rules.per_hour, seconds=3600))
    if rules is not None and rules.per_day is not None:
        own.append(Rate(count=rules.per_day, seconds=86_400))
    if rules is not None and rules.gap_minutes is not None:
        own.append(Rate(count=1, seconds=60 * rules.gap_minutes))
    return (*own, *rates)


def full(
    budgets: Sequence[Rate], sent: Sequence[datetime], at: datetime, *, slack: timedelta = timedelta()
) -> Full | None:
    """The budget that one more post at ``at`` would break, with the moment it is free again.

    ``sent`` are moments in order. A budget counts what went out in the ``seconds`` (and ``slack``) before ``at``.
    """
    worst: Full | None = None
    for rate in budgets:
        window = timedelta(seconds=rate.seconds) + slack
        # (at - window, at]: what went out exactly a window ago no longer counts.
        first, last = bisect_right(sent, at - window), bisect_right(sent, at)
        if last - first < rate.count:
            continue
        free_at = sent[last - rate.count] + window
        if worst is None or free_at > worst.free_at:
            worst = Full(count=rate.count, seconds=rate.seconds, free_at=free_at)
    return worst


def crowding(budgets: Sequence[Rate], planned: Sequence[datetime], at: datetime) -> Rate | None:
    """The budget that ``at`` would break together with what is planned before and after it."""
    for rate in budgets:
        window = timedelta(seconds=rate.seconds)
        near = planned[bisect_right(planned, at - window) : bisect_left(planned, at + window)]
        around = sorted([*near, at])
        for start in range(len(around) - rate.count):
            if around[start + rate.count] - around[start] < window:
                return rate
    return None


def _wrong(what: str) -> BadAccountRules:
    return BadAccountRules(
        reason=Phrase(f"planning.rules.reason.{what}"), remedy=Phrase(f"planning.rules.remedy.{what}")
    )

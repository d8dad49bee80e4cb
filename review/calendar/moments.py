"""Moments and the office's days: what people say in Viet Nam's time, kept in UTC. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from kiemtin.errors import NoZone
from kiemtin.words import ZONE

DAY = timedelta(days=1)


def moment(day: date, at: time) -> datetime:
    """A day and a time of day in Viet Nam, in UTC. ``at`` must be without a zone of its own."""
    return datetime.combine(day, at.replace(tzinfo=None), tzinfo=ZONE).astimezone(UTC)


def placed(given: datetime) -> datetime:
    """The same moment in UTC. Raises NoZone for a time nobody can place."""
    if given.utcoffset() is None:
        raise NoZone(moment=given.isoformat(timespec="minutes"))
    return given.astimezone(UTC)


def day_of(at: datetime) -> date:
    """The day a moment falls on in Viet Nam."""
    return placed(at).astimezone(ZONE).date()


def time_of(at: datetime) -> time:
    """The time of day in Viet Nam."""
    return placed(at).astimezone(ZONE).time()


def midnight(day: date) -> datetime:
    """The moment a day begins in Viet Nam."""
    return moment(day, time.min)


def whole_days(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of ``first`` to the end of ``last``."""
    return midnight(first), midnight(last + DAY)

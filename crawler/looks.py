"""When a publication that was kept is looked at again: soon, then ever more seldom, then no more. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

AFTER = (
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(days=2),
    timedelta(days=7),
    timedelta(days=30),
)
"""Time since it was kept."""
CONFIRM = timedelta(hours=2)
"""A page that is missing is looked at once more before it counts as deleted."""
MISSES = 2
OLDEST = timedelta(days=14)
"""What was published longer ago than this when it was found is not looked at again."""


def first_look(published_at: datetime, kept_at: datetime) -> datetime | None:
    """When to look for the first time; None for what is old already."""
    return kept_at + AFTER[0] if kept_at - published_at < OLDEST else None


def next_look(kept_at: datetime, looks: int, now: datetime) -> datetime | None:
    """The next time after ``looks`` looks; None when that was enough. Missed times are not made up for."""
    ahead = [kept_at + each for each in AFTER[looks:] if kept_at + each > now]
    return ahead[0] if ahead else None

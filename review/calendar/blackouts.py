"""Times in which nothing goes out by plan: which one covers a moment, and when it is over. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from kiemtin.plans import Blackout


def covering(blackouts: Iterable[Blackout], at: datetime) -> Blackout | None:
    """The blackout in force at a moment; of several, the one that lasts longest."""
    open_now = [each for each in blackouts if each.lifted_at is None and each.starts_at <= at < each.ends_at]
    return max(open_now, key=lambda each: each.ends_at, default=None)


def open_from(blackouts: Sequence[Blackout], at: datetime) -> datetime:
    """The first moment from ``at`` on that no blackout covers; blackouts may overlap and follow each other."""
    while (found := covering(blackouts, at)) is not None:
        at = found.ends_at
    return at

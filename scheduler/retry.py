"""When to try again and when to look again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

MAX_ATTEMPTS = 8
"""Attempts to send one publication before a person is asked."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_ASKED = timedelta(days=7)
"""A far side's Retry-After is honoured up to here."""
SPREAD = 0.2
"""Waits are longer by up to this part, so that many rows do not come back in one moment."""

PROBE_WAITS: Sequence[timedelta] = tuple(
    timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600, 1200, 1800)
)
"""Waits before each look for what an unknown send left behind: about 69 minutes in all."""
MAX_PROBES = len(PROBE_WAITS)
ABSENT_PROBES = 3
"""Looks that must find nothing, the newest among them, before a post counts as absent."""
ABSENT_AFTER = timedelta(minutes=1, seconds=45)
"""...and the time since the send began: a slow server may still be at work on the request."""

KEPT_BACK = "kept_back"
"""The cause that a channel names for a post that is there, but not for readers."""
KEPT_BACK_LOOK = timedelta(minutes=10)
"""How often it is looked whether readers see it by now."""
KEPT_BACK_FOR = timedelta(days=7)
"""How long such a post is looked for by itself."""

ABSENT = "absent"
"""What a look that found nothing writes into the row's history."""


def next_try(
    attempt: int, now: datetime, *, retry_after: float | None = None, spread: float = 0.0
) -> datetime | None:
    """When to make the attempt after number ``attempt`` (from 1); None when there is none left.

    Doubles from FIRST_WAIT to LONGEST_WAIT. ``retry_after`` (seconds) is what the far side asked
    for: never earlier. ``spread`` in 0..1 places the row within the extra SPREAD.
    """
    if attempt >= MAX_ATTEMPTS:
        return None
    wait = min(FIRST_WAIT * (1 << (max(attempt, 1) - 1)), LONGEST_WAIT) * (1 + SPREAD * spread)
    if retry_after is not None and retry_after > 0:
        wait = max(wait, timedelta(seconds=min(retry_after, LONGEST_ASKED.total_seconds())))
    return now + wait


def next_probe(probes: int, now: datetime) -> datetime:
    """When to look next after ``probes`` looks."""
    return now + PROBE_WAITS[min(probes, MAX_PROBES - 1)]


def surely_absent(
    looks: Sequence[str], *, since_sending: timedelta, honours_key: bool, same_place: bool
) -> bool:
    """True when sending again cannot make a second post.

    ``looks`` is what each look saw since the send, oldest first. ``same_place`` is False when the
    account was changed since: the post may be where nobody looked.
    """
    if not same_place:
        return False
    if not looks or looks[-1] != ABSENT:
        return False
    # A look that failed in between says nothing either way.
    return honours_key or (looks.count(ABSENT) >= ABSENT_PROBES and since_sending >= ABSENT_AFTER)


def spread_of(key: str) -> float:
    """A steady number in 0..1 for a publication's key."""
    return int.from_bytes(key.encode("utf-8")[-4:].rjust(4, b"\0"), "big") % 997 / 997

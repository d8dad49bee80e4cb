"""Noticing that the machine's clock was set: then nothing is sent for a while, until it is sure to stay."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from kiemtin.errors import ClockJumped

TOLERATED = timedelta(minutes=1)
REST = timedelta(minutes=2)


class SteadyClock:
    """Compares the clock that people set with the one that only goes forward. One per process.

    A clock set forward makes posts of tomorrow due today, and one set back comes again over moments
    that have been; most such leaps are mended soon, so it pays to wait.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._seen: tuple[datetime, float] | None = None
        self._rests_until = 0.0
        self._leap = timedelta()

    def check(self, now: datetime) -> None:
        """Raises ClockJumped while it is not sure what time it is."""
        at = self._monotonic()
        if self._seen is not None:
            wall, before = self._seen
            leap = now - wall - timedelta(seconds=at - before)
            if abs(leap) > TOLERATED:
                # A leap that is taken back leaves the time as it was: nothing to wait for.
                self._leap = self._leap + leap if at < self._rests_until else leap
                mended = abs(self._leap) <= TOLERATED
                self._rests_until = at if mended else at + REST.total_seconds()
        self._seen = (now, at)
        if at < self._rests_until:
            minutes = round(self._leap.total_seconds() / 60)
            raise ClockJumped(minutes=minutes, rest=round(REST.total_seconds() / 60))

"""The pace on every host: one connection, a delay, and pauses a server asks for."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from crawler.diagnosis import Refused
from crawler.manners import Manners
from crawler.trouble import Problem, Trouble


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds a ``Retry-After`` asks for, written as seconds or as a date; None when it says nothing."""
    text = (value or "").strip()
    if text.isdecimal():
        return float(min(int(text), 30 * 86400))
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class Hosts:
    """Sets the downloader's pace per host name, whatever the port."""

    def __init__(self, crawler: Any, manners: Manners) -> None:
        self._crawler = crawler
        self._manners = manners
        self._delays: dict[str, float] = {}
        self._closed: dict[str, float] = {}
        self._why: dict[str, Problem] = {}
        self.asker: dict[str, Any] = {}
        """The run that last asked something of a host: a robots.txt has none of its own."""

    def pace(self, host: str, *, minimum: float, configured: float, robots: float | None = None) -> float:
        """Slow ``host`` down to what the source, the adapter and robots.txt ask; never speeds it up.

        Returns the delay now in force.
        """
        asked = self._manners.delay(host, minimum=minimum, configured=configured, robots=robots)
        delay = max(asked, self._delays.get(host, 0.0))
        if delay != self._delays.get(host):
            self._delays[host] = delay
            downloader = self._crawler.engine.downloader
            downloader.per_slot_settings[host] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
            slot = downloader.slots.get(host)
            if slot is not None:
                slot.delay, slot.jitter, slot.concurrency = delay, 0.0, 1
        return delay

    def hold(self, host: str, seconds: float) -> None:
        """No further request to ``host`` before ``seconds`` have passed."""
        slot = self._crawler.engine.downloader.slots.get(host)
        if slot is not None:
            slot.lastseen = max(slot.lastseen, time.monotonic() + seconds - slot.delay)

    def close(self, host: str, seconds: float, problem: Problem) -> None:
        """Leave ``host`` alone for longer than a round waits; what is queued for it is given back."""
        self._closed[host] = time.monotonic() + seconds
        self._why[host] = problem
        slot = self._crawler.engine.downloader.slots.get(host)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Refused(problem))

    def require_open(self, host: str) -> None:
        """Raises ``Refused`` while the host is left alone."""
        until = self._closed.get(host)
        if until is None:
            return
        if time.monotonic() < until:
            raise Refused(self._why[host])
        del self._closed[host]

    def give_back_all(self) -> None:
        """Empty every queue: we are asked to stop."""
        for slot in list(self._crawler.engine.downloader.slots.values()):
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(Refused(Problem(trouble=Trouble.BACKED_OFF, detail="stopped")))

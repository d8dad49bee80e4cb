"""The pace on every host: one connection, a delay, and pauses a server asks for."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy.http import Request

from crawler.diagnosis import Refused
from crawler.manners import Manners
from crawler.trouble import Problem, Trouble
from kiemtin.clock import SystemClock
from kiemtin.store.repositories.hosts import HostState


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


def reset_after(value: str | None, now: datetime) -> float | None:
    """Seconds until a limit is renewed; None when the header says nothing.

    ``X-RateLimit-Reset`` of Mastodon is a moment (ISO 8601), ``RateLimit-Reset`` of Bluesky counts seconds
    since 1970, others say the seconds that are left.
    """
    text = (value or "").strip()
    try:
        if text.isdecimal() and int(text) <= 86400:
            return float(text)
        moment = datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, OverflowError, OSError):
        return None
    # Further off is no limit's window, and a moment long past is a number that means something else.
    return max(0.0, seconds) if -3600 < seconds <= 86400 else None


class Hosts:
    """Sets the downloader's pace per host name, whatever the port. Seconds are the clock's."""

    def __init__(self, crawler: Any, manners: Manners, clock: SystemClock) -> None:
        self._crawler = crawler
        self._manners = manners
        self._clock = clock
        self._delays: dict[str, float] = {}
        self._closed: dict[str, float] = {}
        self._why: dict[str, Problem] = {}
        self._refusals: dict[str, int] = {}
        self._before: dict[str, HostState] = {}
        self.asker: dict[str, Any] = {}
        """The run that last asked something of a host: a robots.txt has none of its own."""

    def remember(self, states: Mapping[str, HostState]) -> None:
        """What earlier rounds were asked: pauses that last, and when a host was asked last."""
        now = self._clock.now()
        for host, state in states.items():
            if state.refusals:
                self._refusals[host] = state.refusals
            if state.closed_until is not None and state.closed_until > now:
                left = (state.closed_until - now).total_seconds()
                self.close(host, left, Problem(trouble=Trouble.BACKED_OFF, detail=state.reason))
            if state.asked_at is not None and state.delay_s is not None:
                self._before[host] = state

    def pace(
        self, request: Request, *, minimum: float, configured: float, robots: float | None = None
    ) -> tuple[float, float]:
        """Slow the request's host down to what the source, its kind and robots.txt ask; never speeds it up.

        Returns the delay kept before and the one now in force.
        """
        host = request.meta["download_slot"]
        asked = self._manners.delay(host, minimum=minimum, configured=configured, robots=robots)
        before = self._delays.get(host, 0.0)
        delay = max(asked, before)
        if delay != before:
            self._delays[host] = delay
            real = delay / self._clock.speed
            downloader = self._crawler.engine.downloader
            downloader.per_slot_settings[host] = {"concurrency": 1, "delay": real, "jitter": 0.0}
            slot = downloader.slots.get(host)
            if slot is not None:
                slot.delay, slot.jitter, slot.concurrency = real, 0.0, 1
            elif (state := self._before.pop(host, None)) is not None and state.asked_at is not None:
                # An earlier round may have asked it a moment ago.
                passed = (self._clock.now() - state.asked_at).total_seconds()
                downloader._get_slot(request)
                self.hold(host, max(delay, state.delay_s or 0.0) - passed)
        return before, delay

    def paces(self, hosts: Iterable[str]) -> tuple[tuple[str, float, datetime], ...]:
        """(host, delay, when it was last asked) of these hosts, to be remembered."""
        now, clock = self._clock.now(), time.monotonic()
        found = []
        for host in sorted(hosts):
            slot = self._crawler.engine.downloader.slots.get(host)
            if slot is not None and slot.lastseen:
                ago = max(0.0, clock - slot.lastseen) * self._clock.speed
                found.append((host, self._delays.get(host, 0.0), now - timedelta(seconds=ago)))
        return tuple(found)

    def hold(self, host: str, seconds: float) -> None:
        """No further request to ``host`` before ``seconds`` have passed."""
        slot = self._crawler.engine.downloader.slots.get(host)
        if slot is not None and seconds > 0:
            until = time.monotonic() + seconds / self._clock.speed
            slot.lastseen = max(slot.lastseen, until - slot.delay)

    def refused(self, host: str) -> int:
        """The host asks for a pause; how many times in a row now."""
        self._refusals[host] = self._refusals.get(host, 0) + 1
        return self._refusals[host]

    def answers(self, host: str) -> bool:
        """The host answers; True when it had refused before."""
        return self._refusals.pop(host, 0) > 0

    def close(self, host: str, seconds: float, problem: Problem) -> None:
        """Leave ``host`` alone for longer than a round waits; what is queued for it is given back."""
        self._closed[host] = time.monotonic() + seconds / self._clock.speed
        self._why[host] = problem
        slot = self._crawler.engine.downloader.slots.get(host)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Refused(problem))

    def open_again(self, host: str) -> datetime | None:
        """When a closed host may be asked again; None when it is open."""
        until = self._closed.get(host)
        left = 0.0 if until is None else (until - time.monotonic()) * self._clock.speed
        return self._clock.after(left) if left > 0 else None

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

"""The ticks of the scheduler process: APScheduler holds the beat, never the posts.

APScheduler 3 loses and doubles jobs when two processes share a store or one is killed, so its store
is memory and a tick only says "look at the due table now". The tables hold the truth. All processes
publish; one leads under a lease in the database and does the rest, and another one takes over.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from kiemtin.errors import KiemTinError
from kiemtin.store import Store

_LOG = logging.getLogger(__name__)
LEADER = "scheduler"
"""Name of the lease that makes one process the leader."""
LEADERSHIP = timedelta(seconds=30)
RENEW_EVERY = 5.0
"""Seconds between renewals of the lease and between heartbeats."""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """Something to do again and again: ``call`` gets the time. ``every`` is in seconds.

    ``leader_only`` ticks rest in a process that does not lead.
    """

    id: str
    every: float
    call: Callable[[datetime], object]
    leader_only: bool = True


@dataclass(kw_only=True)
class Health:
    """The last problem of each tick, for the heartbeat; a tick that works again leaves it."""

    problems: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "; ".join(f"{tick}: {problem}" for tick, problem in sorted(self.problems.items()))[:500]


class Leadership:
    """The lease by which one of several processes does the work."""

    def __init__(self, store: Store, owner: str) -> None:
        self._store = store
        self._owner = owner
        self._until = 0.0

    def renew(self, now: datetime) -> bool:
        """Take or keep the lease; True while it is ours. Raises the store's errors."""
        asked = time.monotonic()
        with self._store.work() as uow:
            fence = uow.house.lease(LEADER, self._owner, until=now + LEADERSHIP, now=now)
            uow.commit()
        leads = fence is not None
        if leads and not self.held():
            _LOG.info("%s leads the scheduler", self._owner)
        self._until = asked + LEADERSHIP.total_seconds() if leads else 0.0
        return leads

    def held(self) -> bool:
        """True while the lease is surely ours, also when the database cannot be reached."""
        return time.monotonic() < self._until

    def give_up(self, now: datetime) -> None:
        """Let another process lead at once."""
        if self.held():
            with self._store.work() as uow:
                uow.house.release(LEADER, self._owner, now)
                uow.commit()
            self._until = 0.0


def heartbeat(store: Store, process: str, health: Health) -> Callable[[datetime], None]:
    """A tick's call that says this process is alive, with the problems of its ticks."""

    def beat(now: datetime) -> None:
        with store.work() as uow:
            uow.house.beat(process, now, str(health))
            uow.commit()

    return beat


def run(
    ticks: Sequence[Tick],
    *,
    store: Store,
    owner: str,
    process: str = "scheduler",
    stop: threading.Event | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Run the ticks until SIGTERM, SIGINT or ``stop``; a tick at work is waited for.

    Blocks; for a process of its own. ``owner`` names this process among others, ``process`` the
    kind of process in the heartbeats.
    """
    stop = stop or threading.Event()
    leadership = Leadership(store, owner)
    health = Health()
    every = [
        Tick(id="lead", every=RENEW_EVERY, call=leadership.renew, leader_only=False),
        Tick(id="heartbeat", every=RENEW_EVERY, call=heartbeat(store, process, health)),
        *ticks,
    ]
    scheduler = BackgroundScheduler(
        timezone=UTC,
        # A thread for each tick: a slow publication never holds up the lease or the heartbeat.
        executors={"default": ThreadPoolExecutor(len(every))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_listener(
        lambda event: _listen(event, health),
        EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_EXECUTED,
    )
    # Its own logs are a line per tick, and each failure a second time: `_listen` says what matters.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    with _ended_by_signals(stop):
        _first_renewal(leadership, now(), health)
        for tick in every:
            scheduler.add_job(
                _call,
                "interval",
                id=tick.id,
                seconds=tick.every,
                next_run_time=datetime.now(UTC),
                args=(tick, leadership, stop, now),
            )
        scheduler.start()
        try:
            stop.wait()
        finally:
            stop.set()
            scheduler.shutdown(wait=True)
            try:
                leadership.give_up(now())
            except KiemTinError as problem:
                _LOG.warning("the lease runs out by itself: %s", problem)


def _call(tick: Tick, leadership: Leadership, stop: threading.Event, now: Callable[[], datetime]) -> None:
    if stop.is_set() or (tick.leader_only and not leadership.held()):
        return
    tick.call(now())


def _first_renewal(leadership: Leadership, now: datetime, health: Health) -> None:
    """Lead before the first ticks, so that they do not all rest once."""
    try:
        leadership.renew(now)
    except KiemTinError as problem:
        health.problems["lead"] = problem.english()
        _LOG.error("tick lead: %s", problem)


def _listen(event: Any, health: Health) -> None:
    if event.code == EVENT_JOB_EXECUTED:
        health.problems.pop(event.job_id, None)
    elif event.code == EVENT_JOB_ERROR:
        problem = event.exception
        known = isinstance(problem, KiemTinError)
        health.problems[event.job_id] = problem.english() if known else type(problem).__name__
        _LOG.error("tick %s: %s", event.job_id, problem if known else f"{problem!r}\n{event.traceback}")
    elif event.code == EVENT_JOB_MISSED:
        health.problems[event.job_id] = "missed"
        _LOG.error("tick %s was missed at %s", event.job_id, event.scheduled_run_time)
    else:
        _LOG.debug("tick %s is still at work", event.job_id)


@contextmanager
def _ended_by_signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set ``stop``; only in a main thread can they be heard."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ended(number: int, frame: object) -> None:
        _LOG.info("%s: stopping", signal.Signals(number).name)
        stop.set()

    before = {each: signal.signal(each, ended) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)

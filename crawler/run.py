"""The crawl as a process of its own: a small loop that starts each round in a child.

Whatever a round does to memory, the reactor or itself, the loop lives on and starts the next. A
round killed at any moment leaves whole pages behind (see ``crawler.intake``).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import resource_tracker
from secrets import token_hex
from types import FrameType
from typing import Any

from crawler.helper import Helper
from crawler.intake import Intake, VoiceGate
from crawler.link import Link
from crawler.manners import Manners
from crawler.page import read_page
from crawler.retention import LEDGER_DAYS, retain
from crawler.secrets import SecretKeeper
from kiemtin import errors
from kiemtin.clock import SystemClock
from kiemtin.store import Store

log = logging.getLogger("kiemtin.crawl")

LEASE = "crawl"
LEASE_LIFE = timedelta(seconds=90)
ALIVE_EVERY = 10.0
GRACE = 5.0
"""Seconds a round gets to stop by itself; each page is one transaction, so cutting it off is safe."""
DRAIN = 120.0
"""Seconds after its end in which a round may still finish what it has begun."""
OK, FAILED, BROKEN_STORE, TAKEN = 0, 1, 3, 4


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to crawl and how; travels to the child, so everything in it can be pickled.

    ``make_gate`` builds the gate in the child, when the first public voice arrives (it loads the
    language model); ``make_secrets`` gives what opens the office's credentials. ``clock`` is the crawl's
    time, faster than the real one in rehearsals. ``only`` names sources to run now, due or not. ``every``: seconds between two
    looks for due sources; ``round_seconds``: after that a round takes no new source and a fresh
    child follows. ``rest``: seconds before the next round when one failed; ``ledger_days``: how
    long lines of the ledger are kept.
    """

    database: str
    manners: Manners
    make_gate: Callable[[Store], VoiceGate] | None
    make_secrets: Callable[[Store], SecretKeeper] | None = None
    clock: SystemClock = field(default_factory=SystemClock)
    once: bool = False
    only: tuple[str, ...] = ()
    every: float = 10.0
    round_seconds: float = 1800.0
    rest: float = 10.0
    ledger_days: int = LEDGER_DAYS
    owner: str = field(default_factory=lambda: token_hex(8))


def crawl(plan: Plan) -> int:
    """Crawl until SIGTERM or SIGINT, or one round with ``plan.once``. Returns an exit status.

    Raises ``errors.CrawlerRunning`` when another crawler works on the same database, and the
    store's errors when a single round could not write.
    """
    stopping = threading.Event()
    child: list[Any] = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        for each in child:
            with contextlib.suppress(ProcessLookupError, ValueError):
                each.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        while True:
            process = multiprocessing.get_context("spawn").Process(
                target=_child, args=(plan, os.getpid()), name="kiemtin-crawl"
            )
            child[:] = [process]
            # Ctrl-C reaches the whole terminal; the child leaves it to us, from its first import on.
            # The tracker is started before, because it takes the block off again.
            resource_tracker.ensure_running()
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            process.start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            if stopping.is_set():
                process.terminate()
            status = _wait(process, stopping)
            if plan.once:
                return _result(status, plan)
            if stopping.wait(_pause(status, plan.rest)):
                return OK
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(process: Any, stopping: threading.Event) -> int:
    asked_at: float | None = None
    while True:
        process.join(0.5)
        if process.exitcode is not None:
            return int(process.exitcode)
        if stopping.is_set():
            asked_at = asked_at or time.monotonic()
            if time.monotonic() - asked_at > 2 * GRACE:
                process.kill()


def _pause(status: int, rest: float) -> float:
    return {OK: 0.0, BROKEN_STORE: 1.5 * rest, TAKEN: 1.5 * rest}.get(status, rest)


def _result(status: int, plan: Plan) -> int:
    if status == TAKEN:
        raise errors.CrawlerRunning()
    if status == BROKEN_STORE:
        # Say the store's own words here too, where somebody is waiting for them.
        store = Store(plan.database)
        try:
            store.require_current()
            with store.work() as uow:
                uow.house.beat("crawl", datetime.now(UTC))
                uow.commit()
        finally:
            store.close()
    return status


# --- in the child ---------------------------------------------------------------------------------


class _Wordless(logging.Formatter):
    """For libraries' errors: where and what kind, never the message, which may quote a page."""

    def format(self, record: logging.LogRecord) -> str:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "message withheld"
        return f"{record.name} {record.levelname} ({record.module}:{record.lineno}) {kind}"


def _ours_only() -> None:
    """Hand the logs to :class:`_Wordless`; again after Scrapy has arranged its own."""
    theirs = logging.StreamHandler(sys.stderr)
    theirs.setLevel(logging.ERROR)
    theirs.setFormatter(_Wordless())
    root = logging.getLogger()
    root.handlers[:] = [theirs]
    # Scrapy says these about single pages, and says them to the ledger through us as well.
    for name in ("scrapy.downloadermiddlewares", "scrapy.core.downloader", "scrapy.core.scraper"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    ours = logging.StreamHandler(sys.stderr)
    ours.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logger = logging.getLogger("kiemtin")
    logger.handlers[:] = [ours]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _child(plan: Plan, parent: int) -> None:
    _ours_only()
    try:
        status = round_here(plan, parent)
    except errors.StoreBusy as error:
        log.error("%s", error.english())
        status = FAILED
    except errors.KiemTinError as error:
        log.error("%s", error.english())
        status = BROKEN_STORE
    except Exception as error:
        log.error("the round ended with %s", type(error).__name__)
        status = FAILED
    sys.stderr.flush()
    # Twisted and the thread pool have nothing left to say; a hanging thread must not hold us.
    os._exit(status)


class _Round:
    """One child's work: which sources, for how long, still wanted by whom."""

    def __init__(self, plan: Plan, store: Store, parent: int) -> None:
        self.plan, self.store, self.parent = plan, store, parent
        self.clock = SystemClock()  # the lease is among processes of the real world
        self.ends = time.monotonic() + plan.round_seconds
        self.stopping = False
        self.loop: Any = None

    def more(self) -> bool:
        """True while a round takes new sources."""
        return not self.stopping and time.monotonic() < self.ends

    def keep_lease(self) -> bool:
        """Say we are alive; False when the work is somebody else's or nobody wants it any more."""
        now = self.clock.now()
        with self.store.work() as uow:
            mine = uow.house.lease(LEASE, self.plan.owner, until=now + LEASE_LIFE, now=now)
            if mine is not None:
                uow.house.beat("crawl", now)
            uow.commit()
        return mine is not None and os.getppid() == self.parent

    def release(self) -> None:
        """Give the lease back, so that the next crawler need not wait for its end."""
        with contextlib.suppress(errors.KiemTinError), self.store.work() as uow:
            uow.house.release(LEASE, self.plan.owner, self.clock.now())
            uow.commit()


def round_here(plan: Plan, parent: int) -> int:
    """One round in this process, which can hold no second one: a reactor runs once. Returns an exit status."""
    # The intake first: a fresh interpreter takes a moment, in which this one makes its reactor.
    link = Link(partial(make_intake, plan))
    link.start()
    store = Store(plan.database)
    try:
        store.require_current()
        this = _Round(plan, store, parent)
        if not this.keep_lease():
            log.error("%s", errors.CrawlerRunning().english())
            return TAKEN
        return _crawled(this, link)
    finally:
        link.close()
        store.close()


def make_intake(plan: Plan) -> Intake:
    """The intake of a plan, made in the process it works in."""
    _ours_only()
    helper = Helper(read_page)  # forks, so it comes before the store's connections
    store = Store(plan.database)
    make_gate = plan.make_gate
    gate = None if make_gate is None else lambda: make_gate(store)
    retain(store, plan.clock.now(), plan.ledger_days)
    secrets = None if plan.make_secrets is None else plan.make_secrets(store)
    return Intake(store, gate, plan.clock, secrets, helper.read)


def _crawled(this: _Round, link: Link) -> int:
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.polite import scrapy_settings
    from crawler.spider import KiemTinSpider

    plan = this.plan
    process = AsyncCrawlerProcess(scrapy_settings(plan.manners))
    _ours_only()
    made = process.create_crawler(KiemTinSpider)
    process.crawl(
        made,
        link=link,
        clock=plan.clock,
        only=plan.only,
        once=plan.once,
        every=plan.every,
        more=this.more,
    )
    this.loop = asyncio.get_event_loop()
    _install_stop(this, made)
    _stay_alive(this, made)
    try:
        process.start(install_signal_handlers=False)
    finally:
        this.release()
    spider: Any = made.spider
    if spider is not None and spider.broken is not None:
        raise spider.broken
    return OK


def _stop_soon(this: _Round, made: Any) -> None:
    """End the crawl in an orderly way; after the grace period, end it anyway."""
    if this.stopping:
        return
    this.stopping = True
    loop = this.loop

    def cut_off() -> None:
        this.release()
        os._exit(OK)

    timer = threading.Timer(GRACE, cut_off)
    timer.daemon = True
    timer.start()

    async def close() -> None:
        if made.spider is not None and made.crawling:
            made.spider.stopping = True
            made.spider.hosts.give_back_all()
            await made.stop_async()

    loop.call_soon_threadsafe(lambda: loop.create_task(close()))


def _install_stop(this: _Round, made: Any) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        _stop_soon(this, made)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _stay_alive(this: _Round, made: Any) -> None:
    """A thread that keeps the lease, notices a dead parent and ends an overlong round."""

    def watch() -> None:
        while True:
            until = time.monotonic() + ALIVE_EVERY
            while time.monotonic() < until and os.getppid() == this.parent:
                time.sleep(0.5)
            try:
                wanted = this.keep_lease()
            except errors.KiemTinError:
                continue  # the intake meets the same trouble and says so
            if not wanted or time.monotonic() > this.ends + DRAIN:
                _stop_soon(this, made)

    threading.Thread(target=watch, daemon=True, name="alive").start()

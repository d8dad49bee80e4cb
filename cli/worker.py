"""The scheduler's process: what it does at each tick."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime

from cli.compose import Desk
from cli.sealed import secret_of, tokens_of
from crawler.gate import purge
from kiemtin.entities import Account
from kiemtin.ports import Channel, Settling
from kiemtin.states import PublicationState
from review import holding
from review.calendar.closing import hold_back_strays
from scheduler.aftercare import look_after
from scheduler.beat import Pace
from scheduler.channels import Room, kind, known, open_channel
from scheduler.jobs import Tick, run as run_ticks
from scheduler.publisher import Publishing, Report, publish_due, reconcile, tidy_up
from scheduler.refreshing import Refreshing
from scheduler.steady import SteadyClock

RECONCILE_EVERY = 5.0
SETTLE_EVERY = 15.0
REFRESH_EVERY = 60.0
PURGE_EVERY = 300.0
EVERYTHING = 1_000_000
ROUND = 2000
"""Rows one process sends before it looks at the clock again."""
AFTERCARE_EVERY = 60.0


def run(desk: Desk) -> None:
    """Publish, reconcile and purge until SIGTERM or Ctrl-C."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    stop = threading.Event()
    publishing = publishing_of(desk, stopping=stop.is_set)
    run_ticks(ticks(desk, publishing), store=desk.store, owner=publishing.owner, stop=stop)


def ticks(desk: Desk, publishing: Publishing) -> list[Tick]:
    """What this process does. Everybody publishes; what one process is enough for is done by the leader."""
    clock, pace = SteadyClock(), Pace(desk.store)

    def publish(now: datetime) -> None:
        clock.check(now)
        if pace.due(now):
            publish_due(publishing, now, limit=ROUND, tidy=False)

    def tidy(now: datetime) -> None:
        clock.check(now)
        hold_back_strays(desk.store, now, desk.settings.language)
        tidy_up(publishing, now)

    return [
        Tick(id="publish_due", every=desk.settings.publish_every, call=publish, leader_only=False),
        Tick(id="tidy_up", every=RECONCILE_EVERY, call=tidy),
        Tick(id="reconcile_unknown", every=RECONCILE_EVERY, call=lambda now: reconcile(publishing, now)),
        Tick(id="aftercare", every=AFTERCARE_EVERY, call=lambda now: look_after(publishing, now)),
        Tick(id="settle", every=SETTLE_EVERY, call=lambda now: settle(publishing)),
        Tick(id="refresh_tokens", every=REFRESH_EVERY, call=Refreshing(publishing)),
        Tick(id="purge", every=PURGE_EVERY, call=lambda now: purge_expired(desk, now)),
    ]


def settle(publishing: Publishing) -> None:
    """Finish what a publisher that was killed left undone on the office's own disk. Raises Transient."""
    with publishing.store.read() as uow:
        accounts = uow.accounts.all()
    for account in accounts:
        if account.enabled and account.channel in known() and kind(account.channel).spec.at_once > 1:
            channel = publishing.opened.of(account)
            if isinstance(channel, Settling):
                channel.settle(final=True)


def publish_once(desk: Desk) -> Report:
    """Everything due now, then a look for unknown outcomes."""
    publishing = publishing_of(desk)
    hold_back_strays(desk.store, desk.clock.now(), desk.settings.language)
    report = publish_due(publishing, desk.clock.now(), limit=EVERYTHING)
    report.states.update(reconcile(publishing, desk.clock.now()).states)
    return report


def counts(report: Report) -> dict[str, int]:
    """A report as the words the command line prints."""
    state = PublicationState
    return {
        "published": report.states[state.PUBLISHED] + report.states[state.RECONCILED_PUBLISHED],
        "retried": report.states[state.RETRY_WAIT],
        "unknown": report.states[state.OUTCOME_UNKNOWN] + report.states[state.NEEDS_HUMAN],
        "failed": report.states[state.FAILED_PERMANENT] + report.states[state.EXPIRED],
    }


def publishing_of(desk: Desk, stopping: Callable[[], bool] = lambda: False) -> Publishing:
    """What the publisher needs, with channels opened as the settings say."""

    def opened(account: Account) -> Channel:
        return open_channel(account, room_of(desk, account))

    return Publishing(
        store=desk.store,
        office=desk.settings.office,
        open_channel=opened,
        owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        language=desk.settings.language,
        media_dir=desk.settings.media_dir,
        stopping=stopping,
    )


def room_of(desk: Desk, account: Account | None = None) -> Room:
    """What this installation's channels work with; with an account, its own secrets and tokens first."""
    settings = desk.settings
    own = {} if account is None else {"tokens": lambda: tokens_of(desk, account)}
    return Room(
        **own,
        secret=settings.secret if account is None else secret_of(desk, account),
        office=settings.office,
        site_dir=settings.site_dir,
        packs_dir=settings.packs_dir,
        lists_dir=settings.lists_dir,
        allowed_hosts=frozenset(settings.allowed_hosts),
        held=lambda: holding.standing(desk.store) is not None,
        language=settings.language,
        now=desk.clock.now,
    )


def purge_expired(desk: Desk, now: datetime) -> dict[str, int]:
    """Delete what the gate may no longer keep; the count goes on record as proof (S12)."""
    with desk.store.work() as uow:
        gone = purge(uow, now)
        if any(gone.values()):
            uow.audit.add(actor="system", action="purge", subject="gate", now=now, **gone)
        uow.commit()
    if any(gone.values()):
        desk.store.forget()
    return gone

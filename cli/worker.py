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
from crawler.gate import purge
from kiemtin.entities import Account
from kiemtin.ports import Channel
from kiemtin.states import PublicationState
from scheduler.aftercare import look_after
from scheduler.channels import Room, open_channel
from scheduler.jobs import Tick, run as run_ticks
from scheduler.publisher import Publishing, Report, publish_due, reconcile

RECONCILE_EVERY = 5.0
PURGE_EVERY = 300.0
AFTERCARE_EVERY = 60.0


def run(desk: Desk) -> None:
    """Publish, reconcile and purge until SIGTERM or Ctrl-C."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    stop = threading.Event()
    publishing = publishing_of(desk, stopping=stop.is_set)
    run_ticks(
        [
            Tick(
                id="publish_due",
                every=desk.settings.publish_every,
                call=lambda now: publish_due(publishing, now),
            ),
            Tick(id="reconcile_unknown", every=RECONCILE_EVERY, call=lambda now: reconcile(publishing, now)),
            Tick(id="aftercare", every=AFTERCARE_EVERY, call=lambda now: look_after(publishing, now)),
            Tick(id="purge", every=PURGE_EVERY, call=lambda now: purge_expired(desk, now)),
        ],
        store=desk.store,
        owner=publishing.owner,
        stop=stop,
    )


def publish_once(desk: Desk) -> Report:
    """Everything due now, then a look for unknown outcomes."""
    publishing = publishing_of(desk)
    report = publish_due(publishing, desk.clock.now())
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
        return open_channel(account, room_of(desk))

    return Publishing(
        store=desk.store,
        office=desk.settings.office,
        open_channel=opened,
        owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        language=desk.settings.language,
        media_dir=desk.settings.media_dir,
        stopping=stopping,
    )


def room_of(desk: Desk) -> Room:
    """What this installation's channels work with."""
    settings = desk.settings
    return Room(
        secret=settings.secret,
        office=settings.office,
        site_dir=settings.site_dir,
        packs_dir=settings.packs_dir,
        lists_dir=settings.lists_dir,
        allowed_hosts=frozenset(settings.allowed_hosts),
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

"""What the publisher's functions share: their context, their report, the time, small writes."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kiemtin.entities import Account, Publication
from kiemtin.errors import AccountNotOwned, StaleFence
from kiemtin.ports import Channel
from kiemtin.states import PublicationState
from kiemtin.store import Store, UnitOfWork
from scheduler.opened import OpenChannels

_LOG = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
"""How long a claimed row is ours. Longer than any channel may take to begin and end one send."""
ACTOR = "publisher"
"""Who the audit log names for what the program does by itself."""


@dataclass(frozen=True, kw_only=True)
class Publishing:
    """What publishing needs. ``owner`` names this process; ``stopping`` ends a run between two rows."""

    store: Store
    office: str
    open_channel: Callable[[Account], Channel]
    owner: str
    language: str = "vi"
    media_dir: Path | None = None
    stopping: Callable[[], bool] = field(default=lambda: False)
    opened: OpenChannels = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "opened", OpenChannels(self.open_channel))


@dataclass(kw_only=True)
class Report:
    """How many rows a run left in which state. ``let_go``: taken over by somebody else meanwhile."""

    states: Counter[PublicationState] = field(default_factory=Counter)
    let_go: int = 0

    def add(self, other: Report) -> None:
        """Count another run's rows here too."""
        self.states.update(other.states)
        self.let_go += other.let_go

    def __str__(self) -> str:
        said = [f"{state} {count}" for state, count in sorted(self.states.items())]
        return ", ".join(said + ([f"let go {self.let_go}"] if self.let_go else [])) or "nothing"


class Watch:
    """The time, moving on from a given moment."""

    def __init__(self, now: datetime) -> None:
        self._start = now
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)


def move_or_let_go(
    ctx: Publishing,
    row: Publication,
    target: PublicationState,
    report: Report,
    *,
    now: datetime,
    detail: str = "",
    **values: Any,
) -> None:
    """Move a row nobody works on, unless somebody was faster."""
    try:
        with ctx.store.work() as uow:
            uow.publications.move(row, target, now=now, detail=detail, **values)
            uow.commit()
        report.states[target] += 1
    except StaleFence:
        _LOG.info("publication %d was moved by somebody else", row.id)
        report.let_go += 1


def audit_published(uow: UnitOfWork, rows: Iterable[Publication], now: datetime) -> None:
    """A line of the audit chain for each: this text is out."""
    uow.audit.add_all(
        [
            {
                "actor": ACTOR,
                "action": f"publication.{row.state}",
                "subject": f"publication:{row.id}",
                "account": row.account,
                "revision": row.revision,
                "url": row.remote_url,
            }
            for row in rows
        ],
        now=now,
    )


def record_proof(ctx: Publishing, account: Account, proof: str, now: datetime) -> None:
    """Ownership of an account was proven (S9). Raises AccountNotOwned when it is another's by now."""
    with ctx.store.work() as uow:
        if uow.accounts.get(account.id).options != account.options:
            raise AccountNotOwned(account=account.title, reason="chưa xác minh / not verified")
        uow.accounts.verified(account.id, proof, now)
        uow.audit.add(
            actor=ACTOR, action="account.verified", subject=f"account:{account.id}", now=now, proof=proof
        )
        uow.commit()

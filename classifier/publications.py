"""Reading collected publications: those that make a refuted claim are flagged as the item itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import ClaimReading
from kiemtin.ports import Reader
from kiemtin.rules import may_flag
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.repositories.items import StoredItem

log = logging.getLogger(__name__)
BATCH = 20


@dataclass(frozen=True, kw_only=True)
class ReadingReport:
    """How many publications were read, could not be read, and make a refuted claim."""

    read: int
    unreadable: int
    flagged: int


def read_waiting(store: Store, reader: Reader, now: Callable[[], datetime]) -> ReadingReport:
    """Read every waiting publication, in small transactions. Reading again changes nothing."""
    read = unreadable = flagged = 0
    while True:
        with store.read() as uow:
            batch = uow.items.waiting(BATCH)
        if not batch:
            return ReadingReport(read=read, unreadable=unreadable, flagged=flagged)
        for item in batch:
            outcome = _read_one(store, reader, item, now())
            read += outcome is not None
            unreadable += outcome is None
            flagged += bool(outcome)


def _read_one(store: Store, reader: Reader, item: StoredItem, now: datetime) -> bool | None:
    """True when flagged, False when not, None when it could not be read (and is kept as such)."""
    try:
        reading = reader.read(f"{item.title}\n{item.text}", at=item.published_at, kind="article")
    except Exception:
        # One odd text must not stop the queue; it stays, marked, and the log says which.
        log.exception("publication %s could not be read", item.id)
        with store.work() as uow:
            uow.items.read(item.id, None, now)
            uow.commit()
        return None
    with store.work() as uow:
        kept = [
            number
            for claim in reading.claims
            if claim.key and (number := _keep(uow, item, claim, now)) is not None
        ]
        uow.claims.drop_findings(item.id, keep=kept)
        uow.items.read(item.id, reading.label, now)
        uow.commit()
    return any(may_flag(claim) for claim in reading.claims)


def _keep(uow: UnitOfWork, item: StoredItem, reading: ClaimReading, now: datetime) -> int | None:
    """Record the passage: a refuted claim always, another only where people already see the claim."""
    claim = uow.claims.find(reading.key)
    if claim is None and not may_flag(reading):
        return None
    if claim is None:
        number = uow.claims.show(
            key=reading.key,
            statement=reading.statement,
            suggestion=reading.verdict,
            score=reading.score,
            facts=reading.facts,
            voices=0,
            publications=1,
            first_seen_at=item.published_at,
            last_seen_at=item.published_at,
            now=now,
            structure=reading.structure,
        )
        uow.claims.add_finding(item=item.id, claim=number, reading=reading, now=now)
        return number
    uow.suggestions.learn(claim.id, reading.structure)
    if uow.claims.add_finding(item=item.id, claim=claim.id, reading=reading, now=now):
        uow.claims.grow(claim.id, publications=1, seen_at=item.published_at)
    return claim.id

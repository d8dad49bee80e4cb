"""The emergency stop: one person stops all publishing at once, and it takes a reason to go on."""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import User
from kiemtin.errors import HoldNeedsReason, NotHeld
from kiemtin.store import Store
from kiemtin.store.repositories.holds import Hold
from review import audit
from review.roles import require

LONGEST_NAME = 64


def hold(store: Store, user: User | None, *, reason: str, now: datetime) -> Hold:
    """Nothing is sent from the moment this returns, by any publisher, also after a restart.

    Returns the stop that stands already when there is one. ``user`` None: whoever runs commands on the
    office's own machine. Raises HoldNeedsReason or NotAllowed.
    """
    reason = reason.strip()
    if not reason:
        raise HoldNeedsReason()
    with store.work() as uow:
        person = None if user is None else require(uow, user, "hold")
        known = uow.holds.standing()
        held = uow.holds.begin(reason=reason, by=_name(person), now=now)
        if known is None:
            audit.record(uow, person, "hold", f"hold:{held.id}", now, reason=reason)
        uow.commit()
    return held


def release(store: Store, user: User | None, *, note: str, now: datetime) -> Hold:
    """Publishing goes on; what is too late by now expires and asks. Raises HoldNeedsReason, NotHeld, NotAllowed."""
    note = note.strip()
    if not note:
        raise HoldNeedsReason()
    with store.work() as uow:
        person = None if user is None else require(uow, user, "release")
        ended = uow.holds.release(by=_name(person), now=now)
        if ended is None:
            raise NotHeld()
        audit.record(uow, person, "release", f"hold:{ended.id}", now, note=note)
        uow.commit()
    return ended


def standing(store: Store) -> Hold | None:
    """The stop that stands now."""
    with store.read() as uow:
        return uow.holds.standing()


def _name(person: User | None) -> str:
    return "system" if person is None else person.name[:LONGEST_NAME]

"""Taking claims from the queue: one reviewer per claim, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiemtin.entities import Claim, User
from kiemtin.errors import ClaimLocked
from kiemtin.store import Store
from kiemtin.words import local
from review.roles import require

LOCK = timedelta(minutes=5)
"""A claim nobody decides within this time goes back to everyone."""


def take(store: Store, user: User, claim: int, now: datetime) -> Claim:
    """Open a claim and hold it for ``LOCK``. Raises ClaimLocked when a colleague has it."""
    with store.work() as uow:
        require(uow, user, "review")
        found = uow.claims.get(claim)
        if not uow.claims.lock(claim, user.id, until=now + LOCK, now=now):
            assert found.locked_by is not None
            assert found.locked_until is not None
            holder = uow.people.get(found.locked_by)
            raise ClaimLocked(who=holder.display, until=local(found.locked_until, "%H:%M"))
        uow.commit()
        return uow.claims.get(claim)


def release(store: Store, user: User, claim: int) -> None:
    """Give a claim back without deciding."""
    with store.work() as uow:
        uow.claims.unlock(claim, user.id)
        uow.commit()


def next_claim(store: Store, user: User, now: datetime, after: int | None = None) -> Claim | None:
    """Hold and return the most pressing undecided claim that nobody else has; None when none is left.

    ``after`` is passed over, unless it is the only one left.
    """
    with store.work() as uow:
        require(uow, user, "review")
        waiting = [line.claim for line in uow.queries.queue()]
        ordered = [each for each in waiting if each != after] + [each for each in waiting if each == after]
        for claim in ordered:
            if uow.claims.lock(claim, user.id, until=now + LOCK, now=now):
                uow.commit()
                return uow.claims.get(claim)
    return None

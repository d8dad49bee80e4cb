"""Taking claims from the queue: one reviewer per claim, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiemtin.entities import Claim, User
from kiemtin.errors import ClaimLocked, Conflict
from kiemtin.rules import K_FLOOR
from kiemtin.store import Store
from kiemtin.words import local
from review.roles import require

LOCK = timedelta(minutes=5)
"""A claim nobody decides within this time goes back to everyone."""


def take(store: Store, user: User, claim: int, now: datetime) -> Claim:
    """Open a claim and hold it for ``LOCK``. Raises ClaimLocked when a colleague has it."""
    with store.work() as uow:
        require(uow, user, "review")
        got = uow.claims.lock(claim, user.id, until=now + LOCK, now=now)
        found = uow.claims.get(claim)
        if got:
            uow.commit()
            return found
        if found.locked_by is None or found.locked_until is None:
            raise Conflict()  # given back between the two statements: the next press gets it
        holder = uow.people.get(found.locked_by)
        raise ClaimLocked(who=holder.display, until=local(found.locked_until, "%H:%M"))


def release(store: Store, user: User, claim: int) -> None:
    """Give a claim back without deciding."""
    with store.work() as uow:
        uow.claims.unlock(claim, user.id)
        uow.commit()


def next_claim(
    store: Store, user: User, now: datetime, after: int | None = None, *, k: int = K_FLOOR
) -> Claim | None:
    """Hold and return the most pressing undecided claim that nobody else has; None when none is left.

    ``after`` is the claim the reviewer passes over: it is given back, and the one below it in the
    queue comes next, round to the top; ``after`` itself only when it is the only one left. Claims
    of fewer than ``k`` voices and no publication are not handed out.
    """
    with store.work() as uow:
        require(uow, user, "review")
        waiting = [line.claim for line in uow.queries.queue(k=k)]
        if after in waiting:
            below = waiting.index(after) + 1
            waiting = waiting[below:] + waiting[:below]
        for claim in waiting:
            if uow.claims.lock(claim, user.id, until=now + LOCK, now=now):
                if after is not None and after != claim:
                    uow.claims.unlock(after, user.id)
                found = uow.claims.get(claim)
                uow.commit()
                return found
    return None

"""Posts that are out: how each stands on its channel, and claims before and after their correction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiemtin.rules import BeforeAfter, before_and_after
from kiemtin.states import RemoteState
from kiemtin.store import Store
from kiemtin.store.after_queries import CorrectedClaim, PostOut

PERIODS = {"week": timedelta(days=7), "month": timedelta(days=30), "year": timedelta(days=366)}
MOST_LISTED = 200
MOST_TROUBLED = 30
MOST_CLAIMS = 50
_SOON = timedelta(minutes=1)
"""A far side's clock may be a little ahead of ours."""


@dataclass(frozen=True)
class AfterView:
    """Posts of a period, newest first; ``total`` of them in all."""

    posts: tuple[PostOut, ...]
    total: int

    def of(self, publication: int) -> PostOut | None:
        return next((each for each in self.posts if each.publication == publication), None)


@dataclass(frozen=True)
class Pace:
    """A claim's mentions per hour before and after its first correction went out."""

    claim: CorrectedClaim
    pace: BeforeAfter

    @property
    def said(self) -> bool:
        """True when both sides can be shown."""
        return self.pace.before is not None and self.pace.after is not None


def after_view(
    store: Store,
    *,
    period: str,
    now: datetime,
    accounts: tuple[int, ...] = (),
    states: tuple[RemoteState, ...] = (),
) -> AfterView:
    """Posts that went out in the period that ends ``now``; ``accounts`` and ``states`` narrow it."""
    with store.read() as uow:
        posts, total = uow.queries.posts_out(
            now - PERIODS[period], now + _SOON, chosen=accounts, states=states, most=MOST_LISTED
        )
    return AfterView(posts=tuple(posts), total=total)


def changed(store: Store) -> AfterView:
    """Posts edited or removed there that no person knows of yet."""
    with store.read() as uow:
        posts, total = uow.queries.changed_there(MOST_TROUBLED)
    return AfterView(posts=tuple(posts), total=total)


def pace_of(store: Store, claim: int, k: int) -> Pace | None:
    """None for a claim whose correction has not gone out."""
    return next(iter(paces(store, [claim], k)), None)


def paces(store: Store, claims: Sequence[int], k: int) -> tuple[Pace, ...]:
    """Of these claims, those with a correction that went out; the newest corrections first."""
    with store.read() as uow:
        corrected = uow.queries.corrected_claims(k, claims)[:MOST_CLAIMS]
        bars = uow.queries.bars_of([each.claim for each in corrected], k)
    return tuple(
        Pace(claim=each, pace=before_and_after(bars.get(each.claim, ()), each.corrected_at))
        for each in corrected
    )

"""Read-side view of what became of our posts: how they stand on the far side, and talk before and after them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, or_, select

from kiemtin.entities import Entity
from kiemtin.rules import Bar, shown_bars
from kiemtin.states import CHANGED, LIVE, RemoteState
from kiemtin.store.month_queries import seen_at
from kiemtin.store.tables import (
    accounts,
    aftercare,
    claims,
    drafts,
    mentions,
    publication_events,
    publications,
    revisions,
)

SEEN = "seen there: "
"""How a publication's step begins that says a person knows of the change noticed there; its state follows."""


@dataclass(frozen=True, kw_only=True)
class PostOut(Entity):
    """A post of ours that is out, and what the last look at it saw. ``state`` None: not looked at so far.

    ``changed_at``: when a change or removal there was noticed; ``known``: a person has said they know of it.
    ``reach``: the far side's figures for this post. ``watched``: it will be looked at again.
    """

    publication: int
    draft: int
    account: int
    account_title: str
    channel: str
    title: str
    kind: str
    sent_at: datetime | None
    remote_id: str
    remote_url: str | None
    state: RemoteState | None
    looked_at: datetime | None
    changed_at: datetime | None
    known: bool
    watched: bool
    reach: dict[str, int] = field(default_factory=dict)

    @property
    def troubled(self) -> bool:
        """True while a change there waits for a person."""
        return self.state in CHANGED and not self.known


@dataclass(frozen=True, kw_only=True)
class CorrectedClaim(Entity):
    """A claim and when its first correction went out."""

    claim: int
    statement: str
    corrected_at: datetime
    remote_url: str | None


class AfterQueries:
    """Each read is one or two statements, whatever the number of posts."""

    _db: Connection

    def posts_out(
        self,
        start: datetime,
        end: datetime,
        *,
        chosen: Collection[int] = (),
        states: Collection[RemoteState] = (),
        most: int = 300,
    ) -> tuple[list[PostOut], int]:
        """Posts that went out in [start, end), newest first, and how many there are in all.

        Of ``chosen`` accounts and in ``states`` there, when any are named; a post that nobody has looked
        at counts as unseen.
        """
        where = [publications.c.sent_at >= start, publications.c.sent_at < end]
        if chosen:
            where.append(publications.c.account_id.in_(list(chosen)))
        if states:
            named = aftercare.c.state.in_(list(states))
            never = aftercare.c.publication_id.is_(None)
            where.append(or_(named, never) if RemoteState.UNSEEN in states else named)
        return self._posts(where, [publications.c.sent_at.desc(), publications.c.id.desc()], most)

    def changed_there(self, most: int = 50) -> tuple[list[PostOut], int]:
        """Posts that somebody edited or removed there and no person knows of yet, oldest first; how many in all."""
        where = [aftercare.c.state.in_(list(CHANGED)), ~_KNOWN]
        return self._posts(where, [aftercare.c.changed_at, publications.c.id], most)

    def post_out(self, publication: int) -> PostOut | None:
        """This post, when it is out."""
        found, _ = self._posts([publications.c.id == publication], [publications.c.id], 1)
        return found[0] if found else None

    def corrected_claims(self, k: int, of: Collection[int] | None = None) -> list[CorrectedClaim]:
        """Claims that may be seen at ``k`` (of these, when given) with the first correction of theirs that went out.

        The newest correction comes first.
        """
        order = func.row_number().over(
            partition_by=drafts.c.claim_id, order_by=(publications.c.sent_at, publications.c.id)
        )
        query = (
            select(
                claims.c.id,
                claims.c.statement,
                publications.c.sent_at,
                publications.c.remote_url,
                order.label("place"),
            )
            .join(drafts, drafts.c.claim_id == claims.c.id)
            .join(revisions, revisions.c.draft_id == drafts.c.id)
            .join(publications, publications.c.revision_id == revisions.c.id)
            .where(
                seen_at(k),
                drafts.c.kind == "correction",
                publications.c.state.in_(list(LIVE)),
                publications.c.sent_at.is_not(None),
            )
        )
        if of is not None:
            query = query.where(claims.c.id.in_(list(of)))
        first = query.subquery()
        rows = self._db.execute(
            select(first).where(first.c.place == 1).order_by(first.c.sent_at.desc(), first.c.id)
        )
        return [
            CorrectedClaim(
                claim=row.id, statement=row.statement, corrected_at=row.sent_at, remote_url=row.remote_url
            )
            for row in rows
        ]

    def bars_of(self, of: Iterable[int], k: int) -> dict[int, tuple[Bar, ...]]:
        """Each claim's mentions over time, merged so that no bar is below k; the bars a claim's own page shows."""
        hourly: dict[int, list[tuple[datetime, int]]] = {}
        rows = self._db.execute(
            select(mentions.c.claim_id, mentions.c.hour, func.sum(mentions.c.total).label("total"))
            .where(mentions.c.claim_id.in_(list(of)))
            .group_by(mentions.c.claim_id, mentions.c.hour)
            .order_by(mentions.c.claim_id, mentions.c.hour)
        )
        for row in rows:
            hourly.setdefault(row.claim_id, []).append((row.hour, int(row.total)))
        return {claim: shown_bars(each, k) for claim, each in hourly.items()}

    def _posts(self, where: list[Any], order: list[Any], most: int) -> tuple[list[PostOut], int]:
        query = _OUT.where(publications.c.state.in_(list(LIVE)), *where)
        counted = query.with_only_columns(func.count()).order_by(None)
        total = int(self._db.execute(counted).scalar_one())
        rows = self._db.execute(query.order_by(*order).limit(most)) if total else ()
        return [_post(row) for row in rows], total


_KNOWN = exists().where(
    publication_events.c.publication_id == publications.c.id,
    publication_events.c.detail == SEEN + aftercare.c.state,
    publication_events.c.at >= aftercare.c.changed_at,
)
_OUT: Select[Any] = (
    select(
        publications.c.id,
        publications.c.account_id,
        publications.c.sent_at,
        publications.c.remote_id,
        publications.c.remote_url,
        revisions.c.draft_id,
        revisions.c.content["title"].as_string().label("title"),
        drafts.c.kind,
        accounts.c.title.label("account_title"),
        accounts.c.channel,
        accounts.c.enabled,
        aftercare.c.state,
        aftercare.c.reach,
        aftercare.c.looked_at,
        aftercare.c.changed_at,
        aftercare.c.next_look_at,
        _KNOWN.label("known"),
    )
    .join(revisions, revisions.c.id == publications.c.revision_id)
    .join(drafts, drafts.c.id == revisions.c.draft_id)
    .join(accounts, accounts.c.id == publications.c.account_id)
    .outerjoin(aftercare, aftercare.c.publication_id == publications.c.id)
)


def _post(row: Any) -> PostOut:
    state = RemoteState(row.state) if row.state else None
    return PostOut(
        publication=row.id,
        draft=row.draft_id,
        account=row.account_id,
        account_title=row.account_title,
        channel=row.channel,
        title=row.title,
        kind=row.kind,
        sent_at=row.sent_at,
        remote_id=row.remote_id or "",
        remote_url=row.remote_url,
        state=state,
        looked_at=row.looked_at,
        changed_at=row.changed_at,
        known=state in CHANGED and bool(row.known),
        watched=bool(row.enabled) and (state is None or row.next_look_at is not None),
        reach=dict(row.reach or {}),
    )

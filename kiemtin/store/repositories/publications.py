"""Publications: the due table. Every move carries the fencing number of the claim that made it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from kiemtin.entities import Approval, Entity, Publication
from kiemtin.errors import NotFound, StaleFence, WrongTransition
from kiemtin.states import PublicationState, may_move
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import errata, publication_events, publications

_S = PublicationState
_HELD = (_S.CLAIMED, _S.PREPARED)


@dataclass(frozen=True, kw_only=True)
class PublicationEvent(Entity):
    """One step in the life of a publication."""

    at: datetime
    state: PublicationState
    fence: int
    detail: str


@dataclass(frozen=True, kw_only=True)
class Attempt(Entity):
    """What the publisher itself needs to know of the last attempt."""

    request_hash: str | None
    sending_at: datetime | None
    probes: int


class Publications(Repository):
    """Approved revisions on their way out, one row per account; fenced, so two workers never both send."""

    def schedule(
        self,
        *,
        approval: Approval,
        account: int,
        due_at: datetime,
        key: str,
        now: datetime,
    ) -> int:
        """One row per (revision, account); the database refuses a second one."""
        number = self._new_id(
            publications,
            revision_id=approval.revision,
            approval_id=approval.id,
            account_id=account,
            due_at=due_at,
            key=key,
            created_at=now,
        )
        self._event(number, _S.SCHEDULED, 0, "", now)
        return number

    def get(self, publication: int) -> Publication:
        """Raises NotFound."""
        row = self._db.execute(select(publications).where(publications.c.id == publication)).first()
        if row is None:
            raise NotFound(what="bài đăng / publication")
        return publication_of(row)

    def of_revision(self, revision: int) -> list[Publication]:
        rows = self._db.execute(
            select(publications)
            .where(publications.c.revision_id == revision)
            .order_by(publications.c.account_id)
        )
        return [publication_of(row) for row in rows]

    def between(self, start: datetime, end: datetime) -> list[Publication]:
        """Publications due in [start, end), by time: the calendar."""
        rows = self._db.execute(
            select(publications)
            .where(publications.c.due_at >= start, publications.c.due_at < end)
            .order_by(publications.c.due_at, publications.c.id)
        )
        return [publication_of(row) for row in rows]

    def in_states(self, states: Iterable[PublicationState]) -> list[Publication]:
        rows = self._db.execute(
            select(publications)
            .where(publications.c.state.in_(list(states)))
            .order_by(publications.c.due_at, publications.c.id)
        )
        return [publication_of(row) for row in rows]

    def claim_due(
        self,
        *,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        not_before: datetime | None = None,
    ) -> list[Publication]:
        """Take due rows for one worker: a conditional update that no two workers can both win.

        Rows due before ``not_before`` stay: they are too late to be sent without asking.
        """
        due = or_(
            and_(publications.c.state == _S.SCHEDULED, publications.c.due_at <= now),
            and_(publications.c.state == _S.RETRY_WAIT, publications.c.next_try_at <= now),
        )
        if not_before is not None:
            due = and_(due, publications.c.due_at >= not_before)
        picked = (
            select(publications.c.id)
            .where(due)
            .order_by(publications.c.due_at, publications.c.id)
            .limit(limit)
        )
        if self._db.dialect.name == "postgresql":
            picked = picked.with_for_update(skip_locked=True)
        # A CTE is evaluated once; a plain subquery with LIMIT may be run again for each row.
        chosen = picked.cte("chosen")
        rows = self._db.execute(
            publications.update()
            .where(publications.c.id.in_(select(chosen.c.id)))
            .values(
                state=_S.CLAIMED,
                owner=owner,
                lease_until=lease_until,
                fence=publications.c.fence + 1,
                attempt=publications.c.attempt + 1,
            )
            .returning(publications)
        ).all()
        taken = sorted((publication_of(row) for row in rows), key=lambda each: (each.due_at, each.id))
        for each in taken:
            self._event(each.id, _S.CLAIMED, each.fence, owner, now)
        return taken

    def move(
        self,
        publication: Publication,
        target: PublicationState,
        *,
        now: datetime,
        detail: str = "",
        **values: Any,
    ) -> Publication:
        """Move to ``target`` if the row is still as ``publication`` says.

        Raises WrongTransition for a move the table of states forbids and StaleFence when another
        worker has taken the row since.
        """
        if not may_move(publication.state, target):
            raise WrongTransition(current=publication.state, target=target)
        row = self._db.execute(
            publications.update()
            .where(
                publications.c.id == publication.id,
                publications.c.state == publication.state,
                publications.c.fence == publication.fence,
            )
            .values(state=target, **values)
            .returning(publications)
        ).first()
        if row is None:
            raise StaleFence()
        self._event(publication.id, target, publication.fence, detail, now)
        return publication_of(row)

    def expired_leases(self, now: datetime) -> list[Publication]:
        """Rows whose worker has gone: before `sending` they can be requeued, after it not."""
        rows = self._db.execute(
            select(publications)
            .where(
                publications.c.state.in_([*_HELD, _S.SENDING]),
                publications.c.lease_until <= now,
            )
            .order_by(publications.c.id)
        )
        return [publication_of(row) for row in rows]

    def late(self, due_before: datetime) -> list[Publication]:
        """Rows still waiting to be sent although they were due before ``due_before``."""
        rows = self._db.execute(
            select(publications)
            .where(
                publications.c.state.in_([_S.SCHEDULED, _S.RETRY_WAIT]),
                publications.c.due_at < due_before,
            )
            .order_by(publications.c.due_at, publications.c.id)
        )
        return [publication_of(row) for row in rows]

    def to_reconcile(self, now: datetime) -> list[Publication]:
        """Rows with an unknown outcome whose next look is due."""
        rows = self._db.execute(
            select(publications)
            .where(
                publications.c.state == _S.OUTCOME_UNKNOWN,
                or_(publications.c.next_try_at.is_(None), publications.c.next_try_at <= now),
            )
            .order_by(publications.c.id)
        )
        return [publication_of(row) for row in rows]

    def attempt(self, publication: int) -> Attempt:
        row = self._db.execute(
            select(publications.c.request_hash, publications.c.sending_at, publications.c.probes).where(
                publications.c.id == publication
            )
        ).one()
        return Attempt(request_hash=row.request_hash, sending_at=row.sending_at, probes=row.probes)

    def probed(
        self, publication: Publication, *, next_try_at: datetime, now: datetime, detail: str, advice: str = ""
    ) -> int:
        """Count a read-only look at an unknown outcome and keep what it saw; returns how many were made.

        Raises StaleFence when the row is not unknown any more.
        """
        row = self._db.execute(
            publications.update()
            .where(
                publications.c.id == publication.id,
                publications.c.state == _S.OUTCOME_UNKNOWN,
                publications.c.fence == publication.fence,
            )
            .values(probes=publications.c.probes + 1, next_try_at=next_try_at, advice=advice)
            .returning(publications.c.probes)
        ).first()
        if row is None:
            raise StaleFence()
        self._event(publication.id, _S.OUTCOME_UNKNOWN, publication.fence, detail, now)
        return int(row.probes)

    def reschedule(self, publication: Publication, due_at: datetime, *, now: datetime) -> Publication:
        """Another time for a row nobody has taken. Raises StaleFence when one has."""
        row = self._db.execute(
            publications.update()
            .where(
                publications.c.id == publication.id,
                publications.c.state == _S.SCHEDULED,
                publications.c.fence == publication.fence,
            )
            .values(due_at=due_at)
            .returning(publications)
        ).first()
        if row is None:
            raise StaleFence()
        self._event(publication.id, _S.SCHEDULED, publication.fence, "rescheduled", now)
        return publication_of(row)

    def events(self, publication: int) -> list[PublicationEvent]:
        """The row's whole life, in order."""
        rows = self._db.execute(
            select(publication_events)
            .where(publication_events.c.publication_id == publication)
            .order_by(publication_events.c.id)
        )
        return [
            PublicationEvent(at=row.at, state=_S(row.state), fence=row.fence, detail=row.detail)
            for row in rows
        ]

    def made(self, publication: int) -> dict[str, str]:
        """What the channel has made for it before its send."""
        found = self._db.execute(
            select(publications.c.made).where(publications.c.id == publication)
        ).scalar_one()
        return dict(found or {})

    def keep_made(self, publication: Publication, name: str, value: str) -> None:
        """Keep one more thing the channel made. Raises StaleFence when another worker has the row."""
        row = self._db.execute(
            select(publications.c.made)
            .where(publications.c.id == publication.id, publications.c.fence == publication.fence)
            .with_for_update()
        ).first()
        if row is None:
            raise StaleFence()
        self._db.execute(
            publications.update()
            .where(publications.c.id == publication.id)
            .values(made={**(row.made or {}), name: value})
        )

    def address_corrected_by(self, draft: int, account: int) -> str:
        """Where on ``account`` the post stands that erratum ``draft`` corrects; empty when there is none."""
        found = self._db.execute(
            select(publications.c.remote_url)
            .join(errata, errata.c.of_revision_id == publications.c.revision_id)
            .where(errata.c.draft_id == draft, publications.c.account_id == account)
        ).scalar()
        return str(found or "")

    def request_hash(self, publication: int) -> str | None:
        found = self._db.execute(
            select(publications.c.request_hash).where(publications.c.id == publication)
        ).scalar_one()
        return None if found is None else str(found)

    def _event(
        self, publication: int, state: PublicationState, fence: int, detail: str, now: datetime
    ) -> None:
        self._db.execute(
            publication_events.insert().values(
                publication_id=publication, at=now, state=state, fence=fence, detail=detail[:1000]
            )
        )


def publication_of(row: Any) -> Publication:
    """The entity of a row of ``publications``."""
    return Publication(
        id=row.id,
        revision=row.revision_id,
        approval=row.approval_id,
        account=row.account_id,
        due_at=row.due_at,
        state=_S(row.state),
        attempt=row.attempt,
        fence=row.fence,
        key=row.key,
        owner=row.owner,
        lease_until=row.lease_until,
        next_try_at=row.next_try_at,
        sent_at=row.sent_at,
        remote_id=row.remote_id,
        remote_url=row.remote_url,
        advice=row.advice,
    )

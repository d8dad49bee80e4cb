"""Publications one by one; many at once are in the due table. Every move carries the fencing number of the claim that made it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kiemtin.entities import Approval, Entity, Publication
from kiemtin.errors import NotFound, StaleFence, WrongTransition
from kiemtin.states import PublicationState, may_move
from kiemtin.store.repositories.due_table import DueTable, Move, publication_of
from kiemtin.store.tables import errata, publication_events, publications

__all__ = ["Attempt", "Move", "PublicationEvent", "Publications", "publication_of"]
_S = PublicationState


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


class Publications(DueTable):
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
        row = self._still(publication, publication.state, state=target, **values)
        self._event(publication.id, target, publication.fence, detail, now)
        return publication_of(row)

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
        row = self._still(
            publication,
            _S.OUTCOME_UNKNOWN,
            probes=publications.c.probes + 1,
            next_try_at=next_try_at,
            advice=advice,
        )
        self._event(publication.id, _S.OUTCOME_UNKNOWN, publication.fence, detail, now)
        return int(row.probes)

    def reschedule(self, publication: Publication, due_at: datetime, *, now: datetime) -> Publication:
        """Another time for a row nobody has taken. Raises StaleFence when one has."""
        row = self._still(publication, _S.SCHEDULED, due_at=due_at, next_try_at=None, advice="")
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

    def keep_made(
        self, publication: Publication, name: str, value: str, *, lease_until: datetime | None = None
    ) -> None:
        """Keep one more thing the channel made, and the row for longer. Raises StaleFence when another has it."""
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
            .values(
                made={**(row.made or {}), name: value},
                **({} if lease_until is None else {"lease_until": lease_until}),
            )
        )

    def address_corrected_by(self, draft: int, account: int) -> str:
        """Where on ``account`` the post stands that erratum ``draft`` corrects; empty when there is none."""
        found = self._db.execute(
            select(publications.c.remote_url)
            .join(errata, errata.c.of_revision_id == publications.c.revision_id)
            .where(errata.c.draft_id == draft, publications.c.account_id == account)
        ).scalar()
        return str(found or "")

    def note_seen(self, publication: Publication, detail: str, *, now: datetime) -> None:
        """A step of its history in which nothing moved: what a person said about it."""
        self._event(publication.id, publication.state, publication.fence, detail, now)

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

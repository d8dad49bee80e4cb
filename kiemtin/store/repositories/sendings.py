"""What went out on an account and when: the ground of its rates and quiet hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from kiemtin.states import PublicationState
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import accounts, publication_events, publications, submissions

_S = PublicationState


class Sendings(Repository):
    """Sends that were begun, counted from the rows' own histories."""

    def hold_account(self, account: int) -> None:
        """No other publisher begins a send there until this unit of work ends.

        On SQLite a unit of work that may write is alone anyway.
        """
        if self._db.dialect.name == "postgresql":
            # Not FOR UPDATE: whoever schedules for the account meanwhile has no reason to wait.
            self._db.execute(
                select(accounts.c.id).where(accounts.c.id == account).with_for_update(key_share=True)
            )

    def since(self, account: int, moment: datetime) -> list[tuple[datetime, int]]:
        """When each send on the account began after ``moment`` and of which publication, oldest first.

        Repeated attempts too, and each part of what is sent in several.
        """
        rows = self._db.execute(
            select(publication_events.c.at, publication_events.c.publication_id)
            .join(publications, publications.c.id == publication_events.c.publication_id)
            .where(
                publications.c.account_id == account,
                # A row's last send is never before one of its earlier ones.
                publications.c.sending_at > moment,
                publication_events.c.state == _S.SENDING,
                publication_events.c.at > moment,
            )
            .order_by(publication_events.c.at)
        )
        return [(row.at, row.publication_id) for row in rows]

    def postpone(
        self,
        account: int,
        *,
        until: datetime,
        now: datetime,
        advice: str,
        urgent_too: bool,
        but: Collection[int] = (),
    ) -> int:
        """Let what is due on an account wait, without costing it an attempt; returns how many rows wait."""
        waiting = publications.c.state.in_([_S.SCHEDULED, _S.RETRY_WAIT])
        due = or_(publications.c.next_try_at.is_(None), publications.c.next_try_at <= now)
        chosen = publications.c.account_id == account
        if but:
            chosen &= publications.c.id.not_in(but)
        if not urgent_too:
            urgent = select(submissions.c.revision_id).where(submissions.c.urgent)
            chosen &= publications.c.revision_id.not_in(urgent)
        return int(
            self._db.execute(
                publications.update()
                .where(chosen, waiting, due, publications.c.due_at <= now)
                .values(next_try_at=until, advice=advice)
            ).rowcount
        )

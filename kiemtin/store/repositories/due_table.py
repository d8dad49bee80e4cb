"""The due table: which rows are to be sent or looked for, taking them, and moving many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from kiemtin.entities import Entity, Publication
from kiemtin.errors import StaleFence, WrongTransition
from kiemtin.states import PublicationState, may_move
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import publication_events, publications

_S = PublicationState
_HELD = (_S.CLAIMED, _S.PREPARED)
_WAITING = (_S.SCHEDULED, _S.RETRY_WAIT)


@dataclass(frozen=True, kw_only=True)
class Move(Entity):
    """A row's next state; ``values`` are further columns."""

    row: Publication
    target: PublicationState
    detail: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def moved(self) -> Publication:
        """The row after it."""
        known = {name: value for name, value in self.values.items() if hasattr(self.row, name)}
        return replace(self.row, state=self.target, **known)


class DueTable(Repository):
    """What publishers ask and write for many rows; fenced, so that two workers never both send."""

    def first_due(self, now: datetime, *, not_before: datetime | None = None) -> Publication | None:
        """The row that is next to be sent, if one is due; nothing is taken."""
        rows = [
            row
            for state in _WAITING
            if (row := self._db.execute(_due(state, now, not_before).limit(1)).first()) is not None
        ]
        return min(map(publication_of, rows), key=_in_turn, default=None)

    def next_due_at(self, now: datetime) -> datetime | None:
        """The next moment after ``now`` at which a row becomes due."""
        moments = [
            self._db.execute(
                select(func.min(column)).where(publications.c.state == state, column > now)
            ).scalar_one()
            for state in _WAITING
            for column in (publications.c.due_at, publications.c.next_try_at)
        ]
        return min((moment for moment in moments if moment is not None), default=None)

    def claim_due(
        self,
        *,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        not_before: datetime | None = None,
        account: int | None = None,
    ) -> list[Publication]:
        """Take due rows for one worker, of one account or of any: no two workers can take the same.

        Rows due before ``not_before`` stay: they are too late to be sent without asking.
        """
        found: list[Publication] = []
        for state in _WAITING:
            picked = _due(state, now, not_before).limit(limit)
            if account is not None:
                picked = picked.where(publications.c.account_id == account)
            if self._db.dialect.name == "postgresql":
                picked = picked.with_for_update(skip_locked=True)
            found += map(publication_of, self._db.execute(picked))
        chosen = sorted(found, key=_in_turn)[:limit]
        if not chosen:
            return []
        # Both databases keep others from these rows until the commit; the states are asked again all the same.
        rows = self._db.execute(
            publications.update()
            .where(publications.c.id.in_([each.id for each in chosen]), publications.c.state.in_(_WAITING))
            .values(
                state=_S.CLAIMED,
                owner=owner,
                lease_until=lease_until,
                fence=publications.c.fence + 1,
                attempt=publications.c.attempt + 1,
            )
            .returning(publications)
        ).all()
        taken = sorted(map(publication_of, rows), key=_in_turn)
        self._events([(each, _S.CLAIMED, owner) for each in taken], now)
        return taken

    def move_all(self, moves: Sequence[Move], *, now: datetime) -> list[Publication]:
        """Move many rows at once; returns those that were still as their moves say, as they are now.

        Raises WrongTransition, before anything is written, for a move the table of states forbids.
        """
        for each in moves:
            if not may_move(each.row.state, each.target):
                raise WrongTransition(current=each.row.state, target=each.target)
        seen = {
            row.id: (row.state, row.fence)
            for row in self._db.execute(
                select(publications.c.id, publications.c.state, publications.c.fence)
                .where(publications.c.id.in_([each.row.id for each in moves]))
                .order_by(publications.c.id)
                .with_for_update()
            )
        }
        good = [each for each in moves if seen.get(each.row.id) == (each.row.state, each.row.fence)]
        alike: dict[tuple[str, ...], list[Move]] = {}
        for each in good:
            alike.setdefault(tuple(sorted(each.values)), []).append(each)
        for names, group in alike.items():
            self._db.execute(
                publications.update()
                .where(publications.c.id == bindparam("row_id"))
                .values(state=bindparam("row_target"), **{name: bindparam(f"new_{name}") for name in names}),
                [
                    {
                        "row_id": each.row.id,
                        "row_target": each.target,
                        **{f"new_{name}": value for name, value in each.values.items()},
                    }
                    for each in group
                ],
            )
        self._events([(each.row, each.target, each.detail) for each in good], now)
        return [each.moved() for each in good]

    def expired_leases(self, now: datetime, *, longest: timedelta | None = None) -> list[Publication]:
        """Rows whose worker has gone: before `sending` they can be requeued, after it not.

        A lease with more than ``longest`` left was taken by a clock that has been set back since.
        """
        over = publications.c.lease_until <= now
        if longest is not None:
            over = or_(over, publications.c.lease_until > now + longest)
        rows = self._db.execute(
            select(publications)
            .where(
                publications.c.state.in_([*_HELD, _S.SENDING]),
                over,
            )
            .order_by(publications.c.id)
        )
        return [publication_of(row) for row in rows]

    def late(self, due_before: datetime) -> list[Publication]:
        """Rows still waiting to be sent although they were due before ``due_before``."""
        rows = self._db.execute(
            select(publications)
            .where(
                publications.c.state.in_(_WAITING),
                publications.c.due_at < due_before,
            )
            .order_by(publications.c.due_at, publications.c.id)
        )
        return [publication_of(row) for row in rows]

    def to_reconcile(self, now: datetime) -> list[Publication]:
        """Rows with an unknown outcome whose next look is due, and posts held back that are looked for again."""
        at = publications.c.next_try_at
        rows = self._db.execute(
            select(publications)
            .where(
                or_(
                    and_(publications.c.state == _S.OUTCOME_UNKNOWN, or_(at.is_(None), at <= now)),
                    and_(publications.c.state == _S.NEEDS_HUMAN, at <= now),
                )
            )
            .order_by(publications.c.id)
        )
        return [publication_of(row) for row in rows]

    def look_again(self, publication: Publication, *, again_at: datetime | None) -> None:
        """When to look again for a post that a person was asked about. Raises StaleFence when it was settled."""
        self._still(publication, publication.state, next_try_at=again_at)

    def _still(self, publication: Publication, seen: PublicationState, /, **values: Any) -> Any:
        """Write to a row that is still as it was ``seen``, under the same fence; it, afterwards. Raises StaleFence."""
        row = self._db.execute(
            publications.update()
            .where(
                publications.c.id == publication.id,
                publications.c.state == seen,
                publications.c.fence == publication.fence,
            )
            .values(**values)
            .returning(publications)
        ).first()
        if row is None:
            raise StaleFence()
        return row

    def _events(self, steps: Iterable[tuple[Publication, PublicationState, str]], now: datetime) -> None:
        rows = [
            {
                "publication_id": row.id,
                "at": now,
                "state": state,
                "fence": row.fence,
                "detail": detail[:1000],
            }
            for row, state, detail in steps
        ]
        if rows:
            self._db.execute(publication_events.insert(), rows)


def _due(state: PublicationState, now: datetime, not_before: datetime | None) -> Select[Any]:
    """Rows of one waiting state that may be sent now, in turn: one state, so that the index serves it."""
    at = publications.c.next_try_at
    due = select(publications).where(publications.c.state == state, publications.c.due_at <= now)
    due = due.where(or_(at.is_(None), at <= now))
    if not_before is not None:
        due = due.where(publications.c.due_at >= not_before)
    return due.order_by(publications.c.due_at, publications.c.id)


def _in_turn(row: Publication) -> tuple[datetime, int]:
    return row.due_at, row.id


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

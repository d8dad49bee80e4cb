"""Planned times, slots, the office's own rules, blackouts, series and calendar feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import exists, func, select

from kiemtin.entities import Entity, Publication
from kiemtin.errors import NotFound
from kiemtin.plans import STRICT, AccountRules, Blackout, BlackoutKind, Occurrence, PlannedTime, Series, Slot
from kiemtin.states import LIVE, PublicationState
from kiemtin.store.repositories.base import Repository, once
from kiemtin.store.repositories.publications import publication_of
from kiemtin.store.tables import (
    account_rules,
    blackouts,
    calendar_feeds,
    drafts,
    imported_rows,
    plans,
    publication_events,
    publications,
    revisions,
    series,
    series_drafts,
    slots,
)

WAITING = (PublicationState.SCHEDULED, PublicationState.RETRY_WAIT)
"""States in which a publication has a time that still lies before it."""
_UNDER_WAY = (*WAITING, PublicationState.CLAIMED, PublicationState.PREPARED, PublicationState.SENDING)


@dataclass(frozen=True, kw_only=True)
class CalendarFeed(Entity):
    """A secret address somebody reads the calendar at. Its secret part is not kept."""

    id: int
    user: int
    label: str
    created_at: datetime
    revoked_at: datetime | None = None


class Planning(Repository):
    """Everything that is said of times before the publisher acts on them."""

    # --- planned times ---------------------------------------------------------------------------

    def plan(self, draft: int, due: Mapping[int, datetime], *, by: int, now: datetime) -> None:
        """Set when a draft shall go out on each account; other accounts keep what they have."""
        for account, due_at in due.items():
            values = {"due_at": due_at, "set_by": by, "set_at": now}
            statement = self._insert(plans).values(draft_id=draft, account_id=account, **values)
            self._db.execute(
                statement.on_conflict_do_update(index_elements=["draft_id", "account_id"], set_=values)
            )

    def plans_of(self, draft: int) -> dict[int, PlannedTime]:
        """Planned times by account."""
        rows = self._db.execute(select(plans).where(plans.c.draft_id == draft).order_by(plans.c.account_id))
        return {row.account_id: _planned(row) for row in rows}

    def unplan(self, draft: int, accounts: Iterable[int] | None = None) -> None:
        """Forget planned times of a draft; of all accounts when none are named."""
        gone = plans.delete().where(plans.c.draft_id == draft)
        if accounts is not None:
            gone = gone.where(plans.c.account_id.in_(list(accounts)))
        self._db.execute(gone)

    def taken(self, account: int, start: datetime, end: datetime) -> list[datetime]:
        """Moments in [start, end) at which something goes out, or shall go out, on an account."""
        out = select(publications.c.due_at).where(
            publications.c.account_id == account,
            publications.c.due_at >= start,
            publications.c.due_at < end,
            publications.c.state.in_([*_UNDER_WAY, *LIVE]),
        )
        already = (
            exists()
            .where(publications.c.account_id == plans.c.account_id)
            .where(publications.c.revision_id == revisions.c.id, revisions.c.draft_id == plans.c.draft_id)
            .where(publications.c.state.in_([*_UNDER_WAY, *LIVE]))
        )
        wished = (
            select(plans.c.due_at)
            .join(drafts, drafts.c.id == plans.c.draft_id)
            .where(
                plans.c.account_id == account,
                plans.c.due_at >= start,
                plans.c.due_at < end,
                drafts.c.closed.is_(False),
                ~already,
            )
        )
        return sorted(row.due_at for row in self._db.execute(out.union_all(wished)))

    # --- slots and rules -------------------------------------------------------------------------

    def add_slot(self, account: int, weekday: int, at: time) -> int:
        """Raises Conflict for a slot that is there."""
        with once():
            return self._new_id(slots, account_id=account, weekday=weekday, at=_hhmm(at))

    def slots(self, account: int | None = None) -> list[Slot]:
        query = select(slots).order_by(slots.c.account_id, slots.c.weekday, slots.c.at)
        if account is not None:
            query = query.where(slots.c.account_id == account)
        return [
            Slot(id=row.id, account=row.account_id, weekday=row.weekday, at=_time(row.at))
            for row in self._db.execute(query)
        ]

    def remove_slot(self, slot: int) -> None:
        """Raises NotFound."""
        if not self._db.execute(slots.delete().where(slots.c.id == slot)).rowcount:
            raise NotFound(what="khung giờ / slot")

    def put_rules(self, rules: AccountRules) -> None:
        values: dict[str, Any] = {
            "quiet_from": None if rules.quiet_from is None else _hhmm(rules.quiet_from),
            "quiet_to": None if rules.quiet_to is None else _hhmm(rules.quiet_to),
            "per_hour": rules.per_hour,
            "per_day": rules.per_day,
            "gap_minutes": rules.gap_minutes,
        }
        statement = self._insert(account_rules).values(account_id=rules.account, **values)
        self._db.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values))

    def rules(self) -> dict[int, AccountRules]:
        """What the office asks of itself, by account; accounts without rules are left out."""
        return {
            row.account_id: AccountRules(
                account=row.account_id,
                quiet_from=None if row.quiet_from is None else _time(row.quiet_from),
                quiet_to=None if row.quiet_to is None else _time(row.quiet_to),
                per_hour=row.per_hour,
                per_day=row.per_day,
                gap_minutes=row.gap_minutes,
            )
            for row in self._db.execute(select(account_rules))
        }

    # --- blackouts -------------------------------------------------------------------------------

    def add_blackout(
        self,
        *,
        title: str,
        kind: BlackoutKind,
        starts_at: datetime,
        ends_at: datetime,
        by: int,
        now: datetime,
    ) -> int:
        return self._new_id(
            blackouts,
            title=title,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            created_by=by,
            created_at=now,
        )

    def blackout(self, blackout: int) -> Blackout:
        """Raises NotFound."""
        row = self._db.execute(select(blackouts).where(blackouts.c.id == blackout)).first()
        if row is None:
            raise NotFound(what="đợt tạm ngừng / blackout")
        return _blackout(row)

    def blackouts(self, start: datetime, end: datetime | None = None) -> list[Blackout]:
        """Blackouts in force somewhere in [start, end), by time; lifted ones are left out."""
        query = (
            select(blackouts)
            .where(blackouts.c.ends_at > start, blackouts.c.lifted_at.is_(None))
            .order_by(blackouts.c.starts_at, blackouts.c.id)
        )
        if end is not None:
            query = query.where(blackouts.c.starts_at < end)
        return [_blackout(row) for row in self._db.execute(query)]

    def closed(self, at: datetime) -> bool:
        """True in a time of mourning, a crisis or another pause; a holiday alone closes nothing."""
        found = select(blackouts.c.id).where(
            blackouts.c.starts_at <= at,
            blackouts.c.ends_at > at,
            blackouts.c.lifted_at.is_(None),
            blackouts.c.kind.in_(STRICT),
        )
        return self._db.execute(found.limit(1)).first() is not None

    def lift(self, blackout: int, now: datetime) -> None:
        """Raises NotFound for one that is lifted or not there."""
        done = self._db.execute(
            blackouts.update()
            .where(blackouts.c.id == blackout, blackouts.c.lifted_at.is_(None))
            .values(lifted_at=now)
        )
        if not done.rowcount:
            raise NotFound(what="đợt tạm ngừng / blackout")

    # --- series ----------------------------------------------------------------------------------

    def add_series(self, *, title: str, rule: str, starts_at: datetime, by: int, now: datetime) -> int:
        return self._new_id(
            series, title=title, rule=rule, starts_at=starts_at, created_by=by, created_at=now
        )

    def get_series(self, number: int, *, hold: bool = False) -> Series:
        """Raises NotFound. ``hold`` keeps others from extending or ending it meanwhile."""
        query = select(series).where(series.c.id == number)
        row = self._db.execute(query.with_for_update() if hold else query).first()
        if row is None:
            raise NotFound(what="loạt bài / series")
        return _series(row)

    def all_series(self) -> list[Series]:
        """Every series, newest first."""
        return [_series(row) for row in self._db.execute(select(series).order_by(series.c.id.desc()))]

    def add_occurrence(self, number: int, *, position: int, draft: int, planned_at: datetime) -> None:
        """Raises Conflict for a place that is taken."""
        with once():
            self._db.execute(
                series_drafts.insert().values(
                    series_id=number, position=position, draft_id=draft, planned_at=planned_at
                )
            )

    def occurrences(self, number: int) -> list[Occurrence]:
        """The drafts of a series in order."""
        rows = self._db.execute(
            select(series_drafts)
            .where(series_drafts.c.series_id == number)
            .order_by(series_drafts.c.position)
        )
        return [
            Occurrence(
                series=row.series_id, position=row.position, draft=row.draft_id, planned_at=row.planned_at
            )
            for row in rows
        ]

    def end_series(self, number: int, now: datetime) -> None:
        self._db.execute(series.update().where(series.c.id == number).values(ended_at=now))

    # --- tables brought in -----------------------------------------------------------------------

    def imported(self, hashes: Iterable[str]) -> dict[str, int]:
        """Drafts made of these lines before, by the line's hash."""
        wanted, found = list(hashes), {}
        for start in range(0, len(wanted), 500):
            rows = self._db.execute(
                select(imported_rows.c.row_sha256, imported_rows.c.draft_id).where(
                    imported_rows.c.row_sha256.in_(wanted[start : start + 500])
                )
            )
            found.update({row.row_sha256: row.draft_id for row in rows})
        return found

    def keep_imported(self, row_sha256: str, draft: int, *, by: int, now: datetime) -> None:
        """Raises Conflict when somebody brought the same line meanwhile."""
        with once():
            self._db.execute(
                imported_rows.insert().values(
                    row_sha256=row_sha256, draft_id=draft, imported_by=by, imported_at=now
                )
            )

    # --- calendar feeds --------------------------------------------------------------------------

    def add_feed(self, *, user: int, token_sha256: str, label: str, now: datetime) -> int:
        return self._new_id(
            calendar_feeds, user_id=user, token_sha256=token_sha256, label=label, created_at=now
        )

    def feeds(self, user: int | None = None) -> list[CalendarFeed]:
        """Feeds of one person, or of everybody; revoked ones too."""
        query = select(calendar_feeds).order_by(calendar_feeds.c.id)
        if user is not None:
            query = query.where(calendar_feeds.c.user_id == user)
        return [_feed(row) for row in self._db.execute(query)]

    def open_feeds(self) -> list[tuple[str, CalendarFeed]]:
        """The hash of every feed that can be read."""
        rows = self._db.execute(select(calendar_feeds).where(calendar_feeds.c.revoked_at.is_(None)))
        return [(row.token_sha256, _feed(row)) for row in rows]

    def revoke_feed(self, feed: int, now: datetime) -> None:
        """Raises NotFound for one that is revoked or not there."""
        done = self._db.execute(
            calendar_feeds.update()
            .where(calendar_feeds.c.id == feed, calendar_feeds.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        if not done.rowcount:
            raise NotFound(what="địa chỉ lịch / calendar feed")

    # --- what a new blackout meets ---------------------------------------------------------------

    def waiting_between(self, start: datetime, end: datetime) -> list[int]:
        """Publications that wait to go out in [start, end), by time: what was put off at its new time."""
        goes_out = func.coalesce(publications.c.next_try_at, publications.c.due_at)
        rows = self._db.execute(
            select(publications.c.id)
            .where(publications.c.state.in_(WAITING), goes_out >= start, goes_out < end)
            .order_by(publications.c.due_at, publications.c.id)
        )
        return [row.id for row in rows]

    def rows(self, numbers: Iterable[int]) -> list[Publication]:
        """These publications."""
        wanted = select(publications).where(publications.c.id.in_(list(numbers)))
        return [publication_of(row) for row in self._db.execute(wanted.order_by(publications.c.id))]

    def held_back(self, mark: str, start: datetime, end: datetime) -> list[int]:
        """Publications due in [start, end) that wait for a new time, and whose last step says ``mark``."""
        steps = publication_events.alias("steps")
        last = (
            select(func.max(steps.c.id)).where(steps.c.publication_id == publications.c.id).scalar_subquery()
        )
        rows = self._db.execute(
            select(publications.c.id)
            .join(publication_events, publication_events.c.publication_id == publications.c.id)
            .where(
                publication_events.c.id == last,
                publications.c.state == PublicationState.EXPIRED,
                publications.c.due_at >= start,
                publications.c.due_at < end,
                publication_events.c.detail == mark,
            )
            .order_by(publications.c.due_at, publications.c.id)
        )
        return [row.id for row in rows]


def _hhmm(at: time) -> str:
    return at.strftime("%H:%M")


def _time(stored: str) -> time:
    return time.fromisoformat(stored)


def _planned(row: Any) -> PlannedTime:
    return PlannedTime(draft=row.draft_id, account=row.account_id, due_at=row.due_at, set_by=row.set_by)


def _blackout(row: Any) -> Blackout:
    return Blackout(
        id=row.id,
        title=row.title,
        kind=BlackoutKind(row.kind),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        lifted_at=row.lifted_at,
    )


def _series(row: Any) -> Series:
    return Series(
        id=row.id,
        title=row.title,
        rule=row.rule,
        starts_at=row.starts_at,
        created_by=row.created_by,
        ended_at=row.ended_at,
    )


def _feed(row: Any) -> CalendarFeed:
    return CalendarFeed(
        id=row.id,
        user=row.user_id,
        label=row.label,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )

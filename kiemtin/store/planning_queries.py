"""Read-side view of the calendar: what goes out, and what shall go out once it is approved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select

from kiemtin.entities import Entity
from kiemtin.states import Decision, PublicationState
from kiemtin.store.tables import (
    accounts,
    airings,
    approvals,
    drafts,
    plans,
    publications,
    revisions,
    series_drafts,
    submissions,
)
from kiemtin.words import ZONE

TROUBLED = (
    PublicationState.FAILED_PERMANENT,
    PublicationState.EXPIRED,
    PublicationState.OUTCOME_UNKNOWN,
    PublicationState.NEEDS_HUMAN,
)
"""States in which a person has to look, or soon may have to."""
_WAITING = (PublicationState.SCHEDULED, PublicationState.RETRY_WAIT)
_BEGINNING = 300  # characters by which two texts are told apart, together with their length


@dataclass(frozen=True, kw_only=True)
class PlanLine(Entity):
    """One post in the calendar. ``publication`` None: planned, and not approved so far.

    ``state`` is None then, and ``submitted`` and ``decision`` say how far the newest revision is.
    ``goes_at`` is when it is tried next, else ``due_at``; ``urgent``: submitted as such;
    ``airings`` counts confirmed uses of a pack; ``text`` tells two texts apart.
    """

    draft: int
    revision: int
    publication: int | None
    account: int
    account_title: str
    channel: str
    title: str
    kind: str
    claim: int | None
    due_at: datetime
    goes_at: datetime
    state: PublicationState | None
    submitted: bool = True
    urgent: bool = False
    decision: Decision | None = None
    embargo: datetime | None = None
    series: int | None = None
    sent_at: datetime | None = None
    remote_url: str | None = None
    advice: str = ""
    airings: int = 0
    text: str = ""

    @property
    def key(self) -> str:
        """Names the line: two lines never share it."""
        return f"p{self.publication}" if self.publication else f"d{self.draft}a{self.account}"


class PlanningQueries:
    """Each read is one or two statements, whatever the number of posts."""

    _db: Connection

    def plan_lines(
        self,
        start: datetime,
        end: datetime,
        *,
        chosen: Collection[int] = (),
        states: Collection[PublicationState] = (),
        wished: bool = True,
        per_day: int | None = None,
        most: int = 5000,
    ) -> list[PlanLine]:
        """Posts due in [start, end) by time; of ``chosen`` accounts and in ``states`` when any are named.

        ``wished`` brings what is planned and not approved too. ``per_day`` bounds what one day in Viet Nam
        brings, ``most`` the whole.
        """
        due = _between(start, end, chosen, states)
        query = self._published().order_by(publications.c.due_at, publications.c.id)
        if per_day is None:
            query = query.where(due)
        else:
            # Numbered by the table alone: texts are read of the rows that are shown, not of all.
            place = self._place(publications.c.due_at, publications.c.id)
            numbered = select(publications.c.id, place.label("place")).where(due).subquery()
            shown = select(numbered.c.id).where(numbered.c.place <= per_day)
            query = query.where(publications.c.id.in_(shown))
        lines = [_line(row) for row in self._db.execute(query.limit(most))]
        if wished:
            query = self._wished(start, end, chosen)
            if per_day is not None:
                place = self._place(plans.c.due_at, plans.c.draft_id, plans.c.account_id)
                numbered = query.add_columns(place.label("place")).order_by(None).subquery()
                query = select(numbered).where(numbered.c.place <= per_day).order_by(numbered.c.due_at)
            lines += [_line(row) for row in self._db.execute(query.limit(most))]
        lines.sort(key=_order)
        if per_day is not None:
            lines = _of_each_day(lines, per_day)
        return lines[:most]

    def plan_counts(
        self,
        start: datetime,
        end: datetime,
        *,
        chosen: Collection[int] = (),
        states: Collection[PublicationState] = (),
        wished: bool = True,
    ) -> dict[date, int]:
        """How many posts each day in Viet Nam has, of those ``plan_lines`` would bring."""
        day = self._day(publications.c.due_at)
        counted = [
            select(day.label("day"), func.count().label("total"))
            .where(_between(start, end, chosen, states))
            .group_by(day)
        ]
        if wished:
            day = self._day(plans.c.due_at)
            columns = (day.label("day"), func.count().label("total"))
            query = self._wished(start, end, chosen).with_only_columns(*columns)
            counted.append(query.order_by(None).group_by(day))
        found: dict[date, int] = {}
        for each in counted:
            for row in self._db.execute(each):
                at = date.fromisoformat(row.day)
                found[at] = found.get(at, 0) + row.total
        return found

    def plan_of(self, publications_of: Iterable[int]) -> list[PlanLine]:
        """These publications, by time."""
        query = self._published().where(publications.c.id.in_(list(publications_of)))
        return sorted((_line(row) for row in self._db.execute(query)), key=_order)

    def plans_in_trouble(self, most: int = 50) -> tuple[list[PlanLine], int]:
        """What a person has to look at, oldest first, and how many there are in all."""
        query = self._published().where(publications.c.state.in_(TROUBLED))
        total = self._db.execute(
            select(func.count()).select_from(publications).where(publications.c.state.in_(TROUBLED))
        ).scalar_one()
        ordered = query.order_by(publications.c.due_at, publications.c.id).limit(most)
        return [_line(row) for row in self._db.execute(ordered)], int(total)

    def begun_since(self, start: datetime) -> dict[int, list[datetime]]:
        """When sends to each account were begun, later than ``start``, in order."""
        rows = self._db.execute(
            select(publications.c.account_id, publications.c.sending_at)
            .where(publications.c.sending_at > start)
            .order_by(publications.c.sending_at)
        )
        found: dict[int, list[datetime]] = {}
        for row in rows:
            found.setdefault(row.account_id, []).append(row.sending_at)
        return found

    def _published(self) -> Select[Any]:
        return (
            select(
                publications.c.id.label("publication"),
                publications.c.account_id,
                publications.c.due_at,
                publications.c.state,
                publications.c.next_try_at,
                publications.c.sent_at,
                publications.c.remote_url,
                publications.c.advice,
                _AIRINGS,
                *_TEXT,
            )
            .join(revisions, revisions.c.id == publications.c.revision_id)
            .join(drafts, drafts.c.id == revisions.c.draft_id)
            .join(accounts, accounts.c.id == publications.c.account_id)
            .outerjoin(submissions, submissions.c.revision_id == revisions.c.id)
            .outerjoin(series_drafts, series_drafts.c.draft_id == drafts.c.id)
        )

    def _wished(self, start: datetime, end: datetime, chosen: Collection[int]) -> Select[Any]:
        """Planned times of open drafts whose newest revision is not on its way to that account."""
        # Of the few drafts planned in this time only: grouping every revision there is would read them all.
        every = revisions.alias("every")
        newest = (
            select(func.max(every.c.number)).where(every.c.draft_id == plans.c.draft_id).scalar_subquery()
        )
        under_way = exists().where(
            publications.c.revision_id == revisions.c.id, publications.c.account_id == plans.c.account_id
        )
        query = (
            select(
                plans.c.account_id,
                plans.c.due_at,
                submissions.c.submitted_at,
                approvals.c.decision,
                *_TEXT,
            )
            .join(drafts, drafts.c.id == plans.c.draft_id)
            .join(revisions, and_(revisions.c.draft_id == plans.c.draft_id, revisions.c.number == newest))
            .join(accounts, accounts.c.id == plans.c.account_id)
            .outerjoin(submissions, submissions.c.revision_id == revisions.c.id)
            .outerjoin(approvals, approvals.c.revision_id == revisions.c.id)
            .outerjoin(series_drafts, series_drafts.c.draft_id == drafts.c.id)
            .where(
                plans.c.due_at >= start,
                plans.c.due_at < end,
                drafts.c.closed.is_(False),
                ~under_way,
            )
        )
        if chosen:
            query = query.where(plans.c.account_id.in_(list(chosen)))
        return query.order_by(plans.c.due_at, plans.c.draft_id, plans.c.account_id)

    def _place(self, due_at: Any, *then: Any) -> Any:
        """The row's place among those of its day in Viet Nam."""
        return func.row_number().over(partition_by=self._day(due_at), order_by=(due_at, *then))

    def _day(self, moment: Any) -> Any:
        """The day in Viet Nam, as ISO text."""
        if self._db.dialect.name == "sqlite":
            return func.date(moment, "+7 hours")
        return func.to_char(func.timezone(ZONE.key, moment), "YYYY-MM-DD")


def _between(
    start: datetime, end: datetime, chosen: Collection[int], states: Collection[PublicationState]
) -> ColumnElement[bool]:
    found = and_(publications.c.due_at >= start, publications.c.due_at < end)
    if chosen:
        found &= publications.c.account_id.in_(list(chosen))
    if states:
        found &= publications.c.state.in_(list(states))
    return found


_AIRINGS = (
    select(func.count())
    .select_from(airings)
    .where(airings.c.publication_id == publications.c.id)
    .scalar_subquery()
    .label("airings")
)
_TEXT = (
    revisions.c.draft_id,
    revisions.c.id.label("revision"),
    revisions.c.content["title"].as_string().label("title"),
    revisions.c.content["embargo"].as_string().label("embargo"),
    func.substr(revisions.c.content["body"].as_string(), 1, _BEGINNING).label("beginning"),
    func.length(revisions.c.content["body"].as_string()).label("length"),
    drafts.c.kind,
    drafts.c.claim_id,
    submissions.c.urgent,
    accounts.c.title.label("account_title"),
    accounts.c.channel,
    series_drafts.c.series_id,
)


def _line(row: Any) -> PlanLine:
    given = row._mapping
    publication = given.get("publication")
    state = None if publication is None else PublicationState(row.state)
    waits = state in _WAITING and row.next_try_at is not None
    decision = given.get("decision")
    return PlanLine(
        draft=row.draft_id,
        revision=row.revision,
        publication=publication,
        account=row.account_id,
        account_title=row.account_title,
        channel=row.channel,
        title=row.title,
        kind=row.kind,
        claim=row.claim_id,
        due_at=row.due_at,
        goes_at=max(row.next_try_at, row.due_at) if waits else row.due_at,
        state=state,
        submitted=publication is not None or row.submitted_at is not None,
        urgent=bool(row.urgent),
        decision=Decision.APPROVED if publication is not None else Decision(decision) if decision else None,
        embargo=datetime.fromisoformat(row.embargo) if row.embargo else None,
        series=row.series_id,
        sent_at=given.get("sent_at"),
        remote_url=given.get("remote_url"),
        advice=given.get("advice") or "",
        airings=given.get("airings") or 0,
        text=f"{row.length}:{row.title}\n{row.beginning}",
    )


def _order(line: PlanLine) -> tuple[datetime, int, int]:
    return line.due_at, line.draft, line.account


def _of_each_day(lines: list[PlanLine], per_day: int) -> list[PlanLine]:
    """The first ``per_day`` of each day, of what both statements brought."""
    left: list[PlanLine] = []
    seen: dict[date, int] = {}
    for line in lines:
        day = line.due_at.astimezone(ZONE).date()
        seen[day] = seen.get(day, 0) + 1
        if seen[day] <= per_day:
            left.append(line)
    return left

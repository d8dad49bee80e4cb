"""Read-side views for pages, exports and reports.

None of these touch the below-k buffer or the sketch (S4); ``tests/unit/test_store_columns.py``
holds that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from kiemtin.entities import Entity
from kiemtin.rules import K_FLOOR, Bar, may_show, shown_bars
from kiemtin.states import LIVE, LookAgain, PublicationState, VerdictLabel
from kiemtin.store.after_queries import AfterQueries
from kiemtin.store.draft_queries import DraftQueries
from kiemtin.store.memory_queries import MemoryQueries
from kiemtin.store.month_queries import MonthQueries, TopicLine, seen_at
from kiemtin.store.planning_queries import PlanningQueries
from kiemtin.store.tables import (
    accounts,
    airings,
    approvals,
    claims,
    drafts,
    findings,
    items,
    mentions,
    publications,
    revisions,
    sources,
    submissions,
    users,
    verdicts,
)

__all__ = ["CalendarLine", "Correction", "Finding", "Queries", "QueueLine", "TopicLine"]


@dataclass(frozen=True, kw_only=True)
class Finding(Entity):
    """A publication that makes a claim, with the passage and its address."""

    item: int
    source: str
    title: str
    url: str
    published_at: datetime
    passage: str
    prediction: VerdictLabel
    score: float


@dataclass(frozen=True, kw_only=True)
class QueueLine(Entity):
    """A claim as the reviewers' queue lists it. ``voices`` is 0 or at least k."""

    claim: int
    statement: str
    suggestion: VerdictLabel
    score: float
    voices: int
    publications: int
    priority: float
    shown_at: datetime
    last_seen_at: datetime
    decided: bool
    verdict: VerdictLabel | None
    look_again: LookAgain | None
    locked_by: str | None
    locked_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class CalendarLine(Entity):
    """A publication as the calendar shows it."""

    publication: int
    draft: int
    title: str
    account: str
    channel: str
    due_at: datetime
    state: PublicationState
    remote_url: str | None
    sent_at: datetime | None
    advice: str
    airings: int = 0
    """How often people confirmed that this pack was used; 0 for other channels."""


@dataclass(frozen=True, kw_only=True)
class Correction(Entity):
    """How long a claim took from its first mention to people, verdict and published correction."""

    claim: int
    statement: str
    first_seen_at: datetime
    shown_at: datetime
    decided_at: datetime | None
    published_at: datetime | None
    remote_url: str | None


class Queries(MonthQueries, DraftQueries, MemoryQueries, PlanningQueries, AfterQueries):
    """Every read the pages and reports make, on the unit of work's connection."""

    def queue(
        self, *, k: int = K_FLOOR, decided: bool = False, search: str = "", limit: int = 200
    ) -> list[QueueLine]:
        """Claims by priority; first those to be looked at again. ``search`` is folded text (``words.fold``).

        ``k`` may have been raised since a claim was shown: below it, voices are 0, and a claim
        that no publication makes is left out.
        """
        newest = (
            select(verdicts.c.claim_id, func.max(verdicts.c.id).label("id"))
            .group_by(verdicts.c.claim_id)
            .subquery()
        )
        query = (
            select(claims, verdicts.c.label, users.c.display)
            .outerjoin(newest, newest.c.claim_id == claims.c.id)
            .outerjoin(verdicts, verdicts.c.id == newest.c.id)
            .outerjoin(users, users.c.id == claims.c.locked_by)
            .where(claims.c.decided.is_(decided), seen_at(k))
            .order_by(claims.c.look_again.is_(None), claims.c.priority.desc(), claims.c.id)
            .limit(limit)
        )
        if search:
            query = query.where(claims.c.folded.contains(search, autoescape=True))
        return [
            QueueLine(
                claim=row.id,
                statement=row.statement,
                suggestion=VerdictLabel(row.suggestion),
                score=row.score,
                voices=row.voices if may_show(row.voices, k) else 0,
                publications=row.publications,
                priority=row.priority,
                shown_at=row.shown_at,
                last_seen_at=row.last_seen_at,
                decided=row.decided,
                verdict=VerdictLabel(row.label) if row.label else None,
                look_again=LookAgain(row.look_again) if row.look_again else None,
                locked_by=row.display,
                locked_until=row.locked_until,
            )
            for row in self._db.execute(query)
        ]

    def findings(self, claim: int | None = None, *, refuted_only: bool = False) -> list[Finding]:
        """Publications that make a claim (or any claim), newest first."""
        query = (
            select(
                findings,
                items.c.title,
                items.c.url,
                items.c.published_at,
                sources.c.title.label("source_title"),
            )
            .join(items, items.c.id == findings.c.item_id)
            .join(sources, sources.c.name == items.c.source)
            .order_by(items.c.published_at.desc(), findings.c.id)
        )
        if claim is not None:
            query = query.where(findings.c.claim_id == claim)
        if refuted_only:
            query = query.where(findings.c.prediction == VerdictLabel.REFUTED)
        return [
            Finding(
                item=row.item_id,
                source=row.source_title,
                title=row.title,
                url=row.url,
                published_at=row.published_at,
                passage=row.passage,
                prediction=VerdictLabel(row.prediction),
                score=row.score,
            )
            for row in self._db.execute(query)
        ]

    def bars(self, claim: int, k: int) -> tuple[Bar, ...]:
        """A claim's mentions over time, merged so that no bar is below k."""
        rows = self._db.execute(
            select(mentions.c.hour, func.sum(mentions.c.total).label("total"))
            .where(mentions.c.claim_id == claim)
            .group_by(mentions.c.hour)
            .order_by(mentions.c.hour)
        )
        return shown_bars([(row.hour, int(row.total)) for row in rows], k)

    def all_bars(self, start: datetime, k: int) -> tuple[Bar, ...]:
        """Mentions of all visible claims since ``start``, merged the same way."""
        rows = self._db.execute(
            select(mentions.c.hour, func.sum(mentions.c.total).label("total"))
            .where(mentions.c.hour >= start)
            .group_by(mentions.c.hour)
            .order_by(mentions.c.hour)
        )
        return shown_bars([(row.hour, int(row.total)) for row in rows], k)

    def places(self, claim: int, k: int = K_FLOOR) -> list[str]:
        """Kinds of place a claim was made in, without numbers (a difference could be below k).

        Empty while fewer than ``k`` voices make it.
        """
        rows = self._db.execute(
            select(mentions.c.place)
            .join(claims, claims.c.id == mentions.c.claim_id)
            .where(mentions.c.claim_id == claim, claims.c.voices >= max(k, K_FLOOR))
            .distinct()
            .order_by(mentions.c.place)
        )
        return [row.place for row in rows]

    def calendar(
        self, start: datetime, end: datetime, *, states: tuple[PublicationState, ...] = ()
    ) -> list[CalendarLine]:
        """Publications due in [start, end) by time."""
        query = self._calendar_lines().where(publications.c.due_at >= start, publications.c.due_at < end)
        if states:
            query = query.where(publications.c.state.in_(states))
        return [_calendar_line(row) for row in self._db.execute(query)]

    def corrections(self, start: datetime, k: int = K_FLOOR) -> list[Correction]:
        """Claims shown since ``start`` with their times to verdict and to correction."""
        decided = (
            select(verdicts.c.claim_id, func.min(verdicts.c.decided_at).label("decided_at"))
            .group_by(verdicts.c.claim_id)
            .subquery()
        )
        live = (
            select(
                drafts.c.claim_id,
                func.min(publications.c.sent_at).label("published_at"),
                func.min(publications.c.remote_url).label("remote_url"),
            )
            .join(revisions, revisions.c.draft_id == drafts.c.id)
            .join(publications, publications.c.revision_id == revisions.c.id)
            .where(publications.c.state.in_(list(LIVE)))
            .group_by(drafts.c.claim_id)
            .subquery()
        )
        query = (
            select(claims, decided.c.decided_at, live.c.published_at, live.c.remote_url)
            .outerjoin(decided, decided.c.claim_id == claims.c.id)
            .outerjoin(live, live.c.claim_id == claims.c.id)
            .where(claims.c.shown_at >= start, seen_at(k))
            .order_by(claims.c.shown_at.desc())
        )
        return [
            Correction(
                claim=row.id,
                statement=row.statement,
                first_seen_at=row.first_seen_at,
                shown_at=row.shown_at,
                decided_at=row.decided_at,
                published_at=row.published_at,
                remote_url=row.remote_url,
            )
            for row in self._db.execute(query)
        ]

    def verdict_counts(self, start: datetime, k: int = K_FLOOR) -> list[tuple[VerdictLabel | None, int]]:
        """Claims shown since ``start`` by their newest verdict; None are those still undecided."""
        newest = (
            select(verdicts.c.claim_id, func.max(verdicts.c.id).label("id"))
            .group_by(verdicts.c.claim_id)
            .subquery()
        )
        total = func.count().label("total")
        rows = self._db.execute(
            select(verdicts.c.label, total)
            .select_from(claims)
            .outerjoin(newest, newest.c.claim_id == claims.c.id)
            .outerjoin(verdicts, verdicts.c.id == newest.c.id)
            .where(claims.c.shown_at >= start, seen_at(k))
            .group_by(verdicts.c.label)
            .order_by(total.desc(), verdicts.c.label)
        )
        return [(VerdictLabel(row.label) if row.label else None, int(row.total)) for row in rows]

    def awaiting_approval(self) -> list[int]:
        """Drafts whose newest revision is submitted and undecided: urgent ones first, then the oldest."""
        newest = (
            select(revisions.c.draft_id, func.max(revisions.c.id).label("id"))
            .group_by(revisions.c.draft_id)
            .subquery()
        )
        rows = self._db.execute(
            select(newest.c.draft_id)
            .join(submissions, submissions.c.revision_id == newest.c.id)
            .outerjoin(approvals, approvals.c.revision_id == newest.c.id)
            .where(approvals.c.id.is_(None))
            .order_by(submissions.c.urgent.desc(), submissions.c.submitted_at)
        )
        return [row.draft_id for row in rows]

    def _calendar_lines(self) -> Select[Any]:
        return (
            select(
                publications,
                revisions.c.draft_id,
                revisions.c.content,
                accounts.c.title.label("account_title"),
                accounts.c.channel,
                select(func.count())
                .select_from(airings)
                .where(airings.c.publication_id == publications.c.id)
                .scalar_subquery()
                .label("airings"),
            )
            .join(revisions, revisions.c.id == publications.c.revision_id)
            .join(accounts, accounts.c.id == publications.c.account_id)
            .order_by(publications.c.due_at, publications.c.id)
        )


def _calendar_line(row: Any) -> CalendarLine:
    return CalendarLine(
        publication=row.id,
        draft=row.draft_id,
        title=row.content["title"],
        account=row.account_title,
        channel=row.channel,
        due_at=row.due_at,
        state=PublicationState(row.state),
        remote_url=row.remote_url,
        sent_at=row.sent_at,
        advice=row.advice,
        airings=row.airings,
    )

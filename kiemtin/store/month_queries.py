"""Read-side views of a period, for the office's reports. Nothing below k, no person of the public (S4, S7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Subquery, and_, func, or_, select

from kiemtin.entities import Entity
from kiemtin.rules import K_FLOOR, may_show
from kiemtin.states import LIVE, PublicationState, RemoteState, SentenceType, VerdictLabel
from kiemtin.store.tables import (
    accounts,
    aftercare,
    claims,
    drafts,
    errata,
    facts,
    publications,
    revisions,
    topic_counts,
    verdicts,
)

_S = PublicationState


@dataclass(frozen=True, kw_only=True)
class TopicLine(Entity):
    """Talk about a topic in a period; never below k."""

    topic: str
    label: SentenceType
    count: int


@dataclass(frozen=True, kw_only=True)
class SentLine(Entity):
    """How many posts went out through an account."""

    channel: str
    account: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PostsLine(Entity):
    """How many posts came to what: see ``MonthQueries.posts_between``."""

    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class DecidedLine(Entity):
    """A claim with the newest verdict of the period and its evidence.

    ``voices`` is None below k (the claim is then known from publications only).
    """

    statement: str
    label: VerdictLabel
    fact: str | None
    evidence: str
    source: str
    decided_at: datetime
    voices: int | None
    publications: int
    corrected_at: datetime | None
    remote_url: str | None


@dataclass(frozen=True, kw_only=True)
class Milestones(Entity):
    """When a claim was first made, shown to people, first decided and first corrected in public."""

    first_seen_at: datetime
    shown_at: datetime
    decided_at: datetime | None
    corrected_at: datetime | None


class MonthQueries:
    """Reads over [start, end). ``k`` below the floor is read as the floor."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def milestones(self, k: int) -> list[Milestones]:
        """Of every claim that may be seen at ``k``."""
        decided = (
            select(verdicts.c.claim_id, func.min(verdicts.c.decided_at).label("decided_at"))
            .group_by(verdicts.c.claim_id)
            .subquery()
        )
        corrected = _corrected()
        rows = self._db.execute(
            select(claims.c.first_seen_at, claims.c.shown_at, decided.c.decided_at, corrected.c.corrected_at)
            .outerjoin(decided, decided.c.claim_id == claims.c.id)
            .outerjoin(corrected, corrected.c.claim_id == claims.c.id)
            .where(seen_at(k))
            .order_by(claims.c.id)
        ).mappings()
        return [Milestones(**row) for row in rows]

    def decided_between(self, start: datetime, end: datetime, k: int) -> list[DecidedLine]:
        """Claims decided in the period by their newest verdict of it, oldest decision first."""
        newest = (
            select(func.max(verdicts.c.id).label("id"))
            .where(verdicts.c.decided_at >= start, verdicts.c.decided_at < end)
            .group_by(verdicts.c.claim_id)
            .subquery()
        )
        corrected = _corrected()
        rows = self._db.execute(
            select(
                claims.c.statement,
                claims.c.voices,
                claims.c.publications,
                verdicts.c.label,
                verdicts.c.fact_id,
                verdicts.c.decided_at,
                facts.c.statement.label("evidence"),
                facts.c.source,
                corrected.c.corrected_at,
                corrected.c.remote_url,
            )
            .select_from(verdicts)
            .join(newest, newest.c.id == verdicts.c.id)
            .join(claims, claims.c.id == verdicts.c.claim_id)
            .outerjoin(facts, facts.c.id == verdicts.c.fact_id)
            .outerjoin(corrected, corrected.c.claim_id == claims.c.id)
            .where(seen_at(k))
            .order_by(verdicts.c.decided_at, verdicts.c.id)
        )
        return [
            DecidedLine(
                statement=row.statement,
                label=VerdictLabel(row.label),
                fact=row.fact_id,
                evidence=row.evidence or "",
                source=row.source or "",
                decided_at=row.decided_at,
                voices=row.voices if may_show(row.voices, k) else None,
                publications=row.publications,
                corrected_at=row.corrected_at,
                remote_url=row.remote_url,
            )
            for row in rows
        ]

    def sent_between(self, start: datetime, end: datetime) -> list[SentLine]:
        """Posts that reached the far side in the period, per account."""
        total = func.count().label("total")
        rows = self._db.execute(
            select(accounts.c.channel, accounts.c.title, total)
            .join(publications, publications.c.account_id == accounts.c.id)
            .where(
                publications.c.state.in_(list(LIVE)),
                publications.c.sent_at >= start,
                publications.c.sent_at < end,
            )
            .group_by(accounts.c.channel, accounts.c.title)
            .order_by(accounts.c.channel, accounts.c.title)
        )
        return [SentLine(channel=row.channel, account=row.title, count=int(row.total)) for row in rows]

    def posts_between(self, start: datetime, end: datetime) -> list[PostsLine]:
        """What became of the office's posts in the period; every line is there, also with 0.

        ``published``: reached the far side in the period, and ``errata`` of them correct our own errors.
        ``unknown``, ``failed``, ``expired``: due in the period and still so now. ``edited``, ``gone``: a change
        there that was noticed in the period and still stands.
        """
        sent = and_(
            publications.c.state.in_(list(LIVE)),
            publications.c.sent_at >= start,
            publications.c.sent_at < end,
        )
        due = and_(publications.c.due_at >= start, publications.c.due_at < end)
        noticed = and_(aftercare.c.changed_at >= start, aftercare.c.changed_at < end)
        counted = {
            "published": sent,
            "errata": and_(sent, errata.c.draft_id.is_not(None)),
            **{
                name: and_(due, publications.c.state.in_(list(states)))
                for name, states in (
                    ("unknown", (_S.OUTCOME_UNKNOWN, _S.NEEDS_HUMAN)),
                    ("failed", (_S.FAILED_PERMANENT,)),
                    ("expired", (_S.EXPIRED,)),
                )
            },
            "edited": and_(noticed, aftercare.c.state == RemoteState.EDITED),
            "gone": and_(noticed, aftercare.c.state == RemoteState.GONE),
        }
        row = self._db.execute(
            select(*(func.count().filter(which).label(name) for name, which in counted.items()))
            .select_from(publications)
            .join(revisions, revisions.c.id == publications.c.revision_id)
            .outerjoin(errata, errata.c.draft_id == revisions.c.draft_id)
            .outerjoin(aftercare, aftercare.c.publication_id == publications.c.id)
        ).one()
        return [PostsLine(name=name, count=int(row._mapping[name])) for name in counted]

    def topics(self, start: datetime, k: int, end: datetime | None = None) -> list[TopicLine]:
        """What is asked and talked about since ``start`` (before ``end``), at k or more."""
        total = func.sum(topic_counts.c.total)
        query = (
            select(topic_counts.c.topic, topic_counts.c.label, total.label("total"))
            .where(topic_counts.c.hour >= start)
            .group_by(topic_counts.c.topic, topic_counts.c.label)
            .having(total >= max(k, K_FLOOR))
            .order_by(total.desc(), topic_counts.c.topic, topic_counts.c.label)
        )
        if end is not None:
            query = query.where(topic_counts.c.hour < end)
        return [
            TopicLine(topic=row.topic, label=SentenceType(row.label), count=int(row.total))
            for row in self._db.execute(query)
        ]


def seen_at(k: int) -> Any:
    """A claim that may be seen at k: k may have been raised since it was shown."""
    return or_(claims.c.voices >= max(k, K_FLOOR), claims.c.publications >= 1)


def _corrected() -> Subquery:
    """The first post of each claim that reached the far side, with its address."""
    order = func.row_number().over(
        partition_by=drafts.c.claim_id, order_by=(publications.c.sent_at, publications.c.id)
    )
    live = (
        select(
            drafts.c.claim_id,
            publications.c.sent_at.label("corrected_at"),
            publications.c.remote_url,
            order.label("place"),
        )
        .join(revisions, revisions.c.draft_id == drafts.c.id)
        .join(publications, publications.c.revision_id == revisions.c.id)
        .where(
            publications.c.state.in_(list(LIVE)),
            publications.c.sent_at.is_not(None),
            drafts.c.claim_id.is_not(None),
        )
        .subquery()
    )
    return select(live).where(live.c.place == 1).subquery()

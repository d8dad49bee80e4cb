"""Read-side views of what was decided before: verdicts to be remembered, posts that rest on facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from kiemtin.entities import Entity, Evidence
from kiemtin.rules import K_FLOOR
from kiemtin.states import LIVE, Outcome, VerdictLabel
from kiemtin.store.month_queries import seen_at
from kiemtin.store.tables import claims, drafts, facts, publications, revisions, users, verdicts


@dataclass(frozen=True, kw_only=True)
class Reviewed(Entity):
    """A claim people may see with its newest verdict; ``by`` is the reviewer's name for people."""

    claim: int
    key: str
    statement: str
    label: VerdictLabel
    outcome: Outcome
    fact: Evidence | None
    note: str
    by: str
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class LivePost(Entity):
    """A post of ours that is out, and the facts its text was written from."""

    publication: int
    draft: int
    claim: int | None
    title: str
    facts: tuple[str, ...]
    sent_at: datetime
    remote_url: str | None


class MemoryQueries:
    """What the memory of rumours reads; nothing below k (S4)."""

    _db: Connection

    def reviewed(self, k: int = K_FLOOR) -> list[Reviewed]:
        """Claims with a verdict that holds, the newest first; none that is to be looked at again."""
        newest = (
            select(verdicts.c.claim_id, func.max(verdicts.c.id).label("id"))
            .group_by(verdicts.c.claim_id)
            .subquery()
        )
        rows = self._db.execute(
            select(claims.c.key, claims.c.statement, verdicts, users.c.display)
            .add_columns(facts.c.statement.label("fact_statement"), facts.c.source)
            .select_from(claims)
            .join(newest, newest.c.claim_id == claims.c.id)
            .join(verdicts, verdicts.c.id == newest.c.id)
            .join(users, users.c.id == verdicts.c.reviewer_id)
            .outerjoin(facts, facts.c.id == verdicts.c.fact_id)
            .where(seen_at(k), claims.c.look_again.is_(None))
            .order_by(verdicts.c.id.desc())
        )
        return [
            Reviewed(
                claim=row.claim_id,
                key=row.key,
                statement=row.statement,
                label=VerdictLabel(row.label),
                outcome=Outcome(row.outcome),
                fact=Evidence(fact=row.fact_id, statement=row.fact_statement, source=row.source)
                if row.fact_id
                else None,
                note=row.note,
                by=row.display,
                decided_at=row.decided_at,
            )
            for row in rows
        ]

    def live_posts(self) -> list[LivePost]:
        """The newest post of each account that is out, for every draft; newest first."""
        rows = self._db.execute(
            select(publications, revisions.c.draft_id, revisions.c.content, drafts.c.claim_id)
            .join(revisions, revisions.c.id == publications.c.revision_id)
            .join(drafts, drafts.c.id == revisions.c.draft_id)
            .where(publications.c.state.in_(list(LIVE)), publications.c.sent_at.is_not(None))
            .order_by(publications.c.sent_at.desc(), publications.c.id.desc())
        )
        posts: dict[tuple[str, int, int], LivePost] = {}
        for row in rows:
            subject = ("claim", row.claim_id) if row.claim_id else ("draft", row.draft_id)
            posts.setdefault(
                (*subject, row.account_id),
                LivePost(
                    publication=row.id,
                    draft=row.draft_id,
                    claim=row.claim_id,
                    title=row.content["title"],
                    facts=tuple(row.content.get("facts", ())),
                    sent_at=row.sent_at,
                    remote_url=row.remote_url,
                ),
            )
        return list(posts.values())

"""What reviewers decided, as far as a model may learn from it: claims, never anybody's text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kiemtin.entities import Claim, Entity
from kiemtin.rules import may_show
from kiemtin.states import SentenceType, VerdictLabel
from kiemtin.store.month_queries import seen_at
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import claims, facts, type_corrections, verdicts
from kiemtin.words import ZONE


@dataclass(frozen=True, kw_only=True)
class ReviewedClaim(Entity):
    """A claim that people may see at k, with its newest verdict. ``statement`` is what all its posts share,
    or the canonical sentence.

    ``type`` is what a reviewer says it really is, None for a claim; ``fact`` what the verdict rests on;
    ``worded`` that it is known by its shared wording only.
    """

    statement: str
    worded: bool
    suggestion: VerdictLabel
    label: VerdictLabel
    fact: str | None
    type: SentenceType | None


class Learning(Repository):
    """Reviewers' corrections of the machine's reading."""

    def correct(self, verdict: int, type: SentenceType) -> None:
        """Keep what a verdict says its claim really is. The database refuses ``claim``."""
        self._db.execute(type_corrections.insert().values(verdict_id=verdict, type=type))

    def type_of(self, claim: int) -> SentenceType | None:
        """What the newest verdict says the claim really is; None when it takes it for a claim."""
        row = self._db.execute(
            select(type_corrections.c.type)
            .select_from(verdicts)
            .outerjoin(type_corrections, type_corrections.c.verdict_id == verdicts.c.id)
            .where(verdicts.c.claim_id == claim)
            .order_by(verdicts.c.id.desc())
            .limit(1)
        ).first()
        return None if row is None or row.type is None else SentenceType(row.type)

    def reviewed(self, k: int) -> list[ReviewedClaim]:
        """Reviewed claims people may see at ``k``, by their words.

        A claim known by its wording needs ``k`` voices itself: a publication's own words are no shared wording.
        """
        newest = (
            select(verdicts.c.claim_id, func.max(verdicts.c.id).label("id"))
            .group_by(verdicts.c.claim_id)
            .subquery()
        )
        rows = self._db.execute(
            select(
                claims.c.key,
                claims.c.statement,
                claims.c.suggestion,
                claims.c.voices,
                verdicts.c.label,
                facts.c.statement.label("fact"),
                type_corrections.c.type,
            )
            .join(newest, newest.c.claim_id == claims.c.id)
            .join(verdicts, verdicts.c.id == newest.c.id)
            .outerjoin(facts, facts.c.id == verdicts.c.fact_id)
            .outerjoin(type_corrections, type_corrections.c.verdict_id == verdicts.c.id)
            .where(seen_at(k))
            .order_by(claims.c.statement, claims.c.key)
        )
        return [
            ReviewedClaim(
                statement=row.statement,
                worded=Claim.is_worded(row.key),
                suggestion=VerdictLabel(row.suggestion),
                label=VerdictLabel(row.label),
                fact=row.fact,
                type=SentenceType(row.type) if row.type else None,
            )
            for row in rows
            if may_show(row.voices, k) or not Claim.is_worded(row.key)
        ]

    def scores(self, since: datetime, k: int) -> dict[str, list[float]]:
        """Scores of the claims the machine decided, by the day (in Viet Nam, YYYY-MM-DD) people first saw them."""
        found: dict[str, list[float]] = {}
        rows = self._db.execute(
            select(claims.c.shown_at, claims.c.score).where(
                claims.c.shown_at >= since,
                claims.c.suggestion != VerdictLabel.NOT_ENOUGH_INFO,
                seen_at(k),
            )
        )
        for row in rows:
            found.setdefault(row.shown_at.astimezone(ZONE).date().isoformat(), []).append(row.score)
        return found

"""What the machine suggests of the claims people may see, and which reviewed ones are to be looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from kiemtin.entities import Entity
from kiemtin.rules import settles
from kiemtin.states import LookAgain, Outcome, VerdictLabel
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import claim_evidence, claims, verdicts


@dataclass(frozen=True, kw_only=True)
class Suggested(Entity):
    """A claim with what the machine suggests of it and, if any, its newest verdict."""

    claim: int
    key: str
    statement: str
    structure: Mapping[str, Any] | None
    last_seen_at: datetime
    suggestion: VerdictLabel
    score: float
    facts: tuple[str, ...]
    suggested_at: datetime
    look_again: LookAgain | None
    verdict: VerdictLabel | None
    outcome: Outcome | None
    verdict_fact: str | None
    decided_at: datetime | None


class Suggestions(Repository):
    """Judged anew when facts change, without a word of the public (S4)."""

    def all(self) -> list[Suggested]:
        """Every claim people may see, with its suggestion and its newest verdict."""
        newest = (
            select(verdicts.c.claim_id, func.max(verdicts.c.id).label("id"))
            .group_by(verdicts.c.claim_id)
            .subquery()
        )
        evidence: dict[int, list[str]] = {}
        for row in self._db.execute(
            select(claim_evidence).order_by(claim_evidence.c.claim_id, claim_evidence.c.position)
        ):
            evidence.setdefault(row.claim_id, []).append(row.fact_id)
        rows = self._db.execute(
            select(claims, verdicts.c.id.label("verdict_id"), verdicts.c.label, verdicts.c.outcome)
            .add_columns(verdicts.c.fact_id, verdicts.c.decided_at)
            .outerjoin(newest, newest.c.claim_id == claims.c.id)
            .outerjoin(verdicts, verdicts.c.id == newest.c.id)
            .order_by(claims.c.id)
        )
        return [
            Suggested(
                claim=row.id,
                key=row.key,
                statement=row.statement,
                structure=row.structure,
                last_seen_at=row.last_seen_at,
                suggestion=VerdictLabel(row.suggestion),
                score=row.score,
                facts=tuple(evidence.get(row.id, ())),
                suggested_at=row.suggested_at or row.shown_at,
                look_again=LookAgain(row.look_again) if row.look_again else None,
                verdict=None if row.verdict_id is None else VerdictLabel(row.label),
                outcome=None if row.verdict_id is None else Outcome(row.outcome),
                verdict_fact=row.fact_id,
                decided_at=row.decided_at,
            )
            for row in rows
        ]

    def replace(
        self, claim: int, suggestion: VerdictLabel, score: float, facts: Sequence[str], since: datetime
    ) -> None:
        """Replace the machine's suggestion. Who has the claim open has to look again.

        ``since`` is when the machine began to say so.
        """
        self._db.execute(
            claims.update()
            .where(claims.c.id == claim)
            .values(suggestion=suggestion, score=score, version=claims.c.version + 1, suggested_at=since)
        )
        self._db.execute(claim_evidence.delete().where(claim_evidence.c.claim_id == claim))
        rest_on(self._db, claim, facts)

    def structure(self, claim: int) -> Mapping[str, Any] | None:
        """What is claimed in parts; None when it is known by its wording only."""
        found: Mapping[str, Any] | None = self._db.execute(
            select(claims.c.structure).where(claims.c.id == claim)
        ).scalar_one()
        return found

    def restate(self, claim: int, structure: Mapping[str, Any]) -> None:
        """Keep the parts of a claim."""
        self._db.execute(claims.update().where(claims.c.id == claim).values(structure=structure))

    def learn(self, claim: int, structure: Mapping[str, Any] | None) -> None:
        """The parts of a claim as it was read once more: they are kept where none were, or only unsure ones."""
        if structure is None:
            return
        known = self.structure(claim)
        if known is None or ("unsure" in known and "unsure" not in structure):
            self.restate(claim, structure)

    def look_again(self, claim: Suggested, reason: LookAgain | None) -> None:
        """Put a reviewed claim back into the queue; None when the reason is gone and its verdict holds."""
        holds = (
            reason is None
            and claim.verdict is not None
            and claim.outcome is not None
            and settles(claim.verdict, claim.outcome)
        )
        self._db.execute(
            claims.update()
            .where(claims.c.id == claim.claim)
            .values(look_again=reason, decided=holds, version=claims.c.version + 1)
        )


def rest_on(connection: Connection, claim: int, facts: Sequence[str]) -> None:
    """The facts that a suggestion rests on, the most telling first."""
    for position, fact in enumerate(dict.fromkeys(facts)):
        connection.execute(claim_evidence.insert().values(claim_id=claim, fact_id=fact, position=position))

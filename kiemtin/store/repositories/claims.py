"""Claims people may see, their evidence, mentions, findings and verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from kiemtin.entities import Claim, ClaimReading, Evidence, Verdict
from kiemtin.errors import Conflict, NotFound
from kiemtin.rules import settles
from kiemtin.states import LookAgain, Outcome, VerdictLabel
from kiemtin.store.repositories.base import Repository, once
from kiemtin.store.repositories.suggestions import rest_on
from kiemtin.store.tables import (
    claim_evidence,
    claims,
    facts,
    findings,
    mentions,
    verdicts,
)
from kiemtin.words import fold


class Claims(Repository):
    """Claims people may see, with their evidence, counts, findings and verdicts."""

    def find(self, key: str) -> Claim | None:
        row = self._db.execute(select(claims).where(claims.c.key == key)).mappings().first()
        return None if row is None else self._claim(row)

    def keyed(self, beginning: str, limit: int = 2000) -> list[tuple[str, str]]:
        """``(key, statement)`` of the claims whose key begins so, last seen first."""
        rows = self._db.execute(
            select(claims.c.key, claims.c.statement)
            .where(claims.c.key.startswith(beginning, autoescape=True))
            .order_by(claims.c.last_seen_at.desc())
            .limit(limit)
        )
        return [(row.key, row.statement) for row in rows]

    def get(self, claim: int) -> Claim:
        """Raises NotFound."""
        row = self._db.execute(select(claims).where(claims.c.id == claim)).mappings().first()
        if row is None:
            raise NotFound(what="luận điểm / claim")
        return self._claim(row)

    def show(
        self,
        *,
        key: str,
        statement: str,
        suggestion: VerdictLabel,
        score: float,
        facts: Sequence[str],
        voices: int,
        publications: int,
        first_seen_at: datetime,
        last_seen_at: datetime,
        now: datetime,
        structure: Mapping[str, Any] | None = None,
    ) -> int:
        """Make a claim visible. The database refuses it below the k floor (S4).

        ``structure`` is what is claimed in parts (see ``ClaimReading``), without anybody's words.
        """
        number = self._new_id(
            claims,
            key=key,
            statement=statement,
            folded=fold(statement),
            suggestion=suggestion,
            score=score,
            voices=voices,
            publications=publications,
            first_seen_at=first_seen_at,
            last_seen_at=last_seen_at,
            shown_at=now,
            structure=structure,
            suggested_at=now,
        )
        rest_on(self._db, number, facts)
        return number

    def add_mentions(self, claim: int, counts: Iterable[tuple[datetime, str, int]]) -> None:
        """Add ``(hour, place, count)`` to a visible claim's hourly counts."""
        for hour, place, count in counts:
            statement = self._insert(mentions).values(claim_id=claim, hour=hour, place=place, total=count)
            self._db.execute(
                statement.on_conflict_do_update(
                    index_elements=["claim_id", "hour", "place"],
                    set_={"total": mentions.c.total + count},
                )
            )

    def grow(self, claim: int, *, voices: int = 0, publications: int = 0, seen_at: datetime) -> None:
        """More voices or publications made the claim, last at ``seen_at``."""
        found = self.get(claim)
        self._db.execute(
            claims.update()
            .where(claims.c.id == claim)
            .values(
                voices=claims.c.voices + voices,
                publications=claims.c.publications + publications,
                last_seen_at=max(found.last_seen_at, seen_at),
                first_seen_at=min(found.first_seen_at, seen_at),
            )
        )

    def rank(self, claim: int, priority: float) -> None:
        self._db.execute(claims.update().where(claims.c.id == claim).values(priority=priority))

    def add_finding(self, *, item: int, claim: int, reading: ClaimReading, now: datetime) -> bool:
        """A publication's passage that makes the claim. False when it was found before."""
        values = {
            "passage": reading.text,
            "start": reading.span[0],
            "stop": reading.span[1],
            "prediction": reading.verdict,
            "score": reading.score,
            "found_at": now,
        }
        known = self._db.execute(
            select(findings.c.id).where(findings.c.item_id == item, findings.c.claim_id == claim)
        ).first()
        if known is not None:
            self._db.execute(findings.update().where(findings.c.id == known.id).values(**values))
            return False
        self._db.execute(findings.insert().values(item_id=item, claim_id=claim, **values))
        return True

    def drop_findings(self, item: int, *, keep: Iterable[int]) -> None:
        """Forget findings of an item whose text no longer makes the claim."""
        self._db.execute(
            findings.delete().where(findings.c.item_id == item, findings.c.claim_id.not_in(list(keep)))
        )

    # review

    def lock(self, claim: int, user: int, *, until: datetime, now: datetime) -> bool:
        """Take or keep the claim's lock; False when somebody else holds it."""
        free = or_(
            claims.c.locked_by.is_(None),
            claims.c.locked_by == user,
            claims.c.locked_until <= now,
        )
        taken = self._db.execute(
            claims.update().where(claims.c.id == claim, free).values(locked_by=user, locked_until=until)
        )
        return taken.rowcount == 1

    def unlock(self, claim: int, user: int) -> None:
        self._db.execute(
            claims.update()
            .where(claims.c.id == claim, claims.c.locked_by == user)
            .values(locked_by=None, locked_until=None)
        )

    def decide(
        self,
        *,
        claim: int,
        version: int,
        reviewer: int,
        label: VerdictLabel,
        outcome: Outcome,
        fact: str | None,
        note: str,
        now: datetime,
    ) -> Verdict:
        """Save a verdict on the version the reviewer saw. Raises Conflict when it has moved on."""
        moved = self._db.execute(
            claims.update()
            .where(claims.c.id == claim, claims.c.version == version)
            .values(
                version=claims.c.version + 1,
                decided=settles(label, outcome),
                look_again=None,
                locked_by=None,
                locked_until=None,
            )
        )
        if moved.rowcount != 1:
            raise Conflict()
        with once():
            number = self._new_id(
                verdicts,
                claim_id=claim,
                reviewer_id=reviewer,
                label=label,
                outcome=outcome,
                fact_id=fact,
                note=note,
                decided_at=now,
                claim_version=version,
            )
        return Verdict(
            id=number,
            claim=claim,
            reviewer=reviewer,
            label=label,
            outcome=outcome,
            fact=fact,
            note=note,
            decided_at=now,
        )

    def verdict(self, claim: int) -> Verdict | None:
        """The newest verdict on a claim."""
        row = self._db.execute(
            select(verdicts).where(verdicts.c.claim_id == claim).order_by(verdicts.c.id.desc())
        ).first()
        if row is None:
            return None
        return Verdict(
            id=row.id,
            claim=row.claim_id,
            reviewer=row.reviewer_id,
            label=VerdictLabel(row.label),
            outcome=Outcome(row.outcome),
            fact=row.fact_id,
            note=row.note,
            decided_at=row.decided_at,
        )

    def hourly(self, claim: int) -> list[tuple[datetime, int]]:
        """``(hour, mentions)`` in time order. For pages, merge with ``rules.shown_bars``."""
        total: dict[datetime, int] = {}
        for row in self._db.execute(
            select(mentions.c.hour, mentions.c.total).where(mentions.c.claim_id == claim)
        ):
            total[row.hour] = total.get(row.hour, 0) + row.total
        return sorted(total.items())

    def _claim(self, row: Any) -> Claim:
        evidence = self._db.execute(
            select(facts.c.id, facts.c.statement, facts.c.source)
            .join(claim_evidence, claim_evidence.c.fact_id == facts.c.id)
            .where(claim_evidence.c.claim_id == row["id"])
            .order_by(claim_evidence.c.position)
        )
        return Claim(
            id=row["id"],
            key=row["key"],
            statement=row["statement"],
            suggestion=VerdictLabel(row["suggestion"]),
            score=row["score"],
            evidence=tuple(
                Evidence(fact=each.id, statement=each.statement, source=each.source) for each in evidence
            ),
            voices=row["voices"],
            publications=row["publications"],
            first_seen_at=row["first_seen_at"],
            last_seen_at=row["last_seen_at"],
            shown_at=row["shown_at"],
            priority=row["priority"],
            decided=row["decided"],
            version=row["version"],
            locked_by=row["locked_by"],
            locked_until=row["locked_until"],
            look_again=LookAgain(row["look_again"]) if row["look_again"] else None,
        )

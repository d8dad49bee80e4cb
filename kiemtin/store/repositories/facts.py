"""The fact base as the database sees it, so that evidence is a foreign key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kiemtin.entities import Entity, Evidence, Fact
from kiemtin.errors import UnknownFact
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import fact_versions, facts
from kiemtin.words import fold


def _sha(fact: Fact) -> str:
    return hashlib.sha256(
        json.dumps(
            [
                fact.statement,
                fact.citation.text(),
                fact.topic,
                fact.value,
                str(fact.published),
                str(fact.in_force_from),
                str(fact.in_force_to),
                fact.may_refute,
            ],
            ensure_ascii=False,
            default=str,
        ).encode("utf-8")
    ).hexdigest()


@dataclass(frozen=True, kw_only=True)
class FactVersion(Entity):
    """What a fact said for some time; ``in_force_to`` is inclusive, None = without an end."""

    statement: str
    source: str
    in_force_from: date
    in_force_to: date | None
    may_refute: bool

    def holds(self, day: date) -> bool:
        """True when it was in force on ``day``."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, kw_only=True)
class FactHistory(Entity):
    """What a fact said when somebody decided by it, and what it says now.

    ``changed_at`` is when it first said something else since, None when it never did.
    """

    fact: str
    then: FactVersion
    now: FactVersion
    withdrawn_at: datetime | None
    changed_at: datetime | None


@dataclass(frozen=True)
class FactHistories:
    """The facts with the day each was withdrawn (None: it was not), and their earlier versions in time order."""

    current: Mapping[str, tuple[FactVersion, datetime | None]]
    replaced: Mapping[str, Sequence[tuple[datetime, FactVersion]]]

    def of(self, fact: str, at: datetime) -> FactHistory | None:
        """What a fact said at a moment and says now; None for one that is not known."""
        if fact not in self.current:
            return None
        now, withdrawn_at = self.current[fact]
        changed_at, then = next(
            ((moment, said) for moment, said in self.replaced.get(fact, ()) if moment > at), (None, now)
        )
        return FactHistory(fact=fact, then=then, now=now, withdrawn_at=withdrawn_at, changed_at=changed_at)


def _version(row: Any) -> FactVersion:
    return FactVersion(
        statement=row.statement,
        source=row.source,
        in_force_from=date.fromisoformat(row.in_force_from),
        in_force_to=date.fromisoformat(row.in_force_to) if row.in_force_to else None,
        may_refute=bool(row.may_refute),
    )


class Facts(Repository):
    """The facts as they were when verdicts and drafts referred to them."""

    def load(self, base: Iterable[Fact], now: datetime, *, whole: bool = False) -> int:
        """Write the fact base; returns how many facts are new, changed or withdrawn.

        What a changed fact said before is kept. With ``whole``, facts that the base no longer has
        are withdrawn: they decide nothing from then on.
        """
        known = {row.id: row for row in self._db.execute(select(facts))}
        given: set[str] = set()
        changed = 0
        for fact in base:
            given.add(fact.id)
            sha = _sha(fact)
            before = known.get(fact.id)
            if before is not None and before.sha256 == sha and before.withdrawn_at is None:
                continue
            changed += 1
            if before is not None and before.sha256 != sha:
                self._keep(before, now)
            values = {
                "statement": fact.statement,
                "folded": fold(fact.statement),
                "source": fact.citation.text(),
                "topic": fact.topic,
                "published": fact.published.isoformat(),
                "in_force_from": fact.in_force_from.isoformat(),
                "in_force_to": fact.in_force_to.isoformat() if fact.in_force_to else None,
                "may_refute": fact.may_refute,
                "sha256": sha,
                "loaded_at": now,
                "withdrawn_at": None,
            }
            statement = self._insert(facts).values(id=fact.id, **values)
            self._db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
        gone = [row.id for row in known.values() if row.withdrawn_at is None and row.id not in given]
        if whole and gone:
            self._db.execute(
                facts.update().where(facts.c.id.in_(gone)).values(withdrawn_at=now, loaded_at=now)
            )
            changed += len(gone)
        return changed

    def _keep(self, before: Any, now: datetime) -> None:
        """What a fact said until now, for whoever decided by it."""
        self._db.execute(
            fact_versions.insert().values(
                fact_id=before.id,
                statement=before.statement,
                source=before.source,
                in_force_from=before.in_force_from,
                in_force_to=before.in_force_to,
                may_refute=before.may_refute,
                sha256=before.sha256,
                replaced_at=now,
            )
        )

    def histories(self) -> FactHistories:
        """What every fact says and said, to be asked about many moments."""
        replaced: dict[str, list[tuple[datetime, FactVersion]]] = {}
        for row in self._db.execute(select(fact_versions).order_by(fact_versions.c.id)):
            replaced.setdefault(row.fact_id, []).append((row.replaced_at, _version(row)))
        return FactHistories(
            current={row.id: (_version(row), row.withdrawn_at) for row in self._db.execute(select(facts))},
            replaced=replaced,
        )

    def evidence(self, fact: str) -> Evidence:
        """A fact as shown beside a claim. Raises UnknownFact."""
        row = self._db.execute(select(facts).where(facts.c.id == fact)).first()
        if row is None:
            raise UnknownFact(fact=fact)
        return Evidence(fact=row.id, statement=row.statement, source=row.source)

    def may_refute(self, fact: str) -> bool:
        """False for a fact that is context only or withdrawn (S5). Raises UnknownFact."""
        row = self._db.execute(
            select(facts.c.may_refute, facts.c.withdrawn_at).where(facts.c.id == fact)
        ).first()
        if row is None:
            raise UnknownFact(fact=fact)
        return bool(row.may_refute) and row.withdrawn_at is None

    def changed_after(self, moment: datetime, among: Iterable[str]) -> list[str]:
        """Those of some facts that were loaded anew or changed after a moment."""
        rows = self._db.execute(
            select(facts.c.id).where(facts.c.id.in_(list(among)), facts.c.loaded_at > moment)
        )
        return [row.id for row in rows]

    def known(self) -> set[str]:
        """Ids of the facts that may decide: those not withdrawn."""
        return {row.id for row in self._db.execute(select(facts.c.id).where(facts.c.withdrawn_at.is_(None)))}

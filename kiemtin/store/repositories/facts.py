"""The fact base as the database sees it, so that evidence is a foreign key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from kiemtin.entities import Evidence, Fact
from kiemtin.errors import UnknownFact
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import facts
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


class Facts(Repository):
    """The facts as they were when verdicts and drafts referred to them."""

    def load(self, base: Iterable[Fact], now: datetime) -> int:
        """Write the fact base; returns how many facts are new or changed."""
        known = {row.id: row.sha256 for row in self._db.execute(select(facts.c.id, facts.c.sha256))}
        changed = 0
        for fact in base:
            sha = _sha(fact)
            if known.get(fact.id) == sha:
                continue
            changed += 1
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
            }
            statement = self._insert(facts).values(id=fact.id, **values)
            self._db.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
        return changed

    def evidence(self, fact: str) -> Evidence:
        """A fact as shown beside a claim. Raises UnknownFact."""
        row = self._db.execute(select(facts).where(facts.c.id == fact)).first()
        if row is None:
            raise UnknownFact(fact=fact)
        return Evidence(fact=row.id, statement=row.statement, source=row.source)

    def may_refute(self, fact: str) -> bool:
        """False for a fact that is context only (S5). Raises UnknownFact."""
        row = self._db.execute(select(facts.c.may_refute).where(facts.c.id == fact)).first()
        if row is None:
            raise UnknownFact(fact=fact)
        return bool(row.may_refute)

    def changed_after(self, moment: datetime, among: Iterable[str]) -> list[str]:
        """Those of some facts that were loaded anew or changed after a moment."""
        rows = self._db.execute(
            select(facts.c.id).where(facts.c.id.in_(list(among)), facts.c.loaded_at > moment)
        )
        return [row.id for row in rows]

    def known(self) -> set[str]:
        return {row.id for row in self._db.execute(select(facts.c.id))}

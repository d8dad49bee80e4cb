"""The append-only, hash-chained record of decisions (S12)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from kiemtin.entities import Entity, utc
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import audit

START = "0" * 64
"""What the first line's ``previous`` holds."""
_LOCK = 7_346_001  # any number; names the chain's advisory lock on PostgreSQL


@dataclass(frozen=True, kw_only=True)
class AuditLine(Entity):
    """One decision. ``hash`` covers every other field, ``previous`` is the line before's hash."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str

    def expected(self) -> str:
        """The hash this line should carry."""
        fields = [
            self.seq,
            self.at.isoformat(timespec="microseconds"),
            self.actor,
            self.action,
            self.subject,
            self.detail,
            self.previous,
        ]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode("utf-8")).hexdigest()


class Audit(Repository):
    """The record of decisions: only added to, each line sealed with the hash of the line before (S12)."""

    def add(self, *, actor: str, action: str, subject: str, now: datetime, **detail: Any) -> AuditLine:
        """Append a decision. ``detail`` must be JSON; never a person outside the office."""
        self._wait_for_the_end()
        line = _sealed(self._last(), actor=actor, action=action, subject=subject, now=now, **detail)
        self._db.execute(audit.insert().values(**_row(line)))
        return line

    def add_all(self, decisions: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
        """Append many decisions, each with the arguments of :meth:`add`."""
        if not decisions:
            return
        self._wait_for_the_end()
        previous = self._last()
        rows = []
        for each in decisions:
            line = _sealed(previous, now=now, **each)
            rows.append(_row(line))
            previous = (line.seq, line.hash)
        self._db.execute(audit.insert(), rows)

    def _wait_for_the_end(self) -> None:
        if self._db.dialect.name == "postgresql":
            self._db.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))

    def _last(self) -> tuple[int, str]:
        last = self._db.execute(
            select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
        ).first()
        return (last.seq, last.hash) if last else (0, START)

    def lines(self, *, after: int = 0, limit: int = 1000) -> list[AuditLine]:
        """Lines in order from number ``after`` + 1."""
        rows = self._db.execute(
            select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
        ).mappings()
        return [AuditLine(**row) for row in rows]

    def newest(self, limit: int = 200) -> list[AuditLine]:
        """The last lines, newest first."""
        rows = self._db.execute(select(audit).order_by(audit.c.seq.desc()).limit(limit)).mappings()
        return [AuditLine(**row) for row in rows]

    def broken_at(self) -> int | None:
        """Number of the first line that does not fit the chain, None when it is whole."""
        previous, seq = START, 0
        while batch := self.lines(after=seq):
            for line in batch:
                if line.seq != seq + 1 or line.previous != previous or line.hash != line.expected():
                    return line.seq
                previous, seq = line.hash, line.seq
        return None


def _sealed(
    last: tuple[int, str], *, actor: str, action: str, subject: str, now: datetime, **detail: Any
) -> AuditLine:
    """The line after the last one."""
    seq, previous = last
    blank = AuditLine(
        seq=seq + 1,
        # UTC before hashing: the zone the caller used must not change the hash.
        at=utc(now),
        actor=actor,
        action=action,
        subject=subject,
        detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
        previous=previous,
        hash="",
    )
    return replace(blank, hash=blank.expected())


def _row(line: AuditLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in AuditLine.__dataclass_fields__}

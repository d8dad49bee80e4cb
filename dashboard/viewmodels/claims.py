"""The reviewers' queue and one claim with everything a decision needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kiemtin.entities import Claim, Evidence, Verdict
from kiemtin.errors import NotFound
from kiemtin.rules import Bar, hesitant, may_show
from kiemtin.states import VerdictLabel
from kiemtin.store import Store
from kiemtin.store.queries import Finding, QueueLine
from kiemtin.words import fold


@dataclass(frozen=True)
class ClaimView:
    """One claim on the screen. No number in it is a count of voices below k.

    ``per_hour`` is the speed of its newest bar, None while there is no bar to show.
    """

    claim: Claim
    places: tuple[str, ...]
    bars: tuple[Bar, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict | None
    withheld: bool = False
    """The machine has a suggestion, but is less sure of it than asked for today."""

    @property
    def per_hour(self) -> float | None:
        return self.bars[-1].per_hour if self.bars else None

    @property
    def sources(self) -> tuple[tuple[str, int], ...]:
        """Publications that make the claim, counted per source."""
        counted: dict[str, int] = {}
        for each in self.findings:
            counted[each.source] = counted.get(each.source, 0) + 1
        return tuple(counted.items())

    def facts(self, found: tuple[Evidence, ...] = ()) -> dict[str, Evidence]:
        """Facts a verdict may rest on: the suggested ones first, then those looked up."""
        return {each.fact: each for each in (*self.claim.evidence, *found)}


@dataclass(frozen=True)
class Waiting:
    """The queue: what can be taken now, and what a colleague has in hand."""

    lines: tuple[QueueLine, ...]
    now: datetime

    def held_by(self, line: QueueLine) -> str | None:
        if line.locked_by and line.locked_until and line.locked_until > self.now:
            return line.locked_by
        return None


def claim_view(store: Store, claim: int, k: int, *, least_score: float = 0.0) -> ClaimView:
    """Raises NotFound, also for a claim that nobody may see since ``k`` was raised.

    A suggestion scored below ``least_score`` is shown as undecided.
    """
    with store.read() as uow:
        found = uow.claims.get(claim)
        if not may_show(found.voices, k):
            if not found.publications:
                raise NotFound(what="luận điểm / claim")
            found = replace(found, voices=0)
        suggestion = hesitant(found.suggestion, found.score, least_score)
        return ClaimView(
            claim=replace(found, suggestion=suggestion),
            withheld=suggestion is not found.suggestion,
            places=tuple(uow.queries.places(claim, k)),
            bars=uow.queries.bars(claim, k),
            findings=tuple(uow.queries.findings(claim)),
            verdict=uow.claims.verdict(claim),
        )


def waiting(store: Store, now: datetime, k: int, *, least_score: float = 0.0) -> Waiting:
    """Claims without a verdict, the most pressing first; suggestions below ``least_score`` as undecided."""
    with store.read() as uow:
        lines = uow.queries.queue(k=k)
    return Waiting(
        lines=tuple(
            replace(line, suggestion=hesitant(line.suggestion, line.score, least_score)) for line in lines
        ),
        now=now,
    )


def decided(store: Store, k: int, search: str = "") -> tuple[QueueLine, ...]:
    """Claims with a verdict; ``search`` as a person types it, with or without diacritics."""
    with store.read() as uow:
        return tuple(uow.queries.queue(k=k, decided=True, search=fold(search.strip())))


@dataclass(frozen=True)
class ExportedClaim:
    """A row of the claims export: the claim, its verdict, its evidence and counts (S7)."""

    line: QueueLine
    evidence: tuple[Evidence, ...]
    decided_at: datetime | None


def exported(store: Store, k: int) -> tuple[ExportedClaim, ...]:
    """Every claim the office may see at ``k``, for the export."""
    rows = []
    with store.read() as uow:
        for is_decided in (False, True):
            for line in uow.queries.queue(k=k, decided=is_decided, limit=100_000):
                verdict = uow.claims.verdict(line.claim)
                rows.append(
                    ExportedClaim(
                        line=line,
                        evidence=uow.claims.get(line.claim).evidence,
                        decided_at=verdict.decided_at if verdict else None,
                    )
                )
    return tuple(rows)


KEYS: tuple[tuple[str, VerdictLabel], ...] = (
    ("1", VerdictLabel.REFUTED),
    ("2", VerdictLabel.SUPPORTED),
    ("3", VerdictLabel.NOT_ENOUGH_INFO),
)
"""The key that gives each verdict."""
SKIP_KEY = "S"

"""What a stage asks of another without knowing it. Wired together in ``cli``, nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from kiemtin.entities import (
    Document,
    DraftProblem,
    Fetch,
    Judgement,
    Outgoing,
    ParseProblem,
    PublicationItem,
    Reading,
    Receipt,
    Violation,
    VoicePage,
)
from kiemtin.evidence import PassageFound, ReadDocument
from kiemtin.states import CheckKind, Origin


class Clock(Protocol):
    """The time, always with a zone; tests bring their own."""

    def now(self) -> datetime: ...


class Reader(Protocol):
    """Reads a text: what it is, what it claims, what the facts in force at ``at`` say of it.

    ``kind`` is the contract's ``kind`` (``comment``, ``post``, ``article`` ...). Pure: stores nothing.
    """

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading: ...


class ClaimJudge(Protocol):
    """Judges a claim that was read before by the facts it was made with, as they stand on the day of ``at``.

    None for a claim that no fact could ever decide. Pure: stores nothing.
    """

    def judge(
        self, key: str, statement: str, structure: Mapping[str, Any] | None, *, at: datetime
    ) -> Judgement | None: ...


class Matcher(Protocol):
    """Finds the statements that say the same in other words; embeddings may stand behind it."""

    def same(self, statement: str, among: Sequence[str]) -> tuple[tuple[int, float], ...]:
        """``(index, likeness)`` of those that say the same, best first; likeness in 0..1."""
        ...


class DraftChecker(Protocol):
    """Checks our own draft against the facts in force at ``at`` (S10)."""

    def check_draft(self, text: str, *, at: datetime) -> tuple[DraftProblem, ...]: ...


class DocumentReader(Protocol):
    """Reads an official document that somebody brings. Raises the errors of ``errors.Document...``."""

    def __call__(self, name: str, body: bytes) -> ReadDocument: ...


class PassageSearch(Protocol):
    """Finds the passages of kept documents that speak of a text, best first. They never refute it (S5)."""

    def __call__(self, text: str, most: int = 3) -> Sequence[PassageFound]: ...


@dataclass(frozen=True, kw_only=True)
class Comparable:
    """Something the checker compares: ``about`` an attribute ``of`` a subject, as ``example`` (a fact) says it."""

    about: str
    of: str
    kind: CheckKind
    example: str
    topic: str


@dataclass(frozen=True, kw_only=True)
class SourceSpec:
    """What a source module says of itself; options forms and docs are generated from it.

    ``minimum_delay`` is in seconds between two requests to one host.
    """

    name: str
    title: str
    origin: Origin
    options: type[BaseModel]
    terms: str
    minimum_delay: float


@runtime_checkable
class Source(Protocol):
    """Plugin contract: where items come from. Neither method does I/O."""

    spec: SourceSpec

    def start(self, options: Any, since: datetime | None) -> Iterator[Fetch]:
        """The first pages to fetch. ``since`` is the last success, None on the first run."""
        ...

    def parse(
        self, document: Document, options: Any
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        """What a page holds. Never raises for bad input: it yields a ParseProblem."""
        ...


@dataclass(frozen=True, kw_only=True)
class ChannelSpec:
    """What a channel module says of itself. ``honours_key``: a repeated send with one key makes one post."""

    name: str
    title: str
    options: type[BaseModel]
    limits: Mapping[str, int]
    honours_key: bool


@runtime_checkable
class Channel(Protocol):
    """Plugin contract: where a publication goes. Made per account with its options and secret."""

    spec: ChannelSpec

    def verify(self) -> str:
        """Proof that the office owns the account (S9), as a line for the audit log.

        Raises ``errors.AccountNotOwned`` or ``errors.Transient``.
        """
        ...

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        """Limits the content breaks; empty when it can be sent."""
        ...

    def send(self, content: Outgoing, key: str) -> Receipt:
        """Publish once. Raises ``errors.Transient``, ``errors.Rejected`` or ``errors.OutcomeUnknown``."""
        ...

    def find(self, key: str) -> Receipt | None:
        """Read-only: what an unknown send left behind, None when surely nothing is there.

        Raises ``errors.Transient`` when the far side cannot be asked now.
        """
        ...

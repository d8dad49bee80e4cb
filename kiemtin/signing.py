"""Approval's words: the steps an office has set, who signed off, who stands in for whom. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kiemtin.entities import Entity
from kiemtin.states import Decision


class Need(StrEnum):
    """How many of a step's people have to sign."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Step(Entity):
    """One step of approval. ``people`` are ids of users; empty: any approver, and then one is enough."""

    title: str = ""
    need: Need = Need.ANY
    people: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "need": self.need.value, "people": list(self.people)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Step:
        return cls(title=stored["title"], need=Need(stored["need"]), people=tuple(stored["people"]))


ANY_APPROVER = Step()
"""The flow of an office that has set none, and the urgent path: one step, one approver."""


@dataclass(frozen=True, kw_only=True)
class Submission(Entity):
    """How a revision asked for approval: by whom, along which steps (as they were that day), how urgently."""

    revision: int
    by: int
    at: datetime
    steps: tuple[Step, ...]
    urgent: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class SignOff(Entity):
    """What one person said to one revision at one step (from 1), ``stands_for`` whom they stood in for."""

    id: int
    revision: int
    digest: str
    author: int
    step: int
    approver: int
    stands_for: int | None
    decision: Decision
    note: str
    decided_at: datetime

    @property
    def place(self) -> int:
        """Whose place in the step it fills."""
        return self.approver if self.stands_for is None else self.stands_for


@dataclass(frozen=True, kw_only=True)
class Delegation(Entity):
    """``giver`` is away from ``starts_at`` until ``ends_at``; ``deputy`` may take their place meanwhile."""

    id: int
    giver: int
    deputy: int
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    ended_at: datetime | None = None

    def active(self, at: datetime) -> bool:
        """True when the deputy may stand in at that moment."""
        stop = self.ends_at if self.ended_at is None else min(self.ends_at, self.ended_at)
        return self.starts_at <= at < stop

"""Planning's words: slots, quiet hours, blackouts, series. Times of day are the office's; moments carry a zone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from kiemtin.entities import Entity


class BlackoutKind(StrEnum):
    """Why nothing is published for a while."""

    HOLIDAY = "holiday"
    MOURNING = "mourning"
    CRISIS = "crisis"
    OTHER = "other"


STRICT = frozenset({BlackoutKind.MOURNING, BlackoutKind.CRISIS, BlackoutKind.OTHER})
"""Blackouts in which nothing at all goes out. On a holiday an urgent correction may still be planned."""


@dataclass(frozen=True, kw_only=True)
class PlannedTime(Entity):
    """When a draft shall go out on an account, before anybody approved it."""

    draft: int
    account: int
    due_at: datetime
    set_by: int


@dataclass(frozen=True, kw_only=True)
class Slot(Entity):
    """A time of the week an account usually posts at; Monday is 0."""

    id: int
    account: int
    weekday: int
    at: time


@dataclass(frozen=True, kw_only=True)
class AccountRules(Entity):
    """What an office asks of itself on one account. None: no such rule. Quiet hours may pass midnight."""

    account: int
    quiet_from: time | None = None
    quiet_to: time | None = None
    per_hour: int | None = None
    per_day: int | None = None
    gap_minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Blackout(Entity):
    """A time in which nothing goes out by plan: [starts_at, ends_at)."""

    id: int
    title: str
    kind: BlackoutKind
    starts_at: datetime
    ends_at: datetime
    lifted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Occurrence(Entity):
    """One draft of a series, at its place in it."""

    series: int
    position: int
    draft: int
    planned_at: datetime


@dataclass(frozen=True, kw_only=True)
class Series(Entity):
    """A recurring post: its rule (RFC 5545, in the office's zone from ``starts_at`` on)."""

    id: int
    title: str
    rule: str
    starts_at: datetime
    created_by: int
    ended_at: datetime | None = None

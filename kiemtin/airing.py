"""Confirming that a printed or spoken pack was used: what waits, and what was confirmed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import Entity


@dataclass(frozen=True, kw_only=True)
class Airing(Entity):
    """One confirmation. ``photo`` is the hash of a picture of the library, ``by`` who confirmed."""

    id: int
    publication: int
    account: str
    title: str
    aired_at: datetime
    place: str
    note: str
    photo: str | None
    by: str
    confirmed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ToConfirm(Entity):
    """A pack that was made and waits for somebody to say that it was used. ``reference`` names its folder."""

    publication: int
    channel: str
    account: str
    title: str
    made_at: datetime
    reference: str

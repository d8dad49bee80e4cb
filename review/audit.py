"""Writing to and verifying the hash-chained record of decisions (S12)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kiemtin.entities import User
from kiemtin.store import Store, UnitOfWork


def record(
    uow: UnitOfWork, user: User | None, action: str, subject: str, now: datetime, **detail: Any
) -> None:
    """Append a decision of a person of the office (or of the system, with ``user`` None)."""
    uow.audit.add(actor=user.name if user else "system", action=action, subject=subject, now=now, **detail)


def verify(store: Store) -> int | None:
    """Number of the first broken line of the chain, None when it is whole."""
    with store.read() as uow:
        return uow.audit.broken_at()

"""Switching a source on or off: an administrator's decision, on the record."""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import User
from kiemtin.store import Store
from review import audit
from review.roles import require


def enable_source(store: Store, by: User, name: str, enabled: bool, now: datetime) -> None:
    """Let a source be crawled or leave it alone. Raises UnknownSource, NotAllowed."""
    with store.work() as uow:
        actor = require(uow, by, "administer")
        uow.sources.enable(name, enabled)
        audit.record(uow, actor, "enable_source", f"source:{name}", now, enabled=enabled)
        uow.commit()

"""The health of every source, with what is left of its vendor's quota."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler import quota
from crawler.registry import adapters
from kiemtin.health import WINDOW, Health, health_of
from kiemtin.states import Origin
from kiemtin.store import UnitOfWork
from kiemtin.store.repositories.sources import StoredSource
from kiemtin.words import ZONE


@dataclass(frozen=True)
class SourceHealth:
    """A source's health; ``quota_left`` in the vendor's units today, None where there is no quota."""

    health: Health
    quota_left: int | None


def source_health(uow: UnitOfWork, now: datetime) -> dict[str, SourceHealth]:
    """Every source's health by its name."""
    today = now.astimezone(ZONE).date()
    days, overlaps = uow.days.since(today - timedelta(days=WINDOW)), uow.days.overlaps()
    own = uow.source_secrets.names()
    return {
        each.name: SourceHealth(
            health=health_of(
                days.get(each.name, []),
                today=today,
                last_success_at=each.last_success_at,
                failing_since=each.failing_since,
                now=now,
                overlaps=overlaps.get(each.name),
                voices=each.origin is Origin.PUBLIC_VOICE,
            ),
            quota_left=_quota_left(uow, each, now, own),
        )
        for each in uow.sources.all()
    }


def _quota_left(
    uow: UnitOfWork, source: StoredSource, now: datetime, kept: set[tuple[str, str]]
) -> int | None:
    adapter = adapters().get(source.adapter)
    if adapter is None or adapter.spec.quota is None:
        return None
    own = {name for owner, name in kept if owner == source.name}
    account = quota.account_of(source.adapter, source.name, tuple(adapter.spec.secrets), own)
    used = uow.quotas.used(account, quota.day_there(adapter.spec.quota, now))
    return max(0, adapter.spec.quota.units - used)

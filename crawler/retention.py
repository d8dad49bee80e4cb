"""How long the crawl's own records are kept; what is deleted is proven in the audit log (S12)."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiemtin.store import Store
from kiemtin.words import ZONE

LEDGER_DAYS = 400
THIN_AFTER = timedelta(days=2)
"""Lines of pages read become one a day and host after this."""
QUARANTINE = timedelta(days=90)
VALIDATORS = timedelta(days=180)
DAYS = timedelta(days=400)
HOSTS = timedelta(days=30)
QUOTAS = timedelta(days=40)


def retain(store: Store, now: datetime, ledger_days: int = LEDGER_DAYS) -> dict[str, int]:
    """Delete what has had its time; rows by record."""
    today = now.astimezone(ZONE).date()
    with store.work() as uow:
        gone = {
            "ledger": uow.sources.forget_ledger(now - timedelta(days=ledger_days)),
            "quarantine": uow.sources.forget_quarantine(now - QUARANTINE),
            "validators": uow.sources.forget_validators(now - VALIDATORS),
            "days": uow.days.forget(today - DAYS),
            "hosts": uow.hosts.forget(now - HOSTS),
            "quotas": uow.quotas.forget(today - QUOTAS),
        }
        if any(gone.values()):
            uow.audit.add(actor="system", action="purge", subject="crawl", now=now, **gone)
        uow.sources.thin_ledger(now - THIN_AFTER)
        uow.commit()
    return gone

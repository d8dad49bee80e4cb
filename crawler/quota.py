"""A vendor's daily quota: which account it is counted for, what day it is there, how long until the next. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiemtin.ports import Quota


def account_of(adapter: str, source: str, secrets: Collection[str], own: Collection[str]) -> str:
    """Who uses up the quota: the credential, shared by all kinds of sources that sign in with it.

    ``own`` are the names of secrets that are kept for this source alone. A kind without credentials
    counts for itself.
    """
    if not secrets:
        return f"kind:{adapter}"
    return "+".join(f"{name}@{source}" if name in own else name for name in sorted(secrets))


def day_there(quota: Quota, now: datetime) -> date:
    """The day it is for the vendor."""
    return now.astimezone(ZoneInfo(quota.zone)).date()


def renewed_at(quota: Quota, now: datetime) -> datetime:
    """The vendor's next midnight, in UTC."""
    zone = ZoneInfo(quota.zone)
    return datetime.combine(day_there(quota, now) + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)

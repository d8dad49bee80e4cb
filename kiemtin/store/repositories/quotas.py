"""How much of a vendor's daily quota is used up. Counted before the request leaves, so never too little."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from kiemtin.store.crawl_tables import quotas
from kiemtin.store.repositories.base import Repository


class Quotas(Repository):
    """Units per account (a credential or a kind of source) and day in the vendor's zone."""

    def used(self, account: str, day: date) -> int:
        row = self._db.execute(
            select(quotas.c.units).where(quotas.c.account == account, quotas.c.day == day.isoformat())
        ).first()
        return 0 if row is None else int(row.units)

    def take(self, account: str, day: date, units: int, *, most: int) -> bool:
        """Count ``units`` as used; False, and nothing is counted, when that would be more than ``most``."""
        if self.used(account, day) + units > most:
            return False
        line = self._insert(quotas).values(account=account[:160], day=day.isoformat(), units=units)
        self._db.execute(
            line.on_conflict_do_update(
                index_elements=["account", "day"], set_={"units": quotas.c.units + line.excluded.units}
            )
        )
        return True

    def forget(self, before: date) -> int:
        """Delete days before ``before``; returns how many."""
        return int(self._db.execute(quotas.delete().where(quotas.c.day < before.isoformat())).rowcount)

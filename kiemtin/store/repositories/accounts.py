"""Channel accounts the office owns. Secrets are not here: only the name of the secret is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kiemtin.entities import Account
from kiemtin.errors import NotFound
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import accounts


class Accounts(Repository):
    """Channel accounts of the office and the proof that it owns them (S9)."""

    def put(self, *, channel: str, title: str, options: Mapping[str, Any]) -> int:
        """Add an account or change its options; a change of options voids the proof of ownership."""
        known = self._db.execute(select(accounts).where(accounts.c.title == title)).first()
        if known is None:
            return self._new_id(accounts, channel=channel, title=title, options=dict(options))
        if known.options != dict(options) or known.channel != channel:
            self._db.execute(
                accounts.update()
                .where(accounts.c.id == known.id)
                .values(channel=channel, options=dict(options), verified_at=None, proof="")
            )
        return int(known.id)

    def get(self, account: int) -> Account:
        """Raises NotFound."""
        row = self._db.execute(select(accounts).where(accounts.c.id == account)).first()
        if row is None:
            raise NotFound(what="tài khoản kênh / channel account")
        return _account(row)

    def all(self) -> list[Account]:
        return [_account(row) for row in self._db.execute(select(accounts).order_by(accounts.c.id))]

    def verified(self, account: int, proof: str, at: datetime) -> None:
        """Ownership was proven (S9)."""
        self._db.execute(
            accounts.update().where(accounts.c.id == account).values(verified_at=at, proof=proof)
        )

    def enable(self, account: int, enabled: bool) -> None:
        self._db.execute(accounts.update().where(accounts.c.id == account).values(enabled=enabled))


def _account(row: Any) -> Account:
    return Account(
        id=row.id,
        channel=row.channel,
        title=row.title,
        options=row.options,
        enabled=row.enabled,
        verified_at=row.verified_at,
    )

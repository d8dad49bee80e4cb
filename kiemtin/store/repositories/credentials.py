"""Secrets of accounts, sealed: what is here cannot be read without the key, which is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kiemtin.entities import Entity
from kiemtin.states import CredentialState
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import credentials

_C = CredentialState


@dataclass(frozen=True, kw_only=True)
class Credential(Entity):
    """One sealed secret. ``version`` grows with every change: who changes it names the one it saw."""

    account: int
    name: str
    sealed: bytes = field(repr=False)
    key_id: str
    version: int
    state: CredentialState
    expires_at: datetime | None
    refreshing_since: datetime | None
    updated_at: datetime


class Credentials(Repository):
    """Sealed secrets by account and name."""

    def get(self, account: int, name: str, *, hold: bool = False) -> Credential | None:
        """``hold`` keeps others from it until the unit of work ends."""
        query = select(credentials).where(credentials.c.account_id == account, credentials.c.name == name)
        row = self._db.execute(query.with_for_update() if hold else query).first()
        return None if row is None else _credential(row)

    def all(self) -> list[Credential]:
        rows = self._db.execute(select(credentials).order_by(credentials.c.account_id, credentials.c.name))
        return [_credential(row) for row in rows]

    def put(
        self,
        account: int,
        name: str,
        *,
        sealed: bytes,
        key_id: str,
        now: datetime,
        expires_at: datetime | None = None,
        refreshing: bool = False,
    ) -> Credential:
        """Keep a secret, whatever was there before; it can be used, unless it is only being asked for."""
        values: dict[str, Any] = {
            "sealed": sealed,
            "key_id": key_id,
            "state": _C.REFRESHING if refreshing else _C.VALID,
            "expires_at": expires_at,
            "refreshing_since": now if refreshing else None,
            "updated_at": now,
        }
        statement = self._insert(credentials).values(account_id=account, name=name, **values)
        row = self._db.execute(
            statement.on_conflict_do_update(
                index_elements=["account_id", "name"],
                set_={**values, "version": credentials.c.version + 1},
            ).returning(credentials)
        ).one()
        return _credential(row)

    def begin_refresh(self, seen: Credential, now: datetime) -> Credential | None:
        """New tokens are about to be asked for; None when somebody has changed the row since."""
        return self._change(seen, now, state=_C.REFRESHING, refreshing_since=now)

    def usable(self, seen: Credential, now: datetime) -> Credential | None:
        """The refresh was not made after all: what is kept is as good as before."""
        return self._change(seen, now, state=_C.VALID, refreshing_since=None)

    def needs_person(self, seen: Credential, now: datetime) -> Credential | None:
        """The far side does not take it any more."""
        return self._change(seen, now, state=_C.NEEDS_PERSON, refreshing_since=None)

    def account_needs_person(self, account: int, now: datetime) -> int:
        """None of the account's secrets lets it in any more; returns how many there are."""
        return int(
            self._db.execute(
                credentials.update()
                .where(credentials.c.account_id == account)
                .values(
                    state=_C.NEEDS_PERSON,
                    refreshing_since=None,
                    version=credentials.c.version + 1,
                    updated_at=now,
                )
            ).rowcount
        )

    def mended(self, account: int, now: datetime) -> None:
        """A person has seen to the account: its secrets are tried again, tokens that are used up are gone."""
        mine = (credentials.c.account_id == account) & (credentials.c.state == _C.NEEDS_PERSON)
        self._db.execute(credentials.delete().where(mine, credentials.c.name == "tokens"))
        self._db.execute(
            credentials.update()
            .where(mine)
            .values(state=_C.VALID, version=credentials.c.version + 1, updated_at=now)
        )

    def waits_for_person(self, account: int) -> bool:
        """True while somebody has to connect the account again."""
        query = select(credentials.c.name).where(
            credentials.c.account_id == account, credentials.c.state == _C.NEEDS_PERSON
        )
        return self._db.execute(query.limit(1)).first() is not None

    def reseal(self, seen: Credential, *, sealed: bytes, key_id: str) -> bool:
        """The same secret under another key; False when somebody has changed it since."""
        changed = self._db.execute(
            credentials.update()
            .where(
                credentials.c.account_id == seen.account,
                credentials.c.name == seen.name,
                credentials.c.version == seen.version,
            )
            .values(sealed=sealed, key_id=key_id)
        )
        return bool(changed.rowcount)

    def _change(self, seen: Credential, now: datetime, **values: Any) -> Credential | None:
        row = self._db.execute(
            credentials.update()
            .where(
                credentials.c.account_id == seen.account,
                credentials.c.name == seen.name,
                credentials.c.version == seen.version,
            )
            .values(version=seen.version + 1, updated_at=now, **values)
            .returning(credentials)
        ).first()
        return None if row is None else _credential(row)


def _credential(row: Any) -> Credential:
    return Credential(
        account=row.account_id,
        name=row.name,
        sealed=bytes(row.sealed),
        key_id=row.key_id,
        version=row.version,
        state=_C(row.state),
        expires_at=row.expires_at,
        refreshing_since=row.refreshing_since,
        updated_at=row.updated_at,
    )

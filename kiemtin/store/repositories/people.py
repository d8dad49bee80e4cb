"""The office's own staff: the only people this product knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from kiemtin.entities import Entity, User
from kiemtin.errors import NotFound, UserExists
from kiemtin.states import Role
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import user_roles, users


@dataclass(frozen=True, kw_only=True)
class Credentials(Entity):
    """What sign-in needs; never leaves ``review.sign_in``."""

    user: User
    password_hash: str
    failed: int
    locked_until: datetime | None


class People(Repository):
    """The office's staff, their roles and passwords (hashed)."""

    def add(
        self, *, name: str, display: str, password_hash: str, roles: Iterable[Role], now: datetime
    ) -> User:
        """Raises UserExists."""
        taken = self._db.execute(select(users.c.id).where(users.c.name == name)).first()
        if taken is not None:
            raise UserExists(name=name)
        try:
            number = self._new_id(
                users, name=name, display=display, password_hash=password_hash, created_at=now
            )
        except IntegrityError as problem:
            raise UserExists(name=name) from problem
        self.set_roles(number, roles)
        return self.get(number)

    def get(self, user: int) -> User:
        """Raises NotFound."""
        row = self._db.execute(select(users).where(users.c.id == user)).first()
        if row is None:
            raise NotFound(what="người dùng / user")
        return self._user(row)

    def all(self) -> list[User]:
        return [self._user(row) for row in self._db.execute(select(users).order_by(users.c.name))]

    def count(self) -> int:
        return int(self._db.execute(select(func.count()).select_from(users)).scalar_one())

    def credentials(self, name: str) -> Credentials | None:
        row = self._db.execute(select(users).where(users.c.name == name)).first()
        if row is None:
            return None
        return Credentials(
            user=self._user(row),
            password_hash=row.password_hash,
            failed=row.failed_sign_ins,
            locked_until=row.locked_until,
        )

    def set_roles(self, user: int, roles: Iterable[Role]) -> None:
        self._db.execute(delete(user_roles).where(user_roles.c.user_id == user))
        for role in sorted(set(roles)):
            self._db.execute(user_roles.insert().values(user_id=user, role=role))

    def set_password(self, user: int, password_hash: str) -> None:
        self._change(user, password_hash=password_hash, failed_sign_ins=0, locked_until=None)

    def set_active(self, user: int, active: bool) -> None:
        self._change(user, active=active)

    def set_language(self, user: int, language: str) -> None:
        self._change(user, language=language)

    def sign_in_failed(self, user: int, failed: int, locked_until: datetime | None) -> None:
        self._change(user, failed_sign_ins=failed, locked_until=locked_until)

    def _change(self, user: int, **values: Any) -> None:
        self._db.execute(users.update().where(users.c.id == user).values(**values))

    def _user(self, row: Any) -> User:
        roles = self._db.execute(select(user_roles.c.role).where(user_roles.c.user_id == row.id))
        return User(
            id=row.id,
            name=row.name,
            display=row.display,
            roles=frozenset(Role(each.role) for each in roles),
            active=row.active,
            language=row.language,
        )

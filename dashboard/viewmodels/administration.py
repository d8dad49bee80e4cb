"""Members of staff and the record of decisions."""

from __future__ import annotations

from kiemtin.entities import User
from kiemtin.store import Store
from kiemtin.store.repositories.audit import AuditLine


def staff(store: Store) -> tuple[User, ...]:
    """Everybody of the office, also those locked out."""
    with store.read() as uow:
        return tuple(uow.people.all())


def newest_audit(store: Store, limit: int = 200) -> tuple[AuditLine, ...]:
    """The newest lines of the audit log, newest first."""
    with store.read() as uow:
        return tuple(uow.audit.newest(limit))


def anyone(store: Store) -> bool:
    """False on a fresh installation: nobody can sign in yet."""
    with store.read() as uow:
        return uow.people.count() > 0

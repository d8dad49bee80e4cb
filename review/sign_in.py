"""Local accounts: argon2id, lock-out, roles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiemtin.entities import User
from kiemtin.errors import BadUserName, NotAllowed, SignInLocked, WeakPassword, WrongSignIn
from kiemtin.states import Role
from kiemtin.store import Store
from kiemtin.words import local, say
from review import audit
from review.roles import require

SHORTEST_PASSWORD = 10
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
_NAME = re.compile(r"[\w.@+-]{1,64}")
_hasher = PasswordHasher()


def sign_in(store: Store, name: str, password: str, now: datetime) -> User:
    """The user behind a name and password. Raises WrongSignIn or SignInLocked."""
    with store.work() as uow:
        known = uow.people.credentials(_name(name))
        if known is not None and known.locked_until is not None and known.locked_until > now:
            raise SignInLocked(until=local(known.locked_until))
        right = _matches(known.password_hash if known else _nobody(), password)
        if known is None:
            raise WrongSignIn()
        if right and known.user.active:
            uow.people.sign_in_failed(known.user.id, 0, None)
            if _hasher.check_needs_rehash(known.password_hash):
                uow.people.set_password(known.user.id, _hasher.hash(_password(password)))
            audit.record(uow, known.user, "sign_in", f"user:{known.user.id}", now)
            uow.commit()
            return known.user
        failed = known.failed + 1
        locked = now + LOCKED_FOR if failed >= TRIES else None
        uow.people.sign_in_failed(known.user.id, 0 if locked else failed, locked)
        audit.record(uow, known.user, "sign_in_failed", f"user:{known.user.id}", now, locked=bool(locked))
        uow.commit()
    raise WrongSignIn()


def add_user(
    store: Store,
    by: User | None,
    *,
    name: str,
    display: str,
    password: str,
    roles: Iterable[Role],
    now: datetime,
) -> User:
    """Add a member of staff. ``by`` is None at the command line and on the first run.

    Raises BadUserName, UserExists, WeakPassword, NotAllowed.
    """
    wanted = _name(name)
    if not _NAME.fullmatch(wanted):
        raise BadUserName()
    hashed = _hashed(password)
    with store.work() as uow:
        actor = require(uow, by, "administer") if by else None
        user = uow.people.add(
            name=wanted,
            display=display.strip()[:120] or wanted,
            password_hash=hashed,
            roles=roles,
            now=now,
        )
        audit.record(uow, actor, "add_user", f"user:{user.id}", now, roles=sorted(user.roles))
        uow.commit()
        return user


def change_password(store: Store, user: User, *, old: str, new: str, now: datetime) -> None:
    """Change one's own password. Raises WrongSignIn for a wrong old one, WeakPassword."""
    hashed = _hashed(new)
    with store.work() as uow:
        known = uow.people.credentials(user.name)
        if known is None or not known.user.active or not _matches(known.password_hash, old):
            raise WrongSignIn()
        uow.people.set_password(user.id, hashed)
        audit.record(uow, user, "change_password", f"user:{user.id}", now)
        uow.commit()


def reset_password(store: Store, name: str, new: str, now: datetime) -> None:
    """Set a password from the command line of the machine. Raises WrongSignIn for an unknown name."""
    hashed = _hashed(new)
    with store.work() as uow:
        known = uow.people.credentials(_name(name))
        if known is None:
            raise WrongSignIn()
        uow.people.set_password(known.user.id, hashed)
        audit.record(uow, None, "reset_password", f"user:{known.user.id}", now)
        uow.commit()


def set_roles(store: Store, by: User, user_id: int, roles: Iterable[Role], now: datetime) -> None:
    """Give a member of staff exactly these roles. An administrator keeps at least one administrator."""
    wanted = set(roles)
    with store.work() as uow:
        actor = require(uow, by, "administer")
        if actor.id == user_id and Role.ADMINISTRATOR not in wanted:
            raise NotAllowed(needed=say("role.administrator", actor.language))
        uow.people.get(user_id)
        uow.people.set_roles(user_id, wanted)
        audit.record(uow, actor, "set_roles", f"user:{user_id}", now, roles=sorted(wanted))
        uow.commit()


def set_active(store: Store, by: User, user_id: int, active: bool, now: datetime) -> None:
    """Let a member of staff in or keep them out; nobody locks themselves out."""
    with store.work() as uow:
        actor = require(uow, by, "administer")
        if actor.id == user_id and not active:
            raise NotAllowed(needed=say("role.administrator", actor.language))
        uow.people.get(user_id)
        uow.people.set_active(user_id, active)
        audit.record(uow, actor, "set_active", f"user:{user_id}", now, active=active)
        uow.commit()


def set_language(store: Store, user: User, language: str) -> None:
    """Remember the interface language a member of staff chose."""
    with store.work() as uow:
        uow.people.set_language(user.id, language)
        uow.commit()


def _name(typed: str) -> str:
    return unicodedata.normalize("NFC", typed.strip().lower())


def _password(typed: str) -> str:
    """One form for what keyboards compose differently: «mật khẩu» is the same on every machine."""
    return unicodedata.normalize("NFC", typed)


@cache
def _nobody() -> str:
    """Verified when the name is unknown, so that the answer takes as long as for a known one."""
    return _hasher.hash("nobody has this password")


def _hashed(password: str) -> str:
    if len(_password(password)) < SHORTEST_PASSWORD:
        raise WeakPassword(length=SHORTEST_PASSWORD)
    return _hasher.hash(_password(password))


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, _password(password))
    except (VerificationError, InvalidHashError):
        return False

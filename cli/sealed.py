"""The accounts' secrets as this installation keeps them: sealed first, then the environment and its file."""

from __future__ import annotations

from collections.abc import Callable

from cli.compose import Desk
from kiemtin.entities import Account
from scheduler.tokens import KeptTokens


def make_key(desk: Desk) -> None:
    """Make the key of a new installation. Where secrets are kept already, a missing key is never replaced."""
    with desk.store.read() as uow:
        kept = bool(uow.credentials.all() or uow.source_secrets.all())
    if not kept:
        desk.vault.make()


def secret_of(desk: Desk, account: Account) -> Callable[[str], str]:
    """Gives an account's secrets by name. They raise BadSetting or SecretUnreadable."""

    def secret(name: str) -> str:
        with desk.store.read() as uow:
            kept = uow.credentials.get(account.id, name)
        if kept is None:
            return desk.settings.secret(name)
        return desk.vault.open(kept.sealed, kept.key_id, account=account.id, name=name)

    return secret


def tokens_of(desk: Desk, account: Account) -> KeptTokens:
    """Keeps an account's tokens."""
    return KeptTokens(desk.store, desk.vault, account, now=desk.clock.now)


def rotate(desk: Desk) -> int:
    """A new key; every kept secret is sealed with it in one transaction. Returns how many.

    Safe to break off anywhere and to repeat: the key before it stays until the next rotation. Raises
    BadSetting, or SecretUnreadable for a secret that cannot be opened; then the old seals stand.
    """
    with desk.store.read() as uow:
        in_use = {each.key_id for each in uow.credentials.all()}
        in_use |= {each.key_id for each in uow.source_secrets.all()}
    desk.vault.add_key(in_use)
    done = 0
    with desk.store.work() as uow:
        for each in uow.credentials.all():
            value = desk.vault.open(each.sealed, each.key_id, account=each.account, name=each.name)
            sealed, key_id = desk.vault.seal(value, account=each.account, name=each.name)
            done += uow.credentials.reseal(each, sealed=sealed, key_id=key_id)
        for own in uow.source_secrets.all():
            value = desk.vault.open(own.sealed, own.key_id, account=own.bound_to, name=own.name)
            sealed, key_id = desk.vault.seal(value, account=own.bound_to, name=own.name)
            uow.source_secrets.put(own.source, own.name, sealed=sealed, key_id=key_id, now=own.updated_at)
            done += 1
        uow.audit.add(
            actor="system", action="rotate_key", subject="credentials", now=desk.clock.now(), count=done
        )
        uow.commit()
    return done

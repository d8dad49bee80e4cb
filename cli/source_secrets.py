"""The office's own credentials for reading: sealed, never shown, told by name only."""

from __future__ import annotations

import re

from cli.compose import Desk
from crawler.registry import adapters
from kiemtin.errors import BadSetting
from kiemtin.store import Store
from kiemtin.store.repositories.source_secrets import EVERY, binding
from kiemtin.store.repositories.sources import StoredSource
from kiemtin.vault import Vault

_NAME = re.compile(r"^[A-Za-z0-9_.-]{1,64}$")


class SourceKeeper:
    """Opens a source's secret: its own, else the one for all sources, else the environment and its file."""

    def __init__(self, desk: Desk, store: Store) -> None:
        self._desk, self._store, self._vault = desk, store, Vault(desk.settings.key_file)

    def __call__(self, source: str, name: str) -> str:
        """Raises BadSetting when there is none, SecretUnreadable when it cannot be opened."""
        with self._store.read() as uow:
            kept = uow.source_secrets.find(source, name)
        if kept is None:
            return self._desk.settings.secret(name)
        return self._vault.open(kept.sealed, kept.key_id, account=kept.bound_to, name=name)


def keep_source_secret(desk: Desk, name: str, value: str, source: str = EVERY) -> None:
    """Seal a secret for one source, or for all that ask for its name.

    Raises BadSetting for an unusable name or value, UnknownSource.
    """
    value = value.strip("\r\n")
    if not _NAME.match(name):
        raise BadSetting(
            key=name, reason="letters, digits, `.`, `_`, `-`; 64 at most", where="sources secret"
        )
    if not value or any(ord(char) < 32 for char in value):
        raise BadSetting(key=name, reason="empty, or with a line break in it", where="sources secret")
    now = desk.clock.now()
    sealed, key_id = desk.vault.seal(value, account=binding(source), name=name)
    with desk.store.work() as uow:
        if source != EVERY:
            uow.sources.get(source)
        uow.source_secrets.put(source, name, sealed=sealed, key_id=key_id, now=now)
        subject = f"source:{source}" if source != EVERY else "sources"
        uow.audit.add(actor="system", action="keep_secret", subject=subject, now=now, name=name)
        # What waited for it is tried at once.
        for each in uow.sources.all():
            if each.problem == "secret" and source in (EVERY, each.name):
                uow.sources.at_once(each.name)
        uow.commit()


def missing_secrets(desk: Desk, source: StoredSource, kept: set[tuple[str, str]]) -> list[str]:
    """Names of the secrets that a source needs and nobody has given."""
    adapter = adapters().get(source.adapter)
    missing = []
    for name in adapter.spec.secrets if adapter else ():
        if (source.name, name) in kept or (EVERY, name) in kept:
            continue
        try:
            desk.settings.secret(name)
        except BadSetting:
            missing.append(name)
    return missing

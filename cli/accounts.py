"""Channel accounts: options checked, ownership proven, secrets sealed, all of it on record (S9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cli.compose import Desk
from cli.sealed import secret_of
from cli.worker import publishing_of, room_of
from kiemtin.entities import Account
from kiemtin.errors import BadSetting, NotFound
from kiemtin.ports import Channel, ChannelSpec, Tokens
from kiemtin.store import UnitOfWork
from scheduler.channels import kind, open_channel, options_of
from scheduler.channels.consent import Consenting
from scheduler.publisher import verify_account
from scheduler.tokens import NAME, TriedTokens, tokens_as_text

Ask = Callable[[str, str], str]
"""Asks a person for a secret by name and meaning; empty: none given."""


def find(desk: Desk, named: str) -> Account:
    """An account by its number or title. Raises NotFound."""
    with desk.store.read() as uow:
        for each in uow.accounts.all():
            if named in (str(each.id), each.title):
                return each
    raise NotFound(what=f"tài khoản / account {named!r}")


def connect(
    desk: Desk,
    *,
    channel: str,
    title: str,
    options: Mapping[str, Any],
    secret: Callable[[str], str],
) -> tuple[int, str]:
    """Add or change an account whose secrets are kept elsewhere, and prove that it is the office's; (id, proof).

    Raises UnknownChannel, BadSetting, AccountNotOwned or Transient; nothing is kept then.
    """
    options_of(channel, options)
    trial = Account(id=0, channel=channel, title=title, options=options)
    proof = open_channel(trial, replace(room_of(desk), secret=secret)).verify()
    return _connected(desk, trial, proof, {})


def connect_asking(
    desk: Desk, *, channel: str, title: str, options: Mapping[str, Any], ask: Ask
) -> tuple[int, str]:
    """The same, and seal the secrets that a person gives. What is not given stays as it was.

    Raises UnknownChannel, BadSetting, AccountNotOwned, AccountNeedsPerson or Transient; nothing is kept then.
    """
    options_of(channel, options)
    spec = kind(channel).spec
    names = secret_names(spec, options)
    known = next((each for each in _all(desk) if each.title == title and each.channel == channel), None)
    given = {name: value for name, meaning in names.items() if (value := ask(name, meaning))}
    tokens = _asked_tokens(ask) if spec.tokens else None
    tried = TriedTokens(title, tokens)
    kept = desk.settings.secret if known is None else secret_of(desk, known)

    def secret(name: str) -> str:
        return given[name] if name in given else kept(name)

    trial = Account(id=0, channel=channel, title=title, options=options)
    room = replace(room_of(desk, known), secret=secret)
    if spec.tokens and tokens is None:
        tokens = tried.newest = _consented(open_channel(trial, room), ask)
    if tokens is not None or known is None:
        room = replace(room, tokens=lambda: tried)
    proof = open_channel(trial, room).verify()
    if tried.newest is not None:
        # What came of the refreshes of this trial: a token that is good for one use is used up by now.
        given[NAME] = tokens_as_text(tried.newest)
    return _connected(desk, trial, proof, given, tried.newest)


def secret_names(spec: ChannelSpec, options: Mapping[str, Any]) -> dict[str, str]:
    """The secrets that an account needs, under the names its options give them, with what each is for."""
    chosen = str(options.get("secret", ""))
    if chosen and len(spec.secrets) == 1:
        return {chosen: next(iter(spec.secrets.values()))}
    return dict(spec.secrets)


def keep_secret(desk: Desk, account: Account, name: str, value: str) -> None:
    """Seal a secret of an account; whoever waited for it is tried again. Raises BadSetting."""
    if not value.strip():
        raise BadSetting(key=name, reason="empty", where="accounts secret")
    if name == NAME:
        raise BadSetting(key=name, reason="kiemtin accounts connect", where="accounts secret")
    now = desk.clock.now()
    with desk.store.work() as uow:
        _seal(desk, uow, account.id, name, value.strip())
        uow.credentials.mended(account.id, now)
        uow.audit.add(
            actor="system", action="keep_secret", subject=f"account:{account.id}", now=now, name=name
        )
        uow.commit()


def verify(desk: Desk, account: Account) -> str:
    """Prove again that the office owns an account. Raises AccountNotOwned, Transient, BadSetting."""
    now = desk.clock.now()
    proof = verify_account(publishing_of(desk), account.id, now)
    with desk.store.work() as uow:
        uow.credentials.mended(account.id, now)
        uow.commit()
    return proof


def switch(desk: Desk, account: Account, *, on: bool) -> None:
    """Let an account be published to, or not."""
    with desk.store.work() as uow:
        uow.accounts.enable(account.id, on)
        uow.audit.add(
            actor="system",
            action="enable_account" if on else "disable_account",
            subject=f"account:{account.id}",
            now=desk.clock.now(),
        )
        uow.commit()


def _all(desk: Desk) -> list[Account]:
    with desk.store.read() as uow:
        return uow.accounts.all()


def _asked_tokens(ask: Ask) -> Tokens | None:
    access = ask("access_token", "mã truy cập, bỏ trống nếu không có / access token, empty if none")
    refresh = ask("refresh_token", "mã làm mới, bỏ trống nếu không có / refresh token, empty if none")
    if not access and not refresh:
        return None
    return Tokens(access=access, refresh=refresh)


def _consented(channel: Channel, ask: Ask) -> Tokens | None:
    """Tokens by the owner's consent in a browser; None where that is not offered or nobody answered."""
    asked = channel.consent() if isinstance(channel, Consenting) else None
    if asked is None:
        return None
    vi = "mở địa chỉ này, đồng ý, rồi dán địa chỉ mà trình duyệt được chuyển tới"
    en = "open this address, agree, then paste the address that the browser was sent to"
    answer = ask("consent", f"{vi} / {en}: {asked.address}")
    return channel.tokens_of(asked, answer) if answer and isinstance(channel, Consenting) else None


def _connected(
    desk: Desk, trial: Account, proof: str, given: Mapping[str, str], tokens: Tokens | None = None
) -> tuple[int, str]:
    now = desk.clock.now()
    with desk.store.work() as uow:
        number = uow.accounts.put(channel=trial.channel, title=trial.title, options=trial.options)
        uow.accounts.verified(number, proof, now)
        for name, value in given.items():
            _seal(desk, uow, number, name, value, tokens if name == NAME else None)
        uow.credentials.mended(number, now)
        uow.audit.add(
            actor="system", action="connect_account", subject=f"account:{number}", now=now, proof=proof
        )
        uow.commit()
    return number, proof


def _seal(
    desk: Desk, uow: UnitOfWork, account: int, name: str, value: str, tokens: Tokens | None = None
) -> None:
    sealed, key_id = desk.vault.seal(value, account=account, name=name)
    uow.credentials.put(
        account,
        name,
        sealed=sealed,
        key_id=key_id,
        now=desk.clock.now(),
        expires_at=None if tokens is None else tokens.expires_at,
    )

"""Connecting a channel account: options checked, ownership proven, on record (S9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cli.compose import Desk
from cli.worker import room_of
from kiemtin.entities import Account
from scheduler.channels import open_channel, options_of


def connect(
    desk: Desk,
    *,
    channel: str,
    title: str,
    options: Mapping[str, Any],
    secret: Callable[[str], str],
) -> tuple[int, str]:
    """Add or change an account and prove that the office owns it; (id, proof).

    Raises UnknownChannel, BadSetting, AccountNotOwned or Transient; nothing is kept then.
    """
    options_of(channel, options)
    trial = Account(id=0, channel=channel, title=title, options=options)
    made = open_channel(trial, replace(room_of(desk), secret=secret))
    proof = made.verify()
    now = desk.clock.now()
    with desk.store.work() as uow:
        number = uow.accounts.put(channel=channel, title=title, options=options)
        uow.accounts.verified(number, proof, now)
        uow.audit.add(
            actor="system", action="connect_account", subject=f"account:{number}", now=now, proof=proof
        )
        uow.commit()
    return number, proof

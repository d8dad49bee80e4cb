"""The room a channel is given in tests. Imported by tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from publishing_desk import NOW, OFFICE

from kiemtin.entities import Account
from kiemtin.ports import Channel
from scheduler import channels
from scheduler.channels import Room


def room(
    folder: Path = Path("/khong-dung"), *, secret: str | Callable[[str], str] = "mat-khau", **values: Any
) -> Room:
    """A room whose folders lie in ``folder``; one secret for all names, or a function."""
    given = {
        "secret": secret if callable(secret) else (lambda name: secret),
        "office": OFFICE,
        "site_dir": folder / "site",
        "packs_dir": folder / "packs",
        "lists_dir": folder / "lists",
        "now": lambda: NOW,
    }
    return Room(**{**given, **values})


def opened(account: Account, folder: Path = Path("/khong-dung"), **values: Any) -> Channel:
    """A channel for an account, in such a room."""
    return channels.open_channel(account, room(folder, **values))

"""Every channel there is: ours and those other packages bring, found and loaded the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from kiemtin.entities import Account
from kiemtin.errors import BadSetting, UnknownChannel
from kiemtin.ports import Channel, ChannelSpec

GROUP = "kiemtin.channels"
"""Entry point group; each entry is named like its channel and holds a :class:`ChannelKind`."""

Secret = Callable[[str], str]
"""Gives the secret of a name; raises BadSetting. Secrets are never in options, database or logs."""

_BUILT_IN = {
    "site": "scheduler.channels.site:SiteChannel",
    "wordpress": "scheduler.channels.wordpress:WordPressChannel",
}


class ChannelKind(Protocol):
    """What a channel module offers: its spec, and a channel for one account."""

    @property
    def spec(self) -> ChannelSpec: ...

    def make(self, account: Account, secret: Secret, office: str, site_dir: Path) -> Channel:
        """A channel for ``account``, whose options are already known to fit ``spec.options``."""
        ...


@cache
def known() -> Mapping[str, EntryPoint]:
    """Where each channel is loaded from. A foreign one cannot replace one of ours."""
    found = {name: EntryPoint(name, value, GROUP) for name, value in _BUILT_IN.items()}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, entry)
    return found


@cache
def kind(name: str) -> ChannelKind:
    """The channel called ``name``. Raises UnknownChannel when it is not there or cannot be loaded."""
    there = known()
    if name not in there:
        raise UnknownChannel(channel=name, known=", ".join(sorted(there)))
    try:
        made: ChannelKind = there[name].load()
    except (ImportError, AttributeError) as problem:
        raise UnknownChannel(channel=f"{name} ({problem})", known=", ".join(sorted(there))) from problem
    return made


def options_of(name: str, given: Mapping[str, Any]) -> BaseModel:
    """Typed options of a channel. Raises UnknownChannel, or BadSetting naming the first wrong option."""
    try:
        return kind(name).spec.options.model_validate(dict(given))
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        option = ".".join(str(part) for part in first["loc"]) or "options"
        raise BadSetting(key=f"{name}.{option}", reason=first["msg"], where="accounts") from None


def open_channel(account: Account, *, secret: Secret, office: str, site_dir: Path) -> Channel:
    """A channel for an account. Raises UnknownChannel or BadSetting (options, missing secret)."""
    options_of(account.channel, account.options)
    return kind(account.channel).make(account, secret, office, site_dir)

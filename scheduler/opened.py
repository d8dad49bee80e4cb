"""The channels a publisher has open."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock

from kiemtin.entities import Account
from kiemtin.errors import Transient
from kiemtin.ports import Channel, ChannelSpec, Settling

_LOG = logging.getLogger(__name__)

AT_MOST = 0.5
"""Seconds that the sends written down in one transaction may take; what is left then goes back unsent."""
GROUP = 50
"""Posts that are handed over in one go; between two the time is looked at."""
FIRST = 16
"""Posts sent together while nothing is known of how long that takes."""


class OpenChannels:
    """Quick local channels stay open for the process; the others for one run, so that new secrets count."""

    def __init__(self, open_channel: Callable[[Account], Channel]) -> None:
        self._open = open_channel
        self._known: dict[int, tuple[Account, Channel]] = {}
        self._specs: dict[int, ChannelSpec] = {}
        self._together: dict[int, int] = {}
        self._lock = Lock()

    def of(self, account: Account) -> Channel:
        """The channel of an account; a new one when its options have changed. Raises what opening raises."""
        with self._lock:
            known = self._known.get(account.id)
            if known is None or (known[0].channel, known[0].options) != (account.channel, account.options):
                known = (account, self._open(account))
                self._known[account.id] = known
            self._specs[account.id] = known[1].spec
            return known[1]

    def spec(self, account: int) -> ChannelSpec | None:
        """What is known of an account's channel since it was first open here."""
        return self._specs.get(account)

    def together(self, account: int) -> int:
        """How many posts of an account to send together: as many as lately took about half of AT_MOST."""
        spec = self._specs.get(account)
        return 1 if spec is None else max(1, min(spec.at_once, self._together.get(account, FIRST)))

    def took(self, account: int, posts: int, seconds: float) -> None:
        """What sending so many together took."""
        fitting = posts * AT_MOST / 2 / max(seconds, 0.001)
        self._together[account] = max(1, int(min(fitting, 2 * posts + FIRST)))

    def settle(self, *, final: bool) -> None:
        """Have every open channel finish what its sends left to be done; a problem is only told."""
        for account, channel in list(self._known.values()):
            if isinstance(channel, Settling):
                try:
                    channel.settle(final=final)
                except Transient as problem:
                    _LOG.warning("%s: %s", account.title, problem)

    def end_run(self) -> None:
        """Finish, and close what is not kept open."""
        self.settle(final=True)
        with self._lock:
            self._known = {key: each for key, each in self._known.items() if each[1].spec.at_once > 1}

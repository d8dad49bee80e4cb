"""How far a mailing has come, kept before each step so that a crash never mails anybody twice. Pure.

The state is written down before a message is begun, and then counts that recipient as unknown; what the
relay tells corrects it with the next write. After a crash the one in flight stays unknown and is passed over.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

ROUNDS = 4
"""Times those are tried again whom the relay put off, before they count as refused."""


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """Counts only. ``at`` is the next position that nobody has begun, ``later`` the positions put off.

    ``waiting`` are those put off in this round: they come in the next one.
    """

    total: int
    at: int = 0
    later: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    round: int = 0
    mailed: int = 0
    refused: int = 0
    unknown: int = 0
    left: int = 0
    """Who unsubscribed after the mailing began."""
    over: bool = False

    @property
    def next(self) -> int | None:
        """The position to begin next in this round, None when the round is over."""
        if self.later:
            return self.later[0]
        return self.at if self.at < self.total and not self.round else None

    @property
    def done(self) -> int:
        return self.mailed + self.refused + self.unknown + self.left

    @property
    def lost(self) -> bool:
        """It is over and not one message is known to have arrived: a person has to look."""
        return self.over and self.unknown > 0 and not self.mailed

    def begun(self) -> Mailing:
        """The next one is on its way: until told otherwise, nobody knows."""
        if self.later:
            return replace(self, later=self.later[1:], unknown=self.unknown + 1)
        return replace(self, at=self.at + 1, unknown=self.unknown + 1)

    def told(self, outcome: str) -> Mailing:
        """What became of the one begun: ``mailed``, ``refused``, ``left`` or ``unknown``."""
        if outcome == "unknown":
            return self
        return replace(self, unknown=self.unknown - 1, **{outcome: getattr(self, outcome) + 1})

    def put_off(self, position: int) -> Mailing:
        """The one begun comes again in the next round, or counts as refused after the last."""
        if self.round >= ROUNDS:
            return self.told("refused")
        return replace(self, unknown=self.unknown - 1, waiting=(*self.waiting, position))

    def next_round(self) -> Mailing:
        """The round is over: those put off come again, or the mailing is over."""
        if not self.waiting:
            return replace(self, over=True)
        return replace(self, later=self.waiting, waiting=(), round=self.round + 1)

    def to_json(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Mailing:
        given = json.loads(text)
        return cls(**{**given, "later": tuple(given["later"]), "waiting": tuple(given["waiting"])})

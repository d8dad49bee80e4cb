"""How many posts an account may still get now: the far side's rates, the office's own rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiemtin.plans import AccountRules
from kiemtin.ports import Rate
from kiemtin.words import ZONE

SLACK = timedelta(seconds=2)
"""Windows are longer by this: what was begun at two moments may arrive a little closer together."""
QUIET, RATE = "quiet", "rate"


@dataclass(frozen=True, kw_only=True)
class Room:
    """``count`` posts may go now (None: any number); with none, more may from ``again_at`` on, and ``why``."""

    count: int | None = None
    again_at: datetime | None = None
    why: str = ""

    def tighter(self, other: Room) -> Room:
        """Both at once."""
        if self.count is None:
            return other
        if other.count is None:
            return self
        if self.count == other.count == 0:
            return max(self, other, key=lambda each: each.again_at or _never)
        return min(self, other, key=lambda each: each.count or 0)


_never = datetime.min.replace(tzinfo=ZONE)


def rates_of(rules: AccountRules | None) -> tuple[Rate, ...]:
    """The office's own rules as rates."""
    if rules is None:
        return ()
    made = []
    if rules.per_hour is not None:
        made.append(Rate(count=rules.per_hour, seconds=3600))
    if rules.per_day is not None:
        made.append(Rate(count=rules.per_day, seconds=86_400))
    if rules.gap_minutes is not None:
        made.append(Rate(count=1, seconds=60 * rules.gap_minutes))
    return tuple(made)


def longest(rates: Iterable[Rate]) -> timedelta:
    """How far back sends have to be known."""
    return max((_window(rate) for rate in rates), default=timedelta())


def room(rates: Iterable[Rate], begun: Sequence[datetime], now: datetime) -> Room:
    """Within rates, when sends ``begun`` at these moments (oldest first) count.

    What a clock that was set back has begun in the future counts too: better late than too often.
    """
    found = Room()
    for rate in rates:
        inside = [moment for moment in begun if moment > now - _window(rate)]
        left = rate.count - len(inside)
        if left > 0:
            found = found.tighter(Room(count=left))
        else:
            found = found.tighter(Room(count=0, again_at=inside[-rate.count] + _window(rate), why=RATE))
    return found


def quiet(rules: AccountRules | None, now: datetime) -> Room:
    """None while the office's quiet hours last; they may pass midnight."""
    if rules is None or rules.quiet_from is None or rules.quiet_to is None:
        return Room()
    here = now.astimezone(ZONE)
    at, begins, ends = here.time(), rules.quiet_from, rules.quiet_to
    inside = begins <= at < ends if begins <= ends else at >= begins or at < ends
    if not inside:
        return Room()
    again = here.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return Room(count=0, again_at=again if again > here else again + timedelta(days=1), why=QUIET)


def _window(rate: Rate) -> timedelta:
    return timedelta(seconds=rate.seconds) + SLACK

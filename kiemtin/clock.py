"""The real clock, and one that runs faster for rehearsals."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


class SystemClock:
    """``kiemtin.ports.Clock`` over the machine's time."""

    speed: float = 1.0
    """Seconds of this clock in one real second."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def after(self, seconds: float) -> datetime:
        """The moment in ``seconds`` of this clock."""
        return self.now() + timedelta(seconds=seconds)


@dataclass(frozen=True)
class FastClock(SystemClock):
    """From ``start`` on, ``speed`` times as fast as the machine's; the same in every process of this machine."""

    start: datetime
    speed: float
    began: float = field(default_factory=time.time)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.time() - self.began) * self.speed)

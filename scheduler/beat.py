"""How often the due table is asked: at every beat while something is due soon, seldom while nothing is."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiemtin.store import Store

SOON = timedelta(seconds=30)
WIDEST = timedelta(seconds=6)
"""How long a post that somebody asks to publish at once may wait for the next look."""


class Pace:
    """Skips looks while nothing was found due soon. One per process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next_look: datetime | None = None

    def due(self, now: datetime) -> bool:
        """True when it is time to look whether something is due. Raises the store's errors."""
        if self._next_look is not None and now < self._next_look <= now + WIDEST:
            return False
        with self._store.read() as uow:
            if uow.publications.first_due(now) is not None:
                self._next_look = None
                return True
            next_at = uow.publications.next_due_at(now)
        self._next_look = now + WIDEST if next_at is None or next_at > now + SOON else None
        return False

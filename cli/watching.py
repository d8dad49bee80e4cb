"""Counting what texts are read as, per day, without holding up the reading or keeping a word of them."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import date, datetime
from multiprocessing.util import Finalize

from kiemtin.drift import KEPT, bins_of
from kiemtin.entities import Reading
from kiemtin.errors import KiemTinError
from kiemtin.ports import Clock, Reader, UnknownWords
from kiemtin.states import Origin
from kiemtin.store import Store
from kiemtin.words import ZONE

log = logging.getLogger(__name__)
FLUSH_EVERY = 10.0
"""Seconds between writes; counts younger than this are lost with a process that is killed."""
_PUBLISHED = frozenset({"article"})
"""Kinds of text that a publication has; every other is a public voice's."""


class WatchedReader:
    """The port ``Reader``: what ``inner`` reads, counted. Writes are a thread's of their own, never a reader's."""

    def __init__(
        self, inner: Reader, store: Store, clock: Clock, unknown: UnknownWords | None, *, thread: bool = True
    ) -> None:
        self._inner, self._store, self._clock, self._unknown = inner, store, clock, unknown
        self._counts: Counter[tuple[date, Origin, tuple[str, str]]] = Counter()
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._stop = threading.Event()
        if thread:
            threading.Thread(target=self._run, name="reading counts", daemon=True).start()
            # At the end of this process, also of a child that multiprocessing started.
            Finalize(self, self.close, exitpriority=10)

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        reading = self._inner.read(text, at=at, kind=kind)
        share = None if self._unknown is None else self._unknown.unknown_share(text)
        day = self._clock.now().astimezone(ZONE).date()
        origin = Origin.PUBLICATION if kind in _PUBLISHED else Origin.PUBLIC_VOICE
        with self._lock:
            for where in bins_of(reading, share):
                self._counts[day, origin, where] += 1
        return reading

    def flush(self) -> None:
        """Add what was counted to the database; what cannot be written now is kept for the next time."""
        with self._writing:
            with self._lock:
                taken, self._counts = self._counts, Counter()
            if not taken:
                return
            try:
                with self._store.work() as uow:
                    for day, origin in sorted({(day, origin) for day, origin, _ in taken}):
                        counts = {
                            where: count
                            for (at, side, where), count in taken.items()
                            if (at, side) == (day, origin)
                        }
                        uow.readings.count(day, origin, counts)
                    uow.readings.forget(self._clock.now().astimezone(ZONE).date() - KEPT)
                    uow.commit()
            except KiemTinError as problem:
                log.info("counts of readings wait: %s", problem)
                with self._lock:
                    self._counts.update(taken)

    def close(self) -> None:
        """Write what is left; for a reader that another one takes the place of."""
        self._stop.set()
        self.flush()

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_EVERY):
            self.flush()

"""How often a source is asked: by its own rhythm, and by how little of what it shows is new. Pure.

Seconds everywhere. A source is asked about twice between two new things, at least once a day and at most
once a minute; when a look shows nothing known at all, something may have been missed and the next comes soon.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

SHORTEST = 60.0
LONGEST = 86_400.0
LONGEST_FAILING = 6 * 3600.0
"""A source that fails is asked ever more seldom, but never given up."""
_MEMORY = 6 * 3600.0
"""What was long ago counts less: after this time about a third."""
_WEIGHT = 0.3
_STEP = 3.0
"""A pace changes at most by this factor at a time."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What is known of a source: the pause now kept, the usual time between two new things, the share of
    new ones in a look (both None at first)."""

    pace: float
    gap: float | None = None
    share: float | None = None


def after_look(before: Rhythm, *, elapsed: float, fresh: int, known: int) -> Rhythm:
    """The rhythm after a look that came ``elapsed`` after the last good one (0: it was the first).

    ``fresh`` things were new, ``known`` were not; both 0 when the page had not changed.
    """
    seen = fresh + known
    look = fresh / seen if seen else 0.0
    share = look if before.share is None else before.share + _WEIGHT * (look - before.share)
    if elapsed < 1.0:
        # What a first look shows has gathered over any time: it says nothing of the rhythm.
        return replace(before, pace=_bounded(before.pace), share=share)
    gap = _gap(before.gap, elapsed, fresh)
    wanted = gap * (1.0 - 0.5 * min(1.0, 2 * share))
    if fresh and not known:
        wanted = min(wanted, before.pace / _STEP)
    pace = min(max(wanted, before.pace / _STEP), before.pace * _STEP)
    return Rhythm(pace=_bounded(pace), gap=gap, share=share)


def after_failure(pace: float, failures: int) -> float:
    """The pause after ``failures`` runs in a row that did not reach the source."""
    doubled = pace * 2.0 ** min(failures, 20)
    return max(pace, min(doubled, LONGEST_FAILING))


def _gap(before: float | None, elapsed: float, fresh: int) -> float:
    """Time between two new things, from a rate that forgets; never longer than twice the longest pause."""
    seen = fresh / elapsed
    memory = max(_MEMORY, 4 * elapsed)
    weight = 1.0 if before is None else 1.0 - math.exp(-elapsed / memory)
    rate = seen if before is None else (1.0 - weight) / before + weight * seen
    return min(2 * LONGEST, 1.0 / rate) if rate > 0 else 2 * LONGEST


def _bounded(pace: float) -> float:
    return min(LONGEST, max(SHORTEST, pace))

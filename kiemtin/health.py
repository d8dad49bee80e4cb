"""How a source is, told from its own days: well, failing, silent, changed. Pure.

A source is compared with itself over the 28 days before, never with others: a ward's portal with an item a
week is as well as a newspaper with two hundred a day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from kiemtin.store.repositories.days import DayCounts

WINDOW = 28
"""Days a source is compared with."""
ENOUGH_DAYS = 7
"""Before that nothing is said of what is usual."""
RARE = 1e-3
"""An alarm is given for what chance does less often than this."""
TWIN_SHARE = 0.8
UNREAD_SHARE = 0.5
FEWEST = 5


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One thing that is not as usual: a closed ``code`` (catalogue key ``alarm.<code>``) and its figures."""

    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Health:
    """A source's state in figures: new things a day now and usually, troubles of the last week, alarms."""

    last_success_at: datetime | None
    per_day: float
    usual_per_day: float | None
    troubles: Mapping[str, int]
    alarms: tuple[Alarm, ...]


def health_of(
    days: Sequence[DayCounts],
    *,
    today: date,
    last_success_at: datetime | None = None,
    failing_since: datetime | None = None,
    now: datetime | None = None,
    overlaps: Mapping[str, int] | None = None,
    voices: bool = False,
) -> Health:
    """The health of one source.

    ``days`` are its counts, with no entry for a day without a run; ``voices``: it reads public voices, whose
    number is what was read. Only whole days are compared: today is not over.
    """
    by_day = {each.day: each for each in days}
    counts = [_found(by_day.get(today - timedelta(days=back)), voices) for back in range(WINDOW, 0, -1)]
    known = _since_first(counts)
    usual = sum(known[:-1]) / len(known[:-1]) if len(known) > ENOUGH_DAYS else None
    recent = [each for each in days if today - timedelta(days=7) < each.day <= today]
    troubles: dict[str, int] = {}
    for each in recent:
        for word, total in each.troubles.items():
            troubles[word] = troubles.get(word, 0) + total
    alarms: list[Alarm] = []
    if failing_since is not None and now is not None and now - failing_since > timedelta(days=1):
        alarms.append(Alarm(code="failing", values={"days": str((now - failing_since).days)}))
    if usual is not None:
        alarms += _silence(known, by_day.get(today - timedelta(days=1)))
        alarms += _regime(known)
    alarms += _unread(recent)
    alarms += _twin(overlaps or {}, days)
    return Health(
        last_success_at=last_success_at,
        per_day=float(known[-1]) if known else 0.0,
        usual_per_day=usual,
        troubles=troubles,
        alarms=tuple(alarms),
    )


def _found(day: DayCounts | None, voices: bool) -> int | None:
    """What came on a day; None for a day on which nobody could ask."""
    if day is None or day.runs == 0 or day.failures >= day.runs:
        return None
    return day.voices if voices else day.fresh


def _since_first(counts: Sequence[int | None]) -> list[int]:
    return [each for each in counts if each is not None]


def _silence(known: Sequence[int], yesterday: DayCounts | None) -> list[Alarm]:
    """The newest days in a row without anything, longer than the source's own gaps and than chance has it."""
    if yesterday is None:
        return []
    quiet = 0
    for each in reversed(known):
        if each:
            break
        quiet += 1
    before = known[: len(known) - quiet]
    if not quiet or not before or not sum(before):
        return []
    rate = sum(before) / len(before)
    # How likely so many empty days are, with the rate itself known only from those days.
    chance = (len(before) / (len(before) + quiet)) ** sum(before)
    longest = max(
        (len(run) for run in "".join("x" if each else " " for each in before).split("x")), default=0
    )
    if quiet > longest and chance < RARE:
        return [Alarm(code="silent", values={"days": str(quiet), "usual": _figure(rate)})]
    return []


def _regime(known: Sequence[int]) -> list[Alarm]:
    """The last three days lie outside everything the days before them reached."""
    if len(known) < ENOUGH_DAYS + 3:
        return []
    before, last = known[:-3], known[-3:]
    middle = median(before)
    spread = max(1.0, median(abs(each - middle) for each in before) * 1.4826, math.sqrt(max(middle, 1.0)))
    usual = {"usual": _figure(middle), "now": _figure(sum(last) / 3)}
    if min(last) > max(before) and min(last) > middle + 4 * spread:
        return [Alarm(code="more", values=usual)]
    if sum(last) and max(last) < min(before) and max(last) < middle - 4 * spread:
        return [Alarm(code="fewer", values=usual)]
    return []


def _unread(recent: Sequence[DayCounts]) -> list[Alarm]:
    """Much of what came could not be read: the site's form has changed."""
    last = [each for each in recent if each.runs][-2:]
    unread = sum(each.unread for each in last)
    seen = sum(each.fresh + each.edited + each.voices for each in last)
    if unread >= FEWEST and unread > UNREAD_SHARE * (unread + seen):
        return [Alarm(code="unread", values={"count": str(unread)})]
    return []


def _twin(overlaps: Mapping[str, int], days: Sequence[DayCounts]) -> list[Alarm]:
    """Nearly all of it comes from another source too."""
    if not overlaps:
        return []
    other, total = max(overlaps.items(), key=lambda each: each[1])
    own = sum(each.fresh for each in days)
    if total >= 4 * FEWEST and total >= TWIN_SHARE * (total + own):
        return [Alarm(code="twin", values={"other": other})]
    return []


def _figure(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")

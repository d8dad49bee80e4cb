"""What is unwise about a plan: posts too near each other, the same twice, too many, at a wrong time. Pure.

Warnings stop nobody. What is refused outright is an error of the services.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiemtin.plans import AccountRules, Blackout
from kiemtin.ports import Rate
from kiemtin.states import PublicationState
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import Phrase, local
from review.calendar import rules as own
from review.calendar.blackouts import covering

NEAR = timedelta(minutes=10)
"""Two posts of one account nearer than this are warned of where the office has no rule of its own."""
_S = PublicationState
_NOT_COUNTED = frozenset({_S.CANCELLED, _S.FAILED_PERMANENT, _S.EXPIRED})
_WAITING = frozenset({None, _S.SCHEDULED, _S.RETRY_WAIT})


class Unwise(StrEnum):
    """Kinds of warnings."""

    NEAR = "near"
    SAME_CLAIM = "same_claim"
    SAME_TEXT = "same_text"
    CROWDED = "crowded"
    QUIET = "quiet"
    CLOSED = "closed"
    EMBARGO = "embargo"
    PAST = "past"


@dataclass(frozen=True, kw_only=True)
class PlanWarning:
    """One thing to think about, as a message. ``line`` is the key of the post, ``others`` of those it meets."""

    kind: Unwise
    line: str
    message: Phrase
    others: tuple[str, ...] = ()


def warnings_of(
    lines: Sequence[PlanLine],
    *,
    now: datetime,
    rules: Mapping[int, AccountRules] | None = None,
    rates: Mapping[int, Sequence[Rate]] | None = None,
    blackouts: Sequence[Blackout] = (),
) -> dict[str, tuple[PlanWarning, ...]]:
    """Warnings of the posts that still wait, by the key of the post; nothing for those with none."""
    rules, rates = rules or {}, rates or {}
    found: dict[str, list[PlanWarning]] = defaultdict(list)
    by_account: dict[int, list[PlanLine]] = defaultdict(list)
    for line in lines:
        if line.state not in _NOT_COUNTED:
            by_account[line.account].append(line)
    for account, together in by_account.items():
        together.sort(key=lambda line: (line.goes_at, line.key))
        for each in (
            *_alone(together, rules.get(account), blackouts, now),
            *_near(together, rules.get(account)),
            *_crowded(together, rules.get(account), rates.get(account, ())),
            *_twice(together),
        ):
            found[each.line].append(each)
    return {key: tuple(each) for key, each in found.items()}


def _waiting(lines: Iterable[PlanLine]) -> Iterable[PlanLine]:
    return (line for line in lines if line.state in _WAITING)


def _alone(
    lines: Sequence[PlanLine], rules: AccountRules | None, blackouts: Sequence[Blackout], now: datetime
) -> Iterable[PlanWarning]:
    """What is unwise about a time by itself."""
    for line in _waiting(lines):
        at = line.goes_at
        closed = covering(blackouts, at)
        if closed is not None:
            yield _said(Unwise.CLOSED, line, title=closed.title, until=local(closed.ends_at))
        elif own.is_quiet(rules, at):
            yield _said(Unwise.QUIET, line, until=local(own.quiet_until(rules, at)))
        if line.embargo is not None and at < line.embargo:
            yield _said(Unwise.EMBARGO, line, until=local(line.embargo))
        if line.state is None and at < now:
            yield _said(Unwise.PAST, line, when=local(at))


def _near(lines: Sequence[PlanLine], rules: AccountRules | None) -> Iterable[PlanWarning]:
    gap = NEAR if rules is None or rules.gap_minutes is None else timedelta(minutes=rules.gap_minutes)
    times = [line.goes_at for line in lines]
    for place, line in enumerate(lines):
        if line.state not in _WAITING:
            continue
        first, last = bisect_right(times, line.goes_at - gap), bisect_left(times, line.goes_at + gap)
        others = [lines[other] for other in range(first, last) if other != place]
        if others:
            nearest = min(others, key=lambda other: abs(other.goes_at - line.goes_at))
            yield _said(
                Unwise.NEAR,
                line,
                *others,
                title=nearest.title,
                when=local(nearest.goes_at),
                minutes=int(gap.total_seconds() // 60),
            )


def _crowded(
    lines: Sequence[PlanLine], rules: AccountRules | None, rates: Sequence[Rate]
) -> Iterable[PlanWarning]:
    budgets = [each for each in own.limits(rules, rates) if each.count > 1]
    times = [line.goes_at for line in lines]
    for place, line in enumerate(lines):
        if line.state not in _WAITING:
            continue
        near = [*times[:place], *times[place + 1 :]] if len(times) < 50 else _around(times, place, budgets)
        broken = own.crowding(budgets, near, line.goes_at)
        if broken is not None:
            yield _said(Unwise.CROWDED, line, count=broken.count, minutes=broken.seconds // 60)


def _around(times: Sequence[datetime], place: int, budgets: Sequence[Rate]) -> list[datetime]:
    """The moments that can matter for one of many posts."""
    widest = timedelta(seconds=max((each.seconds for each in budgets), default=0))
    first = bisect_left(times, times[place] - widest)
    last = bisect_right(times, times[place] + widest)
    return [*times[first:place], *times[place + 1 : last]]


def _twice(lines: Sequence[PlanLine]) -> Iterable[PlanWarning]:
    """The same text, or a correction of the same claim, by two drafts on one account."""
    for kind, of in ((Unwise.SAME_TEXT, _text), (Unwise.SAME_CLAIM, _claim)):
        groups: dict[object, list[PlanLine]] = defaultdict(list)
        for line in lines:
            if (mark := of(line)) is not None:
                groups[mark].append(line)
        for together in groups.values():
            if len({line.draft for line in together}) < 2:
                continue
            for line in _waiting(together):
                # An occurrence of a series repeats its own text: that is what a series is.
                others = [
                    other
                    for other in together
                    if other.draft != line.draft and (line.series is None or other.series != line.series)
                ]
                if others:
                    other = others[0]
                    yield _said(kind, line, *others[:20], title=other.title, when=local(other.goes_at))


def _text(line: PlanLine) -> object | None:
    return line.text or None


def _claim(line: PlanLine) -> object | None:
    return line.claim


def _said(kind: Unwise, line: PlanLine, *others: PlanLine, **values: object) -> PlanWarning:
    return PlanWarning(
        kind=kind,
        line=line.key,
        message=Phrase(f"planning.warning.{kind.value}", values),
        others=tuple(other.key for other in others),
    )

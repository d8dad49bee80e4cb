"""What will happen to the posts of a day, reckoned as the publisher will act. Pure.

The publisher takes what is due on an account in turn, lets it wait for quiet hours, for the office's own
rules and for the far side's rates, and looks at approval, account and limits at the moment of the send.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from kiemtin.entities import Violation
from kiemtin.plans import STRICT, AccountRules, Blackout
from kiemtin.ports import Rate
from kiemtin.rules import LATE_AFTER
from kiemtin.states import LIVE, Decision, PublicationState
from kiemtin.store.planning_queries import PlanLine
from review.calendar import rules as own
from review.calendar.blackouts import covering

_S = PublicationState
_WAITING = frozenset({_S.SCHEDULED, _S.RETRY_WAIT})


class Expected(StrEnum):
    """What will become of a post."""

    SENDS = "sends"
    LATER_RATE = "later_rate"
    LATER_QUIET = "later_quiet"
    NOT_WRITTEN = "not_written"
    WAITS_APPROVAL = "waits_approval"
    REFUSED = "refused"
    CLOSED = "closed"
    EMBARGO = "embargo"
    APPROVAL_OUT = "approval_out"
    ACCOUNT_OFF = "account_off"
    NOT_VERIFIED = "not_verified"
    TOKEN = "token"
    LIMITS = "limits"
    LATE = "late"
    HELD = "held"
    UNDER_WAY = "under_way"
    DONE = "done"
    TROUBLE = "trouble"
    CANCELLED = "cancelled"


GOES_OUT = frozenset({Expected.SENDS, Expected.LATER_RATE, Expected.LATER_QUIET, Expected.NOT_VERIFIED})
"""Posts that the publisher will try to send without anybody doing anything."""
NEEDS_SOMEBODY = frozenset(Expected) - GOES_OUT - {Expected.DONE, Expected.UNDER_WAY, Expected.CANCELLED}
"""Posts that will not go out unless a person does something."""


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """What counts of one account. ``begun`` are sends already begun, in order: each counts for the far side.

    ``first``: when each publication was first begun; for the office's own rules its other attempts and parts
    are no other posts. ``token_until``: its access ends then and cannot be renewed by itself.
    """

    enabled: bool = True
    verified: bool = True
    rates: tuple[Rate, ...] = ()
    rules: AccountRules | None = None
    begun: tuple[datetime, ...] = ()
    first: Mapping[int, datetime] = field(default_factory=dict)
    token_until: datetime | None = None
    needs_person: bool = False


@dataclass(frozen=True, kw_only=True)
class Post:
    """A line of the calendar with what decides over it. ``stands``: its approval is good for this very text."""

    line: PlanLine
    urgent: bool = False
    stands: bool = True
    approved_until: datetime | None = None
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """A post and what will become of it; ``at`` when it goes out, or stops waiting."""

    line: PlanLine
    expected: Expected
    at: datetime
    violations: tuple[Violation, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Quota:
    """The most posts of one account within one window of a budget, of how many it may have."""

    used: int
    count: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Posts by time, totals and quotas by account."""

    posts: tuple[Foreseen, ...]
    totals: Mapping[int, Mapping[Expected, int]] = field(default_factory=dict)
    quotas: Mapping[int, tuple[Quota, ...]] = field(default_factory=dict)

    def between(self, start: datetime, end: datetime) -> Forecast:
        """Only posts that are due, or go out, in [start, end)."""
        chosen = tuple(
            each for each in self.posts if start <= each.line.due_at < end or start <= each.at < end
        )
        return Forecast(posts=chosen, totals=_totals(chosen), quotas=self.quotas)


def foresee(
    posts: Sequence[Post],
    accounts: Mapping[int, AccountState],
    *,
    now: datetime,
    blackouts: Sequence[Blackout] = (),
    held: bool = False,
) -> Forecast:
    """What becomes of each post from ``now`` on if nobody does anything. ``held``: an emergency stop stands."""
    strict = [each for each in blackouts if each.kind in STRICT]
    found: list[Foreseen] = []
    by_account: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        settled = _settled(post, strict)
        if settled is not None:
            found.append(settled)
        elif held:
            found.append(_so(post, Expected.HELD, max(post.line.goes_at, now)))
        else:
            by_account[post.line.account].append(post)
    quotas: dict[int, tuple[Quota, ...]] = {}
    for account, waiting in by_account.items():
        state = accounts.get(account, AccountState())
        run = _Run(state, strict, now)
        found += run.through(waiting)
        if counted := run.quotas():
            quotas[account] = counted
    found.sort(key=lambda each: (each.at, each.line.due_at, each.line.key))
    return Forecast(posts=tuple(found), totals=_totals(found), quotas=quotas)


class _Run:
    """One account's posts, in the order the publisher takes them."""

    def __init__(self, state: AccountState, blackouts: Sequence[Blackout], now: datetime) -> None:
        self._state = state
        self._blackouts = blackouts
        self._now = now
        self._sent = list(state.begun)
        self._posts = sorted(state.first.values())
        self._own = own.limits(state.rules)

    def through(self, posts: Sequence[Post]) -> list[Foreseen]:
        found: list[Foreseen] = []
        queue: list[tuple[datetime, datetime, int, Expected | None]] = []
        known: dict[int, Post] = {}
        for post in posts:
            number = post.line.publication or 0
            known[number] = post
            heapq.heappush(queue, (max(post.line.goes_at, self._now), post.line.due_at, number, None))
        while queue:
            at, due_at, number, waited = heapq.heappop(queue)
            post = known[number]
            closed = [each for each in self._blackouts if each.starts_at <= at < each.ends_at]
            # What waits for a moment inside a blackout is held back as soon as that begins.
            if closed and min(each.starts_at for each in closed) < due_at + LATE_AFTER:
                found.append(_so(post, Expected.CLOSED, at, until=max(each.ends_at for each in closed)))
                continue
            if at >= due_at + LATE_AFTER:
                # It stops waiting then, not when its turn would have come.
                found.append(_so(post, Expected.LATE, max(due_at + LATE_AFTER, self._now)))
                continue
            later, why = self._put_off(post, at)
            if later is not None:
                heapq.heappush(queue, (later, due_at, number, why))
                continue
            expected = self._at_send(post, at) or waited or Expected.SENDS
            if expected in GOES_OUT:
                self._sent.append(at)
                self._posts.append(at)
            violations = post.violations if expected is Expected.LIMITS else ()
            found.append(_so(post, expected, at, violations=violations))
        return found

    def quotas(self) -> tuple[Quota, ...]:
        """How full each budget gets at most."""
        made = []
        for rates, sent in ((self._own, self._posts), (self._state.rates, self._sent)):
            for rate in rates:
                window, most, first = timedelta(seconds=rate.seconds), 0, 0
                for last, at in enumerate(sent):
                    while at - sent[first] >= window:
                        first += 1
                    most = max(most, last - first + 1)
                made.append(Quota(used=most, count=rate.count, seconds=rate.seconds))
        return tuple(made)

    def _put_off(self, post: Post, at: datetime) -> tuple[datetime | None, Expected | None]:
        """Until when, and why, it has to wait.

        What was submitted as urgent, or was begun before, keeps only the far side's rates.
        """
        begun = bool(self._own) and post.line.publication in self._state.first
        known = [own.full(self._state.rates, self._sent, at, slack=own.SLACK)]
        quiet = at
        if not post.urgent and not begun:
            known.append(own.full(self._own, self._posts, at, slack=own.SLACK))
            quiet = own.quiet_until(self._state.rules, at)
        free = max((each.free_at for each in known if each is not None), default=at)
        if quiet <= at and free <= at:
            return None, None
        return (quiet, Expected.LATER_QUIET) if quiet >= free else (free, Expected.LATER_RATE)

    def _at_send(self, post: Post, at: datetime) -> Expected | None:
        """What keeps it from going out at the moment of the send; None: nothing."""
        if not self._state.enabled:
            return Expected.ACCOUNT_OFF
        if post.line.embargo is not None and at < post.line.embargo:
            return Expected.EMBARGO
        if not post.stands or (post.approved_until is not None and at >= post.approved_until):
            return Expected.APPROVAL_OUT
        if post.violations:
            return Expected.LIMITS
        if self._state.needs_person:
            return Expected.TOKEN
        if self._state.token_until is not None and at >= self._state.token_until:
            return Expected.TOKEN
        return None if self._state.verified else Expected.NOT_VERIFIED


def _settled(post: Post, blackouts: Sequence[Blackout]) -> Foreseen | None:
    """What no publisher will touch as it is."""
    line = post.line
    if line.state is None:
        return _wished(post, blackouts)
    if line.state in _WAITING:
        return None
    if line.state in LIVE:
        return _so(post, Expected.DONE, line.sent_at or line.due_at)
    if line.state is _S.CANCELLED:
        return _so(post, Expected.CANCELLED, line.due_at)
    under_way = line.state in (_S.CLAIMED, _S.PREPARED, _S.SENDING, _S.RECONCILED_ABSENT)
    return _so(post, Expected.UNDER_WAY if under_way else Expected.TROUBLE, line.due_at)


def _wished(post: Post, blackouts: Sequence[Blackout]) -> Foreseen:
    """Planned and not approved: nothing goes out by itself."""
    line = post.line
    closed = covering(blackouts, line.due_at)
    if closed is not None:
        return _so(post, Expected.CLOSED, line.due_at, until=closed.ends_at)
    if line.decision is Decision.REFUSED:
        return _so(post, Expected.REFUSED, line.due_at)
    if line.embargo is not None and line.due_at < line.embargo:
        return _so(post, Expected.EMBARGO, line.due_at, until=line.embargo)
    return _so(post, Expected.WAITS_APPROVAL if line.submitted else Expected.NOT_WRITTEN, line.due_at)


def _so(
    post: Post,
    expected: Expected,
    at: datetime,
    *,
    violations: tuple[Violation, ...] = (),
    until: datetime | None = None,
) -> Foreseen:
    return Foreseen(line=post.line, expected=expected, at=at, violations=violations, until=until)


def _totals(posts: Sequence[Foreseen]) -> dict[int, dict[Expected, int]]:
    counted: dict[int, Counter[Expected]] = defaultdict(Counter)
    for each in posts:
        counted[each.line.account][each.expected] += 1
    return {account: dict(each) for account, each in counted.items()}

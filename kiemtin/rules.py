"""Pure decisions. Thresholds of the safeguards live here and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiemtin.entities import Approval, ClaimReading, Revision
from kiemtin.states import Decision, Outcome, VerdictLabel

K_FLOOR = 3
"""No office can set k lower than this (S4); the database holds the same number as a CHECK."""
K_DEFAULT = 5
COUNTED_PER_PAGE = 2
PAGES_NEEDED = 2
BUFFER_LIFE = timedelta(hours=72)
"""How long anything below k may be kept (S4)."""
APPROVAL_DAYS = 30
"""How long an approval holds unless the office says otherwise."""
LATE_AFTER = timedelta(hours=6)
"""A publication later than this is expired and asked about, never sent late by itself."""


def independent(pages: Iterable[str]) -> int:
    """Independent posts among mentions, given the page of each distinct speaker.

    At most ``COUNTED_PER_PAGE`` of one page count, and nothing counts before ``PAGES_NEEDED`` pages.
    """
    per_page = Counter(pages)
    if len(per_page) < PAGES_NEEDED:
        return 0
    return sum(min(count, COUNTED_PER_PAGE) for count in per_page.values())


def may_show(voices: int, k: int) -> bool:
    """True when a claim by the public may be seen by anyone."""
    return voices >= max(k, K_FLOOR)


def may_publish(revision: Revision, approval: Approval | None, *, at: datetime | None = None) -> bool:
    """True when this exact revision was approved by somebody who did not write it.

    ``at`` is the moment it would go out: then the approval must not have run out, nor an embargo last.
    """
    embargo = revision.content.embargo
    if at is not None and embargo is not None and at < embargo:
        return False
    if (
        at is not None
        and approval is not None
        and approval.expires_at is not None
        and at >= approval.expires_at
    ):
        return False
    return (
        approval is not None
        and approval.decision is Decision.APPROVED
        and approval.revision == revision.id
        and approval.digest == revision.digest == revision.content.digest()
        and approval.approver != revision.author
    )


def settles(label: VerdictLabel, outcome: Outcome) -> bool:
    """False for a verdict that only asks for evidence: its claim stays in the queue."""
    return label is not VerdictLabel.NOT_ENOUGH_INFO or outcome is not Outcome.ASK_FOR_EVIDENCE


def may_flag(claim: ClaimReading) -> bool:
    """S5: no evidence, no flag."""
    return claim.verdict is VerdictLabel.REFUTED and bool(claim.evidence)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Mentions between two moments. ``per_hour`` is what a chart draws."""

    start: datetime
    end: datetime
    count: int

    @property
    def per_hour(self) -> float:
        return self.count / ((self.end - self.start).total_seconds() / 3600)


def shown_bars(hourly: Sequence[tuple[datetime, int]], k: int) -> tuple[Bar, ...]:
    """Hourly counts merged until no bar holds fewer than k, so no small count can be seen.

    ``hourly`` is sorted by hour. Empty when all of it together is below k. Hours left over at
    the end join the last bar.
    """
    k = max(k, K_FLOOR)
    bars: list[Bar] = []
    start: datetime | None = None
    count = 0
    hour = timedelta(hours=1)
    for at, number in hourly:
        start = start or at
        count += number
        if count >= k:
            bars.append(Bar(start=start, end=at + hour, count=count))
            start, count = None, 0
    if count and bars:
        last = bars.pop()
        bars.append(Bar(start=last.start, end=hourly[-1][0] + hour, count=last.count + count))
    return tuple(bars)


@dataclass(frozen=True, kw_only=True)
class BeforeAfter:
    """Mentions per hour before a correction went out and after it, in whole bars; None where no bar lies there."""

    before: float | None
    after: float | None


def before_and_after(bars: Sequence[Bar], moment: datetime) -> BeforeAfter:
    """The pace of a claim on either side of a moment. The bar that holds the moment counts for neither.

    Whole bars of the partition that is shown anyway, so nothing below k can be told apart (S4).
    """

    def pace(some: Sequence[Bar]) -> float | None:
        hours = sum((each.end - each.start).total_seconds() for each in some) / 3600
        return sum(each.count for each in some) / hours if some else None

    return BeforeAfter(
        before=pace([each for each in bars if each.end <= moment]),
        after=pace([each for each in bars if each.start >= moment]),
    )


def hesitant(suggestion: VerdictLabel, score: float, least_score: float) -> VerdictLabel:
    """The suggestion as people get it: none where it is less sure than asked for today."""
    return suggestion if score >= least_score else VerdictLabel.NOT_ENOUGH_INFO


def priority(
    *, voices: int, publications: int, per_hour: float, suggestion: VerdictLabel, score: float
) -> float:
    """0..100: how soon a person should look. Reach, speed, contradiction by a fact, certainty."""
    reach = min(1.0, (voices + 5 * publications) / 50)
    speed = min(1.0, per_hour / 10)
    contradicted = {"refuted": 1.0, "not_enough_info": 0.35, "supported": 0.1}[suggestion.value]
    return round(100 * (0.35 * reach + 0.25 * speed + 0.4 * contradicted * max(score, 0.3)), 1)

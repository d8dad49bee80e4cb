"""What will happen on a day: everything the publisher will look at, read in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from kiemtin.entities import Account, Verdict, Violation
from kiemtin.errors import KiemTinError
from kiemtin.plans import AccountRules, Blackout
from kiemtin.ports import Rate
from kiemtin.rules import LATE_AFTER, may_publish
from kiemtin.states import CredentialState, PublicationState
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.planning_queries import PlanLine
from kiemtin.store.repositories.approved import ApprovedText
from kiemtin.words import Phrase
from review import showing
from review.calendar.forecast import AccountState, Forecast, Post, foresee
from review.calendar.moments import DAY, day_of, whole_days
from review.calendar.warnings import PlanWarning, warnings_of

MOST = 5000
"""Posts that are reckoned with at once."""
MOST_CHECKED = 500
"""Posts whose text is held against the limits of its channel; the others only when they are sent."""
FURTHEST = 31
"""Days ahead that can be foreseen."""
_WAITING = frozenset({PublicationState.SCHEDULED, PublicationState.RETRY_WAIT})

_RENEWED = "tokens"
"""Name of what is renewed by itself; other secrets end when they end."""
_OVERDUE = timedelta(minutes=10)
"""What should have been renewed by itself this long ago is not being renewed."""


def what_will_happen(
    store: Store,
    *,
    day: date | None = None,
    now: datetime,
    room: showing.Showroom | None = None,
) -> tuple[Forecast, dict[str, tuple[PlanWarning, ...]]]:
    """The posts of a day (None: tomorrow in Viet Nam) with what will become of them, and their warnings.

    ``room``: with it the texts are held against the channels' limits and rates. Nothing is written.
    """
    today = day_of(now)
    wanted = min(day or today + DAY, today + FURTHEST * DAY)
    start, end = whole_days(wanted, wanted)
    with store.read() as uow:
        # What is due before may still be waiting then, and takes its place in the budgets.
        since = min(start, now) - LATE_AFTER - timedelta(hours=1)
        lines = uow.queries.plan_lines(since, max(end, now), most=MOST)
        accounts = {each.id: each for each in uow.accounts.all()}
        rules = uow.planning.rules()
        blackouts = uow.planning.blackouts(since)
        states = _accounts(uow, accounts, rules, room, now)
        posts = _posts(uow, lines, accounts, room, now)
        held = uow.holds.standing() is not None
    # A day that is over is told as it went; what still waits is reckoned from now on.
    forecast = foresee(posts, states, now=now, blackouts=blackouts, held=held)
    shown = forecast.between(start, end)
    return shown, _warnings(lines, shown, rules, states, blackouts, now)


def _warnings(
    lines: Sequence[PlanLine],
    shown: Forecast,
    rules: Mapping[int, AccountRules],
    states: Mapping[int, AccountState],
    blackouts: Sequence[Blackout],
    now: datetime,
) -> dict[str, tuple[PlanWarning, ...]]:
    found = warnings_of(
        lines,
        now=now,
        rules=rules,
        rates={account: state.rates for account, state in states.items()},
        blackouts=blackouts,
    )
    keys = {each.line.key for each in shown.posts}
    return {key: each for key, each in found.items() if key in keys}


def rates_of(room: showing.Showroom | None, account: Account) -> tuple[Rate, ...]:
    """The far side's rates; none for an account whose channel is not there any more."""
    if room is None:
        return ()
    try:
        return room.channels.spec(account).rates
    except KiemTinError:
        return ()


def _accounts(
    uow: UnitOfWork,
    accounts: Mapping[int, Account],
    rules: Mapping[int, AccountRules],
    room: showing.Showroom | None,
    now: datetime,
) -> dict[int, AccountState]:
    found = {}
    access = _access(uow, now)
    for number, account in accounts.items():
        rates = rates_of(room, account)
        own = rules.get(number)
        widest = max([86_400, *(each.seconds for each in rates)])
        until, ended = access.get(number, (None, False))
        sends = (
            uow.sendings.since(number, now - timedelta(seconds=widest + 60))
            if rates or own is not None
            else []
        )
        first: dict[int, datetime] = {}
        for begun, publication in sends:
            first.setdefault(publication, begun)
        found[number] = AccountState(
            enabled=account.enabled,
            verified=account.verified_at is not None,
            rates=rates,
            rules=own,
            begun=tuple(begun for begun, _ in sends),
            first=first,
            token_until=until,
            needs_person=ended,
        )
    return found


def _access(uow: UnitOfWork, now: datetime) -> dict[int, tuple[datetime | None, bool]]:
    """By account: when its access ends and is not renewed by itself, and whether a person has to connect it."""
    found: dict[int, tuple[datetime | None, bool]] = {}
    for each in uow.credentials.all():
        until, ended = found.get(each.account, (None, False))
        ends = each.expires_at
        if ends is not None and each.name == _RENEWED and ends > now - _OVERDUE:
            ends = None
        if ends is not None:
            until = ends if until is None else min(until, ends)
        found[each.account] = (until, ended or each.state is CredentialState.NEEDS_PERSON)
    return found


def _posts(
    uow: UnitOfWork,
    lines: Sequence[PlanLine],
    accounts: Mapping[int, Account],
    room: showing.Showroom | None,
    now: datetime,
) -> list[Post]:
    numbers = [line.publication for line in lines if line.state in _WAITING and line.publication is not None]
    texts: dict[int, ApprovedText] = {}
    for first in range(0, len(numbers), 500):
        texts |= uow.approved.of(uow.planning.rows(numbers[first : first + 500]))
    verdicts: dict[int, Verdict | None] = {}
    checked = 0
    posts = []
    for line in lines:
        text = texts.get(line.publication or 0)
        if text is None:
            posts.append(Post(line=line, urgent=line.urgent))
            continue
        violations: tuple[Violation, ...] = ()
        if room is not None and checked < MOST_CHECKED:
            checked += 1
            violations = _violations(uow, room, text, accounts[line.account], line.goes_at)
        posts.append(
            Post(
                line=line,
                urgent=text.urgent,
                stands=_stands(uow, text, line.account, verdicts),
                approved_until=text.approval.expires_at if text.approval is not None else None,
                violations=violations,
            )
        )
    return posts


def _stands(uow: UnitOfWork, text: ApprovedText, account: int, verdicts: dict[int, Verdict | None]) -> bool:
    """As the publisher asks at the send: this very text, nothing decided or learned since."""
    approval, revision = text.approval, text.revision
    if approval is None or not text.newest or not may_publish(revision, approval):
        return False
    if account not in revision.content.accounts:
        return False
    if text.claim is not None:
        if text.claim not in verdicts:
            verdicts[text.claim] = uow.claims.verdict(text.claim)
        verdict = verdicts[text.claim]
        if verdict is not None and verdict.decided_at > approval.decided_at:
            return False
    facts = revision.content.facts
    return not (facts and uow.facts.changed_after(approval.decided_at, facts))


def _violations(
    uow: UnitOfWork, room: showing.Showroom, text: ApprovedText, account: Account, at: datetime
) -> tuple[Violation, ...]:
    written = showing.Written(
        content=text.revision.content,
        kind=text.kind,
        claim=text.claim,
        draft=text.draft,
        revision=text.revision.id,
    )
    try:
        content = showing.outgoing(uow, room, written, account.id, at)
        return room.channels.check(account, content)
    except KiemTinError as problem:
        return (Violation(message="planning.cannot_check", values={"reason": _said(problem)}),)


def _said(problem: KiemTinError) -> Phrase | str:
    return problem.vietnamese()

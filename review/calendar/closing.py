"""Blackouts: people close a time for publishing, what waits in it is held back and asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kiemtin.entities import User
from kiemtin.errors import BadBlackout, StaleFence, TimeClosed
from kiemtin.plans import STRICT, Blackout, BlackoutKind
from kiemtin.rules import may_publish
from kiemtin.states import PublicationState
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import Phrase, local, say
from review import audit, holding
from review.calendar.blackouts import covering
from review.calendar.holidays import Holiday, public_holidays
from review.calendar.moments import DAY, day_of, placed, whole_days
from review.roles import require

LONGEST = timedelta(days=366)
LONGEST_TITLE = 200
SOON = 400
"""Days ahead for which holidays are offered."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Closed:
    """A blackout that was entered, and the publications held back by it."""

    blackout: int
    held: tuple[int, ...]
    on_their_way: tuple[int, ...] = ()


def standing(store: Store, now: datetime) -> list[Blackout]:
    """Blackouts in force now or later, by time."""
    with store.read() as uow:
        return uow.planning.blackouts(now)


def met(store: Store, starts_at: datetime, ends_at: datetime) -> list[PlanLine]:
    """What waits in a time somebody thinks of closing, by time."""
    with store.read() as uow:
        return uow.queries.plan_of(uow.planning.waiting_between(placed(starts_at), placed(ends_at)))


def close(
    store: Store,
    user: User,
    *,
    title: str,
    kind: BlackoutKind,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    stop: bool = False,
    language: str = "vi",
) -> Closed:
    """Close a time. What waits in it is held back with advice (in ``language``) until it gets a new time.

    ``stop`` makes a crisis an emergency stop as well: nothing at all is sent until somebody releases it.
    Raises NotAllowed, BadBlackout, NoZone.
    """
    title = " ".join(title.split())
    starts_at, ends_at = placed(starts_at), placed(ends_at)
    _sensible(title, starts_at, ends_at, now)
    if stop and kind is not BlackoutKind.CRISIS:
        raise _wrong("stop")
    with store.work() as uow:
        person = require(uow, user, "pause")
        number = uow.planning.add_blackout(
            title=title, kind=kind, starts_at=starts_at, ends_at=ends_at, by=person.id, now=now
        )
        held, gone = _hold_back(uow, number, title, starts_at, ends_at, now, language)
        audit.record(
            uow,
            person,
            "close",
            f"blackout:{number}",
            now,
            title=title,
            kind=kind.value,
            starts_at=starts_at.isoformat(),
            ends_at=ends_at.isoformat(),
            held=held,
        )
        uow.commit()
    if stop:
        holding.hold(store, user, reason=title, now=now)
    return Closed(blackout=number, held=tuple(held), on_their_way=tuple(gone))


def lift(
    store: Store, user: User, *, blackout: int, now: datetime, put_back: bool = False
) -> tuple[int, ...]:
    """Open a closed time again. ``put_back``: what it held back gets its old time, where that is still to come.

    Returns the publications that were put back. An emergency stop is not released by it. Raises
    NotAllowed, NotFound.
    """
    with store.work() as uow:
        person = require(uow, user, "pause")
        found = uow.planning.blackout(blackout)
        uow.planning.lift(blackout, now)
        back = _put_back(uow, found, now) if put_back else []
        audit.record(uow, person, "lift", f"blackout:{blackout}", now, put_back=back)
        uow.commit()
    return tuple(back)


def hold_back_strays(store: Store, now: datetime, language: str = "vi") -> int:
    """Hold back what has come to lie in a time of mourning, a crisis or another pause since that was entered.

    A second attempt, or a post put off by quiet hours, may. For the publisher's process, before each round;
    without such a time it costs one look-up. Returns how many.
    """
    with store.read() as uow:
        closed = [each for each in uow.planning.blackouts(now, now + _MOMENT) if each.kind in STRICT]
        if not any(uow.planning.waiting_between(_EVER, each.ends_at) for each in closed):
            return 0
    with store.work() as uow:
        held: list[int] = []
        for each in closed:
            number, ends_at = each.id, each.ends_at
            held += _hold_back(uow, number, each.title, each.starts_at, ends_at, now, language)[0]
        if held:
            audit.record(uow, None, "hold_back", "blackouts", now, held=held)
        uow.commit()
    return len(held)


def keep_open(uow: UnitOfWork, at: datetime) -> None:
    """Raises TimeClosed for a moment in a time of mourning, a crisis or another pause (not: a holiday)."""
    strict = [each for each in uow.planning.blackouts(at, at + DAY) if each.kind in STRICT]
    found = covering(strict, at)
    if found is not None:
        raise TimeClosed(when=local(at), title=found.title, until=local(found.ends_at))


def offered_holidays(store: Store, now: datetime, language: str = "vi") -> list[Holiday]:
    """Public holidays to come that nobody has closed so far."""
    today = day_of(now)
    with store.read() as uow:
        known = uow.planning.blackouts(now)
    offered = []
    for each in public_holidays(today, today + SOON * DAY, language):
        starts, ends = whole_days(each.first, each.last)
        if not any(known_one.starts_at <= starts and known_one.ends_at >= ends for known_one in known):
            offered.append(each)
    return offered


def close_holiday(
    store: Store, user: User, *, first: date, now: datetime, language: str = "vi"
) -> Closed | None:
    """Close the public holiday that begins on a day; None when none does. Raises what ``close`` raises."""
    for each in public_holidays(first, first, language):
        if each.first == first:
            starts, ends = whole_days(each.first, each.last)
            return close(
                store,
                user,
                title=each.name,
                kind=BlackoutKind.HOLIDAY,
                starts_at=starts,
                ends_at=ends,
                now=now,
                language=language,
            )
    return None


def _hold_back(
    uow: UnitOfWork,
    blackout: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    language: str,
) -> tuple[list[int], list[int]]:
    held, gone = [], []
    advice = say("planning.advice.held_back", language, title=title, until=local(ends_at))
    # What should have gone out before and did not would go out in it.
    since = _EVER if starts_at <= now else starts_at
    for number in uow.planning.waiting_between(since, ends_at):
        row = uow.publications.get(number)
        try:
            uow.publications.move(
                row,
                PublicationState.EXPIRED,
                now=now,
                detail=_mark(blackout),
                advice=advice,
                next_try_at=None,
            )
            held.append(number)
        except StaleFence:  # a publisher took it this moment: it was due
            gone.append(number)
    return held, gone


def _put_back(uow: UnitOfWork, blackout: Blackout, now: datetime) -> list[int]:
    back = []
    for number in uow.planning.held_back(_mark(blackout.id), blackout.starts_at, blackout.ends_at):
        row = uow.publications.get(number)
        revision = uow.drafts.revision(row.revision)
        uow.drafts.hold(revision.draft)
        approval = uow.drafts.approval(row.approval)
        newest = uow.drafts.get(revision.draft).latest
        if row.due_at <= now or newest.id != revision.id:
            continue
        if not may_publish(revision, approval, at=row.due_at):
            continue
        try:
            keep_open(uow, row.due_at)
            uow.publications.move(
                row, PublicationState.SCHEDULED, now=now, detail="put back", advice="", attempt=0, probes=0
            )
            back.append(number)
        except (StaleFence, TimeClosed):
            continue
    return back


def _mark(blackout: int) -> str:
    """What a held-back publication's history says."""
    return f"blackout:{blackout}"


def _sensible(title: str, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if not title:
        raise _wrong("title")
    if len(title) > LONGEST_TITLE:
        raise _wrong("long_title", most=LONGEST_TITLE)
    if starts_at >= ends_at:
        raise _wrong("order")
    if ends_at <= now:
        raise _wrong("past")
    if ends_at - starts_at > LONGEST:
        raise _wrong("long", most=LONGEST.days)


def _wrong(what: str, **values: object) -> BadBlackout:
    return BadBlackout(
        reason=Phrase(f"planning.blackout.reason.{what}", values),
        remedy=Phrase(f"planning.blackout.remedy.{what}", values),
    )

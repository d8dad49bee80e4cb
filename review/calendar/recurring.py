"""Recurring posts: each occurrence is a draft of its own, edited and approved by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from kiemtin.entities import Content, Draft, User
from kiemtin.errors import (
    BadRepeat,
    EmptyDraft,
    KiemTinError,
    NoTarget,
    SeriesOver,
    StaleFence,
    TimePast,
    WrongTransition,
)
from kiemtin.plans import Occurrence, Series
from kiemtin.ports import DraftChecker
from kiemtin.rules import APPROVAL_DAYS
from kiemtin.states import PublicationState
from kiemtin.store import Store, UnitOfWork
from kiemtin.words import Phrase, local
from review import approvals, audit, drafts
from review.calendar.moments import placed
from review.calendar.plans import GRACE
from review.calendar.series import Repeat, occurrences, read_rule
from review.roles import require

MOST_AT_ONCE = 60
"""Occurrences that are made into drafts at once; the rest when the series is extended."""
LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class SeriesView:
    """A series with its occurrences so far, and the moments its rule still has."""

    series: Series
    repeat: Repeat
    occurrences: tuple[Occurrence, ...]
    drafts: tuple[Draft, ...]
    to_come: tuple[datetime, ...]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of one occurrence: ``problem`` None when it worked."""

    draft: int
    planned_at: datetime
    problem: KiemTinError | None = None


def preview(rule: str, starts_at: datetime, *, count: int = 10) -> list[datetime]:
    """The first moments of a rule, before anything is made. Raises BadRepeat, NoZone."""
    return occurrences(read_rule(rule), starts_at)[:count]


def begin(
    store: Store,
    user: User,
    *,
    title: str,
    rule: str,
    starts_at: datetime,
    content: Content,
    now: datetime,
    kind: str = "notice",
    count: int = 12,
    until: datetime | None = None,
) -> int:
    """Begin a series: its first ``count`` occurrences (up to ``until``) become drafts, planned on each account.

    ``content`` is what each begins with. Raises BadRepeat, NoZone, TimePast, Embargoed,
    EmptyDraft, NoTarget, NotAllowed.
    """
    repeat = read_rule(rule)
    starts_at = placed(starts_at)
    title = " ".join(title.split())[:LONGEST_TITLE] or content.title.strip()[:LONGEST_TITLE]
    if not content.title.strip() or not content.body.strip():
        raise EmptyDraft()
    if not content.accounts:
        raise NoTarget()
    if starts_at < now - GRACE:
        raise TimePast(when=local(starts_at))
    with store.work() as uow:
        editor = require(uow, user, "edit")
        number = uow.planning.add_series(
            title=title, rule=repeat.text(), starts_at=starts_at, by=editor.id, now=now
        )
        moments = occurrences(repeat, starts_at, until=until)[: min(count, MOST_AT_ONCE)]
        if not moments:
            raise BadRepeat(
                reason=Phrase("planning.repeat.reason.never"), remedy=Phrase("planning.repeat.remedy.never")
            )
        approvals.keep_embargo(content, moments[0])
        _add(uow, editor, number, 1, moments, content, kind, now)
        audit.record(
            uow,
            editor,
            "begin_series",
            f"series:{number}",
            now,
            title=title,
            rule=repeat.text(),
            occurrences=len(moments),
        )
        uow.commit()
        return number


def extend(
    store: Store,
    user: User,
    *,
    series: int,
    now: datetime,
    count: int = 12,
    until: datetime | None = None,
) -> list[int]:
    """Make the next occurrences of a series, with the newest text of its last one; returns their drafts.

    Empty when its rule has no more. Raises SeriesOver, NotAllowed, NotFound.
    """
    with store.work() as uow:
        editor = require(uow, user, "edit")
        found = uow.planning.get_series(series, hold=True)
        if found.ended_at is not None:
            raise SeriesOver(title=found.title)
        known = uow.planning.occurrences(series)
        last = known[-1]
        moments = occurrences(
            read_rule(found.rule), found.starts_at, after=max(last.planned_at, now), until=until
        )[: min(count, MOST_AT_ONCE)]
        draft = uow.drafts.get(last.draft)
        made = _add(uow, editor, series, last.position + 1, moments, draft.latest.content, draft.kind, now)
        audit.record(uow, editor, "extend_series", f"series:{series}", now, occurrences=len(made))
        uow.commit()
        return made


def end(store: Store, user: User, *, series: int, now: datetime) -> list[int]:
    """End a series: occurrences to come that are not out are withdrawn. Returns the drafts that were closed.

    What is being sent this moment, or out, stays. Raises SeriesOver, NotAllowed, NotFound.
    """
    with store.work() as uow:
        editor = require(uow, user, "plan")
        found = uow.planning.get_series(series, hold=True)
        if found.ended_at is not None:
            raise SeriesOver(title=found.title)
        closed = []
        for each in uow.planning.occurrences(series):
            uow.drafts.hold(each.draft)
            rows = uow.publications.of_revision(uow.drafts.get(each.draft).latest.id)
            if any(_stays(uow, row.id, now) for row in rows) or (not rows and each.planned_at <= now):
                continue
            uow.planning.unplan(each.draft)
            uow.drafts.close(each.draft)
            closed.append(each.draft)
        uow.planning.end_series(series, now)
        audit.record(uow, editor, "end_series", f"series:{series}", now, closed=closed)
        uow.commit()
        return closed


def view(store: Store, series: int, now: datetime) -> SeriesView:
    """A series as it stands. Raises NotFound."""
    with store.read() as uow:
        found = uow.planning.get_series(series)
        known = uow.planning.occurrences(series)
        texts = [uow.drafts.get(each.draft) for each in known]
    repeat = read_rule(found.rule)
    later = max(known[-1].planned_at if known else found.starts_at, now)
    to_come = () if found.ended_at else tuple(occurrences(repeat, found.starts_at, after=later))
    return SeriesView(
        series=found, repeat=repeat, occurrences=tuple(known), drafts=tuple(texts), to_come=to_come
    )


def all_series(store: Store) -> list[Series]:
    """Every series, newest first."""
    with store.read() as uow:
        return uow.planning.all_series()


def submit_all(store: Store, user: User, checker: DraftChecker, *, series: int, now: datetime) -> list[Done]:
    """Check and submit every occurrence to come that is not submitted; each is told what stopped it.

    An occurrence the check finds fault with stays with its editor; the others go on.
    """
    done = []
    for each, draft in _open(store, series, now):
        if draft.latest.submitted_at is not None:
            continue
        done.append(
            _tried(
                each,
                partial(
                    drafts.submit,
                    store,
                    user,
                    checker,
                    draft=draft.id,
                    number=draft.latest.number,
                    now=now,
                ),
            )
        )
    return done


def approve_all(
    store: Store,
    user: User,
    *,
    series: int,
    seen: Mapping[int, str],
    now: datetime,
    note: str = "",
    days: int = APPROVAL_DAYS,
) -> list[Done]:
    """Sign every occurrence of ``seen`` (draft: digest of the text that was on the screen), each by its own hash.

    Each goes out at its planned times. One that was edited meanwhile, that the approver wrote, or that is due
    after the approval would run out (``days``), is refused by itself and the others go on.
    """
    done = []
    for each, draft in _open(store, series, now):
        digest = seen.get(draft.id)
        if digest is None or draft.approval is not None:
            continue
        done.append(
            _tried(
                each,
                partial(
                    approvals.approve,
                    store,
                    user,
                    revision=draft.latest.id,
                    digest=digest,
                    due_at=None,
                    now=now,
                    note=note,
                    days=days,
                ),
            )
        )
    return done


def _open(store: Store, series: int, now: datetime) -> list[tuple[Occurrence, Draft]]:
    with store.read() as uow:
        return [
            (each, uow.drafts.get(each.draft))
            for each in uow.planning.occurrences(series)
            if each.planned_at > now
        ]


def _tried(each: Occurrence, act: Callable[[], object]) -> Done:
    try:
        act()
    except KiemTinError as problem:
        return Done(draft=each.draft, planned_at=each.planned_at, problem=problem)
    return Done(draft=each.draft, planned_at=each.planned_at)


def _add(
    uow: UnitOfWork,
    editor: User,
    series: int,
    position: int,
    moments: Sequence[datetime],
    content: Content,
    kind: str,
    now: datetime,
) -> list[int]:
    made = []
    for place, at in enumerate(moments, start=position):
        text = replace(content, series_at=at)
        draft = uow.drafts.add(claim=None, kind=kind, author=editor.id, content=text, now=now)
        uow.planning.add_occurrence(series, position=place, draft=draft.id, planned_at=at)
        uow.planning.plan(draft.id, dict.fromkeys(content.accounts, at), by=editor.id, now=now)
        made.append(draft.id)
    return made


def _stays(uow: UnitOfWork, publication: int, now: datetime) -> bool:
    """Withdraw one publication; True when it cannot be withdrawn any more."""
    row = uow.publications.get(publication)
    if row.state is PublicationState.CANCELLED:
        return False
    try:
        uow.publications.move(row, PublicationState.CANCELLED, now=now, detail="series ended")
    except (WrongTransition, StaleFence):
        return True
    return False

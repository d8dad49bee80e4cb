"""Bringing in a table of posts: looked at first, then written all or not at all; the same row only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiemtin.entities import Content, User
from kiemtin.errors import BadPlanRows
from kiemtin.ports import Rate
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import Phrase
from review import audit
from review.calendar.moments import DAY
from review.calendar.rows import Mistake, Rows, Wish, read_rows
from review.calendar.tables import read_table
from review.calendar.warnings import PlanWarning, warnings_of
from review.roles import require


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a table holds, and what bringing it in does or would do.

    ``known`` are drafts made of its rows before, by row; ``drafts`` those made now; ``warnings`` by row.
    """

    file: str
    encoding: str
    wishes: tuple[Wish, ...]
    mistakes: tuple[Mistake, ...]
    known: Mapping[int, int]
    warnings: Mapping[int, tuple[PlanWarning, ...]]
    drafts: Mapping[int, int]

    @property
    def new(self) -> tuple[Wish, ...]:
        """Rows nobody brought before."""
        return tuple(each for each in self.wishes if each.row not in self.known)


def look(
    store: Store,
    user: User,
    *,
    file: str,
    data: bytes,
    now: datetime,
    rates: Mapping[int, Sequence[Rate]] | None = None,
) -> Brought:
    """The dry run: nothing is written. Raises BadPlanTable, NotAllowed."""
    table = read_table(file, data)
    with store.read() as uow:
        require(uow, user, "edit")
        accounts = uow.accounts.all()
        rows = read_rows(table, accounts, now=now, blackouts=uow.planning.blackouts(now))
        known = _known(uow, rows)
        warnings = _warnings(uow, rows, known, {each.id: each.title for each in accounts}, now, rates or {})
    return Brought(
        file=file,
        encoding=table.encoding,
        wishes=rows.wishes,
        mistakes=rows.mistakes,
        known=known,
        warnings=warnings,
        drafts={},
    )


def bring(store: Store, user: User, *, file: str, data: bytes, now: datetime) -> Brought:
    """Make each new row a draft with its planned time, all in one transaction.

    Rows that were brought before stay as they are, also when they were edited since. Raises BadPlanRows
    while anything is wrong (``look`` names it), BadPlanTable, NotAllowed, Conflict.
    """
    seen = look(store, user, file=file, data=data, now=now)
    if seen.mistakes:
        raise BadPlanRows(file=file[-120:], count=len(seen.mistakes))
    made: dict[int, int] = {}
    with store.work() as uow:
        editor = require(uow, user, "edit")
        known = uow.planning.imported([each.sha256 for each in seen.wishes])
        for wish in seen.wishes:
            if wish.sha256 in known:
                continue
            content = Content(title=wish.title, body=wish.body, link=wish.link, accounts=wish.accounts)
            draft = uow.drafts.add(claim=None, kind=wish.kind, author=editor.id, content=content, now=now)
            uow.planning.plan(draft.id, dict.fromkeys(wish.accounts, wish.due_at), by=editor.id, now=now)
            uow.planning.keep_imported(wish.sha256, draft.id, by=editor.id, now=now)
            made[wish.row] = draft.id
        if made:
            audit.record(uow, editor, "bring_plan", "drafts", now, drafts=sorted(made.values()))
        uow.commit()
    return replace(
        seen, drafts=made, known={row: each for row, each in seen.known.items() if row not in made}
    )


def told(mistake: Mistake) -> Phrase:
    """A mistake in one sentence, with its place."""
    values = {
        "row": mistake.row,
        "column": mistake.column,
        "found": mistake.found or "–",
        "reason": mistake.reason,
        "remedy": mistake.remedy,
    }
    return Phrase("planning.row.told" if mistake.column else "planning.row.told_row", values)


def _known(uow: UnitOfWork, rows: Rows) -> dict[int, int]:
    known = uow.planning.imported([each.sha256 for each in rows.wishes])
    return {each.row: known[each.sha256] for each in rows.wishes if each.sha256 in known}


def _warnings(
    uow: UnitOfWork,
    rows: Rows,
    known: Mapping[int, int],
    titles: Mapping[int, str],
    now: datetime,
    rates: Mapping[int, Sequence[Rate]],
) -> dict[int, tuple[PlanWarning, ...]]:
    """Each new row held against what is planned already, and against the other rows."""
    wishes = [each for each in rows.wishes if each.row not in known]
    if not wishes:
        return {}
    first, last = min(each.due_at for each in wishes), max(each.due_at for each in wishes)
    # Negative numbers: no draft has them, and each row is one of its own.
    lines = [
        PlanLine(
            draft=-wish.row,
            revision=-wish.row,
            publication=None,
            account=account,
            account_title=titles[account],
            channel="",
            title=wish.title,
            kind=wish.kind,
            claim=None,
            due_at=wish.due_at,
            goes_at=wish.due_at,
            state=None,
            text=f"{len(wish.body)}:{wish.title}\n{wish.body[:300]}",
        )
        for wish in wishes
        for account in wish.accounts
    ]
    lines += uow.queries.plan_lines(first - DAY, last + DAY)
    found = warnings_of(
        lines, now=now, rules=uow.planning.rules(), rates=rates, blackouts=uow.planning.blackouts(first)
    )
    by_row: dict[int, list[PlanWarning]] = {}
    for line in lines:
        if line.draft < 0:
            by_row.setdefault(-line.draft, []).extend(found.get(line.key, ()))
    return {row: tuple(each) for row, each in by_row.items() if each}

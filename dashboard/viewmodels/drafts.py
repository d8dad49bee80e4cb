"""Drafts, what changed between revisions, what the check says where, and the approver's inbox."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from kiemtin.entities import Account, Content, Draft, DraftProblem, Evidence, Publication, Revision
from kiemtin.states import LIVE, Decision
from kiemtin.store import Store
from kiemtin.words import ZONE, say

WRITING, SUBMITTED, APPROVED, REFUSED, PUBLISHED = (
    "writing",
    "submitted",
    "approved",
    "refused",
    "published",
)


@dataclass(frozen=True)
class DraftView:
    """A draft with its people by name and its neighbours in time."""

    draft: Draft
    author: str
    revisions: tuple[Revision, ...]
    publications: tuple[Publication, ...]
    accounts: tuple[Account, ...]
    facts: tuple[Evidence, ...]
    names: dict[int, str]
    claim: str

    @property
    def latest(self) -> Revision:
        return self.draft.latest

    @property
    def previous(self) -> Revision | None:
        return self.revisions[-2] if len(self.revisions) > 1 else None

    @property
    def stage(self) -> str:
        approval = self.draft.approval
        return stage(
            submitted=self.latest.submitted_at is not None,
            decision=approval.decision if approval else None,
            live=any(each.state in LIVE for each in self.publications),
        )

    @property
    def targets(self) -> tuple[Account, ...]:
        """Accounts the newest revision goes to."""
        return tuple(each for each in self.accounts if each.id in self.latest.content.accounts)

    def wrote(self, user: int) -> bool:
        """True for anyone who wrote a revision: they cannot approve it."""
        return any(each.author == user for each in self.revisions)


@dataclass(frozen=True)
class DraftLine:
    """A draft in a list."""

    draft: int
    title: str
    stage: str


def stage(*, submitted: bool, decision: Decision | None, live: bool) -> str:
    """Where a draft stands, as one closed word."""
    if live:
        return PUBLISHED
    if decision is not None:
        return APPROVED if decision is Decision.APPROVED else REFUSED
    return SUBMITTED if submitted else WRITING


def lines(store: Store) -> tuple[DraftLine, ...]:
    """The newest drafts, newest first."""
    with store.read() as uow:
        return tuple(
            DraftLine(
                draft=row.draft,
                title=row.title,
                stage=stage(submitted=row.submitted, decision=row.decision, live=row.live),
            )
            for row in uow.queries.drafts()
        )


def inbox(store: Store) -> tuple[DraftLine, ...]:
    """Submitted drafts nobody has decided, the longest waiting first."""
    with store.read() as uow:
        waiting = [uow.drafts.get(number) for number in uow.queries.awaiting_approval()]
    return tuple(
        DraftLine(draft=each.id, title=each.latest.content.title, stage=SUBMITTED) for each in waiting
    )


def draft_view(store: Store, number: int) -> DraftView:
    """Raises NotFound."""
    with store.read() as uow:
        draft = uow.drafts.get(number)
        revisions = tuple(uow.drafts.revisions(number))
        people = {each.author for each in revisions} | {draft.created_by}
        if draft.approval:
            people.add(draft.approval.approver)
        names = {each: uow.people.get(each).display for each in people}
        return DraftView(
            draft=draft,
            author=names[draft.latest.author],
            revisions=revisions,
            publications=tuple(uow.publications.of_revision(draft.latest.id)),
            accounts=tuple(uow.accounts.all()),
            facts=tuple(uow.facts.evidence(each) for each in draft.latest.content.facts),
            names=names,
            claim=uow.claims.get(draft.claim).statement if draft.claim else "",
        )


def evidence_of(store: Store, problems: tuple[DraftProblem, ...]) -> dict[str, Evidence]:
    """The facts that problems name, with their citations; unknown ids are left out."""
    wanted = {fact for each in problems for fact in each.facts}
    with store.read() as uow:
        return {fact: uow.facts.evidence(fact) for fact in wanted & uow.facts.known()}


def reason_of(problem: DraftProblem, language: str) -> str:
    """Why a passage is marked, in the reader's language; as it was stored where no message is known."""
    if problem.code:
        return say(f"draft_problem.{problem.code}", language, **dict(problem.values))
    return problem.reason


def passages(content: Content, problems: tuple[DraftProblem, ...]) -> tuple[tuple[int, int], ...]:
    """Where problems stand in ``title + newline + body``, which is what the check reads."""
    whole = f"{content.title}\n{content.body}"
    found = []
    for each in problems:
        start, stop = each.span
        if whole[start:stop] != each.text and each.text:
            start = whole.find(each.text)
            stop = start + len(each.text)
        if start >= 0:
            found.append((start, stop))
    return tuple(found)


def changes(before: Content, after: Content) -> tuple[tuple[str, str], ...]:
    """Word by word: ``(same | new | old, text)``."""
    left, right = (
        re.findall(r"\s+|[^\s]+", f"{each.title}\n{each.body}\n{each.link}") for each in (before, after)
    )
    out: list[tuple[str, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            out.append(("same", "".join(left[a:b])))
            continue
        if b > a:
            out.append(("old", "".join(left[a:b])))
        if d > c:
            out.append(("new", "".join(right[c:d])))
    return tuple(out)


def due(chosen: datetime, now: datetime) -> datetime:
    """The moment a person meant by a time on the clock in Viet Nam; a past one means now."""
    moment = chosen if chosen.tzinfo else chosen.replace(tzinfo=ZONE)
    return max(moment, now)

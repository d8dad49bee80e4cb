"""Drafts, what the check says where, and the approver's inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.viewmodels.relatives import SUBMITTED, Relatives, relatives_of, stage
from kiemtin.entities import Account, Content, Draft, DraftProblem, Evidence, Publication, Revision
from kiemtin.media import MediaItem
from kiemtin.signing import Submission
from kiemtin.states import LIVE, Decision
from kiemtin.store import Store
from kiemtin.words import ZONE, say
from review.showing import Shown, Showroom, Written, shown

Library = Mapping[str, MediaItem]
"""The office's files by hash."""


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
    library: Library
    approved: frozenset[int]
    submission: Submission | None
    relatives: Relatives

    @property
    def latest(self) -> Revision:
        return self.draft.latest

    @property
    def previous(self) -> Revision | None:
        return self.revisions[-2] if len(self.revisions) > 1 else None

    @property
    def compared_with(self) -> int:
        """Number of the revision a reader wants to compare with: the last approved one, else the one before."""
        earlier = [each for each in self.approved if each < self.latest.number]
        return max(earlier, default=max(self.latest.number - 1, 1))

    @property
    def urgent(self) -> str:
        """Why it was submitted as urgent; empty when it was not."""
        return self.submission.reason if self.submission else ""

    @property
    def post(self) -> Publication | None:
        """A post of the newest revision that is out; its erratum begins there."""
        return next((each for each in self.publications if each.state in LIVE), None)

    def ran_out(self, now: datetime) -> bool:
        """True when an approval is there but holds no more."""
        given = self.draft.approval
        return (
            given is not None
            and given.decision is Decision.APPROVED
            and given.expires_at is not None
            and given.expires_at <= now
        )

    def written(self, content: Content | None = None) -> Written:
        """What a preview is made of: the newest revision, or a text that is not saved."""
        saved = content is None or content == self.latest.content
        return Written(
            content=self.latest.content if content is None else content,
            kind=self.draft.kind,
            claim=self.draft.claim,
            draft=self.draft.id,
            revision=self.latest.id if saved else None,
        )

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
    urgent: bool = False


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
    """Submitted drafts nobody has decided: urgent ones first, then the longest waiting."""
    with store.read() as uow:
        waiting = [uow.drafts.get(number) for number in uow.queries.awaiting_approval()]
        asked = {each.id: uow.approving.submission(each.latest.id) for each in waiting}
    return tuple(
        DraftLine(
            draft=each.id,
            title=each.latest.content.title,
            stage=SUBMITTED,
            urgent=(known := asked[each.id]) is not None and known.urgent,
        )
        for each in waiting
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
        decided = {each.number: uow.drafts.approval_of(each.id) for each in revisions}
        return DraftView(
            draft=draft,
            author=names[draft.latest.author],
            revisions=revisions,
            publications=tuple(uow.publications.of_revision(draft.latest.id)),
            accounts=tuple(uow.accounts.all()),
            facts=tuple(uow.facts.evidence(each) for each in draft.latest.content.facts),
            names=names,
            claim=uow.claims.get(draft.claim).statement if draft.claim else "",
            library={each.sha256: each for each in uow.media.all()},
            approved=frozenset(
                number for number, each in decided.items() if each and each.decision is Decision.APPROVED
            ),
            submission=uow.approving.submission(draft.latest.id),
            relatives=relatives_of(uow, draft),
        )


def previews(store: Store, room: Showroom, written: Written, at: datetime) -> tuple[Shown, ...]:
    """The text as each of its accounts will show it."""
    with store.read() as uow:
        return shown(uow, room, written, at)


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


def due(chosen: datetime, now: datetime) -> datetime:
    """The moment a person meant by a time on the clock in Viet Nam; a past one means now."""
    moment = chosen if chosen.tzinfo else chosen.replace(tzinfo=ZONE)
    return max(moment, now)

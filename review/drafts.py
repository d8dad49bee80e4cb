"""Writing: a correction from its fact, revisions that never change, the required check (S10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiemtin.entities import Content, Draft, DraftProblem, Revision, User
from kiemtin.errors import (
    CheckNeeded,
    Conflict,
    NotFound,
    ReasonNeeded,
    StaleFence,
    WrongTransition,
)
from kiemtin.ports import DraftChecker
from kiemtin.states import Decision, PublicationState
from kiemtin.store import Store, UnitOfWork
from review import audit
from review.flow import steps_for
from review.readiness import lacking
from review.roles import approvers, require
from review.showing import Showroom, Written, require_sendable
from review.templates import OFFERED, TEMPLATES, correction_content, fill
from review.variants import tidy

_NOT_OURS_TO_STOP = frozenset(
    {
        PublicationState.CLAIMED,
        PublicationState.PREPARED,
        # The post may be there: a person settles that first, an edit must not hide it.
        PublicationState.NEEDS_HUMAN,
    }
)


def start_correction(store: Store, user: User, *, claim: int, office: str, now: datetime) -> Draft:
    """A draft from a decided claim, addressed to every enabled account of the office.

    An unfinished (not yet approved, or refused) correction of the same claim is returned instead of a second one.
    Raises NotFound when the claim has no verdict.
    """
    with store.work() as uow:
        editor = require(uow, user, "edit")
        verdict = uow.claims.verdict(claim)
        if verdict is None:
            raise NotFound(what="kết luận / verdict")
        for known in uow.drafts.of_claim(claim):
            if known.kind != "correction" or uow.writing.translation(known.id) is not None:
                continue
            if known.approval is None or known.approval.decision is Decision.REFUSED:
                return known
        content = correction_content(
            uow.claims.get(claim),
            verdict,
            evidence=uow.facts.evidence(verdict.fact) if verdict.fact else None,
            office=office,
            accounts=[each.id for each in uow.accounts.all() if each.enabled and each.verified_at],
        )
        draft = uow.drafts.add(claim=claim, kind="correction", author=editor.id, content=content, now=now)
        audit.record(uow, editor, "start_draft", f"draft:{draft.id}", now, claim=claim)
        uow.commit()
        return draft


def start_blank(
    store: Store, user: User, *, kind: str = "notice", title: str, body: str, now: datetime
) -> Draft:
    """A draft of the editor's own, addressed to every enabled account."""
    with store.work() as uow:
        editor = require(uow, user, "edit")
        targets = tuple(each.id for each in uow.accounts.all() if each.enabled and each.verified_at)
        content = Content(title=title.strip(), body=body.strip(), accounts=targets)
        draft = uow.drafts.add(claim=None, kind=kind, author=editor.id, content=content, now=now)
        audit.record(uow, editor, "start_draft", f"draft:{draft.id}", now, kind=kind)
        uow.commit()
        return draft


def start_from(
    store: Store,
    user: User,
    *,
    template: str,
    office: str,
    now: datetime,
    claim: int | None = None,
    fact: str | None = None,
    language: str = "vi",
) -> Draft:
    """A draft from a form, with a decided claim and a fact (the verdict's, unless named) filled in.

    A correction of a claim is that of ``start_correction``. Raises NotFound for an unknown form or
    fact, or a claim without a verdict.
    """
    if template not in OFFERED:
        raise NotFound(what="mẫu / template")
    form = TEMPLATES[template]
    if claim is not None and form.kind == "correction":
        return start_correction(store, user, claim=claim, office=office, now=now)
    with store.work() as uow:
        editor = require(uow, user, "edit")
        verdict = uow.claims.verdict(claim) if claim is not None else None
        if claim is not None and verdict is None:
            raise NotFound(what="kết luận / verdict")
        decided_by = fact or (verdict.fact if verdict else None)
        if decided_by is not None and decided_by not in uow.facts.known():
            raise NotFound(what="sự kiện / fact")
        content = fill(
            form,
            office=office,
            language=language,
            claim=uow.claims.get(claim).statement if claim is not None else "",
            evidence=uow.facts.evidence(decided_by) if decided_by else None,
        )
        content = replace(
            content,
            accounts=tuple(each.id for each in uow.accounts.all() if each.enabled and each.verified_at),
        )
        draft = uow.drafts.add(claim=claim, kind=form.kind, author=editor.id, content=content, now=now)
        audit.record(uow, editor, "start_draft", f"draft:{draft.id}", now, template=template)
        uow.commit()
        return draft


def revise(
    store: Store,
    user: User,
    *,
    draft: int,
    after: int,
    content: Content,
    now: datetime,
    anew: bool = False,
) -> Revision:
    """Save an edit as a new revision; the approval of the older one is void, what it had
    scheduled is cancelled. ``anew``: also when nothing changed, to ask for approval once more.

    Raises Conflict when somebody saved a newer revision than ``after`` (nothing is overwritten),
    or when the older one is already on its way or published.
    """
    with store.work() as uow:
        editor = require(uow, user, "edit")
        uow.drafts.hold(draft)
        before = uow.drafts.get(draft)
        content = tidy(content)
        if before.latest.number == after and before.latest.content == content and not anew:
            uow.writing.forget_autosave(draft, editor.id)
            uow.commit()
            return before.latest
        if before.latest.number != after:
            raise Conflict()
        _withdraw(uow, before.latest, now)
        revision = uow.drafts.revise(draft=draft, after=after, author=editor.id, content=content, now=now)
        uow.writing.forget_autosave(draft, editor.id)
        audit.record(
            uow, editor, "revise", f"draft:{draft}", now, number=revision.number, digest=revision.digest
        )
        uow.commit()
        return revision


def check(checker: DraftChecker, content: Content, now: datetime) -> tuple[DraftProblem, ...]:
    """What the facts in force today say of a text. Spans count from the start of title + newline + body."""
    return checker.check_draft(f"{content.title}\n{content.body}", at=now)


def submit(
    store: Store,
    user: User,
    checker: DraftChecker,
    *,
    draft: int,
    number: int,
    now: datetime,
    accept_problems: bool = False,
    urgent: bool = False,
    reason: str = "",
    room: Showroom | None = None,
) -> Revision:
    """Check revision ``number`` and ask for approval along the office's steps as they are now.

    ``urgent`` (with its ``reason``): one step, any approver who did not write it; marked for all to see.
    With ``room`` the text also has to keep every limit of each of its channels.

    Raises what :func:`review.readiness.lacking` finds, ReasonNeeded, NobodyToApprove, LimitsBroken,
    CheckNeeded while the check finds problems that a fact decides (a correction quotes the wrong claim,
    so the editor may accept what is left with ``accept_problems``; the approver sees it), Conflict when
    ``number`` is not the newest revision.
    """
    with store.work() as uow:
        editor = require(uow, user, "edit")
        uow.drafts.hold(draft)
        revision = uow.drafts.get(draft).latest
        if revision.number != number or revision.submitted_at is not None:
            raise Conflict()
        content = revision.content
        for problem in lacking(content, {each.sha256: each for each in uow.media.all()}):
            raise problem
        if room is not None:
            found = uow.drafts.get(draft)
            written = Written(
                content=content, kind=found.kind, claim=found.claim, draft=draft, revision=revision.id
            )
            require_sendable(uow, room, written, now)
        problems = check(checker, content, now)
        decided = [each for each in problems if each.decided]
        if decided and not accept_problems:
            raise CheckNeeded(count=len(decided))
        reason = " ".join(reason.split()) if urgent else ""
        if urgent and not reason:
            raise ReasonNeeded()
        steps = steps_for(
            () if urgent else uow.approving.steps(),
            writers={each.author for each in uow.drafts.revisions(draft)},
            approvers=approvers(uow),
        )
        uow.drafts.submit(
            revision=revision.id,
            by=editor.id,
            problems=problems,
            checked_at=now,
            now=now,
            steps=steps,
            urgent=reason,
        )
        audit.record(
            uow,
            editor,
            "submit",
            f"draft:{draft}",
            now,
            number=number,
            digest=revision.digest,
            problems=len(problems),
            steps=[each.to_json() for each in steps],
            **({"urgent": reason} if urgent else {}),
        )
        submitted = uow.drafts.get(draft).latest
        uow.commit()
        return submitted


def _withdraw(uow: UnitOfWork, revision: Revision, now: datetime) -> None:
    """Cancel what waits of a revision that is being replaced."""
    for row in uow.publications.of_revision(revision.id):
        if row.state is PublicationState.CANCELLED:
            continue
        if row.state in _NOT_OURS_TO_STOP:
            raise Conflict()
        try:
            uow.publications.move(row, PublicationState.CANCELLED, now=now, detail="revised")
        except (WrongTransition, StaleFence) as problem:
            raise Conflict() from problem

"""The only maker of an Approval: a second person, exactly this text, nothing else (S8)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from kiemtin.entities import Approval, Revision, User
from kiemtin.errors import AccountNotOwned, ApprovalVoid, Conflict, NotSubmitted, SelfApproval
from kiemtin.states import Decision
from kiemtin.store import Store, UnitOfWork
from review import audit
from review.roles import require


def approve(
    store: Store,
    user: User,
    *,
    revision: int,
    digest: str,
    due_at: datetime,
    now: datetime,
    note: str = "",
) -> tuple[Approval, list[int]]:
    """Approve the text with this digest and schedule it on each of its accounts, all or nothing.

    Raises SelfApproval for anyone who wrote a revision of the draft, ApprovalVoid when a newer
    revision exists or the digest is another text's, NotSubmitted, AccountNotOwned, Conflict.
    """
    with store.work() as uow:
        approver, found = _decidable(uow, user, revision, digest)
        targets = list(dict.fromkeys(found.content.accounts))
        for target in targets:
            account = uow.accounts.get(target)
            if not account.enabled or account.verified_at is None:
                raise AccountNotOwned(account=account.title, reason="chưa xác minh / not verified")
        approval = uow.drafts.approve(
            revision=found, approver=approver.id, decision=Decision.APPROVED, note=note.strip(), now=now
        )
        rows = [
            uow.publications.schedule(
                approval=approval,
                account=target,
                due_at=due_at,
                key=publication_key(found.digest, found.id, target),
                now=now,
            )
            for target in targets
        ]
        audit.record(
            uow,
            approver,
            "approve",
            f"revision:{revision}",
            now,
            digest=digest,
            due_at=due_at.isoformat(),
            publications=rows,
        )
        uow.commit()
        return approval, rows


def refuse(store: Store, user: User, *, revision: int, digest: str, note: str, now: datetime) -> Approval:
    """Send a revision back with a note. Same errors as ``approve``."""
    with store.work() as uow:
        approver, found = _decidable(uow, user, revision, digest)
        approval = uow.drafts.approve(
            revision=found, approver=approver.id, decision=Decision.REFUSED, note=note.strip(), now=now
        )
        audit.record(uow, approver, "refuse", f"revision:{revision}", now, digest=digest)
        uow.commit()
        return approval


def publication_key(digest: str, revision: int, account: int) -> str:
    """The idempotency key of one revision on one account: the same on every try, for ever."""
    return sha256(f"{digest}:{revision}:{account}".encode()).hexdigest()[:32]


def _decidable(uow: UnitOfWork, user: User, revision: int, digest: str) -> tuple[User, Revision]:
    approver = require(uow, user, "approve")
    uow.drafts.hold(uow.drafts.revision(revision).draft)
    found = uow.drafts.revision(revision)
    draft = uow.drafts.get(found.draft)
    if approver.id in {each.author for each in uow.drafts.revisions(found.draft)}:
        raise SelfApproval()
    if draft.latest.id != found.id or digest != found.digest or digest != found.content.digest():
        raise ApprovalVoid()
    if found.submitted_at is None:
        raise NotSubmitted()
    if draft.approval is not None:
        raise Conflict()
    return approver, found

"""What exactly goes out for a publication, and whether it still may."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from kiemtin.entities import Account, Outgoing, Publication
from kiemtin.errors import ApprovalVoid
from kiemtin.rules import may_publish
from kiemtin.store import UnitOfWork
from scheduler.attachments import attachments
from scheduler.reference import code_of


@dataclass(frozen=True, kw_only=True)
class Load:
    """A publication with everything its channel needs."""

    content: Outgoing
    account: Account

    def request_hash(self) -> str:
        """SHA-256 (hex) of what is sent, without the moment it is sent at."""
        fields = asdict(self.content)
        del fields["published_at"]
        for each in fields["media"]:  # where a file lies says nothing of what is sent
            del each["path"]
        canonical = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def load(
    uow: UnitOfWork,
    publication: Publication,
    *,
    office: str,
    at: datetime,
    media_dir: Path | None = None,
    hold: bool = False,
) -> Load:
    """Read it afresh. Raises ApprovalVoid unless exactly this text is approved by somebody else.

    ``at`` is the moment of the send: an approval that has run out by then, or an embargo that has not,
    counts as none. ``hold`` keeps editors from the draft until the unit of work ends. Raises MediaMissing
    for an attachment that the library no longer has.
    """
    revision = uow.drafts.revision(publication.revision)
    if hold:
        uow.drafts.hold(revision.draft)
    draft = uow.drafts.get(revision.draft)
    approval = uow.drafts.approval(publication.approval)
    # Any later edit voids the approval, also of a revision that nobody has submitted yet.
    if approval is None or not may_publish(revision, approval, at=at) or draft.latest.id != revision.id:
        raise ApprovalVoid()
    account = uow.accounts.get(publication.account)
    if account.id not in revision.content.accounts:
        raise ApprovalVoid()
    claim = uow.claims.get(draft.claim) if draft.claim is not None else None
    verdict = uow.claims.verdict(claim.id) if claim is not None else None
    # The channel shows the verdict and the facts beside the text: they are what the approver saw.
    if verdict is not None and verdict.decided_at > approval.decided_at:
        raise ApprovalVoid()
    if uow.facts.changed_after(approval.decided_at, revision.content.facts):
        raise ApprovalVoid()
    text = revision.content.on(account.id)
    content = Outgoing(
        title=text.title,
        body=text.body,
        link=text.link,
        office=office,
        published_at=at,
        claim=claim.statement if claim is not None and verdict is not None else "",
        verdict=verdict.label if verdict is not None else None,
        evidence=tuple(uow.facts.evidence(fact) for fact in revision.content.facts),
        media=attachments(uow, text.media, media_dir),
        language=text.language,
        kind=draft.kind,
        reference=code_of(publication.key),
        corrects=uow.publications.address_corrected_by(draft.id, account.id),
    )
    return Load(content=content, account=account)

"""What exactly goes out for a publication, and whether it still may."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from kiemtin.entities import Account, Outgoing, Publication
from kiemtin.errors import ApprovalVoid, KiemTinError
from kiemtin.rules import may_publish
from kiemtin.store import UnitOfWork
from kiemtin.store.repositories.approved import ApprovedText
from reports.markdown import as_plain
from scheduler.attachments import attachments
from scheduler.channels import takes_markdown
from scheduler.reference import code_of


@dataclass(frozen=True, kw_only=True)
class Load:
    """A publication with everything its channel needs."""

    content: Outgoing
    account: Account
    urgent: bool = False

    @cached_property
    def request_hash(self) -> str:
        """SHA-256 (hex) of what is sent, without the moment it is sent at."""
        stated = {each.name: getattr(self.content, each.name) for each in fields(self.content)}
        del stated["published_at"]
        stated["evidence"] = [asdict(each) for each in self.content.evidence]
        # Where a file lies says nothing of what is sent.
        stated["media"] = [asdict(replace(each, path="")) for each in self.content.media]
        canonical = json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def load_all(
    uow: UnitOfWork,
    rows: Sequence[Publication],
    account: Account,
    *,
    office: str,
    at: datetime,
    media_dir: Path | None = None,
    hold: bool = False,
) -> dict[int, Load | KiemTinError]:
    """Each publication of one account, read afresh; or why it may not go out.

    That is ApprovalVoid unless exactly this text is approved by somebody else, and MediaMissing for an
    attachment that the library no longer has. ``at`` is the moment of the send: an approval that has run
    out by then, or an embargo that has not, counts as none. ``hold`` keeps editors from the drafts until
    the unit of work ends.
    """
    texts = uow.approved.of(rows, hold=hold)
    loads: dict[int, Load | KiemTinError] = {}
    for row in rows:
        try:
            loads[row.id] = _load(
                uow,
                row,
                texts.get(row.id),
                account,
                office=office,
                at=at,
                media_dir=media_dir,
            )
        except KiemTinError as problem:
            loads[row.id] = problem
    return loads


def _load(
    uow: UnitOfWork,
    row: Publication,
    approved: ApprovedText | None,
    account: Account,
    *,
    office: str,
    at: datetime,
    media_dir: Path | None,
) -> Load:
    # Any later edit voids the approval, also of a revision that nobody has submitted yet.
    if approved is None or approved.approval is None or not approved.newest:
        raise ApprovalVoid()
    revision, approval = approved.revision, approved.approval
    if not may_publish(revision, approval, at=at) or account.id not in revision.content.accounts:
        raise ApprovalVoid()
    claim = uow.claims.get(approved.claim) if approved.claim is not None else None
    verdict = uow.claims.verdict(claim.id) if claim is not None else None
    # The channel shows the verdict and the facts beside the text: they are what the approver saw.
    if verdict is not None and verdict.decided_at > approval.decided_at:
        raise ApprovalVoid()
    facts = revision.content.facts
    if facts and uow.facts.changed_after(approval.decided_at, facts):
        raise ApprovalVoid()
    text = revision.content.on(account.id)
    content = Outgoing(
        title=text.title,
        body=text.body if takes_markdown(account.channel) else as_plain(text.body),
        link=text.link,
        office=office,
        published_at=at,
        claim=claim.statement if claim is not None and verdict is not None else "",
        verdict=verdict.label if verdict is not None else None,
        evidence=tuple(uow.facts.evidence(fact) for fact in facts),
        media=attachments(uow, text.media, media_dir),
        language=text.language,
        kind=approved.kind,
        reference=code_of(row.key),
        corrects=approved.corrects,
    )
    return Load(content=content, account=account, urgent=approved.urgent)

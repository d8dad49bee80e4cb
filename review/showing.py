"""A text as it will look on each of its accounts: built as the publisher builds it, nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import Account, Attachment, Content, Entity, MediaUse, Outgoing, Preview, Violation
from kiemtin.errors import KiemTinError, LimitsBroken, MediaMissing, NotFound
from kiemtin.ports import ChannelDesk, MediaLibrary
from kiemtin.reference import code_of
from kiemtin.store import UnitOfWork
from kiemtin.words import Phrase
from review.approvals import publication_key


@dataclass(frozen=True, kw_only=True)
class Showroom:
    """What previews are made with: the channels, the files, the name that signs."""

    channels: ChannelDesk
    library: MediaLibrary
    office: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text with what its draft adds to it. ``revision`` is None while it is not saved."""

    content: Content
    kind: str = "notice"
    claim: int | None = None
    draft: int | None = None
    revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class Shown(Entity):
    """One account's preview with its files and the limits the text breaks, or the ``problem`` why there is none."""

    account: Account
    preview: Preview | None = None
    violations: tuple[Violation, ...] = ()
    media: tuple[Attachment, ...] = ()
    problem: KiemTinError | None = None
    rich: bool = False


def shown(uow: UnitOfWork, room: Showroom, written: Written, at: datetime) -> tuple[Shown, ...]:
    """One for each target, in order. What goes wrong for one account is told there and stops no other."""
    return tuple(_one(uow, room, written, each, at) for each in dict.fromkeys(written.content.accounts))


def require_sendable(uow: UnitOfWork, room: Showroom, written: Written, at: datetime) -> None:
    """Raises LimitsBroken, or what kept a preview from being made, for the first account that would refuse it."""
    for each in shown(uow, room, written, at):
        if each.problem is not None:
            raise each.problem
        if each.violations:
            first = each.violations[0]
            raise LimitsBroken(account=each.account.title, what=Phrase(first.message, first.values))


def outgoing(uow: UnitOfWork, room: Showroom, written: Written, account: int, at: datetime) -> Outgoing:
    """What the channel of ``account`` would be given. Raises MediaMissing."""
    content, claim = written.content.on(account), written.claim
    stated = uow.claims.get(claim) if claim is not None else None
    verdict = uow.claims.verdict(claim) if claim is not None else None
    key = (
        ""
        if written.revision is None
        else publication_key(written.content.digest(), written.revision, account)
    )
    return Outgoing(
        title=content.title,
        body=content.body,
        link=content.link,
        office=room.office,
        published_at=at,
        claim=stated.statement if stated is not None and verdict is not None else "",
        verdict=verdict.label if verdict is not None else None,
        evidence=tuple(uow.facts.evidence(each) for each in content.facts),
        media=_attachments(uow, room.library, content.media),
        language=content.language,
        kind=written.kind,
        # Before it is saved the code is not known; any other is as long.
        reference=code_of(key),
        corrects=""
        if written.draft is None
        else uow.publications.address_corrected_by(written.draft, account),
    )


def _one(uow: UnitOfWork, room: Showroom, written: Written, number: int, at: datetime) -> Shown:
    try:
        account = uow.accounts.get(number)
    except NotFound as problem:
        return Shown(account=Account(id=number, channel="", title=f"#{number}", options={}), problem=problem)
    try:
        content = outgoing(uow, room, written, number, at)
        return Shown(
            account=account,
            preview=room.channels.preview(account, content),
            violations=room.channels.check(account, content),
            media=content.media,
            rich=room.channels.spec(account).rich,
        )
    except KiemTinError as problem:
        return Shown(account=account, problem=problem)


def _attachments(uow: UnitOfWork, library: MediaLibrary, uses: Sequence[MediaUse]) -> tuple[Attachment, ...]:
    found = []
    for use in uses:
        item = uow.media.by_hash(use.sha256)
        if item is None:
            raise MediaMissing(name=use.sha256[:12])
        found.append(item.attached(str(library.path(item.sha256)), alt=use.alt))
    return tuple(found)

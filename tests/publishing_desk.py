"""A desk with an author and an approver, and far sides that misbehave on demand. Imported by tests."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from pydantic import BaseModel, ConfigDict

from kiemtin.entities import (
    Account,
    Citation,
    Content,
    Fact,
    MediaUse,
    Outgoing,
    Publication,
    Receipt,
    Violation,
)
from kiemtin.errors import KiemTinError, OutcomeUnknown
from kiemtin.ports import Channel, ChannelSpec, Made
from kiemtin.states import CheckKind, Decision, Outcome, PublicationState, Role, VerdictLabel
from kiemtin.store import Store
from scheduler.channels.plain import PlainChannel
from scheduler.publisher import Publishing, publish_due, reconcile

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
"""20 November 2026, 10:00 in Viet Nam."""
OFFICE = "Văn phòng Truyền thông xã Thử Nghiệm"
_NUMBERS = count(1)


class Desk:
    """Approved and scheduled texts, made through the store's own repositories."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store = store
        self.now = now
        number = next(_NUMBERS)
        with store.work() as uow:
            self.author = uow.people.add(
                name=f"soan{number}", display="Người soạn", password_hash="x", roles=[Role.EDITOR], now=now
            ).id
            self.approver = uow.people.add(
                name=f"duyet{number}",
                display="Người duyệt",
                password_hash="x",
                roles=[Role.APPROVER],
                now=now,
            ).id
            self.planner = uow.people.get(self.author)
            uow.commit()

    def account(
        self, channel: str = "site", /, *, title: str = "", verified: bool = True, **options: Any
    ) -> int:
        with self.store.work() as uow:
            number = uow.accounts.put(
                channel=channel, title=title or f"Tài khoản {next(_NUMBERS)}", options=options
            )
            if verified:
                uow.accounts.verified(number, "thử", self.now - timedelta(days=1))
            uow.commit()
        return number

    def scheduled(
        self,
        *accounts: int,
        due: datetime | None = None,
        title: str = "Trung tâm hành chính đặt ở đâu",
        body: str = "Thông tin đang lan truyền là không đúng.\n\nTheo nghị quyết, trung tâm đặt ở nơi khác.",
        link: str = "",
        claim: int | None = None,
        facts: tuple[str, ...] = (),
        media: tuple[MediaUse, ...] = (),
    ) -> list[int]:
        """An approved text with one publication per account."""
        with self.store.work() as uow:
            draft = uow.drafts.add(
                claim=claim,
                kind="notice" if claim is None else "correction",
                author=self.author,
                content=Content(
                    title=title, body=body, link=link, accounts=accounts, facts=facts, media=media
                ),
                now=self.now,
            )
            revision = draft.latest
            uow.drafts.submit(
                revision=revision.id, by=self.author, problems=(), checked_at=self.now, now=self.now
            )
            approval = uow.drafts.approve(
                revision=revision,
                approver=self.approver,
                decision=Decision.APPROVED,
                note="",
                now=self.now,
            )
            made = [
                uow.publications.schedule(
                    approval=approval,
                    account=account,
                    due_at=due or self.now,
                    key=secrets.token_hex(32),
                    now=self.now,
                )
                for account in accounts
            ]
            uow.commit()
        return made

    def fact(
        self, statement: str = "Trung tâm hành chính đặt ở nơi mới", *, at: datetime | None = None
    ) -> str:
        """The fact base holds this fact, as of ``at``."""
        fact = Fact(
            id="trung-tam",
            topic="sap-xep",
            statement=statement,
            subject="tinh",
            attribute="trung tam",
            value="moi",
            check=CheckKind.LOCATION,
            published=date(2025, 6, 12),
            in_force_from=date(2025, 7, 1),
            in_force_to=None,
            citation=Citation(document="Nghị quyết 1/NQ", issuer="Quốc hội", dated=date(2025, 6, 12)),
            may_refute=True,
            confidence="high",
        )
        with self.store.work() as uow:
            uow.facts.load([fact], at or self.now)
            uow.commit()
        return fact.id

    def refuted_claim(self, fact: str) -> int:
        """A claim that people made and a reviewer refuted with a fact."""
        with self.store.work() as uow:
            claim = uow.claims.show(
                key=f"khoa-{next(_NUMBERS)}",
                statement="Trung tâm hành chính đặt ở nơi cũ",
                suggestion=VerdictLabel.REFUTED,
                score=0.9,
                facts=[fact],
                voices=5,
                publications=0,
                first_seen_at=self.now,
                last_seen_at=self.now,
                now=self.now,
            )
            uow.commit()
        self.decide(claim, VerdictLabel.REFUTED, fact, at=self.now)
        return claim

    def decide(self, claim: int, label: VerdictLabel, fact: str, *, at: datetime) -> None:
        with self.store.work() as uow:
            uow.claims.decide(
                claim=claim,
                version=uow.claims.get(claim).version,
                reviewer=self.approver,
                label=label,
                outcome=Outcome.PUBLISH_CORRECTION,
                fact=fact,
                note="",
                now=at,
            )
            uow.commit()

    def edit(self, publication: int) -> None:
        """Somebody goes on writing after the approval."""
        with self.store.work() as uow:
            revision = uow.drafts.revision(uow.publications.get(publication).revision)
            uow.drafts.revise(
                draft=revision.draft,
                after=revision.number,
                author=self.author,
                content=Content(title="Đã sửa", body="Văn bản khác hẳn.", accounts=revision.content.accounts),
                now=self.now,
            )
            uow.commit()

    def row(self, publication: int) -> Publication:
        with self.store.read() as uow:
            return uow.publications.get(publication)

    def history(self, publication: int) -> list[PublicationState]:
        with self.store.read() as uow:
            return [each.state for each in uow.publications.events(publication)]


class FarOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")


@dataclass
class FarSide:
    """What lies on the other side, whatever the publisher believes."""

    posts: list[tuple[str, Outgoing]] = field(default_factory=list)
    on_the_way: list[tuple[int, str, Outgoing]] = field(default_factory=list)
    """Requests a slow server still works on, with the number of looks until their posts appear."""

    def of(self, key: str) -> int:
        return sum(1 for known, _ in self.posts if known == key)


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


class Slow(OutcomeUnknown):
    """The far side works on the request although nobody waits for its answer any more."""


class FaultyChannel(PlainChannel):
    """Posts to a :class:`FarSide`. Before each step it asks ``faults`` what goes wrong there.

    A fault is None or an exception. Steps: ``check``, ``send`` (nothing made yet), ``answer`` (the
    post is made), ``find``. It never looks whether a key is there already: doubles would show.
    """

    def __init__(
        self,
        far: FarSide,
        faults: Callable[[str], BaseException | None] = lambda step: None,
        *,
        honours_key: bool = False,
        proof: str | KiemTinError = "của cơ quan",
    ) -> None:
        self.far = far
        self.faults = faults
        self.proof = proof
        self.spec = ChannelSpec(
            name="thu",
            title="Kênh thử",
            options=FarOptions,
            limits={"title": 300, "body": 10_000},
            honours_key=honours_key,
        )

    def verify(self) -> str:
        if isinstance(self.proof, KiemTinError):
            raise self.proof
        return self.proof

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        self._step("check")
        return super().check(content)

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        try:
            self._step("send")
        except Slow:
            self.far.on_the_way.append((2, key, content))
            raise
        self._make(key, content)
        self._step("answer")
        return self._receipt(key)

    def find(self, key: str, made: Made) -> Receipt | None:
        self._step("find")
        found = self._receipt(key) if self.far.of(key) else None
        waiting, self.far.on_the_way = self.far.on_the_way, []
        for looks, other, content in waiting:
            if other == key and looks == 1:
                self._make(other, content)
            else:
                self.far.on_the_way.append((looks - (other == key), other, content))
        return found

    def _make(self, key: str, content: Outgoing) -> None:
        if not (self.spec.honours_key and self.far.of(key)):
            self.far.posts.append((key, content))

    def _receipt(self, key: str) -> Receipt:
        return Receipt(remote_id=key, remote_url=f"https://xa.example/{key}")

    def _step(self, name: str) -> None:
        problem = self.faults(name)
        if problem is not None:
            raise problem


def publishing(
    store: Store, channel: Channel | Callable[[Account], Channel], *, owner: str = "một"
) -> Publishing:
    """A publisher of one channel, or of whatever opens channels."""
    opened: Callable[[Account], Channel] = channel if callable(channel) else lambda account: channel
    return Publishing(store=store, office=OFFICE, open_channel=opened, owner=owner)


def rounds(ctx: Publishing, start: datetime, *, hours: float = 5) -> Iterator[datetime]:
    """The publisher's ticks as time goes by: quickly at first, then every five minutes."""
    now = start
    while now < start + timedelta(hours=hours):
        publish_due(ctx, now)
        reconcile(ctx, now)
        yield now
        now += timedelta(seconds=20) if now < start + timedelta(minutes=10) else timedelta(minutes=5)

"""A small office for tests: staff, a fact, an account, a claim. Everything in it is invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiemtin.entities import Account, Citation, Content, DraftProblem, Fact, User
from kiemtin.states import CheckKind, Outcome, Role, VerdictLabel
from kiemtin.store import Store
from review import approvals, decisions, drafts

OFFICE = "Cơ quan thử nghiệm"
FACT = "T-01"
CONTEXT = "T-02"
"""A fact that is context only: it may not refute."""
STATEMENT = "Trung tâm hành chính của tỉnh Thử đặt ở thị xã Cũ"


class Agreeable:
    """A draft checker that finds what it was told to find."""

    def __init__(self, *problems: DraftProblem) -> None:
        self.problems = problems
        self.asked: list[str] = []

    def check_draft(self, text: str, *, at: datetime) -> tuple[DraftProblem, ...]:
        self.asked.append(text)
        return self.problems


def fact(number: str = FACT, *, may_refute: bool = True, document: str = "Nghị quyết số 1/TN") -> Fact:
    return Fact(
        id=number,
        topic="centres",
        statement=f"Trung tâm hành chính của tỉnh Thử đặt ở phường Mới ({number})",
        subject="tỉnh Thử",
        attribute="trung tâm hành chính",
        value="phường Mới",
        check=CheckKind.LOCATION,
        published=date(2026, 6, 1),
        in_force_from=date(2026, 7, 1),
        in_force_to=None,
        citation=Citation(document=document, issuer="Hội đồng thử nghiệm", dated=date(2026, 6, 1)),
        may_refute=may_refute,
        confidence="high",
    )


@dataclass(frozen=True)
class Office:
    """Who works here. ``both`` may edit and approve, so may try to approve their own text."""

    store: Store
    now: datetime
    reviewer: User
    second_reviewer: User
    editor: User
    second_editor: User
    approver: User
    both: User
    administrator: User
    site: Account
    blog: Account

    def claim(
        self, key: str = "centre:thu", *, voices: int = 5, publications: int = 0, **more: object
    ) -> int:
        """A visible claim, refuted by the fact."""
        values: dict[str, object] = {
            "statement": STATEMENT,
            "suggestion": VerdictLabel.REFUTED,
            "score": 0.9,
            "facts": [FACT],
            "first_seen_at": self.now - timedelta(hours=4),
            "last_seen_at": self.now - timedelta(hours=1),
            "now": self.now - timedelta(hours=2),
        }
        with self.store.work() as uow:
            number = uow.claims.show(key=key, voices=voices, publications=publications, **{**values, **more})  # type: ignore[arg-type]
            uow.commit()
        return number

    def decided(self, key: str = "centre:thu", label: VerdictLabel = VerdictLabel.REFUTED) -> int:
        """A claim with a verdict."""
        number = self.claim(key)
        with self.store.read() as uow:
            version = uow.claims.get(number).version
        decisions.decide(
            self.store,
            self.reviewer,
            claim=number,
            version=version,
            label=label,
            outcome=Outcome.PUBLISH_CORRECTION,
            fact=None if label is VerdictLabel.NOT_ENOUGH_INFO else FACT,
            now=self.now,
        )
        return number

    def submitted(self, key: str = "centre:thu", editor: User | None = None) -> drafts.Draft:
        """A correction that asks for approval."""
        claim = self.decided(key)
        made = drafts.start_correction(
            self.store, editor or self.editor, claim=claim, office=OFFICE, now=self.now
        )
        drafts.submit(self.store, editor or self.editor, Agreeable(), draft=made.id, number=1, now=self.now)
        return self.draft(made.id)

    def scheduled(self, key: str = "centre:thu") -> tuple[drafts.Draft, list[int]]:
        """An approved correction, due in an hour on both accounts."""
        made = self.submitted(key)
        _, rows = approvals.approve(
            self.store,
            self.approver,
            revision=made.latest.id,
            digest=made.latest.digest,
            due_at=self.now + timedelta(hours=1),
            now=self.now,
        )
        return self.draft(made.id), rows

    def draft(self, number: int) -> drafts.Draft:
        with self.store.read() as uow:
            return uow.drafts.get(number)

    def content(self, **changes: object) -> Content:
        values: dict[str, object] = {
            "title": "Thông báo thử",
            "body": "Nội dung thử.",
            "accounts": (self.site.id, self.blog.id),
        }
        return Content(**{**values, **changes})  # type: ignore[arg-type]


def open_office(store: Store, now: datetime) -> Office:
    """Staff, two facts and two proven accounts, without any password hashing."""
    staff = {
        "reviewer": {Role.REVIEWER},
        "second_reviewer": {Role.REVIEWER},
        "editor": {Role.EDITOR},
        "second_editor": {Role.EDITOR},
        "approver": {Role.APPROVER},
        "both": {Role.EDITOR, Role.APPROVER},
        "administrator": {Role.ADMINISTRATOR},
    }
    with store.work() as uow:
        people = {
            name: uow.people.add(name=name, display=f"Cán bộ {name}", password_hash="x", roles=roles, now=now)
            for name, roles in staff.items()
        }
        uow.facts.load([fact(), fact(CONTEXT, may_refute=False)], now)
        site = uow.accounts.put(channel="site", title="Trang đính chính", options={})
        blog = uow.accounts.put(
            channel="wordpress", title="Trang tin", options={"url": "http://tin.example/"}
        )
        uow.accounts.verified(site, "writes there", now)
        uow.accounts.verified(blog, "administrator", now)
        accounts = uow.accounts.get(site), uow.accounts.get(blog)
        uow.commit()
    return Office(store=store, now=now, site=accounts[0], blog=accounts[1], **people)

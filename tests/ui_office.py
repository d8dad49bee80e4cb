"""A seeded office for tests of the pages: staff with a password, claims, drafts, publications, sources.

Everything is invented. ``CANARY`` is a claim below k that waits in the buffer: no page may show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher

from dashboard.deps import Services
from kiemtin.entities import (
    Citation,
    ClaimReading,
    Content,
    DraftProblem,
    Evidence,
    Fact,
    PublicationItem,
    User,
)
from kiemtin.ports import Clock, DraftChecker
from kiemtin.states import (
    CheckKind,
    CrawlEvent,
    Decision,
    Origin,
    Outcome,
    PublicationState,
    Role,
    SentenceType,
    VerdictLabel,
)
from kiemtin.store import Store
from kiemtin.store.repositories.sources import LedgerLine, StoredSource
from kiemtin.store.repositories.voices import BufferedMention
from kiemtin.words import fold
from review.media_library import Library

OFFICE = "Văn phòng Truyền thông xã Thử Nghiệm"
PASSWORD = "mat-khau-thu-nghiem"
K = 5
CANARY = "canary-claim-below-k"
STAFF: dict[str, tuple[str, frozenset[Role]]] = {
    "thamtra": ("Trần Thẩm Tra", frozenset({Role.REVIEWER})),
    "thamtra2": ("Lý Thẩm Tra", frozenset({Role.REVIEWER})),
    "bientap": ("Lê Biên Tập", frozenset({Role.EDITOR})),
    "duyet": ("Phạm Duyệt", frozenset({Role.APPROVER})),
    "haivai": ("Vũ Hai Vai", frozenset({Role.EDITOR, Role.APPROVER})),
    "quanly": ("Hoàng Quản Lý", frozenset({Role.MANAGER})),
    "quantri": ("Đỗ Quản Trị", frozenset({Role.ADMINISTRATOR})),
    "chuavai": ("Ngô Chưa Vai", frozenset()),
}
CENTRE = "Trung tâm hành chính của tỉnh Thử Nghiệm mới đặt ở thị xã Cũ"
COUNT = "Cả nước còn 30 tỉnh, thành phố sau sắp xếp"
PAPERS = "Từ tháng này căn cước cũ hết giá trị, ai không đổi bị phạt"
TRUE = "Người dân không phải đổi giấy tờ khi tên xã thay đổi"
WRONG = "đặt ở thị xã Cũ"


class MarkingChecker:
    """A draft checker that contradicts one phrase, as a fact would."""

    def check_draft(self, text: str, *, at: datetime) -> tuple[DraftProblem, ...]:
        start = text.find(WRONG)
        if start < 0:
            return ()
        return (
            DraftProblem(
                span=(start, start + len(WRONG)),
                text=WRONG,
                facts=("T-01",),
                suggestion="đặt ở phường Mới",
                reason="Trái với nghị quyết đang có hiệu lực",
            ),
        )


def facts() -> list[Fact]:
    said = {
        "T-01": "Trung tâm hành chính của tỉnh Thử Nghiệm đặt ở phường Mới",
        "T-02": "Sau sắp xếp, cả nước có 34 đơn vị hành chính cấp tỉnh",
        "T-03": "Giấy tờ đã cấp tiếp tục có giá trị cho đến khi hết hạn",
    }
    return [
        Fact(
            id=number,
            topic="centres",
            statement=statement,
            subject="tỉnh Thử Nghiệm",
            attribute="trung tâm",
            value="phường Mới",
            check=CheckKind.TEXT,
            published=date(2026, 6, 1),
            in_force_from=date(2026, 7, 1),
            in_force_to=None,
            citation=Citation(
                document=f"Nghị quyết {number}/2026/NQ-TN",
                issuer="Hội đồng thử nghiệm",
                dated=date(2026, 6, 1),
            ),
            may_refute=True,
            confidence="high",
        )
        for number, statement in said.items()
    ]


@dataclass(frozen=True)
class UiOffice:
    """What was seeded, by name."""

    store: Store
    now: datetime
    people: dict[str, User]
    claims: dict[str, int]
    drafts: dict[str, int]
    publications: dict[PublicationState, int]

    def services(self, clock: Clock, checker: DraftChecker | None = None, language: str = "vi") -> Services:
        return Services(
            store=self.store,
            clock=clock,
            checker=checker or MarkingChecker(),
            office=OFFICE,
            k=K,
            session_minutes=60,
            language=language,
            fact_search=search,
            library=Library(self.store, Path("/khong-dung"), clock),
        )


def search(text: str) -> Sequence[Evidence]:
    """Facts with every word of the text, folded."""
    words = fold(text).split()
    return [
        Evidence(fact=each.id, statement=each.statement, source=each.citation.text())
        for each in facts()
        if all(word in fold(each.statement) for word in words)
    ]


@cache
def _hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def open_ui_office(store: Store, now: datetime) -> UiOffice:
    """Fill an empty, migrated store."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    with store.work() as uow:
        people = {
            name: uow.people.add(name=name, display=display, password_hash=_hash(), roles=roles, now=now)
            for name, (display, roles) in STAFF.items()
        }
        uow.facts.load(facts(), now)
        claims = {}
        for name, statement, label, fact, voices, at, counts in (
            ("centre", CENTRE, VerdictLabel.REFUTED, "T-01", 23, 9, ((8, 3), (6, 9), (3, 4), (2, 7))),
            ("count", COUNT, VerdictLabel.REFUTED, "T-02", 9, 20, ((19, 6), (10, 1), (9, 2))),
            ("true", TRUE, VerdictLabel.SUPPORTED, "T-03", 6, 30, ((29, 6),)),
        ):
            claims[name] = uow.claims.show(
                key=f"key:{name}",
                statement=statement,
                suggestion=label,
                score=0.93,
                facts=[fact],
                voices=voices,
                publications=0,
                first_seen_at=now - timedelta(hours=at),
                last_seen_at=now - timedelta(hours=1),
                now=now - timedelta(hours=at - 2),
            )
            places = ("comment", "forum")
            uow.claims.add_mentions(
                claims[name],
                [
                    (hour - timedelta(hours=ago), places[turn % 2], total)
                    for turn, (ago, total) in enumerate(counts)
                ],
            )
        claims["papers"] = uow.claims.show(
            key="key:papers",
            statement=PAPERS,
            suggestion=VerdictLabel.NOT_ENOUGH_INFO,
            score=0.41,
            facts=[],
            voices=0,
            publications=1,
            first_seen_at=now - timedelta(hours=5),
            last_seen_at=now - timedelta(hours=5),
            now=now - timedelta(hours=4),
        )
        for name, rank in (("centre", 81.5), ("count", 64.0), ("papers", 30.2), ("true", 12.0)):
            uow.claims.rank(claims[name], rank)
        _sources(uow, now)
        for name, passage in (("centre", f"Bài viết cho rằng {CENTRE.lower()}."), ("papers", f"{PAPERS}.")):
            item = uow.items.add(
                "bao-thu",
                PublicationItem(
                    url=f"https://bao-thu.example/{name}",
                    title=f"Bài về {name} ![x](http://theo-doi.example/x.png) <b>",
                    text=passage,
                    published_at=now - timedelta(hours=5),
                ),
                now - timedelta(hours=4),
            )
            assert item is not None
            reading = ClaimReading(
                text=passage,
                span=(0, len(passage)),
                key=f"key:{name}",
                statement=passage,
                verdict=VerdictLabel.REFUTED,
                score=0.9,
            )
            uow.claims.add_finding(item=item, claim=claims[name], reading=reading, now=now)
        uow.voices.hold(
            CANARY,
            [
                BufferedMention(
                    page_tag=b"t" * 16, place="forum", hour=hour, expires_at=now + timedelta(days=1)
                )
            ],
        )
        for topic, label, total in (
            ("papers", SentenceType.QUESTION, 14),
            ("centre", SentenceType.OPINION, 7),
            ("tuition", SentenceType.QUESTION, 4),
        ):
            uow.voices.count_topic(hour - timedelta(hours=3), "forum", topic, label, total)
        uow.commit()
    drafts, publications = _written(store, now, people, claims)
    return UiOffice(
        store=store, now=now, people=people, claims=claims, drafts=drafts, publications=publications
    )


def _sources(uow: object, now: datetime) -> None:
    from kiemtin.store import UnitOfWork

    assert isinstance(uow, UnitOfWork)
    for name, title, origin, delay in (
        ("bao-thu", "Báo Thử Nghiệm", Origin.PUBLICATION, 5.0),
        ("cong-thu", "Cổng thông tin xã Thử Nghiệm", Origin.PUBLICATION, 2.0),
        ("dien-dan", "Diễn đàn Thử", Origin.PUBLIC_VOICE, 1.5),
        ("tat-thu", "Nguồn đã tắt", Origin.PUBLICATION, 2.0),
        ("moi-thu", "Nguồn mới khai báo", Origin.PUBLICATION, 2.0),
    ):
        uow.sources.put(
            StoredSource(
                name=name,
                adapter="feed",
                title=title,
                origin=origin,
                options={},
                interval_s=600,
                delay_s=delay,
                enabled=name != "tat-thu",
                note="Ghi chú về nguồn.",
            )
        )
    uow.sources.succeeded("bao-thu", now - timedelta(minutes=8), 42)
    uow.sources.succeeded("dien-dan", now - timedelta(minutes=3), 17)
    uow.sources.failed("cong-thu", now - timedelta(hours=2), "status", "HTTP 503")
    uow.sources.quarantine("bao-thu", Origin.PUBLICATION, now, "truncated", 3, None)
    for minutes, source, event in (
        (8, "bao-thu", CrawlEvent.FETCHED),
        (5, "cong-thu", CrawlEvent.UNREACHABLE),
        (3, "dien-dan", CrawlEvent.REFUSED_ROBOTS),
    ):
        uow.sources.note(
            LedgerLine(
                at=now - timedelta(minutes=minutes),
                source=source,
                host=f"{source}.example",
                event=event,
                detail="chi tiết",
                seconds=1.2,
            )
        )


_PATHS: dict[PublicationState, tuple[PublicationState, ...]] = {
    PublicationState.SCHEDULED: (),
    PublicationState.PUBLISHED: (
        PublicationState.CLAIMED,
        PublicationState.PREPARED,
        PublicationState.SENDING,
        PublicationState.PUBLISHED,
    ),
    PublicationState.EXPIRED: (PublicationState.EXPIRED,),
    PublicationState.FAILED_PERMANENT: (PublicationState.CLAIMED, PublicationState.FAILED_PERMANENT),
    PublicationState.NEEDS_HUMAN: (
        PublicationState.CLAIMED,
        PublicationState.PREPARED,
        PublicationState.SENDING,
        PublicationState.OUTCOME_UNKNOWN,
        PublicationState.NEEDS_HUMAN,
    ),
    PublicationState.OUTCOME_UNKNOWN: (
        PublicationState.CLAIMED,
        PublicationState.PREPARED,
        PublicationState.SENDING,
        PublicationState.OUTCOME_UNKNOWN,
    ),
}


def _written(
    store: Store, now: datetime, people: dict[str, User], claims: dict[str, int]
) -> tuple[dict[str, int], dict[PublicationState, int]]:
    editor, approver = people["bientap"].id, people["duyet"].id
    drafts: dict[str, int] = {}
    rows: dict[PublicationState, int] = {}
    with store.work() as uow:
        uow.claims.decide(
            claim=claims["true"],
            version=1,
            reviewer=people["thamtra"].id,
            label=VerdictLabel.SUPPORTED,
            outcome=Outcome.NO_ACTION,
            fact="T-03",
            note="",
            now=now - timedelta(hours=20),
        )
        site = uow.accounts.put(channel="site", title="Trang đính chính", options={})
        uow.accounts.verified(site, "thử", now)
        unproven = uow.accounts.put(channel="wordpress", title="Trang tin chưa xác minh", options={})
        assert unproven != site

        def write(name: str, claim: int | None = None) -> int:
            draft = uow.drafts.add(
                claim=claim,
                kind="correction" if claim else "notice",
                author=editor,
                content=Content(
                    title=f"Thông báo {name}", body=f"Nội dung của {name}.\n\nDòng thứ hai.", accounts=(site,)
                ),
                now=now - timedelta(hours=3),
            )
            drafts[name] = draft.id
            return draft.latest.id

        write("đang soạn", claims["true"])
        waiting = write("chờ duyệt", claims["centre"])
        first = uow.drafts.revision(waiting)
        changed = Content(
            title=first.content.title,
            body=f"Trung tâm mới {WRONG} là sai.\n\nDòng thứ hai.",
            accounts=(site,),
            facts=("T-01",),
        )
        second = uow.drafts.revise(
            draft=first.draft, after=1, author=editor, content=changed, now=now - timedelta(hours=2)
        )
        problems = MarkingChecker().check_draft(f"{changed.title}\n{changed.body}", at=now)
        uow.drafts.submit(revision=second.id, by=editor, problems=problems, checked_at=now, now=now)
        for turn, (state, path) in enumerate(_PATHS.items()):
            revision = uow.drafts.revision(write(f"bài {state.value}"))
            uow.drafts.submit(revision=revision.id, by=editor, problems=(), checked_at=now, now=now)
            approval = uow.drafts.approve(
                revision=revision, approver=approver, decision=Decision.APPROVED, note="", now=now
            )
            rows[state] = uow.publications.schedule(
                approval=approval,
                account=site,
                due_at=now + timedelta(hours=turn + 1),
                key=f"key-{turn}",
                now=now,
            )
            row = uow.publications.get(rows[state])
            for step in path:
                more = (
                    {
                        "remote_id": "1",
                        "remote_url": "https://dinh-chinh.example/1",
                        "sent_at": now - timedelta(minutes=30),
                    }
                    if step is PublicationState.PUBLISHED
                    else {}
                )
                row = uow.publications.move(row, step, now=now, **more)
        uow.audit.add(actor="quantri", action="add_user", subject="user:1", now=now)
        uow.audit.add(actor="thamtra", action="decide", subject="claim:1", now=now, label="refuted")
        uow.commit()
    return drafts, rows

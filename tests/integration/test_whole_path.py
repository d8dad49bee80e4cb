"""From a public claim to a published correction, on a real WordPress as source and as channel."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from test_cli import Cli

from classifier.pipeline import Pipeline
from cli.compose import reader_only
from demo.wordpress import SeedComment, SeedPost, WordPress
from kiemtin.errors import SelfApproval
from kiemtin.states import Outcome, PublicationState, Role, VerdictLabel
from kiemtin.store import Store
from review import approvals, audit, decisions, drafts, queue, sign_in

pytestmark = pytest.mark.wordpress

CANARIES = (
    "Đỗ Thị Chim Hoàng Yến",
    "Lương Văn Họa Mi",
    "chimhoangyen77",
    "0900000071",
    "0900 000 072",
    "hoami@thu-rieng.example",
    "001234567890",
    "hem 71 duong Chim Keu",
)
CLAIMS = (
    "Trung tâm hành chính của tỉnh Bắc Ninh mới đặt ở TP Bắc Ninh cũ nhé mọi người",
    "trung tam hanh chinh tinh bac ninh moi dat o tp bac ninh cu nha ba con",
    "Tỉnh Bắc Ninh mới có trung tâm hành chính ở thành phố Bắc Ninh cũ",
    "Trung tâm hành chính tỉnh Bắc Ninh (mới) đặt tại TP Bắc Ninh cũ, ai hỏi gọi tôi 0900000071",
    "trung tâm hành chính tỉnh Bắc Ninh mới nằm ở TP Bắc Ninh cũ, nhắn hoami@thu-rieng.example",
)
SPEAKERS = (
    ("Đỗ Thị Chim Hoàng Yến", "chimhoangyen77@hop-thu.example"),
    ("Lương Văn Họa Mi", "hoami@thu-rieng.example"),
    ("Phan Bồ Câu", "bocau@hop-thu.example"),
    ("Trịnh Sơn Ca", "sonca@hop-thu.example"),
    ("Tạ Chào Mào", "chaomao@hop-thu.example"),
)


class Office:
    """An installation of the product that reads from and publishes to one WordPress."""

    def __init__(self, folder: Path, site: WordPress) -> None:
        folder.mkdir()
        self.cli = Cli(folder)
        self.folder = folder
        sources = folder / "sources.yaml"
        entry = {"interval": "1s", "delay": 0.0, "options": {"site": site.url}}
        sources.write_text(
            yaml.safe_dump(
                {
                    "sources": [
                        {"name": "bao", "adapter": "wordpress", "title": "Báo", **entry},
                        {"name": "binh-luan", "adapter": "wordpress_comments", "title": "Bình luận", **entry},
                    ]
                },
                allow_unicode=True,
            ),
            encoding="utf-8",
        )
        self.cli.environment |= {
            "KIEMTIN_SOURCES_FILE": str(sources),
            "KIEMTIN_ALLOWED_HOSTS": '["127.0.0.1"]',
            "KIEMTIN_SECRET_WP": site.application_password,
        }
        self.said: list[str] = []
        self.run("init")
        self.store = Store(f"sqlite:///{folder / 'var' / 'kiemtin.db'}")

    def run(self, *words: str) -> str:
        done = self.cli(*words)
        self.said += [done.stdout, done.stderr]
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def claims(self) -> list[dict[str, object]]:
        return list(json.loads(self.run("export", "claims", "--format", "json")))


def comment(number: int) -> SeedComment:
    name, mail = SPEAKERS[number]
    return SeedComment(
        author=name, email=mail, text=CLAIMS[number], at=datetime.now(UTC) - timedelta(hours=5 - number)
    )


def test_five_commenters_one_claim_one_verdict_one_correction_one_post(tmp_path: Path) -> None:
    reader = reader_only()
    with WordPress.start(tmp_path / "wp") as site:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        posts = site.seed(
            [
                SeedPost(
                    title=f"Tin địa phương số {number}",
                    html=f"<p>Xã chuẩn bị hội làng lần thứ {number}. Mời bà con đến xem.</p>",
                    at=yesterday + timedelta(minutes=number),
                )
                for number in (1, 2, 3)
            ]
        )
        site.comment(posts[0], [comment(0), comment(1)])
        site.comment(posts[1], [comment(2), comment(3)])
        site.comment(
            posts[2],
            [
                SeedComment(
                    author="Tạ Chào Mào",
                    email="chaomao@hop-thu.example",
                    text="Làm ăn quan liêu quá, dân đi hem 71 duong Chim Keu xin con dấu mà ba lần chưa xong!",
                    at=datetime.now(UTC) - timedelta(hours=2),
                )
            ],
        )
        office = Office(tmp_path / "office", site)

        # Four voices: nobody can see the claim, whatever they ask for.
        office.run("crawl")
        office.run("classify")
        assert office.claims() == []

        # The fifth independent voice.
        site.comment(posts[2], [comment(4)])
        office.run("crawl", "binh-luan")
        office.run("classify")
        claims = office.claims()
        assert len(claims) == 1
        assert claims[0]["voices"] == 5
        assert claims[0]["suggestion"] == "refuted"
        assert claims[0]["facts"] == ["PRV-24-B"]

        # Crawling again counts nobody twice.
        office.run("crawl", "bao", "binh-luan")
        assert office.claims()[0]["voices"] == 5

        office.run(
            "accounts", "add", "wordpress", "Trang tin", "--option", f"url={site.url}",
            "--option", f"user={site.user}", "--option", "secret=wp",
        )  # fmt: skip
        before = {post.id for post in site.posts("any")}
        approved = decide_write_and_approve(office, reader)
        office.run("publish")
        office.run("publish")

        new = [post for post in site.posts("publish") if post.id not in before]
        assert len(new) == 1
        with office.store.read() as uow:
            rows = uow.publications.of_revision(approved)
        assert {row.state for row in rows} == {PublicationState.PUBLISHED}
        assert len(rows) == 2  # the corrections site and WordPress

        pages = list((office.folder / "var" / "site").rglob("*.html"))
        body = "\n".join(page.read_text(encoding="utf-8") for page in pages)
        assert "ClaimReview" in body
        assert "Bắc Giang" in body
        assert audit.verify(office.store) is None

        # A newspaper's own page is not touched by the desk's, and crawling our correction flags nothing.
        office.run("crawl", "bao")
        office.run("classify")
        found = json.loads(office.run("export", "findings", "--format", "json"))
        assert [each for each in found if each["prediction"] == "refuted"] == [], found

        office.run("backup", str(office.folder / "var" / "sao-luu.zip"))
        office.run("report", str(office.folder / "var" / "thang.json"))
        nobody_is_found(office)
        office.store.close()


def decide_write_and_approve(office: Office, reader: Pipeline) -> int:
    """What three people do in the dashboard, below the page; the approved revision's id."""
    store, now = office.store, datetime.now(UTC)
    people = {
        name: sign_in.add_user(
            store, None, name=name, display=name, password="mat-khau-dai", roles=roles, now=now
        )
        for name, roles in (
            ("lan", (Role.REVIEWER,)),
            ("minh", (Role.EDITOR, Role.APPROVER)),
            ("hoa", (Role.APPROVER,)),
        )
    }
    claim = queue.next_claim(store, people["lan"], now)
    assert claim is not None
    decisions.decide(
        store,
        people["lan"],
        claim=claim.id,
        version=claim.version,
        label=VerdictLabel.REFUTED,
        outcome=Outcome.PUBLISH_CORRECTION,
        fact="PRV-24-B",
        now=now,
    )
    draft = drafts.start_correction(store, people["minh"], claim=claim.id, office="UBND xã Mẫu", now=now)
    assert "Bắc Giang" in draft.latest.content.body
    submitted = drafts.submit(store, people["minh"], reader, draft=draft.id, number=1, now=now)
    with pytest.raises(SelfApproval):
        approvals.approve(
            store, people["minh"], revision=submitted.id, digest=submitted.digest, due_at=now, now=now
        )
    approvals.approve(
        store, people["hoa"], revision=submitted.id, digest=submitted.digest, due_at=now, now=now
    )
    return submitted.id


def nobody_is_found(office: Office) -> None:
    """Canary authors, addresses, phones and e-mails: in no file this installation wrote."""
    for name in ("claims", "publications", "findings", "topics", "audit"):
        for how in ("json", "csv"):
            office.run("export", name, "--format", how)
    everything = {
        str(path): path.read_bytes() for path in (office.folder / "var").rglob("*") if path.is_file()
    }
    everything["output"] = "\n".join(office.said).encode("utf-8")
    assert any(name.endswith("kiemtin.db") for name in everything)
    for canary in CANARIES:
        holders = [
            name
            for name, data in everything.items()
            if canary.lower() in data.decode("utf-8", "ignore").lower()
        ]
        assert holders == [], canary

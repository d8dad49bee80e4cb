"""The intake by itself: what becomes of pages, credentials, quotas, edits and deletions, on both databases."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import NOW, FixedClock
from fault_server import article, item, rss
from sqlalchemy import select, text

from crawler import registry
from crawler.intake import Intake
from crawler.messages import LOOK, Begin, Finish, HostClosed, Next, Open, Page, Taken
from crawler.trouble import Problem, Trouble
from kiemtin import errors
from kiemtin.entities import Document
from kiemtin.store import Store
from kiemtin.store.repositories.sources import StoredSource
from kiemtin.store.tables import items, snapshots

LONG = (
    "Giấy tờ đã cấp vẫn có giá trị sử dụng cho đến khi hết thời hạn ghi trên đó, theo quy định mới ban hành."
)
FEED = "https://bao.example/rss"


class Newspaper:
    """One feed source and an intake that is given its pages by hand."""

    def __init__(self, store: Store, clock: FixedClock, secrets: Any = None) -> None:
        self.store, self.clock = store, clock
        self.intake = Intake(store, None, clock, secrets)

    def add(self, name: str, adapter: str = "feed", **options: Any) -> StoredSource:
        with self.store.work() as uow:
            uow.sources.put(
                StoredSource(
                    name=name,
                    adapter=adapter,
                    title=name,
                    origin=registry.adapter(adapter).spec.origin,
                    options=options or {"address": FEED},
                    interval_s=600,
                    delay_s=1,
                )
            )
            uow.commit()
            return uow.sources.get(name)

    def begin(self, name: str) -> Any:
        with self.store.read() as uow:
            source = uow.sources.get(name)
        [begun] = self.intake.handle([Begin(source=source, at=self.clock.now())])
        return begun.asked

    def page(self, name: str, asked: Next, body: str, *, status: int = 200, **headers: str) -> Page:
        with self.store.read() as uow:
            source = uow.sources.get(name)
        missing = Problem(trouble=Trouble.STATUS, status=status) if status >= 400 else None
        document = Document(
            url=asked.fetch.url,
            status=status,
            content_type="text/html; charset=utf-8",
            body=body.encode(),
            fetched_at=self.clock.now(),
            context=asked.fetch.context,
            headers=headers,
        )
        return Page(source=source, fetch=asked.fetch, document=document, missing=missing)

    def take(self, *pages: Page) -> list[Taken]:
        return self.intake.handle(list(pages))

    def read(self, name: str, feed: str, pages: dict[str, str]) -> list[Taken]:
        """One run: the feed, then every article it leads to."""
        [first] = self.begin(name).follow[:1]
        [taken] = self.take(self.page(name, first, feed))
        wanted = [self.page(name, each, pages[each.fetch.url]) for each in taken.asked.follow]
        return self.take(*wanted) if wanted else []

    def rows(self) -> list[Any]:
        with self.store.read() as uow:
            return list(uow._connection.execute(select(items).order_by(items.c.id)))  # type: ignore[union-attr]


@pytest.fixture
def paper(store: Store, clock: FixedClock) -> Newspaper:
    made = Newspaper(store, clock)
    made.add("bao")
    return made


def entry(number: int, *, said: str = "", title: str = "") -> str:
    date = (NOW - timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return item(f"https://bao.example/{number}.html", title or f"Bài số {number}", date=date, text=said)


def pages(*numbers: int, more: str = "") -> dict[str, str]:
    return {f"https://bao.example/{n}.html": article(f"Bài số {n}", f"{LONG} Số {n}.{more}") for n in numbers}


def test_a_stamp_that_changed_brings_a_new_version_and_keeps_the_one_before(paper: Newspaper) -> None:
    paper.read("bao", rss(entry(1, said="tóm tắt")), pages(1))
    paper.clock.forward(minutes=30)
    assert paper.read("bao", rss(entry(1, said="tóm tắt")), {}) == []
    [taken] = paper.read("bao", rss(entry(1, said="tóm tắt đã sửa")), pages(1, more=" Đã đính chính."))
    assert (taken.fresh, taken.known) == (0, 0)
    [row] = paper.rows()
    assert row.version == 2
    assert row.text.endswith("Đã đính chính.")
    with paper.store.read() as uow:
        kept = list(uow._connection.execute(select(snapshots).order_by(snapshots.c.version)))  # type: ignore[union-attr]
    assert [each.version for each in kept] == [1, 2]
    for each in kept:
        assert each.sha256 == hashlib.sha256(f"{each.title}\n{each.text}".encode()).hexdigest()
    paper.clock.forward(hours=1)
    assert paper.read("bao", rss(entry(1, said="tóm tắt đã sửa")), {}) == []


def look(paper: Newspaper, body: str, status: int = 200) -> None:
    [asked] = [each for each in paper.begin("bao").follow if LOOK in each.fetch.context]
    paper.take(paper.page("bao", asked, body, status=status))


def test_a_page_that_is_missing_twice_hours_apart_was_deleted_and_may_come_back(paper: Newspaper) -> None:
    paper.read("bao", rss(entry(1)), pages(1))
    assert [each for each in paper.begin("bao").follow if LOOK in each.fetch.context] == []
    paper.clock.forward(hours=3)
    look(paper, "", 404)
    assert paper.rows()[0].gone_at is None
    paper.clock.forward(hours=3)
    look(paper, "", 410)
    assert paper.rows()[0].gone_at == paper.clock.now()
    with paper.store.read() as uow:
        assert sum(each.gone for each in uow.days.since(NOW.date())["bao"]) == 1
    # The feed shows it again, with another summary.
    paper.clock.forward(hours=1)
    paper.read("bao", rss(entry(1, said="đăng lại")), pages(1, more=" Đăng lại."))
    assert paper.rows()[0].gone_at is None


def test_a_page_that_is_there_again_at_the_second_look_was_never_deleted(paper: Newspaper) -> None:
    paper.read("bao", rss(entry(1)), pages(1))
    paper.clock.forward(hours=3)
    look(paper, "", 404)
    paper.clock.forward(hours=3)
    look(paper, pages(1)["https://bao.example/1.html"])
    [row] = paper.rows()
    assert (row.gone_at, row.misses, row.version) == (None, 0, 1)


def test_the_same_article_under_two_sources_and_two_addresses_is_one(paper: Newspaper) -> None:
    paper.add("ban-lai", address="https://ban-lai.example/rss")
    paper.read("bao", rss(entry(1, title="Bài về giấy tờ sau sắp xếp")), pages(1))
    copy = entry(1, title="Bài về giấy tờ sau sắp xếp").replace("bao.example", "m.ban-lai.example")
    again = {"https://m.ban-lai.example/1.html": pages(1)["https://bao.example/1.html"]}
    [taken] = paper.read("ban-lai", rss(copy), again)
    assert taken.fresh == 0
    assert [row.duplicate_of for row in paper.rows()] == [None, paper.rows()[0].id]
    with paper.store.read() as uow:
        assert uow.days.overlaps() == {"ban-lai": {"bao": 1}}
        assert len(uow.items.waiting(10)) == 1


def test_one_page_that_cannot_be_written_costs_no_other(
    paper: Newspaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first] = paper.begin("bao").follow
    [taken] = paper.take(paper.page("bao", first, rss(*(entry(n) for n in range(5)))))
    from kiemtin.store.repositories.items import Items

    whole = Items.add_all

    def refuses(self: Items, arrivals: Any, at: datetime) -> Any:
        if any(each.item.url.endswith("/3.html") for each in arrivals):
            raise ValueError("not this one")
        return whole(self, arrivals, at)

    monkeypatch.setattr(Items, "add_all", refuses)
    found = paper.take(
        *(paper.page("bao", each, pages(*range(5))[each.fetch.url]) for each in taken.asked.follow)
    )
    assert [isinstance(each, Exception) for each in found] == [False, False, False, True, False]
    assert [row.title for row in paper.rows()] == [f"Bài số {n}" for n in (0, 1, 2, 4)]


def channel(newspaper: Newspaper) -> None:
    newspaper.add("kenh", "youtube_channel", channel="UC" + "a" * 22, organisation="UBND tỉnh")


def test_a_request_waits_for_a_missing_secret_and_goes_out_with_it_once_it_is_there(
    store: Store, clock: FixedClock
) -> None:
    known: dict[str, str] = {}

    def keeper(source: str, name: str) -> str:
        if name not in known:
            raise errors.BadSetting(key=name, reason="no such secret", where="secrets.yaml")
        return known[name]

    paper = Newspaper(store, clock, keeper)
    channel(paper)
    asked = paper.begin("kenh")
    assert asked.follow == ()
    assert {each.problem.trouble for each in asked.held} == {Trouble.SECRET}
    known["youtube_key"] = "bi-mat-0900"
    [following] = paper.begin("kenh").follow
    assert following.secrets == {"youtube_key": "bi-mat-0900"}
    assert "bi-mat" not in repr(following) + following.fetch.url


def test_a_quota_that_is_used_up_waits_for_the_vendors_midnight_and_says_so(
    store: Store, clock: FixedClock
) -> None:
    paper = Newspaper(store, clock, lambda _source, _name: "bi-mat-0900")
    channel(paper)
    quota = registry.adapter("youtube_channel").spec.quota
    assert quota is not None
    clock.moment = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    with store.work() as uow:
        assert uow.quotas.take("youtube_key", clock.now().date(), quota.units, most=quota.units)
        uow.commit()
    asked = paper.begin("kenh")
    assert asked.follow == ()
    midnight = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert {(each.problem.trouble, each.until) for each in asked.held} == {(Trouble.QUOTA, midnight)}
    with store.read() as uow:
        source = uow.sources.get("kenh")
    over = Finish(
        source=source, began_at=clock.now(), at=clock.now(), problem=asked.held[0].problem, until=midnight
    )
    paper.intake.handle([over])
    with store.read() as uow:
        assert uow.sources.get("kenh").next_at == midnight
        assert uow.sources.get("kenh").problem == "quota"
    clock.moment = midnight + timedelta(seconds=1)
    assert len(paper.begin("kenh").follow) == 1


def test_a_credential_for_an_answer_is_neither_remembered_nor_quarantined(paper: Newspaper) -> None:
    [first] = paper.begin("bao").follow
    private = replace(first, fetch=replace(first.fetch, private=True))
    [taken] = paper.take(paper.page("bao", private, '{"accessJwt": "the-token"}', etag='"x"'))
    assert taken.remember is None
    with paper.store.read() as uow:
        raw = [each[3] for each in uow.sources.in_quarantine("bao")]
    assert raw == [None]


def test_a_pause_that_a_host_asked_for_is_known_after_a_restart_and_never_shortened(
    paper: Newspaper,
) -> None:
    later = NOW + timedelta(hours=5)
    paper.intake.handle([HostClosed(host="bao.example", until=later, reason="HTTP 429", refusals=3)])
    paper.intake.handle([HostClosed(host="bao.example", until=NOW, reason="HTTP 503", refusals=4)])
    again = Newspaper(paper.store, paper.clock)
    [hosts] = again.intake.handle([Open()])
    assert (hosts["bao.example"].closed_until, hosts["bao.example"].refusals) == (later, 4)


def test_an_adaptive_source_finds_its_own_pace_and_a_fixed_one_keeps_its_interval(paper: Newspaper) -> None:
    with paper.store.work() as uow:
        uow._connection.execute(text("UPDATE sources SET adaptive = true"))  # type: ignore[union-attr]
        uow.commit()
    for _ in range(40):
        with paper.store.read() as uow:
            source = uow.sources.get("bao")
        done = Finish(source=source, began_at=paper.clock.now(), at=paper.clock.now(), fresh=1, known=20)
        paper.intake.handle([done])
        paper.clock.forward(hours=2)
    with paper.store.read() as uow:
        pace = uow.sources.get("bao").pace_s
    assert pace is not None
    assert 1800 <= pace <= 8 * 3600

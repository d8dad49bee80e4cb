"""One round over a local site: what is kept, what is asked for, what is not asked for again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_site import CountingGate, Site, full_disk
from fault_server import Answer, FaultServer, Seen, article, item, rss

from crawler.manners import Manners
from crawler.run import BROKEN_STORE, Plan, crawl
from kiemtin import errors

LONG = "Giấy tờ đã cấp vẫn có giá trị sử dụng cho đến khi hết thời hạn ghi trên đó, theo quy định mới."


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def newspaper(server: FaultServer, count: int = 3) -> None:
    server.pages["/rss"] = rss(*(item(server.url(f"/bai-{n}.html"), f"Bài số {n}") for n in range(count)))
    for number in range(count):
        server.pages[f"/bai-{number}.html"] = article(f"Bài số {number}", f"{LONG} Đoạn {number}.\n{LONG}")


def test_a_feed_becomes_publications_with_the_text_of_their_pages(server: FaultServer, site: Site) -> None:
    newspaper(server)
    site.add("bao", "feed", address=server.url("/rss"))
    assert site.crawl() == 0
    assert site.titles() == ["Bài số 0", "Bài số 1", "Bài số 2"]
    with site.store.read() as uow:
        texts = [each.text for each in uow.items.waiting(10)]
    assert all(LONG in text and "Trang chủ" not in text for text in texts)
    health = site.sources()["bao"]
    assert (health.collected, health.problem, health.failures) == (3, None, 0)
    assert health.last_success_at is not None


def test_every_request_says_who_asks_and_whom_to_write_to(server: FaultServer, site: Site) -> None:
    newspaper(server, 1)
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    assert server.seen[0].path == "/robots.txt"
    agents = {each.headers["user-agent"] for each in server.seen}
    assert len(agents) == 1
    assert re.match(r"KiemTin/[\d.]+ \(\+lien-he@coquan\.example; ", agents.pop())
    assert not [each for each in server.seen if "cookie" in each.headers or "referer" in each.headers]


def test_a_second_round_asks_for_nothing_it_has(server: FaultServer, site: Site) -> None:
    newspaper(server)
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    server.seen.clear()
    site.crawl()
    assert server.paths() == ["/rss"]
    assert len(site.titles()) == 3


def test_an_unchanged_feed_is_not_sent_again(server: FaultServer, site: Site) -> None:
    newspaper(server)
    body = str(server.pages["/rss"]).encode()

    def feed(seen: Seen, _number: int) -> Answer:
        if seen.headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        return Answer(body=body, headers={"ETag": '"v1"', "Last-Modified": "Fri, 20 Nov 2026 01:00:00 GMT"})

    server.pages["/rss"] = feed
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    site.crawl()
    last = server.requests("/rss")[-1]
    assert last.headers["if-none-match"] == '"v1"'
    assert last.headers["if-modified-since"] == "Fri, 20 Nov 2026 01:00:00 GMT"
    assert "not_modified" in site.events()
    assert site.sources()["bao"].problem is None


def test_an_article_that_failed_in_passing_is_fetched_though_the_feed_did_not_change(
    server: FaultServer, site: Site
) -> None:
    newspaper(server)
    body, page = str(server.pages["/rss"]).encode(), server.pages["/bai-1.html"]
    server.pages["/rss"] = lambda seen, _n: (
        Answer(status=304) if "if-none-match" in seen.headers else Answer(body=body, headers={"ETag": '"v1"'})
    )
    server.pages["/bai-1.html"] = Answer(status=500)
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    assert site.titles() == ["Bài số 0", "Bài số 2"]
    server.pages["/bai-1.html"] = page
    site.crawl()
    assert site.titles() == ["Bài số 0", "Bài số 1", "Bài số 2"]
    site.crawl()
    assert server.requests("/rss")[-1].headers["if-none-match"] == '"v1"'


def test_two_feeds_with_the_same_article_keep_it_once(server: FaultServer, site: Site) -> None:
    newspaper(server)
    server.pages["/rss2"] = rss(
        item(server.url("/bai-1.html") + "?utm_source=rss2#binh-luan", "Bài số 1"),
        item(server.url("/bai-9.html"), "Bài chỉ có ở đây"),
    )
    server.pages["/bai-9.html"] = article("Bài chỉ có ở đây", LONG)
    site.add("bao-1", "feed", address=server.url("/rss"))
    site.add("bao-2", "feed", address=server.url("/rss2"))
    site.crawl()
    assert site.titles() == ["Bài chỉ có ở đây", "Bài số 0", "Bài số 1", "Bài số 2"]


def test_an_unreadable_article_is_quarantined_once_and_not_asked_for_again(
    server: FaultServer, site: Site
) -> None:
    server.pages["/rss"] = rss(
        f"<item><title>Không ngày</title><link>{server.url('/x.html')}</link></item>",
        item(server.url("/y.html"), "Từ tương lai", date="Fri, 20 Nov 2037 08:00:00 +0700"),
    )
    server.pages["/x.html"] = article("Không ngày", LONG)
    server.pages["/y.html"] = article("Từ tương lai", LONG)
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    site.crawl()
    assert site.quarantined() == {"bao": 2}
    assert server.paths().count("/x.html") == 1
    assert site.titles() == []
    assert site.sources()["bao"].problem is None


def test_a_profile_among_the_links_is_never_asked_for(server: FaultServer, site: Site) -> None:
    newspaper(server, 1)
    server.pages["/rss"] = rss(
        item(server.url("/members/nguoi-doc.7/"), "Trang của một người"),
        item(server.url("/bai-0.html"), "Bài số 0"),
        item(server.url("/chuyen"), "Chuyển sang trang cá nhân"),
    )
    server.pages["/chuyen"] = Answer(status=302, headers={"Location": server.url("/@motnguoi")})
    server.pages["/@motnguoi"] = article("Một người", LONG)
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    assert not [path for path in server.paths() if "nguoi-doc" in path or "@" in path]
    assert site.titles() == ["Bài số 0"]
    assert "refused_profile" in site.events()


def test_a_private_person_in_a_publication_is_redacted_whether_it_is_kept_or_quarantined(
    server: FaultServer, site: Site
) -> None:
    said = f"{LONG} Liên hệ số 0900 000 088 hoặc chim.xanh@hopthu.example để được giúp."
    server.pages["/rss"] = rss(
        item(server.url("/a.html"), "Bài giữ lại"),
        f"<item><title>Bài không ngày</title><link>{server.url('/b.html')}</link></item>",
    )
    server.pages["/a.html"] = article("Bài giữ lại", said)
    server.pages["/b.html"] = article("Bài không ngày", said)
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    assert site.titles() == ["Bài giữ lại"]
    assert site.quarantined() == {"bao": 1}
    left = site.every_byte()
    assert "để được giúp".encode() in left
    for canary in ("0900 000 088", "chim.xanh@hopthu.example"):
        assert canary.encode() not in left


def test_only_the_last_page_of_a_thread_is_asked_for_conditionally(server: FaultServer, site: Site) -> None:
    def page(number: int, following: str = "") -> Answer:
        post = (
            '<article class="message message--post" data-author="x"><time class="u-dt" '
            f'datetime="2026-11-20T09:0{number}:00+0700"></time><div class="message-body"><div class="bbWrapper">'
            f"Bài {number} của chủ đề này.</div></div></article>{following}"
        )
        return Answer(body=post.encode(), headers={"ETag": f'"p{number}"'})

    following = '<a class="pageNav-jump--next" href="/threads/chu-de.1/page-2">Sau</a>'
    server.pages |= {
        "/dd.rss": rss(item(server.url("/threads/chu-de.1/"), "Chủ đề")),
        "/threads/chu-de.1/": page(1, following),
        "/threads/chu-de.1/page-2": page(2),
    }
    site.add("dien-dan", "forum", feed=server.url("/dd.rss"))
    site.crawl()
    site.crawl()
    # A 304 for the first page would hide what is new on the second.
    assert [each.headers.get("if-none-match") for each in server.requests("/threads/chu-de.1/")] == [None] * 2
    assert [each.headers.get("if-none-match") for each in server.requests("/threads/chu-de.1/page-2")] == [
        None,
        '"p2"',
    ]
    assert site.voices() == 2


def test_a_database_without_tables_is_said_to_be_not_ready(tmp_path: Path) -> None:
    plan = Plan(
        database=f"sqlite:///{tmp_path / 'empty.db'}", manners=Manners(contact="x"), make_gate=None, once=True
    )
    with pytest.raises(errors.StoreNotReady):
        crawl(plan)


def test_a_disk_that_cannot_be_written_ends_the_round_and_loses_nothing(
    server: FaultServer, site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    server.pages |= {
        "/dd.rss": rss(*(item(server.url(f"/threads/chu-de.{n}/"), f"Chủ đề {n}") for n in range(3))),
        **{
            f"/threads/chu-de.{n}/": '<article class="message message--post" data-author="x"><time class="u-dt" '
            f'datetime="2026-11-20T09:0{n}:00+0700"></time><div class="message-body"><div class="bbWrapper">'
            f"Bài của chủ đề {n}.</div></div></article>"
            for n in range(3)
        },
    }
    site.add("dien-dan", "forum", feed=server.url("/dd.rss"))
    site.make_gate = full_disk
    assert site.crawl() == BROKEN_STORE
    said = capfd.readouterr().err
    assert "cannot be written" in said
    assert "Traceback" not in said
    site.make_gate = CountingGate
    assert site.crawl() == 0
    assert site.voices() == 3

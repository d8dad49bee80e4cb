"""Servers that misbehave: each ends as a clear line of health, and the other sources are read."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from crawl_site import Site
from fault_server import Answer, FaultServer, article, item, rss

from kiemtin.words import say

LONG = "Người dân không phải đổi ngay căn cước chỉ vì tên xã thay đổi sau khi sắp xếp đơn vị hành chính."


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        running.pages["/tot"] = rss(item(running.url("/tot.html"), "Bài tốt"))
        running.pages["/tot.html"] = article("Bài tốt", LONG)
        yield running


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def health(site: Site, name: str) -> tuple[str | None, str]:
    source = site.sources()[name]
    return source.problem, source.problem_detail


def test_every_fault_is_named_and_the_other_source_is_still_read(server: FaultServer, site: Site) -> None:
    feed = rss(item(server.url("/a.html"), "Bài A"))
    server.pages |= {
        "/500": Answer(status=500, body=b"x" * 100),
        "/404": Answer(status=404),
        "/vong": Answer(status=302, headers={"Location": "/vong2"}),
        "/vong2": Answer(status=302, headers={"Location": "/vong"}),
        "/lon": Answer(body=b"x" * 1024 * 1024, repeat=50),
        "/lon-khong-bao": Answer(body=b"x" * 1024 * 1024, repeat=50, length=-1),
        "/bom.gz": Answer(body=gzip.compress(b"\0" * 60_000_000), headers={"Content-Encoding": "gzip"}),
        "/giot": Answer(body=feed.encode(), drip=0.05),
        "/dut": Answer(body=b"<rss", length=5000),
        "/trong": Answer(body=b""),
        "/html": article("Không phải nguồn cấp", LONG),
        "/bom.xml": '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel>'
        "<item><title>&b;</title></item></channel></rss>",
    }  # fmt: skip
    for name in (
        "500",
        "404",
        "vong",
        "lon",
        "lon-khong-bao",
        "bom.gz",
        "giot",
        "dut",
        "trong",
        "html",
        "bom.xml",
    ):
        site.add(name.replace(".", "-"), "feed", address=server.url(f"/{name}"))
    site.add("khong-co", "feed", address="http://khong-co.example/rss")
    site.add("dong-cua", "feed", address="http://127.0.0.1:9/rss")
    site.add("khong-tls", "feed", address=f"https://127.0.0.1:{server.port}/rss")
    site.add("tot", "feed", address=server.url("/tot"))
    assert site.crawl(timeout=1.0, most_bytes=2 * 1024 * 1024) == 0
    assert site.titles() == ["Bài tốt"]
    found = {name: health(site, name) for name in site.sources()}
    assert found == {
        "500": ("status", "HTTP 500"),
        "404": ("status", "HTTP 404"),
        "vong": ("redirects", ""),
        "lon": ("too_large", ""),
        "lon-khong-bao": ("too_large", ""),
        "bom-gz": ("too_large", "compressed"),
        "giot": ("timeout", ""),
        "dut": ("timeout", ""),
        "trong": ("unreadable", "the page is empty"),
        "html": ("unreadable", "not a feed but HTML"),
        "bom-xml": ("unreadable", "the feed defines its own entities and is refused"),
        "khong-co": ("dns", ""),
        "dong-cua": ("refused", ""),
        "khong-tls": ("tls", found["khong-tls"][1]),
        "tot": (None, ""),
    }
    for problem, detail in found.values():
        if problem is not None:
            vietnamese, english = (say(f"trouble.{problem}", each, detail=detail) for each in ("vi", "en"))
            assert "{" not in vietnamese + english
            assert vietnamese != english
    assert {"http_error", "too_many_redirects", "too_large", "unreachable", "unreadable"} <= set(
        site.events()
    )
    assert all(site.sources()[name].failures == 1 for name in found if name != "tot")


def test_a_truncated_feed_gives_its_whole_entries_and_says_what_was_cut(
    server: FaultServer, site: Site
) -> None:
    whole = rss(*(item(server.url(f"/bai-{n}.html"), f"Bài {n}") for n in range(4)))
    server.pages["/rss"] = whole[: whole.index("bai-3") + 3]
    for number in range(4):
        server.pages[f"/bai-{number}.html"] = article(f"Bài {number}", LONG)
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    assert site.titles() == ["Bài 0", "Bài 1", "Bài 2"]
    assert site.quarantined() == {"bao": 1}


def test_a_private_address_is_refused_by_name_by_number_and_after_a_redirect(
    server: FaultServer, site: Site
) -> None:
    server.pages["/di"] = Answer(status=302, headers={"Location": server.url("/trong", host="localhost")})
    server.pages["/trong"] = rss(item(server.url("/tot.html"), "Bài tốt"))
    site.add("ten", "feed", address=server.url("/trong", host="localhost"))
    site.add("so", "feed", address="http://127.0.0.2:9/rss")
    site.add("so-nguyen", "feed", address=f"http://2130706433:{server.port}/trong")
    site.add("sau6", "feed", address=f"http://[::1]:{server.port}/trong")
    site.add("boc", "feed", address=f"http://[::ffff:127.0.0.1]:{server.port}/trong")
    site.add("khong", "feed", address=f"http://0.0.0.0:{server.port}/trong")
    site.add("ngan", "feed", address=f"http://127.1:{server.port}/trong")
    site.add("muoi-sau", "feed", address=f"http://0x7f000001:{server.port}/trong")
    site.add("tam", "feed", address=f"http://017700000001:{server.port}/trong")
    site.add("chuyen", "feed", address=server.url("/di"))
    site.crawl()
    assert {health(site, name)[0] for name in site.sources()} == {"private_address"}
    assert not server.requests("/trong")
    assert site.events() == ["fetched", "refused_private_address"] or site.events() == [
        "refused_private_address"
    ]


def test_robots_txt_is_obeyed_and_a_forbidden_article_comes_from_the_feed(
    server: FaultServer, site: Site
) -> None:
    server.pages["/robots.txt"] = "User-agent: *\nDisallow: /cam/\nUser-agent: KiemTin\nDisallow: /kin/\n"
    text = "Phần tóm tắt này có trong chính nguồn cấp và đủ dài để đọc được."
    server.pages["/rss"] = rss(
        item(server.url("/kin/a.html"), "Bài kín", text=text), item(server.url("/cam/b.html"), "Bài ngỏ")
    )
    server.pages["/kin/a.html"] = article("Bài kín", LONG)
    server.pages["/cam/b.html"] = article("Bài ngỏ", LONG)
    server.pages["/kin/rss"] = server.pages["/rss"]
    site.add("bao", "feed", address=server.url("/rss"))
    site.add("kin", "feed", address=server.url("/kin/rss"))
    site.crawl()
    assert server.paths() == ["/rss", "/cam/b.html"]
    assert site.titles() == ["Bài kín", "Bài ngỏ"]
    assert health(site, "kin") == ("robots", "robots.txt: Disallow")
    assert "refused_robots" in site.events()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_that_cannot_be_had_forbids_everything(
    server: FaultServer, site: Site, status: int
) -> None:
    server.pages["/robots.txt"] = Answer(status=status)
    site.add("bao", "feed", address=server.url("/tot"))
    site.crawl(longest_wait=0.1)
    assert server.paths() == []
    assert health(site, "bao")[0] in ("robots_unreachable", "backed_off")


def test_crawl_delay_is_kept_between_all_requests_to_a_host(server: FaultServer, site: Site) -> None:
    server.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.4\n"
    server.pages["/rss"] = rss(*(item(server.url(f"/bai-{n}.html"), f"Bài {n}") for n in range(3)))
    for number in range(3):
        server.pages[f"/bai-{number}.html"] = article(f"Bài {number}", LONG)
    site.add("bao", "feed", address=server.url("/rss"))
    site.add("tot", "feed", address=server.url("/tot"))
    site.crawl()
    pages = [each for each in server.seen if each.path != "/robots.txt"]
    assert len(pages) == 6
    # Measured where the requests arrive, over all of them: one may be slow on its way.
    assert pages[-1].at - pages[0].at > 5 * 0.4 - 0.3
    assert [line.seconds for line in site.ledger() if "Crawl-delay" in line.detail] == [0.4]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("written", ["seconds", "date"])
def test_retry_after_is_waited_for(server: FaultServer, site: Site, status: int, written: str) -> None:
    feed = server.pages["/tot"]

    def busy_once(_seen: object, number: int) -> Answer:
        if number > 1:
            return Answer(body=str(feed).encode())
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
        return Answer(status=status, headers={"Retry-After": "2" if written == "seconds" else date})

    server.pages["/rss"] = busy_once
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    first, second = server.requests("/rss")
    assert second.at - first.at > 1.2
    assert site.titles() == ["Bài tốt"]
    assert [line.event.value for line in site.ledger() if line.seconds] == ["waited"]


def test_a_host_that_asks_for_an_hour_is_left_alone_also_in_the_next_round(
    server: FaultServer, site: Site
) -> None:
    server.pages["/rss"] = rss(*(item(server.url(f"/bai-{n}.html"), f"Bài {n}") for n in range(5)))
    server.pages["/bai-0.html"] = Answer(status=429, headers={"Retry-After": "3600"})
    site.add("bao", "feed", address=server.url("/rss"))
    site.crawl()
    assert server.paths() == ["/rss", "/bai-0.html"]
    server.seen.clear()
    site.crawl()
    assert server.seen == []
    assert health(site, "bao") == ("backed_off", "HTTP 429, Retry-After")
    lines = [line for line in site.ledger() if line.event.value == "backed_off"]
    assert [line.seconds for line in lines] == [3600.0]


def test_a_source_that_is_configured_wrongly_says_so_and_the_round_goes_on(
    server: FaultServer, site: Site
) -> None:
    site.add("sai", "feed", address=server.url("/tot"), la="x")
    site.add("tot", "feed", address=server.url("/tot"))
    assert site.crawl() == 0
    assert health(site, "sai")[0] == "configuration"
    assert site.titles() == ["Bài tốt"]


def test_an_address_that_cannot_be_asked_for_does_not_hold_the_run(server: FaultServer, site: Site) -> None:
    server.pages["/rss"] = rss(
        item(server.url("/" + "x" * 3000), "Địa chỉ quá dài"),
        item("http://[hong", "Địa chỉ hỏng"),
        item("http://bao.example:99999/a", "Cổng hỏng"),
        item("mailto:ai-do@bao.example", "Thư"),
        item(server.url("/305"), "Mã trạng thái lạ"),
        item(server.url("/tot.html"), "Bài tốt"),
    )
    server.pages["/305"] = Answer(status=305)
    site.add("bao", "feed", address=server.url("/rss"))
    assert site.crawl() == 0
    assert site.titles() == ["Bài tốt"]
    assert health(site, "bao") == (None, "")
    assert site.sources()["bao"].last_success_at is not None
    assert site.quarantined()["bao"] >= 4


def test_robots_txt_holds_for_every_page_that_waited_for_it(server: FaultServer, site: Site) -> None:
    """Several sources begin on one host at once: none may slip through while robots.txt is on its way."""

    def slow_rules(_seen: object, _number: int) -> Answer:
        time.sleep(0.5)
        return Answer(body=b"User-agent: *\nDisallow: /cam/\n", headers={"Content-Type": "text/plain"})

    server.pages["/robots.txt"] = slow_rules
    for number in range(6):
        server.pages[f"/cam/{number}.rss"] = rss(item(server.url("/tot.html"), "Bài tốt"))
        site.add(f"cam-{number}", "feed", address=server.url(f"/cam/{number}.rss"))
    site.crawl()
    assert server.paths() == []
    assert {health(site, name)[0] for name in site.sources()} == {"robots"}

"""The replica sites answer as the real engines do, over real HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import feedparser
import httpx
import pytest
from lxml import etree, html
from parsel import Selector

from demo.sites import Replica, SiteAddresses, source_settings
from kiemtin.errors import ServerNotStarted

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica.start(NOW) as running:
        yield running


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as client:
        yield client


def page_addresses(replica: Replica, web: httpx.Client) -> list[str]:
    """Every page a crawler could come to: feeds, articles, every page of every thread."""
    found = [replica.portal_url + "/", replica.newspaper_url + "/", replica.forum_url + "/"]
    for feed in (replica.portal_feed, replica.newspaper_feed, replica.forum_feed):
        found += [entry.link for entry in feedparser.parse(web.get(feed).content).entries]
    threads = [each for each in found if "/threads/" in each]
    while threads:
        following = Selector(web.get(threads.pop()).text).css("a.pageNav-jump--next::attr(href)").get()
        if following:
            found.append(following)
            threads.append(following)
    return found


def comments(replica: Replica, web: httpx.Client, parameters: str = "") -> list[dict[str, object]]:
    answer = web.get(f"{replica.newspaper_url}/wp-json/wp/v2/comments?per_page=100{parameters}")
    rows: list[dict[str, object]] = answer.json()
    return rows


def test_every_canary_is_served(replica: Replica, web: httpx.Client) -> None:
    served = "\n".join(
        web.get(each).text for each in [*page_addresses(replica, web), replica.forum_feed]
    ).replace("&#39;", "'")
    assert [each for each in replica.canaries() if each.value not in served] == []
    assert {"author", "handle", "avatar", "phone", "address"} <= {each.kind for each in replica.canaries()}
    assert len(replica.canaries()) > 150


def test_every_page_is_well_formed_html_with_a_title_and_no_dead_template(
    replica: Replica, web: httpx.Client
) -> None:
    addresses = page_addresses(replica, web)
    assert len(addresses) > 80
    for address in addresses:
        answer = web.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        parser = html.HTMLParser(encoding="utf-8")
        tree = html.document_fromstring(answer.content, parser=parser)
        # libxml2 knows HTML 4 only: the elements of HTML 5 are not mistakes.
        mistakes = [each for each in parser.error_log if each.type_name != "HTML_UNKNOWN_TAG"]
        assert mistakes == [], address
        assert tree.findtext(".//title"), address
        assert "{{" not in answer.text
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), address


@pytest.mark.parametrize("name", ["portal", "newspaper", "forum"])
def test_every_feed_is_well_formed_and_complete(replica: Replica, web: httpx.Client, name: str) -> None:
    feed, expected = {
        "portal": (replica.portal_feed, len(replica.stories.portal)),
        "newspaper": (replica.newspaper_feed, len(replica.stories.newspaper)),
        "forum": (replica.forum_feed, len(replica.stories.threads)),
    }[name]
    answer = web.get(feed)
    etree.fromstring(answer.content)
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert len(read.entries) == expected
    assert all(entry.published_parsed for entry in read.entries)


# --- the portal ---------------------------------------------------------------------------


def test_the_portal_asks_for_a_delay_and_closes_a_folder(replica: Replica, web: httpx.Client) -> None:
    rules = web.get(f"{replica.portal_url}/robots.txt").text
    robots = RobotFileParser()
    robots.parse(rules.splitlines())
    assert "Crawl-delay: 0.2" in rules
    closed = [
        entry.link
        for entry in feedparser.parse(web.get(replica.portal_feed).content).entries
        if not robots.can_fetch("KiemTin", entry.link)
    ]
    assert [urlsplit(each).path for each in closed] == ["/ban-in/ban-in-noi-bo-thang-nay"]
    assert "KHONG-DUOC-TAI-VE" in web.get(closed[0]).text


def test_an_article_has_menus_and_boxes_around_its_text(replica: Replica, web: httpx.Client) -> None:
    article = replica.stories.portal[0]
    page = Selector(web.get(f"{replica.portal_url}/tin-tuc/{article.slug}").text)
    assert page.css("nav a") != []
    assert page.css("aside a") != []
    assert page.css("footer") != []
    assert page.css("h1::text").getall() == [article.title]
    assert page.css(".noi-dung-bai p::text").getall() == list(article.paragraphs)
    assert datetime.fromisoformat(page.css("time::attr(datetime)").get(default="")) == article.at


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
def test_a_known_page_is_not_sent_again(replica: Replica, web: httpx.Client, validator: str) -> None:
    asked = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[validator]
    for address in (replica.portal_feed, page_addresses(replica, web)[3], replica.newspaper_feed):
        first = web.get(address)
        again = web.get(address, headers={asked: first.headers[validator]})
        assert (first.status_code, again.status_code) == (200, 304)
        assert again.content == b""
        assert again.headers["ETag"] == first.headers["ETag"]


def test_a_changed_page_is_sent_again() -> None:
    with Replica.start(NOW) as replica, httpx.Client() as web:
        article = replica.stories.newspaper[0].slug
        address = f"{replica.newspaper_url}/{article}/"
        first = web.get(address)
        replica.add_comment(article, "Người Đến Sau", "giờ mới đọc", NOW)
        for asked, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            again = web.get(address, headers={asked: first.headers[validator]})
            assert again.status_code == 200
            assert "giờ mới đọc" in again.text


@pytest.mark.parametrize("since", ["yesterday", "", "0"])
def test_a_senseless_condition_is_ignored(replica: Replica, web: httpx.Client, since: str) -> None:
    assert web.get(replica.portal_feed, headers={"If-Modified-Since": since}).status_code == 200


# --- the newspaper ------------------------------------------------------------------------


def test_comments_come_in_pages_newest_first_with_their_totals(replica: Replica, web: httpx.Client) -> None:
    total = sum(len(each.comments) for each in replica.stories.newspaper)
    rows, page = [], 1
    while True:
        answer = web.get(f"{replica.newspaper_url}/wp-json/wp/v2/comments?per_page=30&page={page}")
        assert answer.headers["X-WP-Total"] == str(total)
        rows += answer.json()
        if page == int(answer.headers["X-WP-TotalPages"]):
            break
        page += 1
    assert len(rows) == len({row["id"] for row in rows}) == total
    assert [row["date_gmt"] for row in rows] == sorted((row["date_gmt"] for row in rows), reverse=True)
    assert web.get(f"{replica.newspaper_url}/wp-json/wp/v2/comments?per_page=30&page=99").json() == []


def test_a_comment_says_who_spoke_as_wordpress_does(replica: Replica, web: httpx.Client) -> None:
    row = comments(replica, web)[0]
    assert {
        "id",
        "post",
        "author",
        "author_name",
        "author_url",
        "date",
        "date_gmt",
        "content",
        "link",
    } <= set(row)
    assert row["author_name"] in {each.name for each in replica.stories.people.values()}
    assert str(row["link"]).endswith(f"#comment-{row['id']}")
    assert web.get(str(row["link"]).partition("#")[0]).status_code == 200


def test_comments_are_chosen_by_article_and_by_time(replica: Replica, web: httpx.Client) -> None:
    everything = comments(replica, web)
    post = everything[0]["post"]
    assert comments(replica, web, f"&post={post}") == [each for each in everything if each["post"] == post]
    # A moment without a zone is the site's own time.
    after = str(everything[20]["date"])
    assert comments(replica, web, f"&after={after}") == [
        each for each in everything if str(each["date"]) > after
    ]
    zoned = f"{everything[20]['date_gmt']}Z"
    assert comments(replica, web, f"&after={zoned}") == comments(replica, web, f"&after={after}")


def test_only_the_fields_asked_for_are_sent(replica: Replica, web: httpx.Client) -> None:
    rows = comments(replica, web, "&_fields=id,content.rendered")
    assert all(set(row) == {"id", "content"} for row in rows)


def test_posts_are_listed_and_found_by_slug(replica: Replica, web: httpx.Client) -> None:
    base = f"{replica.newspaper_url}/wp-json/wp/v2/posts"
    answer = web.get(f"{base}?per_page=100")
    assert answer.headers["X-WP-Total"] == str(len(replica.stories.newspaper))
    article = replica.stories.newspaper[3]
    [row] = web.get(f"{base}?slug={article.slug}").json()
    assert all(paragraph[:40] in row["content"]["rendered"] for paragraph in article.paragraphs)
    assert row["link"] == f"{replica.newspaper_url}/{article.slug}/"
    assert len(comments(replica, web, f"&post={row['id']}")) == len(article.comments)
    # Sites without rewritten addresses have the same answers here:
    plain = web.get(f"{replica.newspaper_url}/index.php?rest_route=/wp/v2/posts&slug={article.slug}")
    assert plain.json() == [row]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("posts?per_page=101", "rest_invalid_param"),
        ("posts?page=0", "rest_invalid_param"),
        ("posts?page=99", "rest_post_invalid_page_number"),
        ("comments?after=hôm-qua", "rest_invalid_param"),
        ("nothing", "rest_no_route"),
    ],
)
def test_wrong_questions_get_the_errors_of_wordpress(
    replica: Replica, web: httpx.Client, query: str, code: str
) -> None:
    answer = web.get(f"{replica.newspaper_url}/wp-json/wp/v2/{query}")
    assert answer.status_code in (400, 404)
    assert answer.json()["code"] == code


def test_an_article_page_shows_its_readers_too(replica: Replica, web: httpx.Client) -> None:
    """As real ones do: a reader of articles must cut them off."""
    article = next(each for each in replica.stories.newspaper if len(each.comments) > 3)
    page = Selector(web.get(f"{replica.newspaper_url}/{article.slug}/").text)
    assert page.css("#comments .fn::text").getall() == [each.by.name for each in article.comments]
    assert page.css(".entry-content p::text").getall() == list(article.paragraphs)


# --- the forum ----------------------------------------------------------------------------


def test_every_thread_is_read_with_simple_selectors(replica: Replica, web: httpx.Client) -> None:
    for thread in replica.stories.threads:
        address: str | None = f"{replica.forum_url}/threads/{thread.slug}.{thread.number}/"
        authors: list[str] = []
        texts: list[str] = []
        moments: list[datetime] = []
        while address:
            page = Selector(web.get(address).text)
            posts = page.css("article.message--post")
            assert 1 <= len(posts) <= replica.stories.posts_per_page
            for post in posts:
                authors.append(post.attrib["data-author"])
                texts += post.css(".message-body .bbWrapper::text").getall()
                written = post.css(".message-attribution-main time::attr(datetime)").get(default="")
                moments.append(datetime.strptime(written, "%Y-%m-%dT%H:%M:%S%z"))
                assert post.css("a.username::attr(href)").get(default="").endswith("/")
            address = page.css("a.pageNav-jump--next::attr(href)").get()
        assert authors == [each.by.handle for each in thread.posts]
        assert texts == [each.text for each in thread.posts]
        assert moments == [each.at for each in thread.posts]


def test_some_thread_has_a_second_page(replica: Replica, web: httpx.Client) -> None:
    pages = [each for each in page_addresses(replica, web) if each.endswith("page-2")]
    assert len(pages) >= 2


def test_a_quote_repeats_the_words_of_somebody_else(replica: Replica, web: httpx.Client) -> None:
    thread = next(each for each in replica.stories.threads if any(post.quotes for post in each.posts))
    page = Selector(web.get(f"{replica.forum_url}/threads/{thread.slug}.{thread.number}/").text)
    quoted = page.css(".bbWrapper blockquote.bbCodeBlock--quote .bbCodeBlock-expandContent::text").get()
    quoting = next(post for post in thread.posts if post.quotes)
    assert quoting.quotes is not None
    assert quoted == thread.posts[quoting.quotes - 1].text


def test_a_post_has_an_address_of_its_own(replica: Replica, web: httpx.Client) -> None:
    thread = max(replica.stories.threads, key=lambda each: len(each.posts))
    page = Selector(web.get(f"{replica.forum_url}/threads/{thread.slug}.{thread.number}/page-2").text)
    link = page.css(".message-attribution-opposite a::attr(href)").get(default="")
    answer = web.get(link)
    assert answer.status_code == 301
    assert "/page-2#post-" in answer.headers["Location"]


def test_members_and_pages_that_are_not_there_are_not_shown(replica: Replica, web: httpx.Client) -> None:
    thread = replica.stories.threads[0]
    assert web.get(f"{replica.forum_url}/members/khesuoi_88.201/").status_code == 403
    assert web.get(f"{replica.forum_url}/threads/khong-co.999/").status_code == 404
    beyond = web.get(f"{replica.forum_url}/threads/{thread.slug}.{thread.number}/page-99")
    assert beyond.status_code == 303


def test_a_forum_page_has_no_validators(replica: Replica, web: httpx.Client) -> None:
    answer = web.get(replica.forum_feed)
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers


# --- while it runs ------------------------------------------------------------------------


def test_a_new_voice_appears_while_the_sites_run() -> None:
    with Replica.start(NOW) as replica, httpx.Client() as web:
        article, thread = replica.stories.newspaper[5], replica.stories.threads[4]
        before = comments(replica, web)
        address = replica.add_comment(
            article.slug, "Người Đến Sau", "tôi cũng thấy vậy", NOW + timedelta(hours=1)
        )
        after = comments(replica, web)
        assert [each for each in after if each not in before] == after[:1]
        assert (after[0]["link"], after[0]["author_name"]) == (address, "Người Đến Sau")

        post = replica.add_post(thread.slug, "khe", "mới ghé lại nè", NOW + timedelta(hours=2))
        page = Selector(web.get(post, follow_redirects=True).text).css("article.message--post")[-1]
        assert page.css(".bbWrapper::text").get() == "mới ghé lại nè"
        assert page.attrib["data-author"] == replica.stories.people["khe"].handle
        newest = feedparser.parse(web.get(replica.forum_feed).content).entries[0]
        assert thread.slug in newest.link


def test_two_strangers_are_two_members() -> None:
    with Replica.start(NOW) as replica, httpx.Client() as web:
        thread = replica.stories.threads[0]
        for name in ("Ai Đó", "Khác", "Ai Đó"):
            post = replica.add_post(thread.slug, name, "ừ", NOW)
        page = Selector(web.get(post, follow_redirects=True).text)
        members = page.css("article.message--post .username::attr(data-user-id)").getall()[-3:]
        assert members[0] == members[2] != members[1]


def test_a_voice_needs_a_place_and_a_time(replica: Replica) -> None:
    with pytest.raises(KeyError):
        replica.add_comment("khong-co-bai-nay", "khe", "x", NOW)
    with pytest.raises(KeyError):
        replica.add_post("khong-co-chu-de-nay", "khe", "x", NOW)
    with pytest.raises(ValueError, match="time zone"):
        replica.add_post(replica.stories.threads[0].slug, "khe", "x", NOW.replace(tzinfo=None))


def test_every_request_is_noted() -> None:
    with Replica.start(NOW) as replica, httpx.Client(headers={"User-Agent": "tester"}) as web:
        web.get(f"{replica.portal_url}/khong-co")
        web.get(f"{replica.forum_url}/robots.txt")
        assert [(each.site, each.path, each.status, each.user_agent) for each in replica.requests] == [
            ("portal", "/khong-co", 404, "tester"),
            ("forum", "/robots.txt", 200, "tester"),
        ]


def test_a_stopped_site_answers_nobody_not_even_on_an_open_connection() -> None:
    with Replica.start(NOW) as replica, httpx.Client() as web:
        address = replica.portal_feed
        assert web.get(address).status_code == 200
        replica.stop()
        with pytest.raises(httpx.TransportError):
            web.get(address)
        replica.stop()


def test_a_taken_port_is_a_clear_error(replica: Replica) -> None:
    taken = urlsplit(replica.forum_url).port
    assert taken is not None
    with pytest.raises(ServerNotStarted, match=str(taken)):
        Replica.start(NOW, (0, 0, taken))


def test_the_sources_name_the_four_ways_the_sites_are_read(replica: Replica) -> None:
    settings = source_settings(replica)
    assert [each["adapter"] for each in settings] == ["feed", "wordpress", "wordpress_comments", "forum"]
    assert len({each["name"] for each in settings}) == 4
    assert settings[0]["options"] == {"address": replica.portal_feed}
    assert settings[3]["options"] == {"feed": replica.forum_feed}


def test_sites_in_another_process_have_the_same_settings(replica: Replica) -> None:
    urls = (replica.portal_url, replica.newspaper_url, replica.forum_url)
    elsewhere = SiteAddresses.on([urlsplit(each).port or 0 for each in urls])
    assert source_settings(elsewhere) == source_settings(replica)


def test_the_sites_can_be_served_from_the_command_line() -> None:
    served = subprocess.Popen(
        [sys.executable, "-m", "demo", "--ports", "0", "0", "0", "--now", "2026-11-22T08:00:00+07:00"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert served.stdout is not None
        portal = served.stdout.readline().strip()
        assert "22/11/2026 05:00" in httpx.get(f"{portal}/tin-tuc/ca-nuoc-co-25-tinh-va-9-thanh-pho").text
        served.send_signal(signal.SIGINT)
        assert served.wait(timeout=60) == 0
    finally:
        served.kill()
        served.communicate()

"""Sitemaps, listing pages, JSON feeds, feeds of comments, fact checks: every shape a site may come in."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from crawler.sources.claimreview import read_claim_reviews
from crawler.sources.feed import FeedOptions, FeedSource
from crawler.sources.feed_comments import FeedCommentsOptions, FeedCommentsSource
from crawler.sources.feeds import read_feed
from crawler.sources.listing import ListingOptions, ListingSource
from crawler.sources.page import PageOptions, PageSource
from crawler.sources.publications import stamp_of
from crawler.sources.sitemap import SitemapOptions, SitemapSource, same_site
from crawler.sources.sitemaps import LARGEST, read_sitemap
from crawler.sources.wordpress import WordPressPostOptions, WordPressSource
from kiemtin.entities import Document, Fetch, KeptItem, ParseProblem, PublicationItem, VoicePage
from kiemtin.words import ZONE

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SITE = "https://cong.example"


def document(
    url: str, body: str | bytes, kind: str = "text/html; charset=utf-8", **context: object
) -> Document:
    raw = body.encode() if isinstance(body, str) else body
    return Document(url=url, status=200, content_type=kind, body=raw, fetched_at=NOW, context=context)


def fetches(found: list[Any]) -> list[str]:
    return [each.url for each in found if isinstance(each, Fetch)]


def reasons(found: list[Any]) -> list[str]:
    return [each.reason for each in found if isinstance(each, ParseProblem)]


def urlset(*rows: tuple[str, str]) -> str:
    body = "".join(f"<url><loc>{loc}</loc><lastmod>{day}</lastmod></url>" for loc, day in rows)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</urlset>'


# --- JSON Feed ---------------------------------------------------------------------------------


def json_feed(**item: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [item]})


def test_a_json_feed_is_read_like_any_feed_and_its_authors_are_not() -> None:
    body = json_feed(
        id="1",
        url="/tin/1",
        title="Giữ nguyên điểm tiếp nhận",
        content_html="<p>Người dân nộp hồ sơ <b>ở đâu</b> cũng được.</p>",
        date_published="2026-11-20T09:00:00+07:00",
        authors=[{"name": "Canary Tác Giả", "url": "https://x.example/canary"}],
    )
    reading = read_feed(
        document(f"{SITE}/feed.json", body, "application/feed+json"),
        FeedOptions(address=f"{SITE}/feed.json"),
    )
    (entry,) = reading.entries
    assert (entry.link, entry.title) == (f"{SITE}/tin/1", "Giữ nguyên điểm tiếp nhận")
    assert entry.text == "Người dân nộp hồ sơ ở đâu cũng được."
    assert entry.published_at == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    assert "Canary" not in repr(reading)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"items": [', "not a feed but broken JSON"),
        ('{"items": []}', "not a JSON Feed but other JSON"),
        ('{"version": "https://jsonfeed.org/version/1", "items": {}}', "not a JSON Feed but other JSON"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [1]}', "an entry is not an object"),
    ],
)
def test_json_that_is_no_feed_is_told_apart(body: str, reason: str) -> None:
    options = FeedOptions(address=f"{SITE}/feed.json")
    assert reasons(list(FeedSource().parse(document(f"{SITE}/feed.json", body), options))) == [reason]


def test_an_entry_that_was_edited_has_another_stamp() -> None:
    def stamp(**changes: str) -> str:
        said = {"title": "Tiêu đề", "summary": "Tóm tắt", "date_modified": "2026-11-20T09:00:00Z"} | changes
        body = json_feed(url="https://cong.example/1", **said)
        options = FeedOptions(address=f"{SITE}/f")
        (asked,) = FeedSource().parse(document(f"{SITE}/f", body), options)
        assert isinstance(asked, Fetch)
        return asked.stamp

    first = stamp()
    assert first == stamp()
    edits = {stamp(title="Khác"), stamp(summary="Khác"), stamp(date_modified="2026-11-20T10:00:00Z")}
    assert len(edits | {first}) == 4


# --- sitemaps ----------------------------------------------------------------------------------


def test_a_bomb_in_a_packed_sitemap_is_cut_off_by_its_size() -> None:
    bomb = gzip.compress(b"0" * (LARGEST + 1))
    assert len(bomb) < 100_000
    assert "larger than the protocol allows" in read_sitemap(bomb, "application/gzip", ZONE).problem


def test_a_cut_off_package_and_a_cut_off_sitemap_are_said() -> None:
    whole = urlset((f"{SITE}/1", "2026-11-20"), (f"{SITE}/2", "2026-11-20")).encode()
    assert "broken" in read_sitemap(gzip.compress(whole)[:-12], "", ZONE).problem
    cut = read_sitemap(whole[: len(whole) - 40], "", ZONE)
    assert [each.address for each in cut.pages][:1] == [f"{SITE}/1"]
    assert cut.problem == "the sitemap ends early"


def test_a_sitemap_that_defines_entities_is_refused_unread() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + urlset((f"{SITE}/&b;", "2026-11-20"))
    reading = read_sitemap(bomb.encode(), "text/xml", ZONE)
    assert not reading.pages
    assert "entities" in reading.problem


def test_robots_txt_leads_to_the_sitemaps_it_names() -> None:
    robots = f"User-agent: *\nDisallow: /admin\nSitemap: {SITE}/a.xml\nsitemap:{SITE}/b.xml\n"
    options = SitemapOptions(address=f"{SITE}/robots.txt")
    found = list(SitemapSource().parse(document(f"{SITE}/robots.txt", robots, "text/plain"), options))
    assert fetches(found) == [f"{SITE}/a.xml", f"{SITE}/b.xml"]


def test_a_plain_list_of_addresses_is_a_sitemap() -> None:
    reading = read_sitemap(f"{SITE}/1\n{SITE}/2\nkhông phải\n".encode(), "text/plain", ZONE)
    assert [each.address for each in reading.pages] == [f"{SITE}/1", f"{SITE}/2"]


def test_sitemaps_in_sitemaps_end_somewhere() -> None:
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{SITE}/again.xml</loc></sitemap></sitemapindex>"
    )
    options, source = SitemapOptions(address=f"{SITE}/s.xml"), SitemapSource()
    asked, steps = next(iter(source.start(options, None))), 0
    while True:
        found = list(source.parse(document(asked.url, index, "text/xml", **asked.context), options))
        if not fetches(found):
            break
        (asked,) = (each for each in found if isinstance(each, Fetch))
        steps += 1
    assert steps == 3
    assert reasons(found) == ["sitemaps stand too deep in each other"]


def test_only_what_changed_lately_is_read_newest_first_and_no_more_than_asked() -> None:
    rows = [(f"{SITE}/{day}", (NOW - timedelta(days=day)).date().isoformat()) for day in (9, 3, 1, 2)]
    options = SitemapOptions(address=f"{SITE}/s.xml", days=7, most=2)
    found = list(SitemapSource().parse(document(f"{SITE}/s.xml", urlset(*rows), "text/xml"), options))
    assert fetches(found) == [f"{SITE}/1", f"{SITE}/2"]
    assert reasons(found) == ["the sitemap lists more than 2 new pages; the rest waits"]


def test_a_sitemap_that_says_everything_changed_just_now_asks_for_nothing_again() -> None:
    def stamps(*rows: tuple[str, str]) -> list[str]:
        options = SitemapOptions(address=f"{SITE}/s.xml")
        found = SitemapSource().parse(document(f"{SITE}/s.xml", urlset(*rows), "text/xml"), options)
        return [each.stamp for each in found if isinstance(each, Fetch)]

    assert stamps((f"{SITE}/1", "2026-11-20"), (f"{SITE}/2", "2026-11-20")) == ["", ""]
    told = stamps((f"{SITE}/1", "2026-11-20"), (f"{SITE}/2", "2026-11-19"))
    assert len(set(told)) == 2
    assert "" not in told


@given(st.binary(max_size=300))
def test_any_bytes_are_a_sitemap_or_a_problem(body: bytes) -> None:
    reading = read_sitemap(body, "", ZONE)
    assert reading.pages or reading.maps or reading.problem


def test_a_pattern_that_is_none_is_refused_when_configured() -> None:
    with pytest.raises(ValidationError, match="regular expression"):
        SitemapOptions(address=f"{SITE}/s.xml", include="(")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://cong.example/a", "https://www.cong.example/b", True),
        ("https://tin.cong.example/a", "https://cong.example/b", True),
        ("https://xacong.example/a", "https://cong.example/b", False),
        ("", "https://cong.example/b", False),
    ],
)
def test_a_site_is_its_host_and_what_stands_below(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same


# --- listing pages -----------------------------------------------------------------------------

LIST = """<ul><li class="tin"><a href="/1">Một</a><i>20.11.2026</i></li>
<li class="tin"><a href="javascript:void(0)">Hai</a></li></ul><a rel="next" href="https://khac.example/2">Sau</a>"""


def listing(**options: Any) -> list[Any]:
    given_ = {"address": f"{SITE}/ds", "entry": "li.tin", **options}
    return list(ListingSource().parse(document(f"{SITE}/ds", LIST), ListingOptions(**given_)))


def test_entries_are_found_by_css_and_by_xpath_alike() -> None:
    for entry, link in (("li.tin", "a::attr(href)"), ("//li[@class='tin']", ".//a/@href")):
        assert fetches(listing(entry=entry, link=link)) == [f"{SITE}/1"]


def test_the_first_selector_that_finds_something_is_used() -> None:
    assert fetches(listing(entry=["article.moi", "//section", "li.tin"])) == [f"{SITE}/1"]


def test_a_changed_layout_is_said_and_not_guessed() -> None:
    (problem,) = listing(entry="article.moi")
    assert "changed layout" in problem.reason


def test_a_list_alone_gives_items_when_it_holds_everything() -> None:
    (item, problem) = listing(
        follow=False, title="a::text", date="i::text", date_format="%d.%m.%Y", summary="a::text"
    )
    assert isinstance(item, PublicationItem)
    assert (item.title, item.published_at) == ("Một", datetime(2026, 11, 19, 17, 0, tzinfo=UTC))
    assert isinstance(problem, ParseProblem)


def test_the_next_page_of_a_list_is_never_another_site() -> None:
    assert fetches(listing(next="a[rel=next]::attr(href)", most_pages=5)) == [f"{SITE}/1"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"entry": "li..tin"}, "CSS selector"),
        ({"entry": "//li[@"}, "XPath"),
        ({"entry": []}, "at least 1"),
        ({"date_format": "%H:%M"}, "needs a day"),
        ({"date_format": "%d/%Q"}, "date format"),
    ],
)
def test_a_selector_or_format_that_cannot_work_is_refused_when_configured(
    wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        ListingOptions(**{"address": f"{SITE}/ds", "entry": "li", **wrong})


# --- single pages, looking again ------------------------------------------------------------------


def test_a_page_named_twice_is_asked_for_once() -> None:
    options = PageOptions(address=f"{SITE}/a#x", addresses=(f"{SITE}/a", f"{SITE}/b"))
    assert fetches(list(PageSource().start(options, None))) == [f"{SITE}/a", f"{SITE}/b"]


def test_a_kept_publication_is_looked_at_under_its_own_title_and_date() -> None:
    item = KeptItem(url=f"{SITE}/a", title="Tiêu đề của nguồn cấp", published_at=NOW - timedelta(days=1))
    page = (
        "<html><head><title>Khác</title></head><body><article><p>"
        + "Nội dung đã sửa. " * 20
        + "</p></article>"
    )
    for source, options in (
        (FeedSource(), FeedOptions(address=f"{SITE}/f")),
        (SitemapSource(), SitemapOptions(address=f"{SITE}/s")),
        (PageSource(), PageOptions(address=f"{SITE}/p")),
    ):
        asked = source.again(item, options)  # type: ignore[arg-type]
        assert asked is not None
        assert asked.url == item.url
        (again,) = source.parse(document(asked.url, page, **asked.context), options)  # type: ignore[arg-type]
        assert isinstance(again, PublicationItem)
        assert (again.title, again.published_at) == (item.title, item.published_at)
        assert "đã sửa" in again.text


def test_nothing_said_makes_no_stamp() -> None:
    reading = read_feed(
        document(f"{SITE}/f", json_feed(url="https://cong.example/1")), FeedOptions(address=SITE)
    )
    assert [stamp_of(each) for each in reading.entries] == [""]


# --- WordPress: other kinds of content ------------------------------------------------------------


def test_wordpress_gives_pages_and_own_kinds_and_categories_of_posts_only() -> None:
    options = WordPressPostOptions(site=SITE, types=("posts", "pages", "tin-tuc"), categories=(3, 7))
    asked = fetches(list(WordPressSource().start(options, NOW)))
    assert [each.split("/wp/v2/")[1].split("?")[0] for each in asked] == ["posts", "pages", "tin-tuc"]
    assert ["categories=3%2C7" in each for each in asked] == [True, False, False]
    assert all("modified_after=2026-11-20" in each for each in asked)


def test_further_pages_of_a_kind_stay_with_that_kind() -> None:
    options = WordPressPostOptions(site=SITE, types=("pages",))
    (first,) = WordPressSource().start(options, None)
    row = {
        "link": f"{SITE}/g",
        "title": {"rendered": "T"},
        "content": {"rendered": "<p>x</p>"},
        "date": "2026-11-20T00:00:00",
    }
    answer = Document(
        url=first.url,
        status=200,
        content_type="application/json",
        body=json.dumps([row]).encode(),
        fetched_at=NOW,
        context=first.context,
        headers={"x-wp-totalpages": "2"},
    )
    (second,) = fetches(list(WordPressSource().parse(answer, options)))
    assert "/wp/v2/pages?" in second
    assert "page=2" in second


@pytest.mark.parametrize("kind", ["users", "comments", "search", "../users", "Users"])
def test_people_are_no_kind_of_content(kind: str) -> None:
    with pytest.raises(ValidationError):
        WordPressPostOptions(site=SITE, types=(kind,))


def test_a_wordpress_page_that_is_looked_at_again_gives_nothing_twice() -> None:
    item = KeptItem(url=f"{SITE}/a", title="T", published_at=NOW)
    options = WordPressPostOptions(site=SITE)
    asked = WordPressSource().again(item, options)
    assert asked is not None
    assert list(WordPressSource().parse(document(asked.url, "<p>x</p>", **asked.context), options)) == []


# --- ClaimReview -----------------------------------------------------------------------------------


def review(claim: object, rating: object, **more: object) -> Document:
    data = {"@type": "ClaimReview", "claimReviewed": claim, "reviewRating": {"alternateName": rating}, **more}
    return document(f"{SITE}/kc", f'<script type="application/ld+json">{json.dumps(data)}</script>')


@pytest.mark.parametrize(
    ("rating", "said"),
    [
        ("Sai", "Kiểm chứng: thông tin “Phải đổi căn cước” là sai sự thật (Sai)."),
        ("Tin giả", "Kiểm chứng: thông tin “Phải đổi căn cước” là sai sự thật (Tin giả)."),
        ("Không đúng", "Kiểm chứng: thông tin “Phải đổi căn cước” là sai sự thật (Không đúng)."),
        ("Đúng", "Kiểm chứng: thông tin “Phải đổi căn cước” là đúng (Đúng)."),
        ("Một nửa", "Kiểm chứng thông tin “Phải đổi căn cước”: Một nửa."),
    ],
)
def test_a_claim_review_is_told_with_its_outcome(rating: str, said: str) -> None:
    assert read_claim_reviews(review("Phải đổi căn cước.", rating)) == said


def test_who_made_the_reviewed_claim_is_never_read() -> None:
    person = {"@type": "Claim", "author": {"@type": "Person", "name": "Canary Người Nói"}}
    said = read_claim_reviews(review("Phải đổi căn cước", "Sai", itemReviewed=person))
    assert said
    assert "Canary" not in said


@pytest.mark.parametrize(("claim", "rating"), [("", "Sai"), ("x", ""), (None, None), ({"a": 1}, ["Sai"])])
def test_a_review_without_claim_or_outcome_says_nothing(claim: object, rating: object) -> None:
    assert read_claim_reviews(review(claim, rating)) == ""


# --- feeds of comments ---------------------------------------------------------------------------------


def comments(*rows: tuple[str, str, str]) -> str:
    items = "".join(
        f"<item><title>Bởi {who}</title><link>{link}</link><dc:creator>{who}</dc:creator>"
        f"<pubDate>Fri, 20 Nov 2026 09:00:00 +0700</pubDate><description>{text}</description></item>"
        for who, link, text in rows
    )
    return f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{items}</channel></rss>'


def test_a_sites_feed_of_all_comments_is_grouped_by_article_and_speakers_are_of_their_article() -> None:
    options = FeedCommentsOptions(address=f"{SITE}/comments/feed/", holds="comments")
    body = comments(
        ("Canary Một", f"{SITE}/a/#comment-1", "thứ nhất"),
        ("Canary Hai", f"{SITE}/b/#comment-2", "thứ hai"),
        ("Canary Một", f"{SITE}/b/comment-page-2/#comment-3", "thứ ba"),
        ("Canary Hai", f"{SITE}/b/?cpage=2#comment-4", "thứ tư"),
    )
    found = list(FeedCommentsSource().parse(document(options.address, body, "text/xml"), options))
    pages = {
        each.thread: [(v.text, v.speaker) for v in each.voices]
        for each in found
        if isinstance(each, VoicePage)
    }
    assert pages == {
        f"{SITE}/a/": [("thứ nhất", 0)],
        f"{SITE}/b/": [("thứ hai", 0), ("thứ ba", 1), ("thứ tư", 0)],
    }
    assert "Canary" not in repr(found)


def test_a_feed_whose_articles_name_no_comments_says_so() -> None:
    options = FeedCommentsOptions(address=f"{SITE}/feed/")
    body = comments(("x", f"{SITE}/a/", "bài"))
    found = list(FeedCommentsSource().parse(document(options.address, body, "text/xml"), options))
    assert reasons(found) == ["no entry names a feed of its comments"]


def test_atom_replies_lead_to_comments_too() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>t</title><link href="https://cong.example/a"/>'
        '<link rel="replies" type="application/atom+xml" href="https://cong.example/a/cm.xml"/>'
        "<updated>2026-11-20T09:00:00Z</updated></entry></feed>"
    )
    options = FeedCommentsOptions(address=f"{SITE}/feed/")
    assert fetches(
        list(FeedCommentsSource().parse(document(options.address, atom, "text/xml"), options))
    ) == ["https://cong.example/a/cm.xml"]

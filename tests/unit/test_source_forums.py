"""Forum engines by their pages and feeds: long threads from their end, quotations and signatures left out."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings, strategies as st

from crawler.sources.forum import ForumOptions, ForumSource
from crawler.sources.forum_threads import thread_address
from kiemtin.entities import Document, Fetch, ParseProblem, Voice, VoicePage

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))
from forum_pages import HOST, SHAPES, Post, Shape

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SOURCE = ForumSource()
PER_PAGE = 10
each_engine = pytest.mark.parametrize("engine", sorted(SHAPES))
PEOPLE = ("Canary Bình", "canary_cuong", "Canary Dũng")


def options(engine: str, **more: Any) -> ForumOptions:
    return ForumOptions(
        **{"board": f"{HOST}/hoi-dap", "engine": engine.replace("vbulletin5", "vbulletin"), **more}
    )


def said(count: int, *, newest: datetime = NOW - timedelta(hours=1)) -> list[Post]:
    """``count`` posts, ten minutes apart, the last at ``newest``; every third repeats another."""
    return [
        Post(
            number=number,
            who=PEOPLE[number % 3],
            text=f"bài số {number} < & >",
            at=(newest - timedelta(minutes=10 * (count - number))).replace(second=0, microsecond=0),
            quotes="lời của người khác" if number % 3 == 0 else "",
        )
        for number in range(1, count + 1)
    ]


class Forum:
    """One thread, served page by page; ``asked`` are the pages in the order they were asked for."""

    def __init__(self, shape: Shape, posts: list[Post]) -> None:
        self.shape, self.posts = shape, posts
        self.pages = max(1, -(-len(posts) // PER_PAGE))
        self.by_address = {key(shape.address(page)): page for page in range(1, self.pages + 1)}
        self.asked: list[int] = []

    def crawl(self, options: ForumOptions, since: datetime | None = None) -> list[Any]:
        waiting, seen, found = list(SOURCE.start(options, since)), set(), list[Any]()
        while waiting:
            fetch = waiting.pop(0)
            if fetch.url in seen:
                continue
            seen.add(fetch.url)
            for each in SOURCE.parse(self.answer(fetch), options):
                found.append(each)
                if isinstance(each, Fetch):
                    waiting.append(each)
        return found

    def answer(self, fetch: Fetch) -> Document:
        if "thread" not in fetch.context:
            body = self.shape.board
        else:
            page = self.by_address[key(fetch.url)]
            self.asked.append(page)
            body = self.shape.page(self.posts[PER_PAGE * (page - 1) : PER_PAGE * page], page, self.pages)
        return Document(
            url=fetch.url,
            status=200,
            content_type="text/html; charset=utf-8",
            body=body.encode(),
            fetched_at=NOW,
            context=fetch.context,
        )


def key(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(url)
    return parts.path, tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))


def voices(found: list[Any]) -> list[Voice]:
    return [voice for each in found if isinstance(each, VoicePage) for voice in each.voices]


def problems(found: list[Any]) -> list[str]:
    return [each.reason for each in found if isinstance(each, ParseProblem)]


@each_engine
def test_every_post_of_a_thread_is_read_with_its_time_and_without_anybodys_name(engine: str) -> None:
    forum = Forum(SHAPES[engine], said(25))
    found = forum.crawl(options(engine))
    assert problems(found) == []
    got = {(each.text, each.said_at) for each in voices(found)}
    assert got == {(post.text, post.at) for post in forum.posts}
    assert len(voices(found)) == 25
    assert "anary" not in repr(found)
    assert {each.thread for each in found if isinstance(each, VoicePage)} == {
        thread_address(SHAPES[engine].address(1))
    }


@each_engine
def test_the_speakers_of_a_page_are_told_apart(engine: str) -> None:
    forum = Forum(SHAPES[engine], said(9))
    (page,) = (each for each in forum.crawl(options(engine)) if isinstance(each, VoicePage))
    assert [each.speaker for each in page.voices] == [0, 1, 2] * 3


@each_engine
def test_a_thread_of_a_hundred_pages_is_read_from_its_end(engine: str) -> None:
    forum = Forum(SHAPES[engine], said(1000))
    found = forum.crawl(options(engine, most_pages=4))
    assert forum.asked == [1, 100, 99, 98]
    assert problems(found) == ["a thread has more than 4 pages; older ones are not read"]
    assert {post.text for post in forum.posts[-30:]} <= {each.text for each in voices(found)}


@each_engine
def test_what_was_read_before_is_not_read_again(engine: str) -> None:
    """Posts ten minutes apart, read two hours ago: the gate's memory reaches 74 hours back, which is 45 pages."""
    forum = Forum(SHAPES[engine], said(1000))
    found = forum.crawl(options(engine, most_pages=500), since=NOW - timedelta(hours=2))
    assert problems(found) == []
    assert forum.asked[:2] == [1, 100]
    assert 44 <= len(forum.asked) <= 47
    assert forum.asked[1:] == list(range(100, 100 - len(forum.asked) + 1, -1))


@each_engine
def test_an_old_thread_costs_two_requests(engine: str) -> None:
    forum = Forum(SHAPES[engine], said(600, newest=NOW - timedelta(days=30)))
    forum.crawl(options(engine), since=NOW - timedelta(hours=1))
    assert forum.asked == [1, 60]


@settings(max_examples=30, deadline=None)
@given(
    engine=st.sampled_from(sorted(SHAPES)),
    count=st.integers(1, 120),
    most=st.integers(1, 15),
)
def test_no_page_is_read_twice_and_never_more_than_allowed(engine: str, count: int, most: int) -> None:
    forum = Forum(SHAPES[engine], said(count))
    found = forum.crawl(options(engine, most_pages=most))
    assert len(forum.asked) == len(set(forum.asked)) == min(most, forum.pages)
    assert bool(problems(found)) is (most < forum.pages)
    texts = [each.text for each in voices(found)]
    assert len(texts) == len(set(texts))


@each_engine
def test_a_feed_of_threads_leads_to_the_same_thread_as_the_forums_own_page(engine: str) -> None:
    shape = SHAPES[engine]
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><title>Thử</title>'
        f"<link>{shape.feed_link}</link><dc:creator>Canary Chủ</dc:creator></item></channel></rss>"
    )
    by_feed = options(engine, board=None, feed=f"{HOST}/feed")
    asked = list(SOURCE.parse(page(feed, "text/xml"), by_feed))
    listed = list(SOURCE.parse(page(shape.board, board=True, page=1), options(engine)))
    assert [each.url for each in asked if isinstance(each, Fetch)] == [
        each.url for each in listed if isinstance(each, Fetch)
    ]
    assert len(listed) == 1
    assert "anary" not in repr(asked) + repr(listed)


def page(body: str, kind: str = "text/html", **context: object) -> Document:
    return Document(
        url=f"{HOST}/x", status=200, content_type=kind, body=body.encode(), fetched_at=NOW, context=context
    )


def test_today_and_yesterday_are_days_of_the_reading() -> None:
    post = SHAPES["vbulletin3"].page([Post(1, "x", "chữ", NOW)], 1, 1)
    zone_day = "21-11-2026, 10:00 AM"
    assert zone_day in post
    for written, moment in (
        ("Hôm nay, 09:15 AM", datetime(2026, 11, 21, 2, 15, tzinfo=UTC)),
        ("Today, 09:15", datetime(2026, 11, 21, 2, 15, tzinfo=UTC)),
        ("Hôm qua, 11:30 PM", datetime(2026, 11, 20, 16, 30, tzinfo=UTC)),
        ("Yesterday at 11:30 PM", datetime(2026, 11, 20, 16, 30, tzinfo=UTC)),
    ):
        body = post.replace(zone_day, written)
        found = list(SOURCE.parse(page(body, thread=f"{HOST}/t", page=1), options("vbulletin3")))
        assert [each.said_at for each in voices(found)] == [moment], written


def test_a_board_without_threads_is_a_wall_or_a_new_layout() -> None:
    found = list(SOURCE.parse(page("<html><body>Đăng nhập</body></html>", board=True), options("phpbb")))
    assert problems(found) == ["no threads found on the forum's page: log-in wall or changed layout"]


def test_a_forum_needs_a_place_to_begin() -> None:
    with pytest.raises(ValueError, match="needs feed or board"):
        ForumOptions(engine="phpbb")


@pytest.mark.parametrize(
    ("address", "thread"),
    [
        (
            "https://d.example/viewtopic.php?f=2&t=15&p=48&sid=aa#p48",
            "https://d.example/viewtopic.php?f=2&t=15",
        ),
        ("https://d.example/threads/a.1/unread", "https://d.example/threads/a.1/"),
        ("https://d.example/threads/a.1/post-77", "https://d.example/threads/a.1/"),
        ("https://d.example/forum/hoi/7-thu/page12", "https://d.example/forum/hoi/7-thu/"),
        ("https://d.example/showthread.php?7-thu/page3&s=ab", "https://d.example/showthread.php?7-thu"),
        ("https://d.example/showthread.php?t=7&page=3&s=ab", "https://d.example/showthread.php?t=7"),
    ],
)
def test_a_thread_has_one_address_whatever_page_post_or_session_is_named(address: str, thread: str) -> None:
    assert thread_address(address) == thread

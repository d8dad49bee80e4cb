"""People become ordinals of one page; WordPress and forum addresses; plugins of others."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from importlib.metadata import EntryPoint

import pytest
from hypothesis import given, strategies as st

from crawler import registry
from crawler.sources.feed import FeedSource
from crawler.sources.forum import ForumOptions, ForumSource, thread_address
from crawler.sources.voices import Speakers
from crawler.sources.wordpress import WordPressPostOptions, WordPressSource
from crawler.sources.wordpress_comments import WordPressCommentsSource
from crawler.sources.wordpress_rest import WordPressOptions
from kiemtin import errors
from kiemtin.entities import Document, Fetch, ParseProblem, VoicePage

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def document(url: str, body: str, **context: object) -> Document:
    return Document(
        url=url, status=200, content_type="text/html", body=body.encode(), fetched_at=NOW, context=context
    )


@given(names=st.lists(st.text(min_size=1, max_size=20), max_size=30))
def test_ordinals_count_distinct_speakers_and_hold_no_name(names: list[str]) -> None:
    speakers = Speakers()
    numbers = [speakers.number(name) for name in names]
    shown = [each for each in numbers if each is not None]
    assert sorted(set(shown)) == list(range(len(set(shown))))
    again = [
        speakers.number(f"  {name.upper()} ") for name in names if name.upper().casefold() == name.casefold()
    ]
    assert again == [
        number
        for name, number in zip(names, numbers, strict=True)
        if name.upper().casefold() == name.casefold()
    ]
    assert repr(speakers) == f"Speakers({len(set(shown))})"


@given(
    name=st.text(alphabet="CANARYYẾN", min_size=6, max_size=12), words=st.text(alphabet="abc ", max_size=30)
)
def test_no_name_of_a_poster_or_commenter_can_leave_parse(name: str, words: str) -> None:
    post = (
        f'<article class="message message--post" data-author="{name}"><a class="username">{name}</a>'
        '<time class="u-dt" datetime="2026-11-20T09:00:00+0700"></time>'
        f'<div class="message-body"><div class="bbWrapper">nói: {words}</div></div></article>'
    )
    forum = ForumSource().parse(
        document("https://d.example/threads/a.1/", post, thread="https://d.example/threads/a.1/"),
        ForumOptions(feed="https://d.example/rss"),
    )
    row = {
        "author_name": name, "author": 0, "date_gmt": "2026-11-20T02:00:00",
        "link": "https://b.example/a/#comment-1", "content": {"rendered": f"nói: {words}"},
    }  # fmt: skip
    comments = WordPressCommentsSource().parse(
        document("https://b.example/wp-json/x", json.dumps([row]), form="query"),
        WordPressOptions(site="https://b.example"),
    )
    for found in (*forum, *comments):
        assert isinstance(found, VoicePage)
        assert name not in pickle.dumps(found).decode("utf-8", "replace")
        assert found.voices[0].speaker == 0


@pytest.mark.parametrize(
    ("address", "thread"),
    [
        ("https://d.example/threads/a.1/page-12", "https://d.example/threads/a.1/"),
        ("https://d.example/threads/a.1/#post-7", "https://d.example/threads/a.1/"),
        ("https://d.example/topic/a-1/?page=3", "https://d.example/topic/a-1/"),
        ("https://d.example/viewtopic.php?f=1&t=2&start=30", "https://d.example/viewtopic.php?f=1&t=2"),
    ],
)
def test_every_page_of_a_thread_has_the_threads_address(address: str, thread: str) -> None:
    assert thread_address(address) == thread


def test_wordpress_asks_for_what_changed_since_the_day_before_the_last_success() -> None:
    options = WordPressPostOptions(site="https://xa.example/")
    (fetch,) = WordPressSource().start(options, datetime(2026, 11, 20, 15, 30, tzinfo=UTC))
    assert "modified_after=2026-11-19T00%3A00%3A00" in fetch.url
    (first,) = WordPressSource().start(options, None)
    assert "after" not in first.url
    assert "author" not in first.url.replace("_fields", "")


def test_comments_reach_back_as_far_as_the_gate_remembers() -> None:
    (fetch,) = WordPressCommentsSource().start(
        WordPressOptions(site="https://xa.example", rest="query"), datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    )
    assert fetch.url.startswith("https://xa.example/index.php?rest_route=%2Fwp%2Fv2%2Fcomments&")
    assert "&after=2026-11-17T00%3A00%3A00" in fetch.url


def test_a_wordpress_that_refuses_its_api_is_not_asked_by_the_back_door() -> None:
    refused = Document(
        url="https://xa.example/wp-json/wp/v2/posts", status=403, content_type="", body=b"", fetched_at=NOW,
        context={"page": 1, "form": "pretty"},
    )  # fmt: skip
    assert list(WordPressSource().parse(refused, WordPressPostOptions(site="https://xa.example"))) == []


def test_pages_beyond_the_limit_are_said_to_be_unread() -> None:
    options = WordPressPostOptions(site="https://xa.example", rest="pretty", most_pages=1)
    body = json.dumps([{"link": f"https://xa.example/?p={n}", "title": {"rendered": "t"}, "date": "2026-11-01",
                        "content": {"rendered": "n"}} for n in range(100)])  # fmt: skip
    found = list(WordPressSource().parse(document("https://xa.example/wp-json/x", body, page=1), options))
    assert not [each for each in found if isinstance(each, Fetch)]
    assert [each.reason for each in found if isinstance(each, ParseProblem)] == [
        "more than 1 pages; the rest is not read"
    ]


class Foreign(FeedSource):
    """A source of another package."""

    spec = FeedSource.spec.__class__(**{**vars(FeedSource.spec), "name": "foreign", "title": "Foreign"})


class Usurper(FeedSource):
    """A source that takes the name of one of ours."""


def test_a_source_of_another_package_is_found_the_same_way_and_replaces_none_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def entries(group: str) -> list[EntryPoint]:
        assert group == "kiemtin.sources"
        return [
            EntryPoint("foreign", f"{__name__}:Foreign", group),
            EntryPoint("feed", f"{__name__}:Usurper", group),
        ]

    monkeypatch.setattr(registry, "entry_points", entries)
    registry.adapters.cache_clear()
    try:
        assert type(registry.adapter("foreign")).__name__ == "Foreign"
        assert type(registry.adapter("feed")) is FeedSource
    finally:
        registry.adapters.cache_clear()


def test_an_entry_that_is_no_source_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("broken", "builtins:object", "kiemtin.sources")
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry])
    registry.adapters.cache_clear()
    try:
        with pytest.raises(errors.UnknownAdapter) as caught:
            registry.adapters()
        assert "builtins:object" in caught.value.english()
    finally:
        registry.adapters.cache_clear()

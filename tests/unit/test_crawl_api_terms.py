"""Which requests an API's own terms cover, and that nothing else gets past robots.txt by them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from crawler import registry
from crawler.api_terms import covers, terms_of
from kiemtin.entities import Fetch

OFFICE = "UBND xã Hòa Bình"
KEY = {"Authorization": "Bearer {secret:any}"}
PAGE = {"organisation": OFFICE, "page": "123456789"}
CHANNEL = {"organisation": OFFICE, "channel": "UC" + "a" * 22}
SEARCH = {"account": "xa.example.vn", "query": "sáp nhập"}
OPTIONS: dict[str, dict[str, Any]] = {
    "facebook_page": PAGE,
    "facebook_comments": PAGE,
    "youtube_channel": CHANNEL,
    "youtube_comments": CHANNEL,
    "mastodon_hashtag": {"server": "https://xa.social", "hashtag": "sapnhap"},
    "bluesky_search": SEARCH,
}


def asked(url: str, headers: dict[str, str] | None = None) -> Fetch:
    return Fetch(url=url, headers=KEY if headers is None else headers)


@pytest.mark.parametrize("kind", sorted(OPTIONS))
def test_what_a_source_asks_with_the_offices_credential_is_under_its_vendors_terms(kind: str) -> None:
    options = registry.options_of(kind, OPTIONS[kind])
    for fetch in registry.adapter(kind).start(options, None):
        assert terms_of(kind, OPTIONS[kind], fetch)


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("facebook_page", "https://graph.facebook.com/v26.0/123456789"),
        ("youtube_channel", "https://www.googleapis.com/youtube/v3/videos"),
        ("mastodon_hashtag", "https://xa.social/api/v1/timelines/tag/sapnhap"),
        ("bluesky_search", "https://bsky.social/xrpc/app.bsky.feed.searchPosts?q=x"),
    ],
)
def test_without_a_credential_robots_txt_rules_at_the_same_address(kind: str, url: str) -> None:
    assert terms_of(kind, OPTIONS[kind], asked(url))
    for nothing in ({}, {"Authorization": ""}, {"Authorization": "Bearer "}, {"Accept": "Bearer x"}):
        assert terms_of(kind, OPTIONS[kind], asked(url, nothing)) == ""


@pytest.mark.parametrize(
    ("kind", "options", "url"),
    [
        ("facebook_page", {**PAGE, "api": "https://bao.example"}, "https://bao.example/v26.0/1"),
        ("facebook_page", PAGE, "https://graph.facebook.com.bao.example/v26.0/1"),
        ("facebook_page", PAGE, "https://www.facebook.com/v26.0/1"),
        ("facebook_page", PAGE, "http://graph.facebook.com/v26.0/1"),
        ("youtube_channel", CHANNEL, "https://www.googleapis.com/drive/v3/files"),
        ("youtube_channel", CHANNEL, "https://www.googleapis.com/youtube/v3/../../trang"),
        ("youtube_channel", CHANNEL, "https://www.googleapis.com/youtube/v3/%2e%2E/trang"),
        ("mastodon_hashtag", OPTIONS["mastodon_hashtag"], "https://xa.social/@motnguoi"),
        ("mastodon_hashtag", OPTIONS["mastodon_hashtag"], "https://xa.social/api/v1/accounts/1/statuses"),
        (
            "mastodon_hashtag",
            {"server": "https://bao.example/trang?x=", "hashtag": "a1"},
            "https://bao.example/trang?x=/api/v1/timelines/tag/a1",
        ),
        ("bluesky_search", SEARCH, "https://bsky.social/profile/xa.example.vn"),
        ("bluesky_search", SEARCH, "https://khac.example/xrpc/app.bsky.feed.searchPosts"),
        ("feed", {"address": "https://bao.example/rss"}, "https://bao.example/rss"),
        ("telegram_channel", {}, "https://t.me/s/xahoabinh"),
        ("mastodon_account", {}, "https://xa.social/api/v1/timelines/tag/sapnhap"),
        ("cua_goi_khac", {}, "https://graph.facebook.com/v26.0/1"),
    ],
)
def test_no_page_is_let_through_by_a_setting_or_another_source(
    kind: str, options: dict[str, Any], url: str
) -> None:
    assert terms_of(kind, options, asked(url)) == ""


@given(url=st.text(max_size=60))
def test_no_terms_cover_nothing(url: str) -> None:
    assert not covers("", url)

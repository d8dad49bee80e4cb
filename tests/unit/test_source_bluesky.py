"""An organisation's Bluesky account and a search with the office's own: sessions, pages, and no author."""

from __future__ import annotations

import json
import pickle
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from vendor_answers import NOW, OFFICE, Talk, fetches, items, reasons, voices

from crawler.sources.bluesky_account import BlueskyAccountSource
from crawler.sources.bluesky_search import THREAD, BlueskySearchSource
from crawler.sources.vendor import Advice
from kiemtin.entities import Fetch, VoicePage

HANDLE = "xahoabinh.example.vn"
AUTHOR = {"did": "did:plc:xahoabinh", "handle": HANDLE, "displayName": "Ai đó", "labels": []}
JWT = "eyJhbGci.phien-lam-viec"


def account(**options: Any) -> Talk:
    return Talk(BlueskyAccountSource(), organisation=OFFICE, account=HANDLE, **options)


def search(query: str = "sáp nhập", **options: Any) -> Talk:
    return Talk(BlueskySearchSource(), account=HANDLE, query=query, **options)


def searched(talk: Talk, since: Any = None) -> Fetch:
    (fetch,) = fetches(
        talk.answer(talk.first(since), {"accessJwt": JWT, "refreshJwt": JWT, "did": "did:plc:x"})
    )
    return fetch


def post(text: str = "Tin mới", at: str = "2026-11-20T08:00:00.000Z", **more: Any) -> dict[str, Any]:
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at}
    return {
        "uri": "at://did:plc:xahoabinh/app.bsky.feed.post/3lbxa5",
        "author": AUTHOR,
        "record": record | more.pop("record", {}),
        "indexedAt": at,
        "labels": [],
    } | more


def mention(start: int, end: int) -> dict[str, Any]:
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:ai"}
    return {"facets": [{"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}]}


def asked(fetch: Fetch) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(fetch.url).query).items()}


def test_own_posts_are_read_without_signing_in() -> None:
    talk = account()
    assert talk.first().headers == {}
    assert asked(talk.first())["filter"] == "posts_no_replies"
    (item,) = items(talk.answer(talk.first(), {"feed": [{"post": post()}]}))
    assert item.url == f"https://bsky.app/profile/{HANDLE}/post/3lbxa5"


@pytest.mark.parametrize(
    "entry",
    [
        {"post": post(), "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "by": AUTHOR}},
        {"post": post(author={"did": "did:plc:khac", "handle": "khac.bsky.social"})},
        {"post": post(record={"reply": {"parent": {"uri": "at://x"}}})},
        {"post": post("")},
    ],
)
def test_reposts_answers_and_pictures_alone_are_passed_over(entry: dict[str, Any]) -> None:
    talk = account()
    assert talk.answer(talk.first(), {"feed": [entry]}) == []


def test_an_account_that_is_not_for_strangers_is_refused() -> None:
    talk = account()
    closed = post(author={**AUTHOR, "labels": [{"val": "!no-unauthenticated", "src": "did:plc:xahoabinh"}]})
    found = talk.answer(talk.first(), {"feed": [{"post": closed}], "cursor": "x"})
    assert reasons(found) == [Advice.HIDDEN]
    assert items(found) == []
    assert fetches(found) == []


@pytest.mark.parametrize(
    "handle", ["@xa.example.vn", "xa", "https://bsky.app/profile/xa.example.vn", "xa example.vn"]
)
def test_an_account_is_a_handle_or_a_did(handle: str) -> None:
    with pytest.raises(ValidationError):
        Talk(BlueskyAccountSource(), organisation=OFFICE, account=handle)


def test_a_post_dated_after_it_was_seen_is_of_the_time_it_was_seen() -> None:
    talk = account()
    late = post(at="2026-11-20T23:00:00Z", indexedAt="2026-11-20T08:00:00Z")
    (item,) = items(talk.answer(talk.first(), {"feed": [{"post": late}]}))
    assert item.published_at.isoformat() == "2026-11-20T08:00:00+00:00"


def test_the_next_page_is_read_until_a_week_before_the_last_run() -> None:
    talk = account()
    for days, goes_on in ((6, True), (8, False)):
        at = (NOW - timedelta(days=days)).isoformat()
        found = talk.answer(talk.first(NOW), {"feed": [{"post": post(at=at)}], "cursor": "tiep"})
        assert [asked(each)["cursor"] for each in fetches(found)] == (["tiep"] if goes_on else [])


def test_the_office_signs_in_with_an_app_password_that_the_source_never_holds() -> None:
    talk = search()
    fetch = talk.first()
    assert (fetch.method, fetch.private, fetch.units) == ("POST", True, 1)
    assert json.loads(fetch.body or b"") == {
        "identifier": HANDLE,
        "password": "{secret:bluesky_app_password}",
    }


def test_signing_in_is_what_the_quota_counts_and_searching_is_free() -> None:
    talk = search()
    quota = talk.source.spec.quota
    assert quota is not None
    assert (quota.units, quota.zone) == (100, "UTC")
    assert searched(talk).units == 0


def test_the_session_is_used_and_never_shown() -> None:
    talk = search()
    fetch = searched(talk)
    assert fetch.headers == {"Authorization": f"Bearer {JWT}"}
    (following,) = fetches(talk.answer(fetch, {"posts": [], "cursor": "100"}))
    assert following.headers == fetch.headers
    for each in (fetch, following):
        assert JWT not in repr(each)
        assert JWT not in each.url
    found = talk.answer(talk.first(), {"accessJwt": 5, "refreshJwt": JWT})
    assert len(reasons(found)) == 1
    assert JWT not in repr(found) + pickle.dumps(found).decode("latin-1")


@pytest.mark.parametrize(
    "query", ["from:ai.bsky.social", "mentions:ai", "to:ai x", "@ai.bsky.social", "did:plc:abc"]
)
def test_a_search_for_a_person_is_refused(query: str) -> None:
    with pytest.raises(ValidationError, match="person"):
        search(query)


def test_a_search_asks_for_what_the_gate_still_knows_and_no_older() -> None:
    talk = search()
    assert "since" not in asked(searched(talk))
    assert asked(searched(talk, NOW))["since"] == "2026-11-18T00:00:00Z"


def test_the_same_post_found_by_two_searches_is_the_same_voice() -> None:
    pages = {
        (page.thread, page.voices)
        for talk in (search("sáp nhập"), search("giấy tờ"))
        for page in talk.answer(searched(talk), {"posts": [post("Phải đổi giấy tờ à?")]})
    }
    assert len(pages) == 1
    assert pages.pop()[0] == THREAD


def test_handles_of_people_spoken_to_are_left_out_by_the_bytes_that_mark_them() -> None:
    talk = search()
    text = "Đúng không @ai.bsky.social nhỉ"
    start = len("Đúng không ".encode())
    marked = post(text, record=mention(start, start + len("@ai.bsky.social")))
    (voice,) = voices(talk.answer(searched(talk), {"posts": [marked]}))
    assert voice.text == "Đúng không nhỉ"


@given(start=st.integers(-5, 60), end=st.integers(-5, 60))
def test_marks_that_make_no_sense_break_nothing(start: int, end: int) -> None:
    talk = search()
    marked = post("Đúng không @ai.bsky.social nhỉ", record=mention(start, end))
    found = talk.answer(searched(talk), {"posts": [marked]})
    assert all(isinstance(each, VoicePage) for each in found)


@pytest.mark.parametrize(
    ("error", "code", "advice"),
    [
        ("ExpiredToken", 400, Advice.TOKEN),
        ("AuthenticationRequired", 401, Advice.PASSWORD),
        ("AuthMissing", 401, Advice.PERMISSION),
        ("AccountTakedown", 400, Advice.MOVED),
        ("RateLimitExceeded", 429, Advice.LIMIT),
        ("UpstreamFailure", 502, Advice.DOWN),
        ("Khac", 400, Advice.REFUSED),
        ("Khac", 503, Advice.DOWN),
    ],
)
def test_an_error_says_what_to_do(error: str, code: int, advice: Advice) -> None:
    said = {"error": error, "message": "Invalid identifier of Trần Canary Sơn"}
    for talk in (search(), account()):
        assert reasons(talk.answer(talk.first(), said, status=code)) == [advice]


def test_an_account_that_is_not_there_says_so() -> None:
    talk = account()
    assert reasons(
        talk.answer(talk.first(), {"error": "InvalidRequest", "message": "Profile not found"}, status=400)
    ) == [Advice.GONE]


@given(name=st.text("qzx0123456789", min_size=12, max_size=20))
def test_whatever_stands_around_a_voice_no_author_handle_number_or_address_leaves(name: str) -> None:
    talk = search()
    row = post(
        f"@{name} có phải đổi giấy tờ không?",
        uri=f"at://did:plc:{name}/app.bsky.feed.post/{name}",
        cid=name,
        author={"did": f"did:plc:{name}", "handle": f"{name}.bsky.social", "displayName": name},
        record=mention(0, len(name) + 1),
    )
    for body in ({"posts": [row]}, {"posts": row}, [row], {"posts": [row, row | {"record": {}}]}):
        assert name not in repr(talk.answer(searched(talk), body))


def test_an_answer_of_another_shape_is_kept_for_an_account_and_only_counted_for_voices() -> None:
    drifted = {"items": [{"text": "Bài mới", "author": {"displayName": "Trần Canary Sơn"}}]}
    (kept,) = account().answer(account().first(), drifted)
    assert "Bài mới" in kept.raw
    assert "Canary" not in kept.raw
    (counted,) = search().answer(searched(search()), drifted)
    assert counted.raw is None

"""A Page and what is written under its posts: whose token it is, pages, errors, and nobody's name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from vendor_answers import NOW, OFFICE, Talk, fetches, items, reasons, voices

from crawler.sources.facebook_comments import FacebookCommentsSource
from crawler.sources.facebook_graph import nearly_used
from crawler.sources.facebook_page import FacebookPageSource
from crawler.sources.vendor import Advice
from kiemtin.entities import Document, Fetch
from kiemtin.words import catalogue

PAGE = "1755847768034402"
ME = {"id": PAGE, "category": "Tổ chức chính phủ", "is_published": True}
POST = f"{PAGE}_122145000000000005"


def page() -> Talk:
    return Talk(FacebookPageSource(), organisation=OFFICE, page=PAGE)


def comments(**options: Any) -> Talk:
    return Talk(FacebookCommentsSource(), organisation=OFFICE, page=PAGE, **options)


def listing(talk: Talk, since: Any = None) -> Fetch:
    (fetch,) = fetches(talk.answer(talk.first(since), ME))
    return fetch


def failed(code: int, message: str = "(#1) said", **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "OAuthException", "code": code, **more}}


def asked(fetch: Fetch) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(fetch.url).query).items()}


def post(number: int = 5, message: str = "Lịch tiêm chủng.", at: str = "2026-11-20T02:10:00+0000") -> Any:
    return {"id": f"{PAGE}_{number}", "message": message, "created_time": at}


def test_the_token_travels_in_the_header_as_a_place_and_never_in_an_address() -> None:
    talk = comments()
    (threads,) = fetches(talk.answer(listing(talk), {"data": [{"id": POST}]}))
    for fetch in (talk.first(), listing(page()), listing(talk), threads):
        assert fetch.headers == {"Authorization": "Bearer {secret:facebook_page_token}"}
        assert "access_token" not in fetch.url


@pytest.mark.parametrize("source", [FacebookPageSource(), FacebookCommentsSource()])
def test_nobody_who_wrote_is_ever_asked_for(source: Any) -> None:
    talk = Talk(source, organisation=OFFICE, page=PAGE)
    first = talk.first()
    listed = listing(talk)
    deeper = fetches(talk.answer(listed, {"data": [{"id": POST}]}))
    for fetch in (first, listed, *deeper):
        fields = asked(fetch)["fields"].split(",")
        assert set(fields) <= {"id", "category", "is_published", "message", "created_time"}


def test_a_token_of_another_page_is_refused() -> None:
    talk = page()
    assert reasons(talk.answer(talk.first(), {**ME, "id": "99900000000001"})) == [Advice.NOT_THE_PAGE]


def test_a_personal_profile_is_refused_because_it_has_no_category() -> None:
    talk = page()
    said = failed(100, "(#100) Tried accessing nonexisting field (category) on node type (User)")
    assert reasons(talk.answer(talk.first(), said, status=400)) == [Advice.PERSON]
    assert reasons(talk.answer(talk.first(), {"id": PAGE})) == [Advice.PERSON]


def test_a_page_that_is_not_published_is_refused() -> None:
    talk = page()
    assert reasons(talk.answer(talk.first(), {**ME, "is_published": False})) == [Advice.HIDDEN]


@pytest.mark.parametrize("number", ["xahoabinh", "mot.nguoi", "12", "1 or 1", "../me", ""])
def test_only_the_number_of_a_page_is_taken(number: str) -> None:
    with pytest.raises(ValidationError):
        Talk(FacebookPageSource(), organisation=OFFICE, page=number)


def test_whoever_configures_a_page_has_to_name_its_organisation() -> None:
    with pytest.raises(ValidationError):
        Talk(FacebookPageSource(), page=PAGE)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (190, Advice.TOKEN),
        (102, Advice.TOKEN),
        (10, Advice.PERMISSION),
        (200, Advice.PERMISSION),
        (299, Advice.PERMISSION),
        (4, Advice.LIMIT),
        (17, Advice.LIMIT),
        (32, Advice.LIMIT),
        (80001, Advice.LIMIT),
        (2635, Advice.VERSION),
        (2, Advice.DOWN),
        (368, Advice.BLOCKED),
        (100, Advice.REFUSED),
        (99999, Advice.REFUSED),
    ],
)
def test_an_error_says_what_to_do_and_never_repeats_what_the_vendor_wrote(code: int, advice: Advice) -> None:
    for talk in (page(), comments()):
        said = failed(code, "Malformed access token EAAmatoken of Trần Canary Sơn")
        found = talk.answer(listing(talk), said, status=400)
        assert reasons(found) == [advice]
        assert "EAAmatoken" not in repr(found)
        assert "Canary" not in repr(found)


def test_a_post_that_is_gone_says_so() -> None:
    talk = page()
    said = failed(100, "Object does not exist", error_subcode=33)
    assert reasons(talk.answer(listing(talk), said, status=400)) == [Advice.GONE]


@pytest.mark.parametrize("advice", list(Advice))
def test_every_advice_is_in_the_catalogue_in_both_languages(advice: Advice) -> None:
    assert catalogue("vi")[advice.value] != catalogue("en")[advice.value]


def test_an_edited_post_comes_again_under_the_same_address_with_its_new_text() -> None:
    talk = page()
    (before,) = items(talk.answer(listing(talk), {"data": [post(message="Nghỉ thứ Bảy.")]}))
    (after,) = items(talk.answer(listing(talk, NOW), {"data": [post(message="Làm cả thứ Bảy.")]}))
    assert before.url == after.url == f"https://www.facebook.com/{PAGE}_5"
    assert (before.text, after.text) == ("Nghỉ thứ Bảy.", "Làm cả thứ Bảy.")


def test_the_address_for_the_next_page_is_never_taken_from_the_answer() -> None:
    talk = page()
    paging = {
        "cursors": {"after": "QVFI"},
        "next": "https://graph.facebook.com/v26.0/next?access_token=EAAmatoken",
    }
    (following,) = fetches(talk.answer(listing(talk), {"data": [post()], "paging": paging}))
    assert asked(following)["after"] == "QVFI"
    assert asked(following)["fields"] == "id,message,created_time"
    assert "EAAmatoken" not in repr(following)


def test_reading_goes_back_a_week_before_the_last_run_for_edits_and_no_further() -> None:
    talk = page()
    paging = {"cursors": {"after": "QVFI"}, "next": "https://graph.facebook.com/next"}
    for days, goes_on in ((6, True), (8, False)):
        at = (NOW - timedelta(days=days)).isoformat()
        found = talk.answer(listing(talk, NOW), {"data": [post(at=at)], "paging": paging})
        assert bool(fetches(found)) is goes_on


def test_the_rest_waits_when_the_limit_is_nearly_used_up() -> None:
    talk = page()
    paging = {"cursors": {"after": "QVFI"}, "next": "https://graph.facebook.com/next"}
    usage = {"X-App-Usage": json.dumps({"call_count": 91, "total_time": 3, "total_cputime": 2})}
    found = talk.answer(listing(talk), {"data": [post()], "paging": paging}, headers=usage)
    assert len(items(found)) == 1
    assert fetches(found) == []
    assert reasons(found) == [Advice.LIMIT]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('{"call_count":89}', False),
        ('{"123":[{"type":"pages","call_count":95,"estimated_time_to_regain_access":0}]}', True),
        ('{"123":[{"type":"pages","call_count":5,"estimated_time_to_regain_access":600}]}', False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_usage_is_read_from_every_shape_of_its_headers(header: str, expected: bool) -> None:
    document = Document(
        url="https://graph.facebook.com/",
        status=200,
        content_type="",
        body=b"",
        fetched_at=NOW,
        headers={"x-business-use-case-usage": header},
    )
    assert nearly_used(document) is expected


def test_comments_are_voices_without_speakers_in_the_discussion_of_their_post() -> None:
    talk = comments()
    (thread,) = fetches(talk.answer(listing(talk), {"data": [{"id": POST}]}))
    rows = [
        {"id": "1_2", "message": f"Câu hỏi {each}?", "created_time": "2026-11-20T03:00:00+0000"}
        for each in range(3)
    ]
    (found,) = talk.answer(thread, {"data": rows})
    assert found.thread == f"https://www.facebook.com/{POST}"
    assert found.place == "page"
    assert [each.speaker for each in found.voices] == [None, None, None]


def test_replies_are_not_asked_for_because_the_offices_own_answers_stand_among_them() -> None:
    talk = comments()
    (thread,) = fetches(talk.answer(listing(talk), {"data": [{"id": POST}]}))
    assert asked(thread)["filter"] == "toplevel"


@given(name=st.text("qzx0123456789", min_size=12, max_size=20), number=st.integers(10**14, 10**16))
def test_whatever_the_vendor_adds_no_name_number_or_address_of_a_voice_leaves(name: str, number: int) -> None:
    talk = comments()
    (thread,) = fetches(talk.answer(listing(talk), {"data": [{"id": POST}]}))
    someone = {"name": name, "id": str(number), "username": name}
    row = {
        "id": f"5_{number}",
        "permalink_url": f"https://www.facebook.com/{name}?comment_id={number}",
        "from": someone,
        "message_tags": [someone],
        "message": "Có phải đổi giấy tờ không?",
        "created_time": "2026-11-20T03:00:00+0000",
    }
    for body in ({"data": [row]}, {"data": row}, [row], {"data": [row, {**row, "created_time": None}]}):
        found = repr(talk.answer(thread, body))
        assert name not in found
        assert str(number) not in found


def test_an_answer_of_another_shape_is_kept_for_a_page_without_names_and_only_counted_for_voices() -> None:
    drifted = {"posts": [{"body": "Bài mới", "from": {"name": "Trần Canary Sơn"}}]}
    (kept,) = page().answer(listing(page()), drifted)
    assert "Bài mới" in kept.raw
    assert "Canary" not in kept.raw
    (counted,) = comments().answer(listing(comments()), drifted)
    assert counted.raw is None


def test_nothing_said_means_nothing_found() -> None:
    talk = comments()
    (thread,) = fetches(talk.answer(listing(talk), {"data": [{"id": POST}]}))
    assert voices(talk.answer(thread, {"data": []})) == []
    assert items(page().answer(listing(page()), {"data": [{"id": POST}]})) == []

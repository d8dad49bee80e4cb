"""Comments at a newspaper's own JSON address: described in the configuration, never with a person in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from crawler import registry
from crawler.sources.json_comments import JsonCommentsOptions, JsonCommentsSource
from crawler.sources.jsonpath import PERSONAL, at, personal, rows
from kiemtin import errors
from kiemtin.entities import Document, Fetch, ParseProblem, VoicePage

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
WRITTEN: dict[str, Any] = {
    "articles": "https://bao.example/rss.xml",
    "endpoint": "https://bl.example/get?id={key}&trang={page}",
    "comments": "data.items",
    "text": "content",
    "time": "created_at",
}


def options(**more: Any) -> JsonCommentsOptions:
    return JsonCommentsOptions(**{**WRITTEN, **more})


def answer(data: object, **more: Any) -> list[Any]:
    body = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    document = Document(
        url="https://bl.example/get?id=1&trang=1",
        status=200,
        content_type="application/json",
        body=body.encode(),
        fetched_at=NOW,
        context={"thread": "https://bao.example/a", "key": "1", "page": 0},
    )
    return list(JsonCommentsSource().parse(document, options(**more)))


def texts(found: list[Any]) -> list[str]:
    return [voice.text for each in found if isinstance(each, VoicePage) for voice in each.voices]


@pytest.mark.parametrize(
    "path",
    [
        *("author", "user.name", "full_name", "fullName", "comment_user_id", "data.userName", "avatar", "id"),
        *("parent_id", "parentId", "creator", "nick_name", "nickname", "email", "ip_address", "uid", "owner"),
        *(
            "ho_ten",
            "hoTen",
            "nguoi_dung",
            "tac_gia",
            "thanhVien",
            "commenter",
            "postedBy",
            "by",
            "profile_url",
        ),
        *("$.author", "items.0.author", "USER_NAME", "authorName", "usernamedisplay", "displayname"),
    ],
)
@pytest.mark.parametrize("option", ["comments", "text", "time", "replies"])
def test_a_path_to_a_person_is_refused_in_every_option(option: str, path: str) -> None:
    with pytest.raises(ValidationError, match=r"names a person|not a field"):
        options(**{option: path})


@pytest.mark.parametrize(
    "path",
    [
        "content",
        "data.items",
        "comment_content",
        "creation_time",
        "created_at",
        "replys.items",
        "body.html",
        "comments",
        "like_count",
        "message",
        "$.data.list",
        "noi_dung",
        "thoi_gian",
        "timestamp",
        "publishedAt",
    ],
)
def test_ordinary_fields_are_not_refused(path: str) -> None:
    assert options(replies=path).replies == path.removeprefix("$.")


@given(
    word=st.sampled_from(sorted(PERSONAL)),
    before=st.sampled_from(["", "comment_", "comment", "the-", "x."]),
    after=st.sampled_from(["", "_text", "Value", ".html"]),
)
def test_no_spelling_of_a_persons_field_gets_through(word: str, before: str, after: str) -> None:
    joined = before[-1:].isalpha() or after[:1].isalpha()
    written = f"{before}{word.capitalize() if before[-1:].isalpha() else word}{after}"
    assert any(personal(part) for part in written.split(".")), (written, joined)


@pytest.mark.parametrize("path", ["a b", "a[0]", "..", "a..b", "//x", "a.'b'", "@"])
def test_a_path_is_names_and_dots_only(path: str) -> None:
    with pytest.raises(ValidationError, match="not a field"):
        options(text=path)


def test_a_star_stands_for_entries_of_lists_never_for_all_fields_of_an_object() -> None:
    data = {"list": [{"t": 1}, {"t": 2}], "object": {"author": "Canary", "t": 3}}
    assert at(data, "list.*.t") == [1, 2]
    assert at(data, "object.*") == []
    assert (
        texts(
            answer(
                {"data": {"items": [{"object": data["object"], "created_at": 1795165200}]}}, text="object.*"
            )
        )
        == []
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"endpoint": "https://bl.example/get"}, "needs {key}"),
        ({"endpoint": "https://bl.example/{khoa}"}, "unknown place"),
        ({"endpoint": "https://bl.example/{key"}, "places in braces"),
        ({"key": "\\d+"}, "exactly one group"),
        ({"key": "("}, "regular expression"),
        ({"time": "content"}, "same field"),
    ],
)
def test_what_cannot_work_is_refused_when_configured(written: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        options(**written)


def test_an_address_of_a_person_is_refused_as_an_endpoint() -> None:
    with pytest.raises(errors.SourceRefused):
        registry.options_of("json_comments", {**WRITTEN, "endpoint": "https://www.facebook.com/x?c={key}"})


def test_answers_are_read_at_any_depth_up_to_a_bound() -> None:
    row: dict[str, Any] = {"content": "sâu 20", "created_at": 1795165200}
    for depth in range(19, -1, -1):
        row = {"content": f"sâu {depth}", "created_at": 1795165200, "replies": [row]}
    assert texts(answer({"data": {"items": [row]}}, replies="replies")) == [f"sâu {n}" for n in range(6)]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        (1795165200, datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        (1795165200000, datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        ("1795165200", datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        ("2026-11-20T16:00:00+07:00", datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        ("16:00 20/11/2026", datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        (True, None),
        (-5, None),
        (1e300, None),
        ("hôm kia", None),
        (None, None),
        ([], None),
    ],
)
def test_time_is_unix_or_written(written: object, moment: datetime | None) -> None:
    found = answer({"data": {"items": [{"content": "chữ", "created_at": written}]}})
    got = [voice.said_at for each in found if isinstance(each, VoicePage) for voice in each.voices]
    assert got == ([moment] if moment else [])
    assert bool(got) or isinstance(found[0], ParseProblem)


def test_a_wrapped_answer_is_unwrapped() -> None:
    wrapped = 'jQuery1.cb({"data": {"items": [{"content": "<p>chữ</p>", "created_at": 1795165200}]}});'
    assert texts(answer(wrapped)) == ["chữ"]


def test_a_full_page_leads_to_the_next_until_the_bound() -> None:
    rows_ = [{"content": f"c{n}", "created_at": 1795165200} for n in range(2)]
    found = answer({"data": {"items": rows_}}, size=2)
    assert [each.url for each in found if isinstance(each, Fetch)] == ["https://bl.example/get?id=1&trang=2"]
    found = answer({"data": {"items": rows_}}, size=2, most_pages=1)
    assert [each.reason for each in found if isinstance(each, ParseProblem)] == [
        "more than 1 pages; the rest is not read"
    ]
    assert not [each for each in answer({"data": {"items": rows_[:1]}}, size=2) if isinstance(each, Fetch)]


@given(
    data=st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["data", "items", "content", "created_at", "author"]), inner, max_size=4
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_gives_voices_or_problems_and_no_author(data: Any) -> None:
    for found in answer(data):
        assert isinstance(found, VoicePage | Fetch | ParseProblem)
    assert all(isinstance(each, dict) for each in rows(data, "data.items"))

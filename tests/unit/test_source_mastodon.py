"""An organisation's account and a hashtag on a Mastodon server: pages, limits, refusals, and no author."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from vendor_answers import NOW, OFFICE, Talk, fetches, items, reasons, voices

from crawler.sources.mastodon_account import MastodonAccountSource
from crawler.sources.mastodon_hashtag import THREAD, MastodonHashtagSource
from crawler.sources.vendor import Advice
from kiemtin.entities import Fetch, KeptItem, VoicePage

SERVER = "https://xa.social"
ACCOUNT = {"id": "109302", "username": "xahoabinh", "acct": "xahoabinh", "locked": False, "group": False}
LINK = f'<{SERVER}/api/v1/x?max_id=37>; rel="next", <{SERVER}/api/v1/x?min_id=40>; rel="prev"'


def account() -> Talk:
    return Talk(MastodonAccountSource(), organisation=OFFICE, server=SERVER, account="xahoabinh")


def hashtag(tag: str = "sapnhap", server: str = SERVER) -> Talk:
    return Talk(MastodonHashtagSource(), server=server, hashtag=tag)


def posts(talk: Talk, since: Any = None) -> Fetch:
    (fetch,) = fetches(talk.answer(talk.first(since), ACCOUNT))
    return fetch


def status(content: str = "<p>Tin mới</p>", **more: Any) -> dict[str, Any]:
    return {
        "id": "40",
        "created_at": "2026-11-20T10:00:00.120Z",
        "visibility": "public",
        "language": "vi",
        "url": f"{SERVER}/@xahoabinh/40",
        "content": content,
        "reblog": None,
        "in_reply_to_id": None,
        "spoiler_text": "",
    } | more


def test_an_account_is_looked_up_by_name_and_read_without_answers_and_boosts() -> None:
    talk = account()
    assert talk.first().url == f"{SERVER}/api/v1/accounts/lookup?acct=xahoabinh"
    assert posts(talk).url.startswith(f"{SERVER}/api/v1/accounts/109302/statuses?")
    assert "exclude_replies=true" in posts(talk).url
    assert "exclude_reblogs=true" in posts(talk).url


@pytest.mark.parametrize(
    ("more", "advice"),
    [
        ({"group": True}, Advice.GROUP),
        ({"locked": True}, Advice.HIDDEN),
        ({"noindex": True}, Advice.HIDDEN),
        ({"suspended": True}, Advice.MOVED),
        ({"memorial": True}, Advice.MOVED),
        ({"moved": {"acct": "moi"}}, Advice.MOVED),
        ({"acct": "xahoabinh@khac.example"}, Advice.GONE),
    ],
)
def test_an_account_that_is_no_open_account_of_an_organisation_here_is_refused(
    more: dict[str, Any], advice: Advice
) -> None:
    talk = account()
    found = talk.answer(talk.first(), ACCOUNT | more)
    assert reasons(found) == [advice]
    assert fetches(found) == []


@pytest.mark.parametrize("name", ["@xahoabinh", "xahoabinh@khac.example", "a/b", ""])
def test_a_name_with_a_server_is_not_taken(name: str) -> None:
    with pytest.raises(ValidationError):
        Talk(MastodonAccountSource(), organisation=OFFICE, server=SERVER, account=name)


def test_an_edited_post_comes_again_under_its_address() -> None:
    talk = account()
    (before,) = items(talk.answer(posts(talk), [status("<p>Cấm xe từ 22 giờ</p>")]))
    (after,) = items(
        talk.answer(posts(talk, NOW), [status("<p>Cấm xe từ 23 giờ</p>", edited_at="2026-11-20T11:00:00Z")])
    )
    assert before.url == after.url
    assert (before.text, after.text) == ("Cấm xe từ 22 giờ", "Cấm xe từ 23 giờ")


def test_a_kept_post_is_asked_for_by_its_number_so_that_its_deletion_is_noticed() -> None:
    talk = account()
    kept = KeptItem(url=f"{SERVER}/@xahoabinh/40", title="Tin mới", published_at=NOW)
    fetch = MastodonAccountSource().again(kept, talk.options)
    assert fetch is not None
    assert fetch.url == f"{SERVER}/api/v1/statuses/40"
    (item,) = talk.answer(fetch, status("<p>Đã sửa</p>"))
    assert (item.url, item.text) == (kept.url, "Đã sửa")
    assert items(talk.answer(fetch, b"", status=404)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"visibility": "unlisted"},
        {"visibility": "private"},
        {"visibility": "direct"},
        {"reblog": {"content": "<p>khác</p>"}},
        {"in_reply_to_id": "5"},
        {"content": ""},
    ],
)
def test_only_public_posts_of_its_own_with_words_are_read(more: dict[str, Any]) -> None:
    talk = account()
    assert talk.answer(posts(talk), [status(**more)]) == []


def test_the_next_page_is_asked_for_at_the_configured_server_whatever_the_link_says() -> None:
    for talk, first in ((account(), posts(account())), (hashtag(), hashtag().first())):
        elsewhere = {"Link": '<https://ke-xau.example/api/v1/x?max_id=37>; rel="next"'}
        (following,) = fetches(talk.answer(first, [status()], headers=elsewhere))
        assert following.url.startswith(f"{SERVER}/")
        assert "max_id=37" in following.url
        assert following.headers == first.headers


def test_without_a_next_link_reading_ends() -> None:
    talk = account()
    for link in ("", f'<{SERVER}/x?min_id=40>; rel="prev"', '<nonsense>; rel="next"'):
        assert fetches(talk.answer(posts(talk), [status()], headers={"Link": link})) == []


def test_a_server_with_few_requests_left_is_left_alone() -> None:
    talk = account()
    found = talk.answer(posts(talk), [status()], headers={"Link": LINK, "X-RateLimit-Remaining": "9"})
    assert len(items(found)) == 1
    assert fetches(found) == []
    assert reasons(found) == [Advice.LIMIT]


@pytest.mark.parametrize(
    ("code", "signed_in", "open_to_all"),
    [
        (401, Advice.TOKEN, Advice.HIDDEN),
        (403, Advice.PERMISSION, Advice.PERMISSION),
        (404, Advice.GONE, Advice.GONE),
        (410, Advice.MOVED, Advice.MOVED),
        (429, Advice.LIMIT, Advice.LIMIT),
        (500, Advice.DOWN, Advice.DOWN),
        (422, Advice.REFUSED, Advice.REFUSED),
    ],
)
def test_an_error_says_what_to_do(code: int, signed_in: Advice, open_to_all: Advice) -> None:
    error = {"error": "The access token of Trần Canary Sơn is invalid"}
    tag, name = hashtag(), account()
    assert reasons(tag.answer(tag.first(), error, status=code)) == [signed_in]
    assert reasons(name.answer(name.first(), error, status=code)) == [open_to_all]


def test_a_hashtag_is_read_with_the_offices_own_token() -> None:
    talk = hashtag("sápnhập")
    fetch = talk.first()
    assert fetch.headers == {"Authorization": "Bearer {secret:mastodon_token}"}
    assert fetch.url.startswith(f"{SERVER}/api/v1/timelines/tag/s%C3%A1pnh%E1%BA%ADp?")
    for wrong in ("#sapnhap", "sap nhap", "a/b", "", "../../home"):
        with pytest.raises(ValidationError):
            hashtag(wrong)


def test_a_post_under_two_hashtags_or_on_two_servers_is_the_same_voice() -> None:
    said = set()
    for talk, at in (
        (hashtag("sapnhap"), "2026-11-20T10:00:00.120Z"),
        (hashtag("giayto"), "2026-11-20T10:00:00.120Z"),
        (hashtag("sapnhap", "https://tinh.social"), "2026-11-20T10:00:00Z"),
    ):
        (page,) = talk.answer(talk.first(), [status("<p>Phải đổi giấy tờ à?</p>", created_at=at)])
        said.add((page.thread, page.voices))
    assert len(said) == 1
    assert said.pop()[0] == THREAD


def test_nobody_is_told_apart_under_a_hashtag() -> None:
    talk = hashtag()
    found = talk.answer(talk.first(), [status("<p>Một?</p>"), status("<p>Hai?</p>")])
    assert [each.speaker for each in voices(found)] == [None, None]


def test_posts_in_other_languages_and_not_for_everybody_are_passed_over() -> None:
    talk = hashtag()
    rows = [
        status(language="en"),
        status(visibility="unlisted"),
        status("<p>Có phải không?</p>", language=None),
    ]
    assert [each.text for each in voices(talk.answer(talk.first(), rows))] == ["Có phải không?"]


@given(name=st.text("qzx0123456789", min_size=12, max_size=20))
def test_whatever_stands_around_a_voice_no_author_handle_number_or_address_leaves(name: str) -> None:
    talk = hashtag()
    who = {
        "id": name,
        "acct": f"{name}@khac.example",
        "display_name": name,
        "url": f"https://khac.example/@{name}",
    }
    mention = f'<span class="h-card"><a href="https://khac.example/@{name}" class="u-url mention">@<span>{name}</span></a></span>'
    row = status(
        f"<p>{mention} có phải đổi giấy tờ không?</p>",
        id=name,
        uri=f"https://khac.example/users/{name}/statuses/1",
        url=f"https://khac.example/@{name}/1",
        account=who,
        mentions=[who],
    )
    for body in ([row], row, {"statuses": [row]}, [row, row | {"created_at": None}]):
        found = talk.answer(talk.first(), body)
        assert name not in repr(found)
    (page,) = talk.answer(talk.first(), [row])
    assert isinstance(page, VoicePage)
    assert [each.text for each in page.voices] == ["có phải đổi giấy tờ không?"]


def test_an_answer_of_another_shape_is_kept_for_an_account_and_only_counted_for_voices() -> None:
    drifted = {"statuses": [{"content": "Bài mới", "account": {"display_name": "Trần Canary Sơn"}}]}
    (kept,) = account().answer(posts(account()), drifted)
    assert "Bài mới" in kept.raw
    assert "Canary" not in kept.raw
    (counted,) = hashtag().answer(hashtag().first(), drifted)
    assert counted.raw is None

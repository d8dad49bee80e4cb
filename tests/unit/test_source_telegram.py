"""A channel's web preview: its own posts, their edits, and what is no channel."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from vendor_answers import NOW, OFFICE, Talk, fetches, items, reasons

from crawler.sources.telegram_channel import TelegramChannelSource
from crawler.sources.vendor import Advice
from kiemtin import errors

SAVED = (Path(__file__).parents[1] / "fixtures/pages/telegram_channel/page_1.html").read_bytes()


def channel(address: str = "https://t.me/s/xahoabinh", **options: Any) -> Talk:
    return Talk(TelegramChannelSource(), organisation=OFFICE, address=address, **options)


def bubble(number: int, text: str, at: str = "2026-11-20T02:00:00+00:00", inside: str = "") -> str:
    return (
        f'<div class="tgme_widget_message js-widget_message" data-post="xahoabinh/{number}">{inside}'
        f'<div class="tgme_widget_message_text js-message_text">{text}</div>'
        f'<a class="tgme_widget_message_date"><time datetime="{at}"></time></a></div>'
    )


def preview(*bubbles: str, kind: str = "subscribers") -> bytes:
    counter = f'<div class="tgme_channel_info"><span class="counter_type">{kind}</span></div>'
    return f"<html><body>{counter}{''.join(bubbles)}</body></html>".encode()


@pytest.mark.parametrize(
    "address",
    [
        "https://t.me/motnguoi",
        "https://t.me/+abcdef",
        "https://t.me/joinchat/abc",
        "https://telegram.me/motnguoi",
    ],
)
def test_a_person_and_a_group_are_refused_by_their_address(address: str) -> None:
    with pytest.raises(errors.SourceRefused):
        channel(address)


@pytest.mark.parametrize(
    "address", ["https://t.me/s/", "https://t.me/s/a", "https://t.me/s/xa/12", "https://t.me"]
)
def test_an_address_that_is_no_preview_says_how_one_looks(address: str) -> None:
    with pytest.raises(ValidationError, match=r"t\.me/s/"):
        channel(address)


def test_a_channel_without_preview_is_refused_with_the_reason() -> None:
    talk = channel()
    assert reasons(talk.answer(talk.first(), b"", status=403)) == [Advice.NO_PREVIEW]
    contact = (
        b'<html><body><div class="tgme_page"><div class="tgme_page_title">Ai do</div></div></body></html>'
    )
    assert reasons(talk.answer(talk.first(), contact)) == [Advice.NO_PREVIEW]


def test_a_page_that_counts_members_is_a_group_and_refused() -> None:
    talk = channel()
    found = talk.answer(talk.first(), preview(bubble(5, "Tin của nhóm"), kind="members"))
    assert reasons(found) == [Advice.GROUP]
    assert items(found) == []


def test_a_broken_name_of_an_attribute_does_not_cost_the_post() -> None:
    talk = channel()
    broken = bubble(1, "Thông báo cắt điện.").replace("data-post=", "data-v\x01iew='x' data-post=")
    (item,) = items(talk.answer(talk.first(), preview(broken)))
    assert item.title == "Thông báo cắt điện."


def test_posts_come_with_address_and_headline() -> None:
    talk = channel()
    (item,) = items(talk.answer(talk.first(), preview(bubble(1, "Thông báo cắt điện.<br/>Từ 8 giờ."))))
    assert (item.url, item.title) == ("https://t.me/xahoabinh/1", "Thông báo cắt điện.")
    assert item.text.split("\n")[-1] == "Từ 8 giờ."


def test_an_edited_post_comes_again_under_its_address() -> None:
    talk = channel()
    (before,) = items(talk.answer(talk.first(), preview(bubble(1, "Cắt điện ngày 22"))))
    (after,) = items(talk.answer(talk.first(NOW), preview(bubble(1, "Cắt điện ngày 23"))))
    assert before.url == after.url
    assert before.text != after.text


def test_what_was_passed_on_from_others_and_the_signature_are_never_read() -> None:
    talk = channel()
    out = repr(talk.answer(talk.first(), SAVED))
    assert "Bài chuyển tiếp" not in out
    assert "Canary" not in out
    assert "canary_ha" not in out
    assert "Thông báo lịch cắt điện" in out


def test_older_posts_are_read_before_the_lowest_number_on_the_page() -> None:
    talk = channel()
    found = talk.answer(talk.first(), preview(bubble(41, "một"), bubble(42, "hai")))
    (earlier,) = fetches(found)
    assert earlier.url == "https://t.me/s/xahoabinh?before=41"
    assert fetches(talk.answer(earlier, preview(bubble(1, "đầu tiên")))) == []
    assert fetches(talk.answer(earlier, preview())) == []


def test_reading_ends_where_the_last_run_and_a_week_of_edits_are_covered() -> None:
    talk = channel()
    for days, goes_on in ((6, True), (8, False)):
        old = bubble(41, "một", (NOW - timedelta(days=days)).isoformat())
        assert bool(fetches(talk.answer(talk.first(NOW), preview(old)))) is goes_on


def test_no_more_pages_are_read_than_configured_and_later_runs_say_that_posts_were_missed() -> None:
    talk = channel(most_pages=1)
    page = preview(bubble(41, "một"))
    assert reasons(talk.answer(talk.first(), page)) == []
    assert reasons(talk.answer(talk.first(NOW), page)) == [
        "more than 1 pages since the last run; the rest is not read"
    ]


def test_a_post_of_another_channel_and_a_changed_layout_are_said() -> None:
    talk = channel()
    other = bubble(7, "x").replace("xahoabinh/7", "kenhkhac/7")
    assert reasons(talk.answer(talk.first(), preview(other))) == [
        "a post does not say whose it is: changed layout"
    ]
    moved = preview('<div class="tgme_widget_message_wrap"><p>bài</p></div>')
    assert reasons(talk.answer(talk.first(), moved)) == ["posts are not found on the page: changed layout"]
    assert reasons(talk.answer(talk.first(), b"<html><body>khac</body></html>")) == [
        "no channel on the page: another page or a changed layout"
    ]


@given(numbers=st.lists(st.integers(1, 10**9), min_size=1, max_size=20, unique=True))
def test_going_back_always_comes_to_an_end(numbers: list[int]) -> None:
    talk = channel(most_pages=100)
    found = talk.answer(talk.first(), preview(*(bubble(each, "bài") for each in numbers)))
    for earlier in fetches(found):
        assert int(earlier.url.rpartition("=")[2]) == min(numbers) > 1

"""From bytes and markup to text: charsets, entities, blocks, quotes, comments."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st
from parsel import Selector

from crawler.sources.articles import read_article
from crawler.sources.feed import FeedOptions, FeedSource
from crawler.sources.feeds import Entry
from crawler.sources.markup import attribute, clean, declares_entities, decode, html_to_text, one_line
from kiemtin.entities import Document, PublicationItem

WORDS = "Đơn vị hành chính cấp xã"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORDS.encode(), "text/html; charset=utf-8"),
        (WORDS.encode(), "text/html; charset=iso-8859-1"),
        (WORDS.encode(), ""),
        (b"\xef\xbb\xbf" + WORDS.encode(), "text/html; charset=windows-1258"),
        (WORDS.encode("utf-16"), "text/html"),
        (unicodedata.normalize("NFD", WORDS).encode(), ""),
    ],
)
def test_vietnamese_is_read_whatever_charset_is_claimed(body: bytes, content_type: str) -> None:
    text, whole = decode(body, content_type)
    assert whole
    assert clean(text) == WORDS


def test_bytes_of_no_charset_are_said_to_be_unread() -> None:
    text, whole = decode(b"\x81\x8d\xff\xfe\xd2", "text/html; charset=utf-8")
    assert not whole
    assert text


@given(body=st.binary(max_size=500), content_type=st.text(max_size=40))
def test_no_bytes_break_the_decoder(body: bytes, content_type: str) -> None:
    text, _ = decode(body, content_type)
    assert isinstance(text, str)


def test_markup_becomes_lines_without_scripts() -> None:
    markup = "<p>Một &amp; hai<br>ba</p><script>bon()</script><ul><li>năm</li><li>sáu</li></ul>&nbsp;bảy"
    assert html_to_text(markup).split() == ["Một", "&", "hai", "ba", "năm", "sáu", "bảy"]
    assert one_line("<b>Một</b>\n  hai &#8211; ba") == "Một hai – ba"


@given(text=st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_a_page_of_ten_thousand_nested_elements_is_read() -> None:
    assert "sâu" in html_to_text("<div>" * 200 + "sâu" + "</div>" * 200)
    assert isinstance(html_to_text("<div>" * 10_000 + "sâu"), str)


def test_an_xml_that_defines_entities_is_recognised() -> None:
    assert declares_entities('<!DOCTYPE x [<!ENTITY a "b">]>')
    assert declares_entities('<!DOCTYPE x [<! entity % a SYSTEM "file:///etc/passwd">]>')
    assert not declares_entities("<rss><title>ENTITY</title></rss>")


@pytest.mark.parametrize(
    "mark",
    [
        'class="comments-area"', 'id="comments"', 'class="box_comment_list"', 'id="box_comment"',
        'class="binh-luan"', 'class="fb-comments"', 'id="disqus_thread"', 'class="wp-block-comments"',
        'class="list-comment"', 'id="respond"',
    ],
)  # fmt: skip
def test_what_readers_wrote_under_an_article_is_not_its_text(mark: str) -> None:
    body = "Trụ sở cũ vẫn tiếp nhận hồ sơ của người dân trong giờ hành chính như trước đây. " * 3
    said = "Chim Yến nói rằng phải đổi hết giấy tờ trước cuối năm nay, ai cũng phải biết điều đó. " * 3
    page = f"<html><body><article><h1>Tin</h1><p>{body}</p></article><div {mark}><p>{said}</p></div></body></html>"
    document = Document(
        url="https://bao.example/a",
        status=200,
        content_type="text/html",
        body=page.encode(),
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    article = read_article(document, FeedOptions(address="https://bao.example/rss"))
    assert "Trụ sở cũ" in article.text
    assert "Chim Yến" not in article.text


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "video/mp4", "application/octet-stream"])
def test_a_page_that_is_no_text_has_no_text(kind: str) -> None:
    document = Document(
        url="https://bao.example/a.pdf",
        status=200,
        content_type=kind,
        body=b"<html><body><p>" + b"x " * 200,
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    assert read_article(document, FeedOptions(address="https://bao.example/rss")).text == ""


def test_a_page_too_large_for_an_article_falls_back_to_what_the_feed_says() -> None:
    options = FeedOptions(address="https://bao.example/rss")
    entry = Entry(
        link="https://bao.example/a",
        title="Bài rất dài",
        text="Phần tóm tắt trong nguồn cấp vẫn đọc được.",
        published_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    document = Document(
        url=entry.link,
        status=200,
        content_type="text/html",
        body=b"<html><body>" + b"<a href='/x'>x</a>" * 200_000,
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
        context={"entry": entry},
    )
    (found,) = FeedSource().parse(document, options)
    assert isinstance(found, PublicationItem)
    assert found.text == entry.text


def test_an_attribute_is_read_beside_one_whose_name_is_broken() -> None:
    element = Selector(text="<a d\x01x='1' href='/trang-2'>2</a>", type="html").css("a")[0]
    assert (attribute(element, "href"), attribute(element, "rel")) == ("/trang-2", "")
    with pytest.raises(ValueError, match="XML compatible"):
        dict(element.attrib)

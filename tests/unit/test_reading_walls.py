"""Pages that are no article are refused with their reason and never read behind it (S11)."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest
from page_families.texts import Writer

from crawler.reading.walls import Unreadable
from crawler.sources.articles import Article, read_article
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document

NOW = datetime(2026, 11, 21, tzinfo=UTC)
WORDS = Writer("walls")
TEXT = "".join(f"<p>{escape(WORDS.sentences(2, 3))}</p>" for _ in range(6))
SHORT = f"<p>{escape(WORDS.sentences(1, 1))}</p>"


def read(page: str, content_type: str = "text/html; charset=utf-8") -> Article:
    document = Document(
        url="https://bao.example/a", status=200, content_type=content_type, body=page.encode(), fetched_at=NOW
    )
    return read_article(document, SourceOptions())


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<html><body><div id='root'></div><script src='/a.js'></script></body></html>", Unreadable.SCRIPT),
        ("<body><noscript>Vui lòng bật JavaScript để xem trang.</noscript><div id=app></div></body>", Unreadable.SCRIPT),
        ("<html><frameset cols='20%,80%'><frame src=a><frame src=b></frameset></html>", Unreadable.FRAMES),
        (f"<h1>Tin</h1>{SHORT}<p>Vui lòng đăng nhập để đọc tiếp.</p><form><input type=password></form>", Unreadable.LOG_IN),
        ("<title>Đăng nhập</title><form><input name=u><input type='password'></form>", Unreadable.LOG_IN),
        (f"<h1>Tin</h1>{SHORT}<div class='paywall-box'><p>Mua gói để tiếp tục.</p></div>", Unreadable.PAYWALL),
        (f"<h1>Tin</h1>{SHORT}<p>Bài viết này chỉ dành cho độc giả trả phí.</p>", Unreadable.PAYWALL),
        ("<title>404 - Không tìm thấy trang</title><h1>404</h1><p>Trang bạn tìm không tồn tại.</p>", Unreadable.NOT_FOUND),
        ("<h1>Thông báo</h1><p>Bài viết không tồn tại hoặc đã bị xóa khỏi hệ thống của chúng tôi.</p>", Unreadable.NOT_FOUND),
        ("<title>Just a moment...</title><p>Checking your browser before accessing.</p>", Unreadable.ROBOT_CHECK),
        ("<script>document.cookie='D1N=abc';window.location.reload(true);</script>", Unreadable.ROBOT_CHECK),
        ("<title>Website đang bảo trì</title><p>Hệ thống đang được nâng cấp.</p>", Unreadable.MAINTENANCE),
        ("<h2>Trước khi tiếp tục</h2><p>Chúng tôi sử dụng cookie để cải thiện trải nghiệm của bạn.</p>", Unreadable.CONSENT),
        ("   ", Unreadable.EMPTY),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_says_why_and_gives_no_text(page: str, why: Unreadable) -> None:
    found = read(
        page if "<" not in page or "<body" in page or "<html" in page else f"<html><body>{page}</body></html>"
    )
    assert (found.problem, found.text) == (why.value, "")


def test_what_a_publisher_calls_not_free_is_not_read_though_the_markup_holds_it() -> None:
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    found = read(f"<html><head>{ld}</head><body><h1>Tin vui</h1><article>{TEXT}</article></body></html>")
    assert found.problem == Unreadable.PAYWALL.value
    assert found.text == ""


def test_hidden_text_is_not_read() -> None:
    found = read(
        f"<body><h1>Tin</h1><div>{TEXT}<div style='display: none'><p>Phần chỉ dành cho người trả tiền đọc.</p></div></div></body>"
    )
    assert "trả tiền" not in found.text
    assert found.problem == ""


@pytest.mark.parametrize(
    "beside",
    [
        "<form><input type=password><a>Đăng nhập</a></form>",
        "<div>Chúng tôi sử dụng cookie để cải thiện trải nghiệm.</div>",
        "<noscript>Vui lòng bật JavaScript.</noscript>",
        "<div id='g-recaptcha'></div>",
        "<p>Cổng dịch vụ công đang bảo trì, không tìm thấy trang là chuyện bình thường.</p>",
    ],
)
def test_an_open_article_beside_a_form_or_a_notice_is_read(beside: str) -> None:
    found = read(f"<html><body><h1>Tin mới trong ngày</h1><article>{TEXT}</article>{beside}</body></html>")
    assert found.problem == ""
    assert len(found.text) > 500


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04zip", b"\xff\xd8\xff\xe0jpeg"]
)
def test_a_file_that_is_called_a_page_is_no_text(body: bytes) -> None:
    document = Document(
        url="https://bao.example/a", status=200, content_type="text/html", body=body * 50, fetched_at=NOW
    )
    assert read_article(document, SourceOptions()).problem == Unreadable.NOT_TEXT.value


def test_who_posted_a_page_and_who_answers_for_the_site_are_left_out() -> None:
    imprint = "<p>Tổng biên tập: Lục Sơn Ca. Giấy phép số 00/GP.</p>"
    posted = "<p>Được đăng bởi Lục Sơn Ca vào lúc 9 giờ</p>"
    found = read(f"<html><body><h1>Tin mới trong ngày</h1><div>{TEXT}{posted}{imprint}</div></body></html>")
    assert len(found.text) > 500
    assert "Sơn Ca" not in found.text

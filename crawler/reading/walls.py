"""Pages that are no article and say so: log-in, payment, consent, checks for robots, nothing there. Pure.

What stands behind a wall is never read, even where a page carries it hidden (S11).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from crawler.reading.metadata import Metadata
from crawler.reading.page import Blocks


class Unreadable(StrEnum):
    """Why a page gives no text; the value is the reason in words."""

    NOT_TEXT = "the page is a file and no text"
    TOO_LARGE = "the page is too large for an article"
    PACKED = "the page is packed and cannot be unpacked within bounds"
    EMPTY = "the page is empty"
    NO_ARTICLE = "no article found on the page"
    SCRIPT = "the page is drawn by JavaScript and holds no text"
    FRAMES = "the page is made of frames and holds no text"
    LOG_IN = "the page is behind a log-in and is not read"
    PAYWALL = "the page is behind a paywall and is not read"
    CONSENT = "the page asks for consent before it shows anything"
    ROBOT_CHECK = "the page is a check for robots, which we do not evade"
    NOT_FOUND = "the page says that there is nothing at this address"
    MAINTENANCE = "the site says that it is being maintained"


WALL_TEXT = 900
"""Characters of text up to which a page can be a wall with a few words of the article before it."""

_PAY = re.compile(
    r"(?:bài (?:viết|báo)|nội dung|tin) (?:này )?(?:chỉ )?(?:dành (?:riêng )?cho|thuộc gói) (?:các )?(?:độc giả|bạn đọc|thuê bao|hội viên"
    r"|thành viên|người dùng|khách hàng)\s*(?:đã )?(?:đăng ký|trả phí|vip|premium|sao|dài kỳ|đặc biệt)"
    r"|(?:đăng ký|mua|nâng cấp) (?:gói|tài khoản)[\w ]{0,30}(?:để|tiếp tục) (?:đọc|xem)|vui lòng (?:mua|trả phí)"
    r"|subscribe to (?:continue|read)|this (?:article|content) is for subscribers",
    re.I,
)
_LOG_IN = re.compile(
    r"(?:bạn (?:cần|phải|chưa)|vui lòng|hãy|yêu cầu|xin mời) (?:phải )?đăng nhập|đăng nhập (?:để|trước khi) (?:tiếp tục )?(?:đọc|xem)"
    r"|(?:you must|please) (?:log|sign) ?in|log ?in to continue",
    re.I,
)
_CONSENT = re.compile(
    r"before you continue|(?:chúng tôi|trang (?:web )?này|website) (?:có )?sử dụng cookie|đồng ý với (?:việc sử dụng|chính sách) cookie"
    r"|we (?:and our partners )?use cookies|chấp nhận tất cả",
    re.I,
)
_ROBOT = re.compile(
    r"just a moment|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|xác (?:minh|nhận) (?:rằng )?bạn (?:là con người|không phải (?:là )?(?:robot|người máy))"
    r"|ddos protection by|attention required|tôi không phải là (?:robot|người máy)|access denied",
    re.I,
)
_ROBOT_MARK = re.compile(
    r"cf-challenge|cf_chl|g-recaptcha|h-captcha|hcaptcha\.com|document\.cookie\s*=.{0,200}location\.(?:reload|href|replace)|D1N=",
    re.I | re.S,
)
_NOT_FOUND = re.compile(
    r"^\W*(?:lỗi |error )?404\b|không tìm thấy (?:trang|bài viết|nội dung|đường dẫn)|(?:trang|bài viết|nội dung|đường dẫn|tin)[\w ,]{0,40}"
    r"(?:không (?:còn )?tồn tại|đã bị (?:xóa|xoá|gỡ)|không khả dụng|đã được gỡ)|page (?:you[\w ]+ )?(?:was |could )?not (?:be )?found|not found\b",
    re.I,
)
_MAINTENANCE = re.compile(
    r"đang (?:được )?(?:bảo trì|nâng cấp)|under (?:maintenance|construction)|tạm ngừng phục vụ", re.I
)
_SCRIPT = re.compile(
    r"(?:bật|kích hoạt|cho phép|enable|requires?|need[s]?)[\w ]{0,40}javascript|javascript[\w ,]{0,40}(?:bị tắt|disabled|required|is not)",
    re.I,
)
_MOUNTS = frozenset({"root", "app", "__next", "__nuxt", "app-root", "___gatsby", "main-app", "q-app"})
_PAY_NAMES = re.compile(
    r"(?:^|[\s_-])(?:paywall\w*|box-paywall|premium-lock\w*|locked-content|content-locked|subscriber-only|bai-tra-phi)(?=[\s_-]|$)",
    re.I,
)


def find_wall(root: Any, found: Blocks, metadata: Metadata, title: str, text: str) -> Unreadable | None:
    """Why the text of a page is not the article's, None when it may be."""
    if not metadata.free:
        return Unreadable.PAYWALL  # the publisher says so, whatever the markup holds
    if len(text) > WALL_TEXT * 2:
        return None
    shown = "\n".join(block.text for block in found.blocks)[:20_000]
    named = f"{title}\n{metadata.page_title}"
    if len(text) <= WALL_TEXT:
        if _ROBOT.search(named) or _robot_marks(root, text):
            return Unreadable.ROBOT_CHECK
        if _says_nothing_there(named, shown, text):
            return Unreadable.NOT_FOUND
        if _LOG_IN.search(shown) or _asks_password(root, text):
            return Unreadable.LOG_IN
        if _MAINTENANCE.search(named) or (len(shown) < 400 and _MAINTENANCE.search(shown)):
            return Unreadable.MAINTENANCE
        if _CONSENT.search(shown) and len(text) < 300 and not _sentences(text) - 3 > 0:
            return Unreadable.CONSENT
    if _PAY.search(shown) or _pay_names(root):
        return Unreadable.PAYWALL
    return None


def why_empty(root: Any, found: Blocks) -> Unreadable:
    """Why a page without any wall gives no text."""
    tags = {element.tag for element in root.iter("frameset", "frame")}
    if tags:
        return Unreadable.FRAMES
    notices = " ".join("".join(each.itertext()) for each in root.iter("noscript"))[:5000]
    shown = " ".join(block.text for block in found.blocks)[:5000]
    if _SCRIPT.search(notices) or _SCRIPT.search(shown):
        return Unreadable.SCRIPT
    scripts = sum(1 for _ in root.iter("script"))
    if scripts and (_mounts(root) or len(shown) < 200):
        return Unreadable.SCRIPT
    return Unreadable.NO_ARTICLE if shown else Unreadable.EMPTY


def _mounts(root: Any) -> bool:
    return any((each.get("id") or "") in _MOUNTS for each in root.iter("div", "main", "app-root")) or any(
        True for _ in root.iter("app-root")
    )


def _robot_marks(root: Any, text: str) -> bool:
    if len(text) > 300:
        return False
    for each in root.iter("script"):
        if _ROBOT_MARK.search(f"{each.get('src') or ''} {(each.text or '')[:20_000]}"):
            return True
    return any(
        _ROBOT_MARK.search(f"{each.get('class') or ''} {each.get('id') or ''}")
        for each in root.iter("div", "form")
    )


def _says_nothing_there(named: str, shown: str, text: str) -> bool:
    if _NOT_FOUND.search(named) and len(text) < 500:
        return True
    head = shown[:600]
    return len(text) < 300 and bool(_NOT_FOUND.search(head))


def _asks_password(root: Any, text: str) -> bool:
    """A form for a password and hardly a sentence beside it."""
    asked = any((each.get("type") or "").lower() == "password" for each in root.iter("input"))
    return asked and _sentences(text) < 3


def _pay_names(root: Any) -> bool:
    return any(_PAY_NAMES.search(each.get("class") or "") for each in root.iter("div", "section", "p"))


def _sentences(text: str) -> int:
    return len(re.findall(r"[.!?…](?:\s|$)", text))

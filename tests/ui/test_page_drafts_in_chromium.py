"""What only a real browser can show of writing: a closed window, the keyboard alone, the width of the screen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from browser import Desk
from playwright.sync_api import expect
from test_page_in_chromium import address as address, office as office
from ui_office import PASSWORD, UiOffice

from review import drafts

pytestmark = pytest.mark.browser


def wrote(desk: Desk, text: str) -> None:
    body = desk.page.get_by_label("Nội dung", exact=True)
    body.fill(text)
    body.blur()
    desk.see("Đã tự giữ phần đang soạn")


def test_a_closed_window_loses_nothing_and_the_keyboard_alone_saves(office: UiOffice, address: str) -> None:
    made = drafts.start_blank(
        office.store, office.people["bientap"], title="Thông báo", body="Nội dung.", now=datetime.now(UTC)
    )
    with Desk(address) as desk:
        desk.sign_in("bientap", PASSWORD, path="drafts")
        wrote(desk, "Viết dở rồi tắt máy.")
    with Desk(address) as desk:
        desk.sign_in("bientap", PASSWORD, path="drafts")
        desk.see("Bạn có phần soạn dở")
        body = desk.page.get_by_label("Nội dung", exact=True)
        expect(body).not_to_have_value("Viết dở rồi tắt máy.")
        desk.click("Lấy lại phần soạn dở")
        desk.not_see("Bạn có phần soạn dở")
        desk.settle()
        expect(body).to_have_value("Viết dở rồi tắt máy.")
        expect(desk.page.get_by_text("Viết dở rồi tắt máy.").last).to_be_attached()
        # Nothing is wider than the screen of an office's laptop.
        wide = desk.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0
        body.focus()
        for _ in range(40):
            desk.page.keyboard.press("Tab")
            if "Lưu bản mới" in str(desk.page.evaluate("document.activeElement.innerText")):
                break
        desk.page.keyboard.press("Enter")
        desk.see("Bản 2 · Lê Biên Tập")
        with office.store.read() as uow:
            assert uow.drafts.get(made.id).latest.content.body == "Viết dở rồi tắt máy."

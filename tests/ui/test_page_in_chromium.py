"""What only a real browser can show: the keys, the language of the page, typed text across pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser import Desk
from playwright.sync_api import expect
from ui_office import CENTRE, COUNT, PAPERS, PASSWORD, UiOffice, open_ui_office

from dashboard.theme import FLAGS
from kiemtin.states import VerdictLabel
from kiemtin.store import Store

pytestmark = pytest.mark.browser
TESTS = Path(__file__).parents[1]
PAGE = """
import os, sys
from datetime import UTC, datetime

sys.path.insert(0, os.environ["KT_TESTS"])
import streamlit as st
from dashboard.app import main
from kiemtin.store import Store
from ui_office import UiOffice


class Clock:
    def now(self):
        return datetime.now(UTC)


@st.cache_resource
def services():
    store = Store(os.environ["KT_DATABASE"])
    office = UiOffice(store=store, now=Clock().now(), people={}, claims={}, drafts={}, publications={})
    return office.services(Clock())


main(services())
"""


@pytest.fixture
def office(sqlite_store: Store) -> UiOffice:
    return open_ui_office(sqlite_store, datetime.now(UTC))


@pytest.fixture
def address(office: UiOffice, tmp_path: Path) -> Iterator[str]:
    """The dashboard as a process of its own on a free port, stopped afterwards."""
    page = tmp_path / "page" / "page.py"
    page.parent.mkdir()
    page.write_text(PAGE, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path / "streamlit.log").open("wb")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(page),
            f"--server.port={port}",
            "--server.address=127.0.0.1",
            *FLAGS,
        ],
        cwd=TESTS.parent,
        env={**os.environ, "KT_TESTS": str(TESTS), "KT_DATABASE": office.store.url},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the dashboard ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the dashboard did not start")


def test_a_reviewer_decides_with_single_keys_and_no_decision_is_doubled(
    office: UiOffice, address: str
) -> None:
    with Desk(address) as desk:
        desk.sign_in("thamtra", PASSWORD)
        lead = desk.page.locator(".kt-lead").first
        expect(lead).to_have_text(CENTRE)
        assert desk.page.evaluate("document.documentElement.lang") == "vi"
        # Two presses faster than the page can answer are one decision.
        desk.page.keyboard.press("1")
        desk.page.keyboard.press("1")
        expect(lead).to_have_text(COUNT)
        desk.settle()
        expect(lead).to_have_text(COUNT)
        desk.press("s")
        expect(lead).to_have_text(PAPERS)
        assert PASSWORD not in desk.page.content()
        assert "thamtra" not in desk.page.url

    with office.store.read() as uow:
        decided = uow.claims.verdict(office.claims["centre"])
        assert decided is not None
        assert decided.label is VerdictLabel.REFUTED
        assert uow.claims.get(office.claims["centre"]).version == 2
        assert uow.claims.verdict(office.claims["count"]) is None
        assert uow.claims.verdict(office.claims["papers"]) is None


def test_keys_typed_into_a_field_decide_nothing(office: UiOffice, address: str) -> None:
    with Desk(address) as desk:
        desk.sign_in("thamtra", PASSWORD)
        desk.page.get_by_text("Chọn căn cứ khác").click()
        desk.page.get_by_label("Ghi chú nội bộ").press_sequentially("123s")
        desk.settle()
        expect(desk.page.locator(".kt-lead").first).to_have_text(CENTRE)

    with office.store.read() as uow:
        assert uow.claims.verdict(office.claims["centre"]) is None


def test_an_editors_unsaved_text_survives_another_page(office: UiOffice, address: str) -> None:
    with Desk(address) as desk:
        desk.sign_in("bientap", PASSWORD)
        text = desk.page.locator("textarea").first
        text.fill("Đoạn đang viết dở")
        text.blur()
        desk.see("Có thay đổi chưa lưu")
        desk.open("Lịch đăng")
        desk.open("Bản nháp và duyệt")
        expect(desk.page.locator("textarea").first).to_have_value("Đoạn đang viết dở")
        desk.speak("English")
        desk.see("Changes not saved yet")
        assert desk.page.evaluate("document.documentElement.lang") == "en"

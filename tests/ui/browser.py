"""A person at the dashboard in the real Chromium of the machine, driven by Playwright.

Never downloads a browser: the one from the system's packages is started, with a fresh profile.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZE = {"width": 1366, "height": 768}
PATIENCE_MS = 30_000
"""How long anything may take to appear before the run fails: for busy machines, not a target."""


class Desk:
    """One person's browser. ``with Desk("http://127.0.0.1:8501") as desk: desk.sign_in(...)``.

    ``scheme`` is ``light`` or ``dark``.
    """

    def __init__(self, address: str, *, scheme: str = "light") -> None:
        self.address = address.rstrip("/")
        self._scheme = scheme
        self._profile = tempfile.TemporaryDirectory(prefix="kiemtin-chromium-", ignore_cleanup_errors=True)
        self._playwright: Playwright | None = None
        self._context: BrowserContext | None = None

    def __enter__(self) -> Self:
        self._playwright = sync_playwright().start()
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile.name,
            executable_path=CHROMIUM,
            headless=True,
            args=list(FLAGS),
            viewport=SIZE,  # type: ignore[arg-type]
            color_scheme=self._scheme,  # type: ignore[arg-type]
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            accept_downloads=True,
        )
        self._context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        self.page: Page = self._context.pages[0] if self._context.pages else self._context.new_page()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._context is not None:
                self._context.close()
        finally:
            if self._playwright is not None:
                self._playwright.stop()
            self._profile.cleanup()

    def sign_in(self, name: str, password: str, *, path: str = "") -> None:
        """Open the dashboard and sign in; ends when the navigation is there."""
        self.page.goto(f"{self.address}/{path}")
        self.page.locator('input[autocomplete="username"]').fill(name)
        self.page.locator('input[autocomplete="current-password"]').fill(password)
        self.page.locator('[data-testid="stFormSubmitButton"] button').click()
        expect(self.page.locator('[data-testid="stSidebarNav"]')).to_be_visible()
        self.settle()

    def sign_out(self) -> None:
        self.page.locator(".st-key-kt-sign-out button").click()
        expect(self.page.locator('input[autocomplete="username"]')).to_be_visible()

    def speak(self, language: str) -> None:
        """Switch the interface to ``Tiếng Việt`` or ``English``."""
        self.page.locator('[data-testid="stSidebar"]').get_by_text(language, exact=True).click()
        self.settle()

    def open(self, title: str) -> None:
        """Open a page by its title in the navigation; ends when its heading is there."""
        self.page.locator('[data-testid="stSidebarNav"]').get_by_text(title, exact=True).click()
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        self.settle()

    def settle(self) -> None:
        """Wait until the server has nothing more to draw."""
        app = self.page.locator('[data-testid="stApp"]')
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.locator('[data-stale="true"], [data-testid="stSkeleton"]')).to_have_count(0)

    def press(self, key: str) -> None:
        """A key of the keyboard, as the page's own shortcuts hear it."""
        self.page.locator("body").press(key)
        self.settle()

    def click(self, button: str) -> None:
        """A button by the words on it."""
        self.page.get_by_role("button", name=button).first.click()
        self.settle()

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=words).first

    def see(self, words: str) -> None:
        """Fails unless these words are on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def not_see(self, words: str) -> None:
        expect(self.page.get_by_text(words)).to_have_count(0)

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """A screenshot at 1366x768, or of everything that scrolling would show."""
        self.settle()
        if whole:
            height = self.page.evaluate(
                "document.querySelector('[data-testid=\"stMainBlockContainer\"]').scrollHeight + 40"
            )
            self.page.set_viewport_size({"width": SIZE["width"], "height": max(SIZE["height"], int(height))})
            self.settle()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(path))
        if whole:
            self.page.set_viewport_size(SIZE)  # type: ignore[arg-type]

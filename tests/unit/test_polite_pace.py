"""How long is waited, and what is said of ourselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, strategies as st

from crawler.hosts import retry_after
from crawler.manners import Manners
from crawler.polite import scrapy_settings
from crawler.trouble import EVENTS, Trouble
from kiemtin.words import catalogue

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
seconds = st.floats(0, 3600, allow_nan=False)


@given(asked=st.integers(0, 86400))
def test_retry_after_says_the_same_in_seconds_and_as_a_date(asked: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=asked), usegmt=True)
    assert retry_after(str(asked), NOW) == retry_after(date, NOW) == asked


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5.2", "Fri, 99 Foo 2026"])
def test_a_retry_after_that_says_nothing_is_none(value: str | None) -> None:
    assert retry_after(value, NOW) is None


def test_a_retry_after_in_the_past_asks_for_no_wait_and_a_huge_one_is_cut() -> None:
    assert retry_after(format_datetime(NOW - timedelta(hours=1), usegmt=True), NOW) == 0
    assert retry_after("9" * 30, NOW) == 30 * 86400


@given(value=st.text(max_size=60))
def test_no_header_breaks_the_reading(value: str) -> None:
    found = retry_after(value, NOW)
    assert found is None or found >= 0


@given(minimum=seconds, configured=seconds, robots=st.none() | seconds)
def test_the_delay_is_the_longest_anybody_asks_for(
    minimum: float, configured: float, robots: float | None
) -> None:
    manners = Manners(contact="x", allowed_hosts=frozenset({"127.0.0.1"}))
    asked = (configured, robots or 0.0)
    stranger = manners.delay("bao.example", minimum=minimum, configured=configured, robots=robots)
    assert stranger >= max(minimum, *asked) > -1
    own = manners.delay("127.0.0.1", minimum=minimum, configured=configured, robots=robots)
    assert own >= max(asked)
    assert min(own, stranger) > 0, "without any delay Scrapy does not keep to one connection"


@pytest.mark.parametrize(
    "contact", ["lien-he@coquan.example", "Văn phòng (Đảng ủy)", "a\r\nX-Evil: 1", "", "日本"]
)
def test_the_user_agent_is_one_honest_ascii_line(contact: str) -> None:
    agent = Manners(contact=contact).user_agent
    assert agent.startswith("KiemTin/")
    assert agent.isascii()
    assert "\n" not in agent
    assert "\r" not in agent
    assert agent.count("(") == agent.count(")") == 1


def test_nothing_of_a_page_can_reach_a_log_a_file_or_a_proxy() -> None:
    settings = scrapy_settings(Manners(contact="x"))
    for name in (
        "LOG_ENABLED", "STATS_DUMP", "COOKIES_ENABLED", "REFERER_ENABLED", "HTTPPROXY_ENABLED",
        "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED",
    ):  # fmt: skip
        assert settings[name] is False
    assert "ITEM_PIPELINES" not in settings
    assert "FEEDS" not in settings
    assert settings["ROBOTSTXT_OBEY"] is True
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert settings["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_trouble_has_an_event_and_a_sentence(language: str) -> None:
    assert set(EVENTS) == set(Trouble)
    for trouble in Trouble:
        sentence = catalogue(language)[f"trouble.{trouble.value}"]
        assert sentence.format(detail="HTTP 500")

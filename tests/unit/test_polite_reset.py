"""When a vendor's limit is renewed, as its own headers say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from scrapy.http import Response

from crawler.hosts import reset_after
from crawler.polite import _asked_pause

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2026-11-21T03:05:00.123456Z", 300.123456),
        ("2026-11-21T03:05:00", 300.0),
        (str(int(NOW.timestamp()) + 240), 240.0),
        ("2026-11-21T02:59:00Z", 0.0),
        ("1970-01-01T00:00:00Z", None),
        ("300", 300.0),
        ("1000000", None),
        ("2026-12-21T03:05:00Z", None),
        ("99999999999999999999", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_limits_renewal_is_read_as_a_moment_and_nothing_else(
    value: str | None, seconds: float | None
) -> None:
    assert reset_after(value, NOW) == seconds


@given(text=st.text(max_size=30))
def test_no_header_makes_a_pause_longer_than_a_day(text: str) -> None:
    found = reset_after(text, NOW)
    assert found is None or 0 <= found <= 86400


def test_retry_after_comes_before_a_limits_renewal() -> None:
    later = (NOW + timedelta(minutes=5)).isoformat()
    both = Response("https://xa.social", headers={"Retry-After": "7", "X-RateLimit-Reset": later})
    assert _asked_pause(both, NOW) == (7.0, "Retry-After")
    mastodon = Response("https://xa.social", headers={"X-RateLimit-Reset": later})
    assert _asked_pause(mastodon, NOW) == (300.0, "X-RateLimit-Reset")
    assert _asked_pause(Response("https://xa.social"), NOW) == (None, "")

"""Where a request holds the office's credentials: filled in as each part writes values, masked in answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given, strategies as st

from crawler import quota, secrets
from crawler.messages import Held
from crawler.trouble import Problem, Trouble
from kiemtin.entities import Fetch
from kiemtin.ports import Quota

VALUES = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs",)), min_size=6, max_size=40)


def test_a_request_tells_which_secrets_it_needs_wherever_they_stand():
    fetch = Fetch(
        url="https://api.example/v1?key={secret:one}&again={secret:one}",
        headers={"Authorization": "Bearer {secret:two}"},
        body=b'{"password": "{secret:three}"}',
    )
    assert secrets.names_in(fetch) == ("one", "two", "three")
    assert "secret" not in repr(fetch).replace("{secret:one}", "")


@given(VALUES)
def test_a_secret_stays_one_value_in_an_address_a_json_body_and_a_form(value):
    found = {"one": value}
    url = secrets.filled_url("https://api.example/v1/x?key={secret:one}&b=2", found)
    assert dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)) == {"key": value, "b": "2"}
    assert urlsplit(url).path == "/v1/x"
    body = secrets.filled_body(b'{"a": "{secret:one}"}', "application/json", found)
    assert json.loads(body) == {"a": value}
    form = secrets.filled_body(b"a={secret:one}&b=2", "application/x-www-form-urlencoded", found)
    assert parse_qs(form.decode(), keep_blank_values=True) == {"a": [value], "b": ["2"]}


@given(VALUES)
def test_what_comes_back_holds_no_secret(value):
    found = {"one": value}
    url = secrets.filled_url("https://api.example/v1?key={secret:one}", found)
    assert secrets.masked(url, found) == "https://api.example/v1?key={secret:one}"
    assert value.encode() not in secrets.masked_body(f"error for {value}!".encode(), {"q": value}) or (
        value in "error for {secret:q}!"
    )


def test_the_quota_is_the_credentials_and_its_day_ends_at_the_vendors_midnight():
    pacific = Quota(units=10, zone="America/Los_Angeles")
    evening = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)  # 23:30 the day before in Los Angeles
    assert quota.day_there(pacific, evening).isoformat() == "2026-11-19"
    assert quota.renewed_at(pacific, evening) == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert quota.account_of("youtube_channel", "a", ("key",), set()) == "key"
    assert quota.account_of("youtube_comments", "b", ("key",), set()) == "key"
    assert quota.account_of("youtube_comments", "b", ("key",), {"key"}) == "key@b"
    assert quota.account_of("portal", "c", (), set()) == "kind:portal"


@pytest.mark.parametrize(
    "moment", [datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 11, 1, 8, tzinfo=UTC)]
)
def test_the_days_on_which_clocks_change_end_at_midnight_too(moment):
    ends = quota.renewed_at(Quota(units=1), moment)
    assert ends > moment
    assert quota.day_there(Quota(units=1), ends) > quota.day_there(Quota(units=1), moment)


@pytest.mark.parametrize(
    ("trouble", "detail"), [(Trouble.SECRET, "mastodon_token"), (Trouble.QUOTA, "100/UTC")]
)
def test_the_ledger_says_that_a_page_was_not_asked_for_and_why(trouble: Trouble, detail: str) -> None:
    held = Held(fetch=Fetch(url="https://xa.social/"), problem=Problem(trouble=trouble, detail=detail))
    assert held.said == f"not asked, {trouble.value}: {detail}"

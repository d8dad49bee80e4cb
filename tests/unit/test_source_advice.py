"""What a vendor's refusal means reaches the office in its own language, on the command line and in the pages."""

from __future__ import annotations

import pytest

from cli.texts import trouble
from crawler.sources.vendor import Advice, headline, raw_of
from dashboard.phrases import Phrases
from kiemtin.words import catalogue


@pytest.mark.parametrize("advice", list(Advice))
def test_an_advice_is_said_in_the_readers_language(advice: Advice, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("vi", "en"):
        monkeypatch.setenv("KIEMTIN_LANGUAGE", language)
        words = catalogue(language)[advice.value]
        assert words in trouble("unreadable", advice.value)
        assert words in Phrases(language).trouble("unreadable", advice.value)
        assert "source_advice" not in trouble("unreadable", advice.value)


def test_a_detail_that_is_no_message_stands_as_it_is() -> None:
    assert "not a feed but HTML" in trouble("unreadable", "not a feed but HTML")


def test_a_headline_is_the_first_line_cut_between_words() -> None:
    assert headline("Thông báo.\nNội dung") == "Thông báo."
    long = headline("một hai ba bốn " * 20)
    assert len(long) <= 121
    assert long.endswith("…")
    assert long.removesuffix("…").split()[-1] in ("một", "hai", "ba", "bốn")
    assert headline("x" * 300) == "x" * 120 + "…"


def test_what_is_kept_of_an_unreadable_answer_names_nobody_however_deep() -> None:
    answer = {
        "text": "Bài mới",
        "account": {"display_name": "Trần Canary Sơn"},
        "list": [{"from": "Canary", "authorDisplayName": "Canary", "uri": "at://canary", "body": "Nội dung"}],
        "permalink_url": "https://www.facebook.com/canary",
        "access_token": "EAAcanary",
    }
    kept = raw_of(answer) or ""
    assert "Bài mới" in kept
    assert "Nội dung" in kept
    assert "canary" not in kept.casefold()


def test_a_bottomless_answer_is_cut_and_what_is_no_json_is_not_kept() -> None:
    deep: dict[str, object] = {"text": "x"}
    for _ in range(500):
        deep = {"data": deep}
    assert len(raw_of(deep) or "") <= 4000
    assert raw_of("<html>") is None
    assert raw_of(None) is None

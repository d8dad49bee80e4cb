"""The list of sources: what is wrong, on which line, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import load_sources
from kiemtin import errors
from kiemtin.states import Origin

SHIPPED = Path(__file__).parents[2] / "cli" / "config" / "sources.yaml"
GOOD = """\
sources:
  - name: bao
    adapter: feed
    title: Báo Ví Dụ
    interval: 15m
    delay: 5
    options:
      address: https://bao.example/rss
"""


def load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return load_sources(path)


def test_a_good_entry_becomes_a_source(tmp_path: Path) -> None:
    (source,) = load(tmp_path, GOOD)  # type: ignore[misc]
    assert (source.name, source.adapter, source.origin) == ("bao", "feed", Origin.PUBLICATION)
    assert (source.interval_s, source.delay_s, source.enabled) == (900, 5.0, True)
    assert source.options == {"address": "https://bao.example/rss"}
    assert "chưa được kiểm chứng" in source.note


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("adapter: feed", "adapter: facebook", 3, "facebook"),
        ("interval: 15m", "interval: thường xuyên", 5, "interval"),
        ("interval: 15m", "interval: 0s", 5, "interval"),
        ("interval: 15m", "interval: 9999h", 5, "interval"),
        ("interval: 15m", "intreval: 15m", 5, "intreval"),
        ("delay: 5", "delay: nhanh", 6, "delay"),
        ("delay: 5", "delay: -1", 6, "delay"),
        ("name: bao", "name: Báo Ví Dụ", 2, "Báo Ví Dụ"),
        ("    title: Báo Ví Dụ\n", "", 2, "title"),
        ("address: https://bao.example/rss", "adress: https://bao.example/rss", 8, "adress"),
        (
            "address: https://bao.example/rss",
            "address: https://www.facebook.com/profile.php?id=1",
            8,
            "profile",
        ),
        ("address: https://bao.example/rss", "address: bao.example/rss", 8, "not a web address"),
        ("address: https://bao.example/rss", "address: [1, 2", 9, "YAML"),
        ("    delay: 5\n", "    delay: 5\n    delay: 6\n", 7, "delay stands twice"),
        ("sources:", "nguon:", 1, "nguon"),
        ("    options:\n      address: https://bao.example/rss\n", "", 2, "options"),
        ("    options:\n      address: https://bao.example/rss\n", "    options: [1]\n", 7, "options"),
    ],
)
def test_a_broken_line_is_named_with_its_number_and_a_remedy(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(errors.BadConfigLine) as caught:
        load(tmp_path, GOOD.replace(old, new))
    values = caught.value.values
    assert values["line"] == line
    assert said in values["reason"]
    assert values["remedy"]
    assert values["file"].endswith("sources.yaml")
    for message in (caught.value.english(), caught.value.vietnamese()):
        assert f"{line}" in message
        assert said in message


def test_a_name_that_stands_twice_is_refused_at_the_second(tmp_path: Path) -> None:
    with pytest.raises(errors.BadConfigLine) as caught:
        load(tmp_path, GOOD + GOOD.removeprefix("sources:\n"))
    assert caught.value.values["line"] == 9


@pytest.mark.parametrize(
    "text", ["", "sources: 5\n", "- 1\n", "sources:\n  - 5\n", "\x00", "a: !!python/object:x 1"]
)
def test_a_file_that_is_no_list_of_sources_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(errors.BadConfigLine):
        load(tmp_path, text)


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.BadConfigLine):
        load_sources(tmp_path / "nowhere.yaml")
    (tmp_path / "sources.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(errors.BadConfigLine):
        load_sources(tmp_path / "sources.yaml")


def test_the_shipped_list_holds_twelve_or_more_public_sources_with_a_polite_delay_and_a_robots_note() -> None:
    sources = load_sources(SHIPPED)
    assert len(sources) >= 12
    assert len({each.options["address"] for each in sources}) == len(sources)
    for source in sources:
        assert source.enabled
        assert source.delay_s >= 5
        assert source.interval_s >= 600
        assert "robots.txt" in source.note
        assert str(source.options["address"]).startswith("https://")
    assert sum(".gov.vn" in str(each.options["address"]) for each in sources) >= 3

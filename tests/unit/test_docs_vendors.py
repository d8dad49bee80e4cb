"""The page on reading large vendors: its examples load, and it names every kind, secret and limit there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.config import load_sources
from crawler.registry import adapters

PAGE = (Path(__file__).parents[2] / "docs" / "sources-vendors.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
VENDORS = ("facebook_", "youtube_", "telegram_", "mastodon_", "bluesky_")
KINDS = {name: source for name, source in adapters().items() if name.startswith(VENDORS)}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_list_of_sources_as_the_program_reads_it(example: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(example, encoding="utf-8")
    assert {each.adapter for each in load_sources(path)} <= set(KINDS)


def test_every_kind_has_an_example_and_every_secret_is_told() -> None:
    assert len(KINDS) == 9
    for name, source in KINDS.items():
        assert any(f"adapter: {name}\n" in example for example in EXAMPLES), name
        for secret in source.spec.secrets:
            assert f"sources secret {secret}" in PAGE


def test_the_quotas_told_are_those_that_are_kept() -> None:
    for source in KINDS.values():
        if source.spec.quota is not None:
            assert re.search(rf"\b{source.spec.quota.units:,}\b", PAGE)

"""The page about the sources says what the sources say, and the ready-made lists can be loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crawler.config import load_sources
from crawler.registry import adapters
from kiemtin.states import Origin

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tools import source_docs  # noqa: E402

LISTS = sorted((ROOT / "cli" / "config").glob("*.yaml"))


def test_the_page_is_what_the_sources_say_now() -> None:
    assert source_docs.PAGE.read_text(encoding="utf-8") == source_docs.page(), (
        "run: python -m tools.source_docs"
    )


def test_every_kind_has_its_section_with_every_option() -> None:
    sections = source_docs.page().split("\n### ")[1:]
    by_name = {each.split("`")[1]: each for each in sections}
    assert set(by_name) == set(adapters())
    for name, source in adapters().items():
        for option in source.spec.options.model_fields:
            assert f"| `{option}` |" in by_name[name]
        for secret in source.spec.secrets:
            assert f"`{secret}`" in by_name[name]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_ready_made_lists_load_with_a_note_on_what_nobody_has_seen_answer(path: Path) -> None:
    found = load_sources(path)
    assert found
    for each in found:
        assert each.origin is Origin.PUBLICATION
        assert "chưa được kiểm chứng" in each.note
        assert each.delay_s >= 5


def test_the_official_list_holds_the_fact_check_portal_and_ministries() -> None:
    found = {each.name: each for each in load_sources(ROOT / "cli" / "config" / "official.yaml")}
    assert "tingia" in found
    assert len([each for each in found if each.startswith("bo-")]) >= 8
    assert {each.adapter for each in found.values()} == {"feed", "listing", "sitemap"}

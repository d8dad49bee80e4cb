"""Looking a place up: old names, no diacritics, abbreviations with several meanings."""

from __future__ import annotations

from datetime import date

import pytest

from kiemtin.facts import load_facts
from kiemtin.facts.lookup import find_places

BASE = load_facts()
TODAY = date(2026, 11, 20)
OLD = [each for each in BASE if each.id.startswith("OLD-")]


@pytest.mark.parametrize("fact", OLD, ids=lambda fact: fact.id)
def test_every_former_province_is_found_in_its_new_one_with_or_without_diacritics(fact: object) -> None:
    assertion = next(
        each
        for each in BASE.assertions
        if each.fact == fact.id and each.about == "member_of"  # type: ignore[attr-defined]
    )
    name, now = BASE.places.name(assertion.of), BASE.places.name(str(assertion.accepted[0]))
    for written in (name, name.upper(), f"nhà tôi ở {name} cũ"):
        assert [each.now for each in find_places(written, BASE, TODAY)] == [now]


def test_before_the_merging_a_province_is_itself() -> None:
    found = find_places("Hà Giang", BASE, date(2024, 1, 1))
    assert [each.now for each in found] == ["Hà Giang"]


def test_an_ambiguous_abbreviation_gives_every_meaning() -> None:
    found = find_places("quê ở QN", BASE, TODAY)
    assert {each.place for each in found} == {"Quảng Ninh", "Quảng Nam", "Quảng Ngãi"}
    assert {each.reason for each in found} == {"abbreviation"}


def test_a_town_is_found_in_the_province_of_today() -> None:
    found = find_places("tp pleiku", BASE, TODAY)
    assert [(each.place, each.now) for each in found] == [("Pleiku", "Gia Lai")]


def test_words_that_name_no_place_find_nothing() -> None:
    assert find_places("hôm nay trời đẹp", BASE, TODAY) == []
    assert find_places("", BASE, TODAY) == []

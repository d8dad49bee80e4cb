"""Three dates for every fact, and facts that take each other's place without gap or overlap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from kiemtin.facts import FactBase, load_facts


@pytest.fixture(scope="module")
def facts() -> FactBase:
    return load_facts()


def test_no_fact_is_public_before_what_it_cites_unless_it_says_from_what(facts: FactBase) -> None:
    early = [fact.id for fact in facts if fact.citation.dated and fact.published < fact.citation.dated]
    assert set(early) == {
        "CHN-001",
        "DOC-017",
        "PAP-001",
        "PAP-002",
        "PAP-008",
        "PAP-009",
        "PRI-007",
        "SOC-003",
    }
    assert all(facts.get(each).published_note for each in early)


def test_a_fact_is_public_when_it_comes_into_force_unless_it_says_why_not(facts: FactBase) -> None:
    late = [fact for fact in facts if fact.published > fact.in_force_from]
    assert all(fact.published_note for fact in late)
    assert all("2026" in fact.published_note for fact in late if fact.published.year == 2026)


def test_a_claim_can_be_cited_only_from_what_was_public_by_then(facts: FactBase) -> None:
    for each in facts.assertions:
        assert each.published == facts.get(each.fact).published


def test_centres_are_official_with_the_resolution_and_count_from_1_july(facts: FactBase) -> None:
    centres = [fact for fact in facts if fact.id.endswith("-B")]
    assert len(centres) == 23
    assert {(fact.published, fact.in_force_from) for fact in centres} == {
        (date(2025, 6, 12), date(2025, 7, 1))
    }


def test_every_fact_that_was_superseded_names_what_took_its_place(facts: FactBase) -> None:
    for fact in facts:
        if fact.status == "superseded":
            assert facts.superseded_by(fact.id), fact.id


def test_windows_of_facts_that_take_each_others_place_touch_or_say_why_not(facts: FactBase) -> None:
    for fact in facts:
        for old in map(facts.get, fact.supersedes):
            assert old.in_force_to is not None
            touching = fact.in_force_from == old.in_force_to + timedelta(days=1)
            assert touching or (old.gap_after and fact.in_force_from > old.in_force_to)


@pytest.mark.parametrize(
    ("first", "chain"),
    [("NUM-003", ["NUM-004", "NUM-022", "NUM-023"]), ("NUM-012", ["NUM-008", "NUM-009", "NUM-024"])],
)
def test_the_structures_follow_one_another(facts: FactBase, first: str, chain: list[str]) -> None:
    for old, new in pairwise([first, *chain]):
        assert facts.superseded_by(old) == (new,)


@pytest.mark.parametrize("about", ["provinces.tinh", "provinces.thanh_pho", "communes.xa", "communes.phuong"])
def test_on_any_day_since_the_merger_one_number_is_right(facts: FactBase, about: str) -> None:
    day = date(2025, 7, 1)
    while day < date(2026, 12, 1):
        right = {each.accepted for each in facts.says(about, "vn") if each.holds(day)}
        assert len(right) == 1, day
        day += timedelta(days=1)

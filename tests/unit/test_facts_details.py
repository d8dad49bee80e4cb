"""What decides stands in comparable fields, not in words alone."""

from __future__ import annotations

import pytest

from kiemtin.facts import FactBase, load_facts
from kiemtin.facts.details import details, in_words_only


@pytest.fixture(scope="module")
def facts() -> FactBase:
    return load_facts()


def test_every_fact_says_something_comparable_or_why_not(facts: FactBase) -> None:
    silent = [fact.id for fact in facts if not facts.said_by(fact.id)]
    assert all(facts.get(each).no_says for each in silent)
    assert silent == []


def test_every_day_symbol_and_number_of_a_statement_is_comparable_or_excused(facts: FactBase) -> None:
    left = {fact.id: set(in_words_only(facts, fact)) - set(fact.in_words_only) for fact in facts}
    assert {name: each for name, each in left.items() if each} == {}


def test_what_is_excused_is_excused_with_a_reason_and_only_where_needed(facts: FactBase) -> None:
    for fact in facts:
        assert set(fact.in_words_only) <= set(in_words_only(facts, fact)), fact.id
        assert all(len(reason) > 8 for reason in fact.in_words_only.values()), fact.id


def test_excuses_that_name_another_fact_name_one_that_says_it(facts: FactBase) -> None:
    for fact in facts:
        for reason in fact.in_words_only.values():
            if " ở " in reason:
                other = reason.rsplit(" ở ", 1)[1]
                assert facts.said_by(other), (fact.id, other)


@pytest.mark.parametrize(
    ("fact", "about", "value"),
    [
        ("DOC-007", "provinces.count", 34),
        ("DOC-013", "doc.symbol", "202/2025/QH15"),
        ("DOC-024", "doc.symbol", "19/2025/QĐ-TTg"),
        ("PRV-46-D", "communes.resolution", "1675/NQ-UBTVQH15"),
        ("SOC-001", "doc.vote", "440/441"),
    ],
)
def test_details_that_decide_are_said(facts: FactBase, fact: str, about: str, value: object) -> None:
    assert any(value in each.accepted for each in facts.said_by(fact) if each.about == about)


def test_every_province_names_the_resolution_on_its_communes(facts: FactBase) -> None:
    said = {str(value) for each in facts.says_about("communes.resolution") for value in each.accepted}
    assert said == {f"{number}/NQ-UBTVQH15" for number in range(1654, 1688)}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("Nghị quyết 18-NQ/TW ngày 25/10/2017", ("18-NQ/TW", "2017-10-25")),
        ("giảm 6.714 đơn vị, 66,91%", ("6714", "66.91")),
        ("3.359,80 km² từ tháng 9/2025", ("2025-09", "3359.8")),
        ("Quốc hội khóa XV, Điều 110, Hội nghị lần thứ 11", ()),
        ("Quyết định 19/2025/QĐ-TTg", ("19/2025/QĐ-TTg",)),
    ],
)
def test_days_symbols_and_numbers_are_found(statement: str, found: tuple[str, ...]) -> None:
    assert set(details(statement)) == set(found)

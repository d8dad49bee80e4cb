"""The fact base: every fact dated and cited, and a validator that says what to mend."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kiemtin.errors import BadFact, UnknownFact
from kiemtin.facts import DATA, FactBase, load_facts

GOOD = """\
topic: demo
facts:
- id: DEMO-1
  statement: Bảng giá đất mới áp dụng từ 01/01/2027.
  subject: bảng giá đất
  attribute: ngày áp dụng
  value: '2027-01-01'
  check: date
  published: '2026-10-01'
  in_force_from: '2026-10-01'
  in_force_to: null
  source: {document: Nghị quyết 1/NQ-HĐND, issuer: HĐND tỉnh, dated: '2026-10-01'}
  may_refute: true
  confidence: high
  verified: plan
  says:
  - {about: land_prices.since, of: vn, is: '2027-01-01'}
"""


@pytest.fixture(scope="module")
def facts() -> FactBase:
    return load_facts()


def test_all_279_facts_are_there_with_a_source_each(facts: FactBase) -> None:
    assert len(facts) == 279
    assert all(fact.citation.document and fact.statement for fact in facts)


def test_no_fact_nobody_has_seen_in_a_text_may_refute(facts: FactBase) -> None:
    doubtful = [fact for fact in facts if fact.verified == "knowledge" or fact.confidence == "low"]
    assert doubtful
    assert not any(fact.may_refute for fact in doubtful)


def test_the_merger_is_known_from_12_june_though_communes_work_from_1_july(facts: FactBase) -> None:
    merger, communes = facts.get("PRV-24-A"), facts.get("PRV-24-D")
    assert merger.published == date(2025, 6, 12)
    assert communes.published == date(2025, 6, 16)
    assert communes.in_force_from == date(2025, 7, 1)


def test_the_day_of_the_election_was_known_before_the_day(facts: FactBase) -> None:
    assert facts.get("DOC-035").published < date(2026, 3, 15)


@pytest.mark.parametrize("about", ["provinces.tinh", "provinces.thanh_pho"])
def test_windows_of_the_structure_follow_each_other_without_a_gap(facts: FactBase, about: str) -> None:
    windows = sorted(
        (each.start, each.end) for each in facts.says(about, "vn") if each.fact.startswith("NUM")
    )
    for (_, end), (start, _) in pairwise(windows):
        assert end is not None
        assert start == end + timedelta(days=1)
    assert windows[-1][1] is None


def test_exactly_one_structure_is_in_force_on_any_day(facts: FactBase) -> None:
    day = date(2025, 6, 12)
    while day < date(2026, 12, 1):
        holding = [
            each for each in facts.says("provinces.tinh", "vn") if each.holds(day) and each.fact[:3] == "NUM"
        ]
        assert len(holding) == 1, day
        day += timedelta(days=7)


def test_34_units_have_63_former_provinces_each_once(facts: FactBase) -> None:
    members = [member for each in facts.says_about("members") for member in each.accepted]
    assert len(facts.says_about("members")) == 34
    assert len(members) == len(set(members)) == 63
    assert all(member in facts.places for member in members)


def test_commune_counts_add_up_to_their_parts_and_to_3321(facts: FactBase) -> None:
    day = date(2025, 7, 1)
    total = 0
    for unit in facts.says_about("members"):
        parts = {}
        for kind in ("count", "xa", "phuong", "dac_khu"):
            (said,) = {
                each.accepted[0] for each in facts.says(f"communes.{kind}", unit.of) if each.holds(day)
            }
            parts[kind] = said
        assert parts["count"] == parts["xa"] + parts["phuong"] + parts["dac_khu"], unit.of
        total += parts["count"]
    assert total == 3321


def test_in_force_gives_the_facts_of_the_day(facts: FactBase) -> None:
    ids = {fact.id for fact in facts.in_force(date(2025, 8, 1))}
    assert {"NUM-003", "NUM-008"} <= ids
    assert not {"NUM-004", "NUM-023"} & ids


def test_an_unknown_fact_is_refused_by_name(facts: FactBase) -> None:
    with pytest.raises(UnknownFact) as error:
        facts.get("NOPE-1")
    assert "NOPE-1" in error.value.vietnamese()


def test_the_digest_changes_with_what_a_fact_says(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text(GOOD, encoding="utf-8")
    one = load_facts(tmp_path)
    (tmp_path / "demo.yaml").write_text(GOOD.replace("'2027-01-01'", "'2027-02-01'"), encoding="utf-8")
    assert one.digest != load_facts(tmp_path).digest
    (tmp_path / "demo.yaml").write_text(GOOD, encoding="utf-8")
    assert one.digest == load_facts(tmp_path).digest


def test_an_office_adds_its_own_facts_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text(GOOD, encoding="utf-8")
    both = load_facts([DATA, tmp_path])
    assert len(both) == 280
    assert both.says("land_prices.since", "vn")[0].accepted == (date(2027, 1, 1),)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("published: '2026-10-01'", "published: 'soon'"), 3, "published"),
        (("  confidence: high\n", ""), 3, "confidence"),
        (("confidence: high", "confidence: sure"), 3, "confidence"),
        (("verified: plan", "verified: knowledge"), 3, "may_refute"),
        (("in_force_to: null", "in_force_to: '2020-01-01'"), 3, "in_force_to"),
        (("  check: date\n", "  check: date\n  chek: date\n"), 3, "chek"),
        (("is: '2027-01-01'", "iss: '2027-01-01'"), 3, "says"),
        (("  value: '2027-01-01'", "  value: '2027-01-01"), 1, "YAML"),
    ],
)
def test_a_bad_fact_is_refused_with_file_line_and_remedy(
    tmp_path: Path, change: tuple[str, str], line: int, words: str
) -> None:
    assert change[0] in GOOD
    (tmp_path / "office.yaml").write_text(GOOD.replace(*change, 1), encoding="utf-8")
    with pytest.raises(BadFact) as error:
        load_facts(tmp_path)
    assert error.value.values["file"] == "office.yaml"
    assert error.value.values["line"] >= line
    assert words in str(error.value.values["reason"])
    assert error.value.values["remedy"]


def test_one_id_used_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadFact, match="used already"):
        load_facts(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"topic: x\nfacts: [\xff\xfe]\n")
    with pytest.raises(BadFact, match="UTF-8"):
        load_facts(tmp_path)

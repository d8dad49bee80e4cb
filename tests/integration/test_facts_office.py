"""An office's own facts: imported as a whole or not at all, and never against anybody by one person's word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from kiemtin.errors import BadFact, BadFacts
from kiemtin.facts import DATA, load_facts
from kiemtin.facts.office import add_fact, confirm, import_file

HEAD = "id,statement,value,about,of,document,published,in_force_from\n"
ONE = "XA-1,Xã Ví Dụ có 12 thôn.,12,villages.count,vi-du,Nghị quyết 5/NQ-HĐND,01/10/2025,01/10/2025\n"
TWO = "XA-2,Xã Ví Dụ có 9.000 người.,9.000,population,vi-du,Nghị quyết 6/NQ-HĐND,01/10/2025,01/10/2025\n"
CELLS = {
    "statement": "Một cửa xã Ví Dụ làm việc từ 7 giờ 30.", "value": "7h30", "about": "service.opens", "of": "vi-du",
    "document": "Thông báo 12/TB-UBND", "published": "01/10/2025", "in_force_from": "01/10/2025",
}  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "Xã Ví Dụ.csv"
    file.write_text(HEAD + ONE + TWO, encoding="utf-8")
    return file


def test_a_table_becomes_a_file_of_the_office_beside_the_shipped_facts(own: Path, sheet: Path) -> None:
    change = import_file(own, sheet, "an")
    assert change.file.name == "xa-vi-du.yaml"
    assert change.added == change.waiting == ("XA-1", "XA-2")
    base = load_facts([DATA, own])
    assert len(base) == 281
    assert base.says("population", "vi-du")[0].accepted == (9000,)


def test_what_one_person_entered_may_not_refute_until_another_confirms_it(own: Path, sheet: Path) -> None:
    import_file(own, sheet, "an")
    assert not load_facts([DATA, own]).get("XA-1").may_refute
    with pytest.raises(BadFact, match="cannot be the one who confirms"):
        confirm(own, "XA-1", "an")
    assert not load_facts([DATA, own]).get("XA-1").may_refute
    confirm(own, "XA-1", "bình: “b”")
    fact = load_facts([DATA, own]).get("XA-1")
    assert (fact.may_refute, fact.entered_by, fact.confirmed_by) == (True, "an", "bình: “b”")
    assert not load_facts([DATA, own]).get("XA-2").may_refute


def test_may_refute_in_an_imported_file_is_not_taken_on_one_persons_word(own: Path, tmp_path: Path) -> None:
    source = tmp_path / "own.yaml"
    row = {"id": "XA-9", "statement": "x", "subject": "x", "attribute": "x", "value": 1, "check": "number",
           "published": "2025-10-01", "in_force_from": "2025-10-01", "source": {"document": "NQ 5"},
           "may_refute": True, "confirmed_by": "ai đó", "confidence": "high", "verified": "office",
           "says": [{"about": "a", "of": "b", "is": 66.125}]}  # fmt: skip
    source.write_text(yaml.safe_dump({"facts": [row]}).replace("66.125", "66.1250"), encoding="utf-8")
    import_file(own, source, "an")
    base = load_facts([DATA, own])
    assert (base.get("XA-9").may_refute, base.get("XA-9").confirmed_by) == (False, "")
    assert base.says("a", "b")[0].accepted == (66.125,)


def test_the_same_table_again_changes_nothing_and_keeps_what_was_confirmed(own: Path, sheet: Path) -> None:
    import_file(own, sheet, "an")
    confirm(own, "XA-1", "binh")
    change = import_file(own, sheet, "chi")
    assert (change.added, change.changed, change.removed) == ((), (), ())
    assert load_facts([DATA, own]).get("XA-1").may_refute


def test_a_fact_that_changes_waits_again_for_a_second_person(own: Path, sheet: Path) -> None:
    import_file(own, sheet, "an")
    confirm(own, "XA-1", "binh")
    sheet.write_text(HEAD + ONE.replace("12", "13") + TWO, encoding="utf-8")
    assert import_file(own, sheet, "an").changed == ("XA-1",)
    fact = load_facts([DATA, own]).get("XA-1")
    assert (fact.value, fact.may_refute, fact.confirmed_by) == (13, False, "")


def test_facts_do_not_vanish_quietly(own: Path, sheet: Path) -> None:
    import_file(own, sheet, "an")
    sheet.write_text(HEAD + ONE, encoding="utf-8")
    with pytest.raises(BadFact, match="XA-2"):
        import_file(own, sheet, "an")
    assert "XA-2" in load_facts([DATA, own])
    assert import_file(own, sheet, "an", replace=True).removed == ("XA-2",)
    assert "XA-2" not in load_facts([DATA, own])


def test_a_dry_run_tells_everything_and_writes_nothing(own: Path, sheet: Path) -> None:
    assert import_file(own, sheet, "an", dry_run=True).added == ("XA-1", "XA-2")
    assert not own.exists()


def test_a_shipped_fact_cannot_be_replaced(own: Path, sheet: Path) -> None:
    sheet.write_text(HEAD + ONE.replace("XA-1", "NUM-001"), encoding="utf-8")
    with pytest.raises(BadFact, match="used already") as error:
        import_file(own, sheet, "an")
    assert (error.value.values["file"], error.value.values["line"]) == ("Xã Ví Dụ.csv", 2)
    assert not own.exists()


def test_all_mistakes_of_a_table_are_told_by_its_lines_and_nothing_is_written(own: Path, sheet: Path) -> None:
    bad = ONE.replace("XA-1", "XA-3").replace("Nghị quyết 5/NQ-HĐND", "")
    sheet.write_text(HEAD + ONE + ONE + bad + TWO.replace("population", "dân số"), encoding="utf-8")
    with pytest.raises(BadFacts) as error:
        import_file(own, sheet, "an")
    assert [each.values["line"] for each in error.value.problems] == [3, 4, 5]
    assert not own.exists()


def test_a_fact_is_added_with_the_next_id(own: Path) -> None:
    assert add_fact(own, CELLS, "an").added == ("CQ-001",)
    assert add_fact(own, CELLS, "an").added == ("CQ-002",)
    fact = load_facts([DATA, own]).get("CQ-002")
    assert (fact.value, fact.may_refute, fact.entered_by) == ("7h30", False, "an")


@pytest.mark.parametrize("missing", ["statement", "value", "document", "published", "in_force_from"])
def test_an_incomplete_fact_is_refused_with_what_is_missing(own: Path, missing: str) -> None:
    with pytest.raises(BadFact, match=f"{missing}: it is missing"):
        add_fact(own, {key: cell for key, cell in CELLS.items() if key != missing}, "an")
    assert not own.exists()


LAI_CHAU = {
    "statement": "Lai Châu có 37 đơn vị hành chính cấp xã.", "value": "37", "about": "communes.count", "of": "lai-chau",
    "document": "Nghị quyết 9/NQ-UBTVQH16", "published": "01/12/2026", "in_force_from": "01/01/2027",
    "supersedes": "PRV-12-D; NUM-017; LOC-004", "confidence": "cao",
}  # fmt: skip


def counted(own: Path, day: date) -> set[object]:
    said = load_facts([DATA, own]).says("communes.count", "lai-chau")
    return {value for each in said if each.holds(day) for value in each.accepted}


def test_a_confirmed_fact_of_the_office_ends_shipped_ones_the_day_before(own: Path) -> None:
    add_fact(own, LAI_CHAU, "an")
    confirm(own, "CQ-001", "binh")
    assert counted(own, date(2026, 12, 31)) == {38}
    assert counted(own, date(2027, 1, 1)) == {37}
    base = load_facts([DATA, own])
    assert base.superseded_by("PRV-12-D") == ("CQ-001",)
    assert base.get("PRV-12-D").in_force_to == date(2026, 12, 31)


def test_one_that_waits_for_a_second_person_ends_nothing(own: Path) -> None:
    add_fact(own, LAI_CHAU, "an")
    assert 38 in counted(own, date(2027, 1, 1))
    assert load_facts([DATA, own]).superseded_by("PRV-12-D") == ()


def test_a_fact_cannot_take_the_place_of_one_that_began_later(own: Path) -> None:
    add_fact(own, LAI_CHAU | {"in_force_from": "01/01/2025", "published": "01/01/2025"}, "an")
    with pytest.raises(BadFact, match="takes its place"):
        confirm(own, "CQ-001", "binh")


def test_a_hand_written_file_is_left_as_it_is_but_for_the_confirmed_line(own: Path) -> None:
    add_fact(own, CELLS, "an")
    file = own / "added.yaml"
    file.write_text("# của xã\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    before = file.read_text(encoding="utf-8").splitlines()
    confirm(own, "CQ-001", "binh")
    after = file.read_text(encoding="utf-8").splitlines()
    assert set(before) - set(after) == {"  may_refute: false"}
    assert set(after) - set(before) == {"  may_refute: true", '  confirmed_by: "binh"'}


def test_there_is_nothing_to_confirm_twice_or_in_an_empty_folder(own: Path) -> None:
    own.mkdir()
    with pytest.raises(BadFact, match="waits for no confirmation"):
        confirm(own, "CQ-001", "binh")
    add_fact(own, CELLS, "an")
    confirm(own, "CQ-001", "binh")
    with pytest.raises(BadFact, match="waits for no confirmation"):
        confirm(own, "CQ-001", "chi")


def test_a_file_of_another_kind_is_refused(own: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(BadFact, match="yaml"):
        import_file(own, tmp_path / "a.pdf", "an")


@pytest.mark.parametrize(
    "broken", ["facts: [just words]\n", "facts:\n- {id: X}\n", "facts: [\n", "nothing: 1\n"]
)
def test_a_file_somebody_broke_by_hand_is_told_and_never_overwritten(
    own: Path, sheet: Path, broken: str
) -> None:
    own.mkdir()
    for name in ("added.yaml", "xa-vi-du.yaml"):
        (own / name).write_text(broken, encoding="utf-8")
        for act in (
            lambda: add_fact(own, CELLS, "an"),
            lambda: import_file(own, sheet, "an"),
            lambda: confirm(own, "CQ-001", "binh"),
        ):
            with pytest.raises(BadFact) as error:
                act()
            assert error.value.english()
        assert (own / name).read_text(encoding="utf-8") == broken
        (own / name).unlink()


@pytest.mark.parametrize(
    "content", ["facts: [a, 1, null, [x]]\n", "fact: []\nfacts: []\n", "facts: {}\n", "- a\n", ""]
)
def test_a_yaml_file_that_holds_no_facts_is_refused(own: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "x.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(BadFact):
        import_file(own, tmp_path / "x.yaml", "an")
    assert not own.exists()

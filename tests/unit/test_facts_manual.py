"""The examples of docs/facts.md are facts as they stand."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from kiemtin.facts import DATA, load_facts
from kiemtin.facts.office import confirm, import_file
from kiemtin.facts.rows import Row, Says, Source
from kiemtin.facts.sheets import COLUMNS

MANUAL = (Path(__file__).parents[2] / "docs" / "facts.md").read_text(encoding="utf-8")


def example(kind: str) -> str:
    (found,) = re.findall(rf"```{kind}\n(.*?)```", MANUAL, re.DOTALL)
    return str(found)


def test_the_table_of_the_manual_is_imported_and_decides_once_confirmed(tmp_path: Path) -> None:
    (tmp_path / "bang.csv").write_text(example("csv"), encoding="utf-8")
    own = tmp_path / "own"
    change = import_file(own, tmp_path / "bang.csv", "an")
    assert change.added == ("LC-001", "MC-001", "MC-002", "MC-003", "NQ-001")
    for fact in change.added:
        confirm(own, fact, "binh")
    base = load_facts([DATA, own])
    for about, right in (("communes.count", 37), ("communes.xa", 35), ("communes.phuong", 2)):
        assert {each.accepted for each in base.says(about, "lai-chau") if each.holds(date(2027, 1, 1))} == {
            (right,)
        }
    assert base.get("PRV-12-D").in_force_to == date(2026, 12, 31)
    assert base.get("MC-002").value == ["7h30–11h30", "13h30–17h"]
    assert base.get("MC-003").value == "0213 3876 543"


def test_the_yaml_file_of_the_manual_is_right(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(example("yaml"), encoding="utf-8")
    base = load_facts([DATA, tmp_path])
    assert base.superseded_by("LC-101") == ("LC-102",)
    assert base.get("LC-103").no_says
    assert base.places.name("vi-du-cu") == "thị trấn Ví Dụ"


def test_the_manual_names_every_field_and_every_column() -> None:
    fields = {*Row.model_fields, *Source.model_fields, *Says.model_fields, *COLUMNS, *COLUMNS.values()} - {
        "is_"
    }
    assert [each for each in sorted(fields) if each not in MANUAL] == []

"""Comparing the gazetteer with a reference table: what agrees, what does not, what cannot be compared."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import build
from kiemtin.errors import FileUnreadable, ReferenceUnfit
from kiemtin.facts.gazetteer import MERGED, Gazetteer, Level, gazetteer
from kiemtin.facts.gazetteer_agreement import compare

TODAY = date(2026, 9, 20)
SMALL = [
    "province\t01\ttỉnh\tBắc Ninh\t2026-09-20 thành phố",
    "commune\t001\txã\tHòa Thắng\t2026-09-20 phường",
    "commune\t002\txã\tCư M'gar",
    "old_province\t05\ttỉnh\tBắc Ninh\t01",
    "old_district\t11\thuyện\tHòa An",
    "old_commune\t101\txã\tHòa Thắng\t001,002",
    "old_commune\t102\tthị trấn\tCư M'gar\t002",
    "old_area\t\tkhu vực\tbãi bồi\t002",
    "old_district\t12\thuyện\tĐảo Xa\t001",
]


def write(folder: Path, units: Gazetteer) -> None:
    """A reference that says what the gazetteer says, in another school of spelling."""
    now = [unit for unit in units.units if not unit.former]
    tables: dict[str, list[dict[str, str]]] = {"provinces34": [], "communes3321": [], "old_new_communes": []}
    for unit in now:
        kinds = {"type_2025_07_01": unit.kind(MERGED), "type_2026_09_20": unit.kind(TODAY)}
        if unit.level is Level.PROVINCE:
            made = "|".join(each.name for each in units.made_of(unit))
            tables["provinces34"].append(
                {"code": unit.code, "name_2025_07_01": unit.name, "former_units": made, **kinds}
            )
        else:
            home = unit.over()[-1].name
            name = unit.name.replace("òa", "oà").replace("'", "’")
            tables["communes3321"].append({"nso_code": unit.code, "province": home, "name": name, **kinds})
            for old in units.made_of(unit):
                over = old.over()
                tables["old_new_communes"].append(
                    {
                        "old_code": old.code if old.level is Level.COMMUNE else "",
                        "old_name": old.titled().capitalize() + (" do huyện quản lý" if not old.code else ""),
                        "old_district": (over[0] if len(over) > 1 else old).titled(),
                        "old_province": over[-1].titled(),
                        "new_code": unit.code,
                        "new_name": unit.titled(MERGED),
                    }
                )
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    write(tmp_path, Gazetteer(SMALL))
    return tmp_path


def test_the_same_things_said_by_both_agree_whatever_the_spelling(reference: Path) -> None:
    found = compare(reference, Gazetteer(SMALL))
    assert found.differences == ()
    assert (found.provinces, found.communes, found.pairs) == ((1, 1), (2, 2), (5, 5))
    assert found.share("pairs") == 1.0


def test_the_shipped_gazetteer_agrees_with_itself(tmp_path: Path) -> None:
    write(tmp_path, gazetteer())
    found = compare(tmp_path, gazetteer())
    assert found.differences == ()
    assert found.communes == (3321, 3321)


def test_a_wrong_code_in_the_reference_is_no_difference_when_the_name_says_which(reference: Path) -> None:
    change(reference / "old_new_communes.csv", "102,Thị trấn", "101,Thị trấn")
    assert compare(reference, Gazetteer(SMALL)).share("pairs") == 1.0


@pytest.mark.parametrize(
    ("table", "old", "new", "about"),
    [
        ("communes3321", "001,Bắc Ninh", "003,Bắc Ninh", "commune"),
        ("communes3321", "001,Bắc Ninh", "001,Bắc Giang", "commune"),
        ("communes3321", "Hoà Thắng,xã,phường", "Hoà Thắng,xã,xã", "commune"),
        ("communes3321", "Hoà Thắng", "Hoa Thắng", "commune"),
        ("provinces34", "tỉnh,thành phố", "tỉnh,tỉnh", "province"),
        ("provinces34", "01,Bắc Ninh,Bắc Ninh", "01,Bắc Ninh,Bắc Ninh|Bắc Giang", "province"),
        (
            "old_new_communes",
            "101,Xã hòa thắng,huyện Hòa An,tỉnh Bắc Ninh,002",
            "101,Xã hòa thắng,huyện Hòa An,tỉnh Bắc Ninh,009",
            "pair",
        ),
        ("old_new_communes", "Huyện đảo xa", "Huyện đảo gần", "pair"),
    ],
)
def test_whatever_only_one_of_them_says_is_listed_and_lowers_the_share(
    reference: Path, table: str, old: str, new: str, about: str
) -> None:
    change(reference / f"{table}.csv", old, new)
    found = compare(reference, Gazetteer(SMALL))
    assert {each.about for each in found.differences} == {about}
    assert found.share(f"{about}s") < 1.0


def test_a_table_that_cannot_be_compared_is_refused_with_what_it_lacks(reference: Path) -> None:
    change(reference / "communes3321.csv", "nso_code", "code")
    with pytest.raises(ReferenceUnfit, match="nso_code"):
        compare(reference, Gazetteer(SMALL))
    (reference / "provinces34.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReferenceUnfit, match=r"provinces34\.csv"):
        compare(reference, Gazetteer(SMALL))
    (reference / "provinces34.csv").unlink()
    with pytest.raises(FileUnreadable):
        compare(reference, Gazetteer(SMALL))


def test_the_command_prints_the_shares_and_fails_below_them(tmp_path: Path) -> None:
    write(tmp_path, gazetteer())
    run = CliRunner().invoke
    done = run(build("place"), ["place", "--agreement", str(tmp_path)])
    assert done.exit_code == 0
    assert "3321/3321" in done.output
    change(tmp_path / "communes3321.csv", "00004,Hà Nội", "00004,Hải Phòng")
    done = run(build("place"), ["place", "--agreement", str(tmp_path)])
    assert done.exit_code == 1
    assert "Ba Đình" in done.output


def test_the_command_answers_for_the_day_it_is_asked_about() -> None:
    run = CliRunner().invoke
    asked = ["place", "tỉnh Hà Giang", "--format", "json", "--on"]
    assert '"now": "Tuyên Quang"' in run(build("place"), [*asked, "2026-11-20"]).output
    assert '"now": "Hà Giang"' in run(build("place"), [*asked, "2024-11-20"]).output
    assert run(build("place"), ["place"]).exit_code == 2

"""The gazetteer: what it counts, which units became which, which names are outdated on which day."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date, timedelta

import pytest

from kiemtin.facts import load_facts
from kiemtin.facts.gazetteer import FOLDER, MERGED, Gazetteer, Level, Unit, gazetteer

UNITS = gazetteer()
BEFORE = MERGED - timedelta(days=1)
TODAY = date(2026, 11, 20)
COUNTS = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["counts"]


def the(text: str) -> Unit:
    """The one unit with this full name in its own time."""
    [found] = [unit for unit in UNITS.units if unit.full(MERGED) == text]
    return found


def test_it_holds_the_units_the_country_has_and_had() -> None:
    found = Counter((unit.former, unit.level) for unit in UNITS.units if unit.code)
    assert found == {
        (False, Level.PROVINCE): 34,
        (False, Level.COMMUNE): 3321,
        (True, Level.PROVINCE): 63,
        (True, Level.DISTRICT): 696,
        (True, Level.COMMUNE): 10035,
    }


@pytest.mark.parametrize("day", [MERGED, date(2026, 4, 30), date(2026, 9, 20)])
def test_the_kinds_of_communes_count_on_each_day_as_the_facts_say(day: date) -> None:
    base = load_facts()
    found = Counter(
        unit.kind(day) for unit in UNITS.units if unit.exists(day) and unit.level is Level.COMMUNE
    )
    for about, kind in (
        ("communes.xa", "xã"),
        ("communes.phuong", "phường"),
        ("communes.dac_khu", "đặc khu"),
    ):
        said = {each.accepted for each in base.says(about, "vn") if each.holds(day)}
        assert said == {(found[kind],)}, kind


@pytest.mark.parametrize(
    ("day", "cities"),
    [
        (MERGED, 6),
        (date(2026, 4, 29), 6),
        (date(2026, 4, 30), 7),
        (date(2026, 9, 1), 8),
        (date(2026, 9, 20), 9),
    ],
)
def test_provinces_become_cities_on_their_day(day: date, cities: int) -> None:
    kinds = Counter(
        unit.kind(day) for unit in UNITS.units if unit.exists(day) and unit.level is Level.PROVINCE
    )
    assert kinds == {"thành phố": cities, "tỉnh": 34 - cities}


def test_the_file_is_the_one_its_manifest_speaks_of() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((FOLDER / "units.tsv").read_bytes()).hexdigest() == manifest["sha256"]
    pairs = [(old, new) for old in UNITS.units if old.former and old.code for new in _own_targets(old)]
    assert len(pairs) == COUNTS["pairs_of_communes"]


def _own_targets(unit: Unit) -> tuple[Unit, ...]:
    return UNITS.became(unit) if unit.level is Level.COMMUNE else ()


def test_every_former_unit_became_something_in_one_province_and_every_unit_of_today_was_something() -> None:
    for unit in UNITS.units:
        if unit.former:
            assert UNITS.became(unit), unit.full()
            assert len(UNITS.provinces_of(unit)) == 1, unit.full()
        else:
            made = UNITS.made_of(unit)
            assert made, unit.full()
            assert all(unit in UNITS.became(each) for each in made)


def test_a_split_commune_leads_to_all_its_parts() -> None:
    split = the("xã Văn Khê, huyện Mê Linh, thành phố Hà Nội")
    assert [unit.name for unit in UNITS.became(split)] == ["Yên Lãng", "Tiến Thắng", "Mê Linh", "Ô Diên"]
    several = [unit for unit in UNITS.units if unit.former and len(_own_targets(unit)) > 1]
    assert len(several) == COUNTS["former_communes_of_several"] == 441


def test_a_district_became_what_its_communes_became() -> None:
    assert {unit.titled() for unit in UNITS.became(the("quận 5, thành phố Hồ Chí Minh"))} == {
        "phường Chợ Quán",
        "phường An Đông",
        "phường Chợ Lớn",
    }
    [island] = UNITS.became(the("huyện Côn Đảo, tỉnh Bà Rịa - Vũng Tàu"))
    assert island.full() == "đặc khu Côn Đảo, thành phố Hồ Chí Minh"


def test_a_former_province_leads_to_the_one_of_today() -> None:
    assert [unit.titled() for unit in UNITS.became(the("tỉnh Hà Giang"))] == ["tỉnh Tuyên Quang"]
    made = {unit.name for unit in UNITS.made_of(_now("Lâm Đồng"))}
    assert made >= {"Lâm Đồng", "Đắk Nông", "Bình Thuận"}


def _now(province: str) -> Unit:
    [found] = [unit for unit in UNITS.named(province) if unit.level is Level.PROVINCE and not unit.former]
    return found


@pytest.mark.parametrize(
    ("kind", "name", "province", "now"),
    [
        ("huyện", "Côn Đảo", None, ["đặc khu Côn Đảo"]),
        ("tỉnh", "Hà Giang", None, ["tỉnh Tuyên Quang"]),
        ("quận", "5", None, ["phường Chợ Quán", "phường An Đông", "phường Chợ Lớn"]),
        ("thị trấn", "Thủ Thừa", "Long An", ["xã Thủ Thừa"]),
        ("thị trấn", "Thủ Thừa", "Tây Ninh", ["xã Thủ Thừa"]),
        ("xã", "Hiệp Hoà", "Bắc Ninh", ["phường Hiệp Hòa"]),
        ("huyen", "con dao", None, ["đặc khu Côn Đảo"]),
    ],
)
def test_an_outdated_name_is_known_with_what_it_is_now(
    kind: str, name: str, province: str | None, now: list[str]
) -> None:
    for found in UNITS.outdated(kind, name, province, on=TODAY):
        assert [unit.titled(TODAY) for unit in found.units] == now
    assert UNITS.outdated(kind, name, province, on=TODAY)


@pytest.mark.parametrize(
    ("kind", "name", "province", "day"),
    [
        ("huyện", "Côn Đảo", None, BEFORE),
        ("đặc khu", "Côn Đảo", None, TODAY),
        ("đặc khu", "Côn Đảo", None, BEFORE),
        ("xã", "Hiệp Hòa", "Bắc Ninh", date(2026, 9, 19)),
        ("thành phố", "Bắc Ninh", None, TODAY),
        ("tỉnh", "Bắc Ninh", None, date(2026, 9, 19)),
        ("huyện", "Không Có Thật", None, TODAY),
        ("xã", "Hòa Bình", None, TODAY),
    ],
)
def test_a_name_in_use_or_never_used_is_not_outdated(
    kind: str, name: str, province: str | None, day: date
) -> None:
    assert UNITS.outdated(kind, name, province, on=day) == ()


def test_the_name_of_a_city_below_a_province_was_outdated_until_the_province_took_it() -> None:
    [found] = UNITS.outdated("thành phố", "Bắc Ninh", on=date(2026, 9, 19))
    assert found.was.level is Level.DISTRICT
    assert found.until == BEFORE


def test_a_name_with_marks_is_not_taken_for_another_with_other_marks() -> None:
    lines = ["province\t01\ttỉnh\tA", "commune\t1\txã\tTân Thành", "old_province\t01\ttỉnh\tA\t01"]
    lines += [
        "old_district\t1\thuyện\tB",
        "old_commune\t1\txã\tTân Thạnh\t1",
        "old_commune\t2\txã\tTan Thanh\t1",
    ]
    small = Gazetteer(lines)
    assert [each.was.name for each in small.outdated("xã", "Tân Thạnh", on=TODAY)] == ["Tân Thạnh"]
    assert [each.was.name for each in small.outdated("xã", "Tan Thanh", on=TODAY)] == ["Tan Thanh"]
    assert small.outdated("xa", "tan thanh", on=TODAY) == ()

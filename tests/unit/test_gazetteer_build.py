"""Building the gazetteer: the patch must fit the package, and the same input gives the same bytes."""

from __future__ import annotations

import copy
import hashlib
import importlib.util
import json
import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kiemtin.facts.gazetteer import FOLDER, Gazetteer

TOOLS = Path(__file__).parents[2] / "tools"
NOTHING: dict[str, Any] = {"mixed_up": {"drop": []}, "drop": [], "add": [], "areas": [], "kinds": []}
DROP = {
    "from": "0002",
    "name": "xã Tân An, huyện Hai, tỉnh Cũ",
    "to": "11",
    "into": "xã Một",
    "namesake": "0001",
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_gazetteer", TOOLS / "build_gazetteer.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package as the real one is made: two namesakes whose targets were mixed up, an island without communes."""
    data = tmp_path / "vietnamadminunits" / "data"
    data.mkdir(parents=True)
    with sqlite3.connect(data / "dataset.db") as base:
        base.execute(
            "CREATE TABLE admin_units (province, ward, provinceCode, wardCode, provinceKey, wardKey)"
        )
        base.executemany(
            "INSERT INTO admin_units VALUES ('Tỉnh Mới', ?, '01', ?, 'tinhmoi', ?)",
            [
                ("Xã Một", "11", "xamot"),
                ("Phường  Hai", "12", "phuonghai"),
                ("Đặc khu Đảo", "13", "dackhudao"),
            ],
        )
        base.execute(
            "CREATE TABLE admin_units_legacy (province, district, ward, provinceCode, districtCode, wardCode,"
            " provinceKey, districtKey, wardKey, wardAlias, districtAlias)"
        )
        base.executemany(
            "INSERT INTO admin_units_legacy VALUES"
            " ('Tỉnh Cũ', ?, ?, '05', ?, ?, 'tinhcu', ?, ?, ?, '[\"huyenxua\", \"xua\", \"thixamotnua\"]')",
            [
                (
                    "Huyện Một",
                    "Xã Tân An",
                    "51",
                    "0001",
                    "huyenmot",
                    "xatanan",
                    '["xalongan", "longan", "xaxoi"]',
                ),
                ("Huyện Hai", "Xã Tân An", "52", "0002", "huyenhai", "xatanan", '["phuong08", "p8"]'),
                ("Huyện Đảo", None, "53", None, "huyendao", None, None),
            ],
        )
    said = {
        "DICT_PROVINCE": {"tinhmoi": ["tinhcu"]},
        "DICT_PROVINCE_WARD_NO_DIVIDED": {
            "tinhmoi": {"xamot": ["tinhcu_huyenmot_xatanan"], "dackhudao": ["tinhcu_huyendao_"]}
        },
        "DICT_PROVINCE_WARD_DIVIDED": {
            "tinhmoi": {"tinhcu_huyenhai_xatanan": [{"newWardKey": "phuonghai"}, {"newWardKey": "xamot"}]}
        },
    }
    (data / "converter_2025.json").write_text(json.dumps(said), encoding="utf-8")
    return data.parent


def built(tool: ModuleType, package: Path, **changes: Any) -> list[str]:
    units = tool.read_package(package)
    tool.apply_patch(units, copy.deepcopy(NOTHING) | changes)
    return list(tool.lines(units))


def test_units_pairs_and_older_names_are_read_from_the_package(tool: ModuleType, package: Path) -> None:
    assert built(tool, package) == [
        "province\t01\ttỉnh\tMới",
        "commune\t11\txã\tMột",
        "commune\t12\tphường\tHai",
        "commune\t13\tđặc khu\tĐảo",
        "old_province\t05\ttỉnh\tCũ\t01",
        "old_district\t51\thuyện\tMột\t\thuyện:xua",
        "old_commune\t0001\txã\tTân An\t11\txã:longan",
        "old_district\t52\thuyện\tHai\t\thuyện:xua",
        "old_commune\t0002\txã\tTân An\t11,12\tphường:8",
        "old_district\t53\thuyện\tĐảo\t13\thuyện:xua",
    ]


def test_the_patch_drops_adds_and_dates(tool: ModuleType, package: Path) -> None:
    area = {
        "district": "52",
        "of": "huyện Hai, tỉnh Cũ",
        "kind": "khu vực",
        "name": "bãi",
        "to": "12",
        "into": "phường Hai",
    }
    made = built(
        tool,
        package,
        mixed_up={"drop": [DROP]},
        add=[{"from": "0001", "name": "xã Tân An, huyện Một, tỉnh Cũ", "to": "12", "into": "phường Hai"}],
        areas=[area],
        kinds=[{"from": "2026-01-02", "province": "01", "kind": "phường", "communes": ["Một"]}],
    )
    assert "commune\t11\txã\tMột\t2026-01-02 phường" in made
    assert "old_commune\t0001\txã\tTân An\t11,12\txã:longan" in made
    assert "old_commune\t0002\txã\tTân An\t12\tphường:8" in made
    assert "old_area\t\tkhu vực\tbãi\t12" in made
    assert len(Gazetteer(made).units) == 11


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "xã Tân Ân, huyện Hai, tỉnh Cũ"},
        {"into": "xã Mốt"},
        {"to": "13", "into": "đặc khu Đảo"},
        {"namesake": "0002", "from": "0001", "name": "xã Tân An, huyện Một, tỉnh Cũ"},
    ],
)
def test_a_patch_that_does_not_fit_the_package_is_refused(
    tool: ModuleType, package: Path, changed: dict[str, str]
) -> None:
    with pytest.raises(tool.Mismatch):
        built(tool, package, mixed_up={"drop": [DROP | changed]})


def test_a_pair_that_is_there_is_not_added_again(tool: ModuleType, package: Path) -> None:
    with pytest.raises(tool.Mismatch, match="already"):
        built(tool, package, add=[DROP])


def test_the_shipped_file_was_built_with_the_patch_that_lies_beside_the_tool() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    patch = (TOOLS / "gazetteer_patch.yaml").read_bytes()
    assert hashlib.sha256(patch).hexdigest() == manifest["patch_sha256"]


def test_the_licence_of_the_source_lies_beside_the_file() -> None:
    licence = (FOLDER / "LICENSE-vietnamadminunits.txt").read_text(encoding="utf-8")
    assert "MIT License" in licence
    assert "Copyright (c)" in licence

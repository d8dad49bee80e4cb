"""Writes the gazetteer from the data of the package ``vietnamadminunits`` and our patch. Same input, same bytes.

    pip install --no-deps --target /tmp/units vietnamadminunits==1.0.4
    python tools/build_gazetteer.py /tmp/units/vietnamadminunits

The package (MIT) is needed here only; the product reads the file this writes. Nothing of it is imported.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kiemtin.facts.gazetteer_names import key

SOURCE = "vietnamadminunits"
VERSION = "1.0.4"
PATCH = Path(__file__).with_name("gazetteer_patch.yaml")
TARGET = Path(__file__).parents[1] / "kiemtin" / "facts" / "data" / "gazetteer"
KINDS = ("thành phố", "thị trấn", "thị xã", "đặc khu", "phường", "huyện", "quận", "tỉnh", "xã")


class Mismatch(Exception):
    """The package does not hold what the patch says of it."""


@dataclass
class Row:
    """A unit on its way into the file."""

    code: str
    kind: str
    name: str
    older: set[str] = field(default_factory=set)
    changes: list[str] = field(default_factory=list)
    """Later kinds, as ``2026-04-30 phường``."""

    def text(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass
class Units:
    """Everything the file will say. Keys are codes; former provinces and today's are apart."""

    provinces: dict[str, Row] = field(default_factory=dict)
    communes: dict[str, Row] = field(default_factory=dict)
    province_of: dict[str, str] = field(default_factory=dict)
    old_provinces: dict[str, Row] = field(default_factory=dict)
    districts: dict[str, Row] = field(default_factory=dict)
    old_province_of: dict[str, str] = field(default_factory=dict)
    old_communes: dict[str, Row] = field(default_factory=dict)
    district_of: dict[str, str] = field(default_factory=dict)
    province_now: dict[str, str] = field(default_factory=dict)
    targets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """From a former commune, or a district without communes, to communes of today."""
    areas: list[tuple[str, Row, str]] = field(default_factory=list)

    def old_name(self, code: str) -> str:
        district = self.district_of[code]
        return ", ".join(
            row.text()
            for row in (
                self.old_communes[code],
                self.districts[district],
                self.old_provinces[self.old_province_of[district]],
            )
        )


def read_package(folder: Path) -> Units:
    """The units and pairs as the package has them."""
    units = Units()
    keys: dict[str, str] = {}
    database = sqlite3.connect(f"file:{folder / 'data' / 'dataset.db'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    now: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    for row in database.execute("SELECT * FROM admin_units ORDER BY provinceCode, wardCode"):
        units.provinces.setdefault(row["provinceCode"], _row(row["provinceCode"], row["province"]))
        units.communes[row["wardCode"]] = _row(row["wardCode"], row["ward"])
        units.province_of[row["wardCode"]] = row["provinceCode"]
        now[row["provinceKey"], row["wardKey"]] = row["wardCode"]
        names[row["provinceKey"]] = row["provinceCode"]
    old_names: dict[str, str] = {}
    for row in database.execute(
        "SELECT * FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode"
    ):
        province, district, ward = row["provinceCode"], row["districtCode"], row["wardCode"]
        old_names[row["provinceKey"]] = province
        units.old_provinces.setdefault(province, _row(province, row["province"]))
        units.districts.setdefault(district, _row(district, row["district"], row["districtAlias"]))
        units.old_province_of[district] = province
        if ward:
            units.old_communes[ward] = _row(ward, row["ward"], row["wardAlias"])
            units.district_of[ward] = district
        keys[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"] = ward or district
    database.close()
    said = json.loads((folder / "data" / "converter_2025.json").read_text(encoding="utf-8"))
    for province, olds in said["DICT_PROVINCE"].items():
        for old in olds:
            units.province_now[old_names[old]] = names[province]
    for province, wards in said["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                units.targets[keys[old]].add(now[province, ward])
    for province, olds in said["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, wards in olds.items():
            units.targets[keys[old]] |= {now[province, each["newWardKey"]] for each in wards}
    return units


def _row(code: str, written: str, aliases: str | None = None) -> Row:
    words = " ".join(written.split())
    kind = next(each for each in KINDS if words.lower().startswith(each + " "))
    return Row(code, kind, words[len(kind) + 1 :], set(_older(json.loads(aliases or "[]"))))


def _older(aliases: list[str]) -> Iterator[str]:
    """Names of before an earlier merging, as ``phường:8``. The package keeps them without marks or spaces, with
    their kind and again without it; what comes in one form only may be a kind that is no kind (Phương Liên)."""
    for alias in aliases:
        for kind in KINDS:
            found = re.fullmatch(f"{key(kind)}([a-z0-9]+)", alias)
            if found and (found[1].isdecimal() or found[1] in aliases):
                yield f"{kind}:{key(found[1])}"


def apply_patch(units: Units, patch: Mapping[str, Any]) -> None:
    """Corrects the package. Raises Mismatch for an entry that does not fit it."""
    for entry in (*patch["mixed_up"]["drop"], *patch["drop"]):
        _fits(units, entry)
        if entry["to"] not in units.targets[entry["from"]]:
            raise Mismatch(f"{entry['name']} does not lead to {entry['into']}")
        if "namesake" in entry and entry["to"] not in units.targets[entry["namesake"]]:
            raise Mismatch(f"{entry['namesake']} does not lead to {entry['into']}")
        units.targets[entry["from"]].discard(entry["to"])
        if not units.targets[entry["from"]]:
            raise Mismatch(f"{entry['name']} would lead nowhere")
    for entry in patch["add"]:
        _fits(units, entry)
        if entry["to"] in units.targets[entry["from"]]:
            raise Mismatch(f"{entry['name']} leads to {entry['into']} already")
        units.targets[entry["from"]].add(entry["to"])
    for entry in patch["areas"]:
        _is(units.communes[entry["to"]].text(), entry["into"])
        district = units.districts[entry["district"]]
        province = units.old_provinces[units.old_province_of[district.code]]
        _is(f"{district.text()}, {province.text()}", entry["of"])
        units.areas.append((district.code, Row("", entry["kind"], entry["name"]), entry["to"]))
    for entry in patch["kinds"]:
        change = f"{entry['from']} {entry['kind']}"
        if "communes" not in entry:
            units.provinces[entry["province"]].changes.append(change)
        for name in entry.get("communes", ()):
            [row] = [
                row
                for code, row in units.communes.items()
                if row.name == name and units.province_of[code] == entry["province"]
            ]
            row.changes.append(change)


def _fits(units: Units, entry: Mapping[str, str]) -> None:
    _is(units.old_name(entry["from"]), entry["name"])
    _is(units.communes[entry["to"]].text(), entry["into"])


def _is(found: str, wanted: str) -> None:
    if found != wanted:
        raise Mismatch(f"the package has {found!r} where the patch says {wanted!r}")


def lines(units: Units) -> Iterator[str]:
    """The file: one unit a line, children after their parent; see ``kiemtin/facts/gazetteer.py``."""
    for code, province in sorted(units.provinces.items()):
        yield _line("province", province, province.changes)
        for commune in sorted(code_ for code_, home in units.province_of.items() if home == code):
            yield _line("commune", units.communes[commune], units.communes[commune].changes)
    within = defaultdict(list)
    for commune, district in units.district_of.items():
        within[district].append(commune)
    for code, province in sorted(units.old_provinces.items()):
        yield _line("old_province", province, [units.province_now[code]])
        for district in sorted(each for each, home in units.old_province_of.items() if home == code):
            yield _line("old_district", units.districts[district], sorted(units.targets.get(district, ())))
            for commune in sorted(within[district]):
                yield _line("old_commune", units.old_communes[commune], sorted(units.targets[commune]))
            for home, area, target in units.areas:
                if home == district:
                    yield _line("old_area", area, [target])


def _line(level: str, row: Row, last: list[str]) -> str:
    return "\t".join(
        (level, row.code, row.kind, row.name, ",".join(last), ",".join(sorted(row.older)))
    ).rstrip()


def manifest(units: Units, content: bytes, patch: bytes) -> dict[str, Any]:
    """What the file holds and where it comes from."""
    pairs = sum(len(units.targets[each]) for each in units.old_communes)
    return {
        "source": f"{SOURCE} {VERSION}",
        "licence": "MIT, Copyright (c) 2025 Tran Ngoc Minh Hieu; see LICENSE-vietnamadminunits.txt",
        "patch_sha256": hashlib.sha256(patch).hexdigest(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "counts": {
            "provinces": len(units.provinces),
            "communes": len(units.communes),
            "former_provinces": len(units.old_provinces),
            "former_districts": len(units.districts),
            "former_communes": len(units.old_communes),
            "former_communes_of_several": sum(len(units.targets[each]) > 1 for each in units.old_communes),
            "pairs_of_communes": pairs,
            "pairs": pairs
            + len(units.areas)
            + sum(len(units.targets.get(each, ())) for each in units.districts),
            "kinds_2025_07_01": dict(sorted(Counter(row.kind for row in units.communes.values()).items())),
        },
    }


def main() -> int:
    """Write the files; 1 and a line when package or patch are not what they should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", type=Path, help=f"the folder of {SOURCE} {VERSION}")
    parser.add_argument("--to", type=Path, default=TARGET)
    asked = parser.parse_args()
    package: Path = asked.package
    licence = package.parent / f"{SOURCE}-{VERSION}.dist-info" / "licenses" / "LICENSE"
    if not licence.is_file():
        print(f"{package} is not {SOURCE} {VERSION}: {licence} is missing", file=sys.stderr)
        return 1
    patch = PATCH.read_bytes()
    units = read_package(package)
    try:
        apply_patch(units, yaml.safe_load(patch))
    except Mismatch as problem:
        print(f"{PATCH.name}: {problem}", file=sys.stderr)
        return 1
    content = ("\n".join(lines(units)) + "\n").encode()
    said = json.dumps(manifest(units, content, patch), ensure_ascii=False, indent=1) + "\n"
    asked.to.mkdir(parents=True, exist_ok=True)
    (asked.to / "units.tsv").write_bytes(content)
    (asked.to / "manifest.json").write_text(said, encoding="utf-8")
    (asked.to / "LICENSE-vietnamadminunits.txt").write_bytes(licence.read_bytes())
    print(said, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())

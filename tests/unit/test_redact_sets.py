"""Redaction holds its measured floors on the labelled sets, and leaves everything else alone."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT / "tests" / "fixtures" / "redaction"


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_redaction", ROOT / "bench" / "redaction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_redaction"] = module
    spec.loader.exec_module(module)
    return module


BENCH = _bench()
SURE = ("TRANG CÁ NHÂN", "EMAIL", "SĐT", "SỐ TÀI KHOẢN", "SỐ GIẤY TỜ", "BIỂN SỐ", "NICK")


@pytest.fixture(scope="module", params=["dev.txt", "held.txt", "blind.txt"])
def score(request: pytest.FixtureRequest):
    return BENCH.score(BENCH.load(SETS / request.param))


@pytest.mark.parametrize("kind", SURE)
def test_contacts_numbers_and_plates_are_found(score, kind: str) -> None:
    assert score.labelled[kind] >= 1
    assert score.recall(kind) >= 0.98, score.wrong
    assert score.precision(kind) >= 0.98, score.wrong


@pytest.mark.parametrize("kind", ["ĐỊA CHỈ", "TÊN"])
def test_names_and_addresses_are_found(score, kind: str) -> None:
    assert score.recall(kind) >= 0.92, score.wrong
    assert score.precision(kind) >= 0.93, score.wrong


def test_lines_without_personal_data_stay_whole(score) -> None:
    assert score.clean_lines >= 40
    assert score.harmed_lines <= 0.03 * score.clean_lines, score.wrong


def test_the_sets_hold_several_hundred_lines() -> None:
    assert sum(len(BENCH.load(path)) for path in SETS.glob("*.txt")) >= 500


def test_a_label_is_measured_and_not_only_printed() -> None:
    missed = BENCH.score([BENCH.parse("chào {TÊN:Xyzabc} nhé")])
    assert missed.recall("TÊN") == 0.0
    false = BENCH.score([BENCH.parse("gọi 0900 000 012")])
    assert false.precision("SĐT") == 0.0
    assert false.harmed_lines == 1

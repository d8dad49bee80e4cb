"""The promises in docs/safeguards.md name tests that exist, and every safeguard has some."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISES = re.split(
    r"^## ", (ROOT / "docs" / "safeguards.md").read_text(encoding="utf-8"), flags=re.MULTILINE
)[1:]


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """Names of every test function of the suite."""
    return {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_safeguard_is_promised_in_order():
    assert [promise.split()[0] for promise in PROMISES] == [f"S{number}" for number in range(1, 13)]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.split()[0])
def test_every_promise_is_held_by_tests_that_exist(promise, tests):
    named = re.findall(r"^- `(test_\w+)`$", promise, flags=re.MULTILINE)
    assert named
    assert not set(named) - tests
    assert len(re.findall(r"^- ", promise, flags=re.MULTILINE)) == len(named)


def test_the_glossary_has_one_word_for_one_thing_in_both_languages():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line for line in glossary.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) == len({row.split("|")[1].strip() for row in rows})
    assert all(len(row.split("|")) == 5 and all(cell.strip() for cell in row.split("|")[1:4]) for row in rows)

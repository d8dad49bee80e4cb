"""The frozen pages: they are the ones that were frozen, and they are read as well as was promised."""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from statistics import mean

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "bench"))
import extraction as bench  # noqa: E402

Result = tuple[bench.Page, bench.Figures, bench.Figures]


@lru_cache(maxsize=2)
def read(part: str) -> tuple[Result, ...]:
    return tuple(
        (page, bench.figures(page, bench.ours(page)), bench.figures(page, bench.trafilatura_text(page)))
        for page in bench.pages(part)
    )


@pytest.mark.parametrize("part", bench.PARTS)
def test_the_pages_are_the_ones_that_were_frozen(part: str) -> None:
    frozen = json.loads((bench.FOLDER / "frozen.json").read_text(encoding="utf-8"))
    with lzma.open(bench.FOLDER / f"{part}.jsonl.xz") as lines:
        assert hashlib.sha256(lines.read()).hexdigest() == frozen[part]
    pages = list(bench.pages(part))
    families = {page.family for page in pages}
    assert len(families) == 8
    assert all(4 <= sum(page.family == family for page in pages) <= 6 for family in families)


@pytest.mark.parametrize("part", bench.PARTS)
def test_the_body_is_found_at_ninety_seven_in_a_hundred_and_nowhere_worse_than_by_trafilatura(
    part: str,
) -> None:
    families: dict[str, list[Result]] = defaultdict(list)
    for result in read(part):
        families[result[0].family].append(result)
    assert mean(ours.f for _, ours, _ in read(part)) >= 0.97
    for family, results in families.items():
        ours, other = mean(each[1].f for each in results), mean(each[2].f for each in results)
        assert ours >= 0.97, family
        assert ours >= other, family


@pytest.mark.parametrize("part", bench.PARTS)
def test_title_and_date_are_found_and_no_author_comes_out(part: str) -> None:
    for page, ours, _ in read(part):
        assert ours.title, (page.family, page.name)
        assert ours.day, (page.family, page.name)
        assert not ours.author, (page.family, page.name)


def test_without_class_names_the_body_is_still_found_by_what_the_parts_hold() -> None:
    for part in bench.PARTS:
        figures = [bench.figures(page, bench.ours(page)) for page in map(bench.unnamed, bench.pages(part))]
        assert mean(each.f for each in figures) >= 0.93

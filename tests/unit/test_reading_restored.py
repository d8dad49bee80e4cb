"""The model reads a text without marks restored; a guessed mark changes no flag."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

import pytest

from classifier.pipeline import Pipeline
from classifier.restore import Restorer
from kiemtin.facts import FactBase, load_facts
from kiemtin.states import SentenceType

DAY = datetime(2026, 11, 21, 3, tzinfo=UTC)
TEXTS = (
    "tu 1/7 the can cuoc cu het gia tri, ai chua doi thi bi phat",
    "ca nuoc con 63 tinh thanh",
    "minh thay len phuong lam giay to nhanh hon truoc nhieu",
    "chuyen khoan 50k phi cap nhat dia chi moi vao tai khoan nay, gui ma otp cho can bo",
    "bao gio phuong minh moi co bo phan mot cua vay ba con",
)


class Typer:
    """Takes a text with marks for one type and one without for another."""

    def __init__(self, marked: SentenceType, bare: SentenceType) -> None:
        self.marked, self.bare = marked, bare
        self.read: list[str] = []

    def classify(self, texts: Sequence[str]) -> list[dict[SentenceType, float]]:
        self.read += texts
        return [self._of(self.bare if text.isascii() else self.marked) for text in texts]

    def _of(self, kind: SentenceType) -> dict[SentenceType, float]:
        return {each: 0.95 if each is kind else 0.01 for each in SentenceType}


@cache
def facts() -> FactBase:
    return load_facts()


@cache
def pipelines() -> tuple[Pipeline, Pipeline]:
    """One that reads texts as they are, one that restores; both get their typer per test."""
    return Pipeline(facts()), Pipeline(facts(), None, Restorer.load())


@pytest.mark.parametrize("bare", SentenceType)
@pytest.mark.parametrize("marked", SentenceType)
def test_a_guessed_mark_neither_makes_a_flag_nor_takes_one_away(
    marked: SentenceType, bare: SentenceType
) -> None:
    plain, restoring = pipelines()
    plain._typer = restoring._typer = Typer(marked, bare)
    for text in TEXTS:
        before, after = plain.read(text, at=DAY), restoring.read(text, at=DAY)
        assert before.flag is after.flag, text
        assert [claim.key for claim in after.claims if claim.key] == [c.key for c in before.claims if c.key]


def test_the_model_gets_the_restored_text_and_its_type_counts() -> None:
    plain, restoring = pipelines()
    typer = Typer(SentenceType.OPINION, SentenceType.OFF_TOPIC)
    plain._typer = restoring._typer = typer
    text = TEXTS[2]
    assert plain.read(text, at=DAY).label is not SentenceType.OPINION
    assert restoring.read(text, at=DAY).label is SentenceType.OPINION
    assert "mình thấy lên phường làm giấy tờ nhanh hơn trước nhiều" in typer.read


def test_a_text_with_marks_is_read_once_and_as_it_is() -> None:
    _, restoring = pipelines()
    restoring._typer = typer = Typer(SentenceType.OPINION, SentenceType.OFF_TOPIC)
    restoring.read("Mình thấy lên phường làm giấy tờ nhanh hơn trước nhiều", at=DAY)
    assert len(typer.read) == 1

"""A claim in parts is judged as it was when it was read, and holds nobody's words (S1)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifier.pipeline import Pipeline
from classifier.restating import Judge, claim_of
from classifier.text import fold
from kiemtin.entities import ClaimReading
from kiemtin.facts import load_facts

PIPELINE = Pipeline(load_facts())
JUDGE = Judge(PIPELINE)
POSTS = Path(__file__).parents[1] / "fixtures" / "unseen" / "posts.jsonl"
CODE = re.compile(r"[a-z0-9_.?+|/~:-]*|[A-Z]{2,4}-[0-9A-Z.-]+|[0-9]+/[0-9]{4}/[A-ZĐ0-9-]+")
"""Ids and attributes: no blank, no mark, no capital; ids of facts; symbols of documents."""


def readings() -> list[tuple[ClaimReading, datetime]]:
    found = []
    for line in POSTS.read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        at = datetime.fromisoformat(f"{post['published_at'][:10]}T05:00:00+00:00")
        found += [(each, at) for each in PIPELINE.read(post["text"], at=at).claims if each.key]
    return found


READINGS = readings()


def stored(reading: ClaimReading) -> dict[str, object]:
    """The parts as the database gives them back."""
    made: dict[str, object] = json.loads(json.dumps(reading.structure))
    return made


def test_a_claim_judged_again_on_its_day_is_judged_as_when_it_was_read() -> None:
    assert len(READINGS) > 100
    for reading, at in READINGS:
        judged = JUDGE.judge(reading.key, reading.statement, stored(reading), at=at)
        assert judged is not None
        assert (judged.verdict, judged.score, judged.facts) == (
            reading.verdict,
            reading.score,
            reading.facts,
        ), reading.text


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [each for held in value.values() for each in strings(held)]
    if isinstance(value, list | tuple):
        return [each for held in value for each in strings(held)]
    return []


def test_the_parts_hold_ids_numbers_and_days_and_no_words_that_people_wrote() -> None:
    own = {each for files in PIPELINE.facts.readings.values() for file in files for each in strings(file)}
    own |= {name for each in PIPELINE.documents.issuer_names.values() for name in each}
    names = {fold(each).lower() for each in own}
    for reading, _ in READINGS:
        for held in strings(reading.structure):
            # «?hai dong», an invented name, is what the claim is about: it stands in the key as well.
            assert CODE.fullmatch(held) or fold(held).lower() in names or held in reading.key, (
                held,
                reading.text,
            )


def test_a_claim_without_parts_is_read_from_its_statement() -> None:
    reading = next(each for each, _ in READINGS if each.key.startswith("provinces.count|vn|"))
    at = datetime(2026, 11, 20, tzinfo=UTC)
    judged = JUDGE.judge(reading.key, reading.statement, None, at=at)
    assert judged is not None
    assert judged.structure is not None


@pytest.mark.parametrize(
    "broken",
    [{}, {"value": 1}, {"kind": "number", "about": "x", "of": "vn", "value": {"odd": 1}, "topic": "o"}],
)
def test_parts_of_another_program_are_not_guessed_at(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        claim_of(broken)
    assert JUDGE.judge("wording:1", "Hồ sơ nộp ở đâu cũng được.", broken, at=datetime.now(UTC)) is None


def test_what_no_fact_could_decide_is_left_alone() -> None:
    assert JUDGE.judge("wording:1", "Xã thu phí gửi xe ở chợ", None, at=datetime.now(UTC)) is None


def test_a_statement_never_says_the_opposite_of_its_key() -> None:
    """What is denied from outside keeps the denial in the sentence people read."""
    text = 'Tin đồn "không đổi căn cước là bị phạt, bắt buộc đổi căn cước" không đúng.'
    said = {
        each.key: each.statement
        for each in PIPELINE.read(text, at=datetime(2026, 11, 20, tzinfo=UTC)).claims
        if each.key.startswith("paper.must_change|")
    }
    assert said == {
        "paper.must_change|can-cuoc|no": "Không bắt buộc đổi căn cước sau khi sắp xếp đơn vị hành chính."
    }


def test_a_claim_judged_again_tells_its_steps_without_anybodys_words() -> None:
    at = datetime(2025, 8, 10, 5, tzinfo=UTC)
    read = PIPELINE.read("Cả nước giờ còn 36 tỉnh thành", at=at).claims[0]
    judged = JUDGE.judge(read.key, read.statement, read.structure, at=at)
    assert judged is not None
    assert [step.key for step in judged.trace] == [
        step.key for step in read.trace if step.key != "trace.words"
    ]

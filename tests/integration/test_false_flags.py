"""The release gate of S5: what people may say freely is never flagged, whoever wrote the texts.

Every labelled criticism, opinion, question and satire we ship is read by the real reader with the
shipped model, as written and as the gate reads it (personal data taken out).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from classifier.model import SentenceModel
from classifier.pipeline import HOME, Pipeline
from crawler.redaction.personal import redact
from demo.stories import load
from kiemtin.facts import load_facts

FIXTURES = Path(__file__).parents[1] / "fixtures"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FREE = frozenset({"opinion", "criticism", "question", "satire"})
_ENDING = re.compile(r"(?: (?:nha|nhé|nhe|nghen|đó|rồi|ạ))+$")
MOST = 0.005
"""Largest share of false flags a release may have."""


@dataclass(frozen=True)
class Said:
    """A text whose label says that it may not be flagged."""

    place: str
    text: str
    at: datetime


def at_noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day[:10]}T12:00").replace(tzinfo=HOME)


def posts() -> list[tuple[str, str, str]]:
    """``(label, day, text)`` of the hand-written posts."""
    lines = (FIXTURES / "reading" / "posts.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|", 2) for line in lines if line.strip() and not line.startswith("#")]
    return [(label.strip(), day.strip(), text.strip()) for label, day, text in rows]


def unseen() -> list[dict[str, object]]:
    """The posts of every independent writer."""
    files = sorted((FIXTURES / "unseen").rglob("posts.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line) for line in lines if line.strip()]


def free_speech() -> list[Said]:
    found = [Said("posts.txt", text, at_noon(day)) for label, day, text in posts() if label == "X"]
    found += [
        Said(f"unseen {row['id']}", str(row["text"]), at_noon(str(row["published_at"])))
        for row in unseen()
        if row["label"] in FREE and not row["flag"]
    ]
    found += [
        Said(f"demo {page}", each.text, each.at) for page, each in load(NOW).voices() if each.kind in FREE
    ]
    return found


def refuted() -> list[tuple[str, datetime]]:
    """Wrong claims of one clause, without the particle that would end a statement."""
    found = [(_ENDING.sub("", text), at_noon(day)) for label, day, text in posts() if label == "R"]
    return [(text, at) for text, at in found if not any(mark in text for mark in ".,:;?!\n")]


@cache
def reader() -> Pipeline:
    return Pipeline(load_facts(), SentenceModel.load())


def false_flags(said: list[Said]) -> list[str]:
    return [f"{each.place}: {each.text}" for each in said if reader().read(each.text, at=each.at).flag]


def test_there_is_enough_free_speech_to_measure_on() -> None:
    said = free_speech()
    assert len(said) >= 500
    assert {each.place.split()[0] for each in said} == {"posts.txt", "unseen", "demo"}


@pytest.mark.parametrize("redacted", [False, True], ids=["as written", "after redaction"])
def test_criticism_opinion_questions_and_satire_are_not_flagged(redacted: bool) -> None:
    said = [Said(each.place, redact(each.text) if redacted else each.text, each.at) for each in free_speech()]
    wrong = false_flags(said)
    assert len(wrong) <= MOST * len(said), "\n".join([f"{len(wrong)} of {len(said)} flagged:", *wrong])


ASKED = (
    "Có phải {} không ạ?",
    "Cho em hỏi {} đúng không?",
    "Mọi người cho hỏi có thật là {} không?",
    "Nghe nói {} có đúng không vậy?",
    "{} phải không các bác?",
    "Ai biết {} hay không chỉ giúp với?",
)
WISHED = (
    "Ước gì {}",
    "Giá mà {}",
    "Mong là {}",
    "Hy vọng {}",
    "Cầu mong {}",
    "Giá như {} thì tốt",
)


@pytest.mark.parametrize("frame", ASKED + WISHED)
def test_a_wrong_claim_that_is_asked_or_wished_is_never_flagged(frame: str) -> None:
    claims = refuted()
    assert len(claims) >= 60
    said = [Said("asked", frame.format(text[0].lower() + text[1:]), at) for text, at in claims]
    assert false_flags(said) == []


def test_the_same_claims_are_flagged_when_they_are_stated() -> None:
    said = [Said("stated", text, at) for text, at in refuted()]
    assert len(false_flags(said)) >= 0.95 * len(said)

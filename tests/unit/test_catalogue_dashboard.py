"""The catalogue speaks both languages, and says all that the pages ask of it."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from enum import StrEnum
from pathlib import Path

import pytest
import yaml

import classifier
import dashboard
from kiemtin import words
from kiemtin.states import CrawlEvent, Origin, Outcome, PublicationState, Role, SentenceType, VerdictLabel

LOCALE = Path(words.__file__).parent / "locale"
PAGES = Path(dashboard.__file__).parent


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _asked() -> tuple[set[str], set[str]]:
    """Keys the pages ask for by name, and the starts of those they put together."""
    whole: set[str] = set()
    starts: set[str] = set()
    for path in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if re.fullmatch(r"[a-z_]+\.[a-z_.]+", node.value):
                    whole.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if re.fullmatch(r"[a-z_]+\.([a-z_]+\.)?", start):
                    starts.add(start)
    return whole, starts


def _called() -> set[str]:
    """Keys that ``p("...")`` names outright."""
    found = set()
    for path in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "p"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(f"ui.{node.args[0].value}")
    return found


def test_both_languages_have_every_key() -> None:
    vi, en = words.catalogue("vi"), words.catalogue("en")

    assert set(vi) == set(en)
    assert len(vi) > 300


def test_both_languages_use_the_same_placeholders() -> None:
    vi, en = words.catalogue("vi"), words.catalogue("en")

    assert {key for key in vi if _placeholders(vi[key]) != _placeholders(en[key])} == set()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_key_is_said_twice_over_all_files(language: str) -> None:
    counted: Counter[str] = Counter()
    for path in sorted(LOCALE.glob(f"*.{language}.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r"([a-z_.0-9]+):", line):
                counted[found.group(1)] += 1
        assert all(
            isinstance(value, str) and value.strip()
            for value in yaml.safe_load(path.read_text("utf-8")).values()
        )

    assert [key for key, times in counted.items() if times > 1] == []


def test_everything_the_pages_say_is_in_the_catalogue() -> None:
    assert _called() - set(words.catalogue("vi")) == set()
    assert len(_called()) > 100


def test_nothing_of_the_pages_is_left_over_in_the_catalogue() -> None:
    whole, starts = _asked()
    known = {key.removeprefix("ui.") for key in words.catalogue("vi") if key.startswith("ui.")}
    # Names that other parts bring are looked up by kind.
    looked_up = ("topic.", "place.", "event.", "action.")

    left = {key for key in known - whole if not key.startswith((*starts, *looked_up))}
    assert left == set()


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    ("start", "values"),
    [
        ("verdict.", VerdictLabel),
        ("outcome.", Outcome),
        ("role.", Role),
        ("ui.state.", PublicationState),
        ("ui.type.", SentenceType),
        ("ui.origin.", Origin),
        ("ui.event.", CrawlEvent),
        ("ui.claim.why.", VerdictLabel),
    ],
)
def test_every_closed_word_has_its_words(language: str, start: str, values: type[StrEnum]) -> None:
    assert {f"{start}{value}" for value in values} <= set(words.catalogue(language))


def test_every_topic_that_is_counted_has_its_words() -> None:
    speech = yaml.safe_load((Path(classifier.__file__).parent / "data" / "speech.yaml").read_text("utf-8"))

    assert {f"ui.topic.{name}" for name in speech["topics"]} <= set(words.catalogue("vi"))


def test_vietnamese_is_composed_and_says_no_english() -> None:
    import unicodedata

    for key, text in words.catalogue("vi").items():
        assert unicodedata.normalize("NFC", text) == text, key
        assert not re.search(r"\b(the|your|please|click)\b", text), key

"""Capitals, pictures, short forms, missing marks and hidden characters change nothing of what is read."""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, time

from hypothesis import given, settings, strategies as st
from spoken_facts import sayings

from classifier.lexicon import load
from classifier.pipeline import HOME, Pipeline
from classifier.text import fold
from kiemtin.entities import Reading
from kiemtin.facts import load_facts
from kiemtin.states import VerdictLabel

FACTS = load_facts()
READER = Pipeline(FACTS)
TEXTS = sorted(
    {(text, each.day) for each in sayings(FACTS) for text in (each.right, each.wrong) if text}, key=str
)

_SHORT: dict[str, list[str]] = defaultdict(list)
for _form, _meaning in load("writing")["short"].items():
    _SHORT[str(_meaning)].append(str(_form))
_LOOKALIKE = str.maketrans("aoecpxyi", "аοесрхуі")
_HIDDEN = "\u200b\u200d\u200f\u202e\u2060\ufeff\u00ad"
_WITHOUT_HIDDEN = dict.fromkeys(map(ord, _HIDDEN + "\ufe0f"))
_PICTURES = ("🔥", "‼️", "👨‍👩‍👧", "🇻🇳", "❤️", "👉", "✅", "☎")


def short_forms(text: str, chance: random.Random) -> str:
    """Words and groups of words as the product's own table shortens them."""
    words, written, at = text.split(" "), [], 0
    while at < len(words):
        for size in (4, 3, 2, 1):
            group = " ".join(words[at : at + size])
            bare = group.rstrip(",.")
            if bare in _SHORT and at + size <= len(words):
                written.append(chance.choice(_SHORT[bare]) + group[len(bare) :])
                at += size
                break
        else:
            written.append(words[at])
            at += 1
    return " ".join(written)


def with_picture(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    words.insert(chance.randrange(len(words) + 1), chance.choice(_PICTURES))
    return " ".join(words)


def with_hidden(text: str, chance: random.Random) -> str:
    for _ in range(3):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(_HIDDEN) + text[place:]
    return text


def bare(text: str) -> str:
    """Letters and digits only."""
    return "".join(
        each for each in unicodedata.normalize("NFC", text.translate(_WITHOUT_HIDDEN)) if each.isalnum()
    )


def wide_digits(text: str, chance: random.Random) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if each in "0123456789" else each for each in text)


MESSES: dict[str, Callable[[str, random.Random], str]] = {
    "capitals": lambda text, _: text.upper(),
    "small letters": lambda text, _: text.lower(),
    "title": lambda text, _: text.title(),
    "taken apart": lambda text, _: unicodedata.normalize("NFD", text),
    "look-alikes": lambda text, _: unicodedata.normalize("NFC", text).translate(_LOOKALIKE),
    "wide spaces": lambda text, _: text.replace(" ", "\u00a0 "),
    "many marks": lambda text, _: text + "!!!",
    "old tones": lambda text, _: text.replace("òa", "oà").replace("óa", "oá").replace("ủy", "uỷ"),
    "bold": lambda text, _: f"**{text}**",
    "pictures": with_picture,
    "hidden characters": with_hidden,
    "wide digits": wide_digits,
}
"""What may be laid over each other in any order."""


def read(text: str, day: object) -> Reading:
    return READER.read(text, at=datetime.combine(day, time(12), tzinfo=HOME))  # type: ignore[arg-type]


def judged(reading: Reading) -> tuple[bool, frozenset[tuple[str, VerdictLabel, tuple[str, ...]]]]:
    return reading.flag, frozenset(
        (each.key, each.verdict, each.facts) for each in reading.claims if each.facts
    )


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    each=st.sampled_from(TEXTS),
    messes=st.lists(st.sampled_from(sorted(MESSES)), min_size=1, max_size=4, unique=True),
    seed=st.integers(0, 2**16),
)
def test_a_mess_of_writing_changes_nothing(each: tuple[str, object], messes: list[str], seed: int) -> None:
    text, day = each
    chance = random.Random(seed)
    messy = text
    for name in messes:
        messy = MESSES[name](messy, chance)
    assert judged(read(messy, day)) == judged(read(text, day)), messy


def test_short_forms_change_nothing() -> None:
    chance = random.Random(3)
    for text, day in TEXTS:
        small = text[0].lower() + text[1:] if " " in text else text
        assert judged(read(short_forms(small, chance), day)) == judged(read(text, day)), short_forms(
            small, chance
        )


def test_without_marks_nothing_changes() -> None:
    """But where words without marks are others: ``ban`` is also a friend, ``khong chuyen`` also "no such thing"."""
    for text, day in TEXTS:
        if " ban" in text or "không chuyên" in text:
            continue
        for written in (fold(text), fold(text).upper(), fold(text).lower()):
            assert judged(read(written, day)) == judged(read(text, day)), written


def test_the_words_shown_beside_a_claim_are_the_words_written() -> None:
    """Offsets lead back through hidden characters, pictures and letters taken apart."""
    chance = random.Random(5)
    for text, day in TEXTS[::7]:
        messy = with_hidden(with_picture(unicodedata.normalize("NFD", text), chance), chance)
        for claim in read(messy, day).claims:
            first, last = claim.span
            assert bare(messy[first:last]) == bare(claim.text), (messy, claim)

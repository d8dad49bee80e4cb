"""Recognises a fraud by what it asks for, not by its topic. Warnings and questions about frauds are none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence, Text

_MESSAGE = 12
"""A fraud is a message; a longer text needs to ask for a secret in so many words."""
_WINDOW, _STEP = 10, 5
"""Sentences looked at together, and how far the next look begins."""
_HIDDEN = {
    "phone": re.compile(r"\[SĐT\]"),
    "account": re.compile(r"\[SỐ TÀI KHOẢN\]"),
    "contact": re.compile(r"\[(?:TRANG CÁ NHÂN|EMAIL|NICK)\]"),
}
"""What redaction leaves of a phone number, an account, a profile."""
_PHONE = re.compile(r"(?<!\d)0\d{2,3}[ .]?\d{3}[ .]?\d{3,4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Scams:
    """Compiled cues: what is asked, who is pretended, threat, hurry, lure, warning."""

    demands: Mapping[str, Pattern]
    cues: Mapping[str, Pattern]


def load_scams(data: Mapping[str, Any], vocabulary: Vocabulary) -> Scams:
    """Raises ``patterns.PatternError``."""

    def union(words: Sequence[str]) -> Pattern:
        return vocabulary.compile(
            "|".join(f"({re.sub('[#&@][a-z]+', lambda m: m[0][0], each)})" for each in words)
        )

    return Scams(
        {name: union(words) for name, words in data["demand"].items()},
        {
            name: union(data[name])
            for name in ("pretend", "threat", "hurry", "lure", "warning", "not_warning")
        },
    )


def read_scam(scams: Scams, text: Text, asked: bool) -> tuple[bool, list[str]]:
    """True for a fraud, with the cues that say so. ``asked``: the text is a question."""
    best: list[str] = []
    short = len(text.sentences) <= _MESSAGE
    for start in range(0, max(1, len(text.sentences) - _WINDOW + 1), _STEP):
        window = text.sentences[start : start + _WINDOW]
        scam, cues = _asks(
            scams, window, text.clean.text[window[0].start : window[-1].end] if window else "", asked, short
        )
        if scam:
            return True, cues
        best = max(best, cues, key=len)
    return False, best


def _asks(
    scams: Scams, sentences: Sequence[Sentence], raw: str, asked: bool, short: bool
) -> tuple[bool, list[str]]:
    """One stretch of text: what it asks for belongs together only when it stands together."""
    found: set[str] = set()
    warned = False
    foreign = any(not _official(url) for sentence in sentences for url in sentence.urls)
    line = "^ " + "".join(sentence.line[2:] + "| " for sentence in sentences)
    present = frozenset(line.split())

    def has(pattern: Pattern) -> bool:
        return (
            not (pattern.anchors and pattern.anchors.isdisjoint(present))
            and pattern.regex.search(line) is not None
        )

    for name, pattern in scams.demands.items():
        if has(pattern):
            found.add(name)
    if foreign:
        found.add("foreign_link")
    for name in ("pretend", "threat", "hurry", "lure"):
        if has(scams.cues[name]):
            found.add(name)
    if _PHONE.search(raw):
        found.add("phone")
    found.update(name for name, pattern in _HIDDEN.items() if pattern.search(raw))
    if has(scams.cues["warning"]) and not has(scams.cues["not_warning"]):
        warned = True
    if warned or asked:
        return False, sorted(found)
    strong = found & {"secret", "photo", "app", "bank", "account", "file", "transfer", "id_number"}
    context = found & {"pretend", "threat", "hurry", "lure", "phone", "contact"}
    scam = (
        (
            "secret" in found
            and bool(
                found
                & {"pretend", "threat", "hurry", "lure", "money", "link", "photo", "foreign_link", "bank"}
            )
        )
        or (
            "foreign_link" in found
            and bool(
                found
                & {"secret", "photo", "bank", "money", "threat", "hurry", "lure", "app", "pretend", "link"}
            )
        )
        or ("photo" in found and bool(found & {"money", "contact", "hurry", "threat", "phone"}))
        or ("money" in found and "contact" in found and bool(found & {"photo", "hurry", "threat", "pretend"}))
        or ("link" in found and bool(found & {"threat", "lure", "hurry"}) and "pretend" in found)
        or ("app" in found and "pretend" in found)
        or ("money" in found and bool(found & {"hurry"}) and bool(strong | (found & {"phone"})))
        or "told" in found
        or (
            "account" in found
            and "transfer" in found
            and bool(found & {"pretend", "lure", "hurry", "threat", "phone"})
        )
        or ("account" in found and "money" in found and bool(found & {"pretend", "threat", "hurry", "lure"}))
        or ("file" in found and bool(found & {"bank", "pretend", "threat", "lure", "hurry", "secret"}))
        or (
            "transfer" in found
            and "money" in found
            and bool(found & {"pretend", "phone", "photo", "contact"})
        )
        or (
            "id_number" in found
            and bool(found & {"money", "transfer", "secret", "lure", "hurry", "foreign_link"})
        )
        or ("contact" in found and "link" in found and bool(found & {"threat", "lure", "hurry"}))
        or ("bank" in found and "phone" in found and "pretend" in found)
        or ("transfer" in found and bool(found & {"hurry", "lure", "threat"}))
        or ("contact" in found and "pretend" in found and bool(found & {"photo", "link"}))
    )
    if not short:
        scam = bool(found & {"told", "secret"}) and bool(found & {"foreign_link", "phone", "contact"})
    return scam and bool(context or strong or "told" in found), sorted(found)


def _official(url: str) -> bool:
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", url.replace("[.]", ".")).split("/")[0]
    return host.endswith(".gov.vn") or host in ("facebook.com", "sapnhap.bando.com.vn", "gov.vn")

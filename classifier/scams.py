"""Recognises a fraud by what it asks for, not by its topic. Warnings and questions about frauds are none.

Signs and the combinations of them that make a fraud are data (``scam.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence, Text

_MESSAGE = 12
"""A fraud is a message; in a longer text only ``fraud_in_long_text`` counts."""
_SURE = 0.6
"""What the model has to give a text before fewer signs are enough; without signs it makes no fraud."""
_DOUBT = 0.1
"""Under this the model takes a text for no fraud."""
_GRASPING = frozenset({"secret", "transfer", "account", "foreign_link"})
"""Signs that stand for what a fraud is after."""
_WINDOW, _STEP = 10, 5
"""Sentences looked at together, and how far the next look begins."""
_IN_TEXT = {
    "phone": re.compile(r"\[SĐT\]|(?<!\d)0\d{2,3}[ .]?\d{3}[ .]?\d{3,4}(?!\d)"),
    "account": re.compile(r"\[SỐ TÀI KHOẢN\]"),
    "contact": re.compile(r"\[(?:TRANG CÁ NHÂN|EMAIL|NICK)\]"),
}
"""A phone number, an account, a profile: what redaction leaves of them, or as written."""
_AMOUNT = re.compile(
    r"\d ?(?:k|tr|triệu|trieu|nghìn|nghin|ngàn|ngan|đ|d|đồng|dong|vnd|tỷ|ty|củ)\d*(?!\w)|\d\.000(?!\d)", re.I
)
"""A sum of money: without one a number beside a price word is no price."""
_DOT = r"(?:\.|\[\.\]|\(\.\)|\s?\[dot\]\s?|\s?\(dot\)\s?|\s\.\s?)"
_HIDDEN_LINK = re.compile(
    rf"(?<![\w.@-])(?:hxxps?://)?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]{{1,40}}){{0,3}}{_DOT}"
    r"(?:com|net|org|info|xyz|top|online|site|cc|shop|click|link|vip|club|icu|live|store|pro|app|apk)(?![\w.])"
    r"|(?<![\w.@-])(?:bit\.ly|cutt\.ly|t\.ly|s\.id|is\.gd|goo\.gl|tinyurl\.com)/\w+|zalo\.me/g/\w+",
    re.IGNORECASE,
)
"""An address broken up so that no filter sees it, one that hides where it leads, or a file to install."""


@dataclass(frozen=True, slots=True)
class Scams:
    """Compiled signs, and which of them together are a fraud (every group needs one of its signs)."""

    signs: Mapping[str, Pattern]
    warning: Pattern
    not_warning: Pattern
    frauds: tuple[tuple[tuple[str, ...], ...], ...]
    with_model: tuple[tuple[tuple[str, ...], ...], ...]
    long_frauds: tuple[tuple[tuple[str, ...], ...], ...]
    trusted: tuple[str, ...]


def load_scams(data: Mapping[str, Any], vocabulary: Vocabulary) -> Scams:
    """Raises ``patterns.PatternError``."""

    def union(words: Sequence[str]) -> Pattern:
        return vocabulary.compile(
            "|".join(f"({re.sub('[#&@][a-z]+', lambda m: m[0][0], each)})" for each in words)
        )

    def combinations(rows: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], ...]:
        return tuple(tuple(tuple(group.split("|")) for group in row.split()) for row in rows)

    return Scams(
        signs={name: union(words) for name, words in data["signs"].items()},
        warning=union(data["warning"]),
        not_warning=union(data["not_warning"]),
        frauds=combinations(data["fraud"]),
        with_model=combinations(data["fraud_with_model"]),
        long_frauds=combinations(data["fraud_in_long_text"]),
        trusted=tuple(data["trusted"]),
    )


def read_scam(
    scams: Scams, text: Text, asked: bool, probability: float | None = None
) -> tuple[bool, list[str]]:
    """True for a fraud, with the signs that make it one.

    ``asked``: the text is a question; ``probability``: the model's, of 0 to 1, None without one. Where the model
    sees none, only signs that reach for money or a secret make a fraud.
    """
    if asked:
        return False, []
    if len(text.sentences) > _MESSAGE:
        frauds = scams.long_frauds
    else:
        frauds = scams.frauds + (scams.with_model if probability is not None and probability >= _SURE else ())
    doubted = probability is not None and probability < _DOUBT
    for start in range(0, max(1, len(text.sentences) - _WINDOW + 1), _STEP):
        stretch = _Stretch(scams, text, text.sentences[start : start + _WINDOW])
        for fraud in frauds:
            signs = stretch.signs_of(fraud)
            if signs and not (doubted and _GRASPING.isdisjoint(signs)) and not stretch.warns():
                return True, signs
    return False, []


class _Stretch:
    """Sentences that stand together, and the signs in them; each is looked for once, when it is asked for."""

    def __init__(self, scams: Scams, text: Text, sentences: Sequence[Sentence]) -> None:
        self._scams = scams
        self._sentences = sentences
        self._raw = text.clean.text[sentences[0].start : sentences[-1].end] if sentences else ""
        self._line = "^ " + "".join(sentence.line[2:] + "| " for sentence in sentences)
        self._present = frozenset().union(*(sentence.present for sentence in sentences))
        self._known: dict[str, bool] = {}

    def shows(self, sign: str) -> bool:
        if sign not in self._known:
            self._known[sign] = self._look(sign)
        return self._known[sign]

    def signs_of(self, fraud: tuple[tuple[str, ...], ...]) -> list[str]:
        """One sign of each group; empty when a group has none here."""
        found: list[str] = []
        for group in fraud:
            sign = next((each for each in group if self.shows(each)), None)
            if sign is None:
                return []
            found.append(sign)
        return found

    def warns(self) -> bool:
        """True when it warns of a fraud or tells of one."""
        return self._has(self._scams.warning) and not self._has(self._scams.not_warning)

    def _look(self, sign: str) -> bool:
        if sign == "foreign_link":
            return _foreign(self._scams, self._sentences, self._raw)
        if sign == "app" and self.shows("store"):
            return False
        pattern = self._scams.signs.get(sign)
        if pattern is not None and self._has(pattern):
            return True
        if sign == "money":
            return self.shows("price") and _AMOUNT.search(self._raw) is not None
        return sign in _IN_TEXT and _IN_TEXT[sign].search(self._raw) is not None

    def _has(self, pattern: Pattern) -> bool:
        if pattern.anchors and pattern.anchors.isdisjoint(self._present):
            return False
        return pattern.regex.search(self._line) is not None


def _foreign(scams: Scams, sentences: Sequence[Sentence], raw: str) -> bool:
    """True when the text leads to an address that is neither the state's nor a known public one."""
    links = [url for sentence in sentences for url in sentence.urls]
    links += [match[0] for match in _HIDDEN_LINK.finditer(raw)]
    return any(not _trusted(scams, link) for link in links)


def _trusted(scams: Scams, link: str) -> bool:
    host = re.sub(r"^(?:h(?:tt|xx)ps?://)?(?:www\.)?", "", re.sub(r"[\[\]()\s]", "", link.lower()))
    host = re.split(r"[^a-z0-9.-]", host)[0].rstrip(".")
    return any(host == each or host.endswith("." + each) for each in scams.trusted)

"""A small pattern language over folded words, so that vocabularies are data and not code.

``bắt buộc ~ đổi``: words in order, ``~`` is a gap of up to three words (``~5``: up to five);
``(a|b c|d)`` alternatives, ``?`` after a word or group: may be missing; ``<name>`` another vocabulary
(``<name>*``: up to six of them);
``@`` a place, ``#`` a number, ``&`` a date, ``§`` a document number (``@x`` gives the match the name x);
``^`` and ``$`` the ends of the sentence. Words are written with their marks and match without them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.text import fold, near, standard
from kiemtin.words import Phrase

_LEX = re.compile(r"\s*([()|]|<[a-z_]+>[?*]?|~\d*|[@#&§][a-z_]*\??|\^|\$|>|[^\s()|<>~@#&§^$]+)")
_WIDEST = 40
"""Words a gap may span: a wider one joins what does not belong together, and costs time."""
_DEEPEST = 40
"""Brackets inside one another."""
_GAP = r"(?:[^ ]+ ){0,%d}?"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. ``anchors``: at least one of these words stands in every match."""

    regex: re.Pattern[str]
    anchors: frozenset[str]
    source: str


class PatternError(ValueError):
    """A pattern in the data cannot be read; ``reason`` quotes it."""

    def __init__(self, kind: str, pattern: str, **values: Any) -> None:
        self.reason = Phrase(f"pack.pattern.{kind}", {"pattern": pattern, **values})
        super().__init__(str(self.reason))


class Vocabulary:
    """Compiles patterns and collects the marked spelling of every word they use."""

    def __init__(self, names: Mapping[str, Sequence[str]] | None = None, *, over_places: bool = True) -> None:
        self._gap = _GAP if over_places else _GAP.replace("[^ ]", "[^ @]")
        self._names: dict[str, str] = {}
        self._name_anchors: dict[str, frozenset[str]] = {}
        self.words: dict[str, set[str]] = {}
        for name, alternatives in (names or {}).items():
            source, anchors = self._parse("|".join(alternatives))
            self._names[name] = source
            self._name_anchors[name] = anchors

    def share(self, other: Vocabulary) -> Vocabulary:
        """This vocabulary, taking note of spellings together with ``other``."""
        for plain, marked in self.words.items():
            other.words.setdefault(plain, set()).update(marked)
        self.words = other.words
        return self

    def naming(self, name: str, alternatives: Iterable[str]) -> Vocabulary:
        """This vocabulary with one more name. Raises ``PatternError``."""
        made = Vocabulary()
        made._gap, made.words = self._gap, self.words
        made._names, made._name_anchors = dict(self._names), dict(self._name_anchors)
        source, anchors = made._parse("|".join(f"({each})" for each in alternatives))
        made._names[name], made._name_anchors[name] = source, anchors
        return made

    def learn(self, text: str) -> None:
        """Take note of how these words are spelled."""
        for word in text.split():
            marked = standard(word.lower())
            self.words.setdefault(fold(marked), set()).add(marked)

    def compile(self, pattern: str) -> Pattern:
        """Raises ``PatternError``."""
        source, anchors = self._parse(pattern)
        return Pattern(re.compile("(?<= )(?:" + _unique(source) + ")"), anchors, pattern)

    def any_of(self, patterns: Iterable[str]) -> Pattern:
        """One pattern for all, the longest tried first. Raises ``PatternError``."""
        return self.compile("|".join(f"({each})" for each in sorted(patterns, key=len, reverse=True)))

    def between(self, pattern: str) -> re.Pattern[str]:
        """For the words between two others: use it with ``fullmatch``. Raises ``PatternError``."""
        return re.compile(_unique(self._parse(pattern)[0]))

    def ending(self, pattern: str) -> re.Pattern[str]:
        """For the end of the words before another: use it with ``search``. Raises ``PatternError``."""
        return re.compile(rf"(?<= )(?:{_unique(self._parse(pattern)[0])})\Z")

    def folded_between(self, pattern: str) -> re.Pattern[str]:
        """Like ``between``, over words without their marks. Raises ``PatternError``."""
        return re.compile(fold(_unique(self._parse(pattern)[0])))

    def folded(self, patterns: Iterable[str]) -> re.Pattern[str]:
        """One expression for all, over words without their marks. Raises ``PatternError``."""
        source = self._parse("|".join(f"({each})" for each in patterns))[0]
        return re.compile("(?<= )(?:" + fold(_unique(source)) + ")")

    def _parse(self, pattern: str) -> tuple[str, frozenset[str]]:
        lexed: list[str] = []
        position = 0
        stripped = pattern.rstrip()
        while position < len(stripped):
            match = _LEX.match(stripped, position)
            if match is None:
                raise PatternError("unreadable", pattern, rest=stripped[position : position + 20])
            lexed.append(match[1])
            position = match.end()
        depth = 0
        for piece in lexed:
            depth += (piece == "(") - (piece == ")")
            if depth > _DEEPEST:
                raise PatternError("too_deep", pattern[:60], most=_DEEPEST)
        source, anchors, rest = self._alternatives(lexed, 0, pattern)
        if rest != len(lexed):
            raise PatternError("bracket_too_many", pattern)
        return source, anchors

    def _alternatives(self, lexed: list[str], at: int, pattern: str) -> tuple[str, frozenset[str], int]:
        branches: list[str] = []
        anchors: set[str] = set()
        free = False
        while True:
            source, anchor, at = self._sequence(lexed, at, pattern)
            branches.append(source)
            free = free or not anchor
            anchors |= anchor
            if at < len(lexed) and lexed[at] == "|":
                at += 1
                continue
            break
        joined = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
        return joined, frozenset() if free else frozenset(anchors), at

    def _sequence(self, lexed: list[str], at: int, pattern: str) -> tuple[str, frozenset[str], int]:
        parts: list[str] = []
        best: frozenset[str] = frozenset()
        while at < len(lexed) and lexed[at] not in ("|", ")"):
            source, anchor, at = self._item(lexed, at, pattern)
            parts.append(source)
            if anchor and _weight(anchor) > _weight(best):
                best = anchor
        return "".join(parts), best, at

    def _item(self, lexed: list[str], at: int, pattern: str) -> tuple[str, frozenset[str], int]:
        piece = lexed[at]
        if piece == "(":
            source, anchor, at = self._alternatives(lexed, at + 1, pattern)
            if at >= len(lexed) or lexed[at] != ")":
                raise PatternError("bracket_open", pattern)
            at += 1
            if at < len(lexed) and lexed[at] == "?":
                return f"(?:{source})?", frozenset(), at + 1
            return f"(?:{source})", anchor, at
        if piece[0] == "~":
            if len(piece) > 3 or int(piece[1:] or 3) > _WIDEST:
                raise PatternError("gap_too_wide", pattern, most=_WIDEST)
            return self._gap % int(piece[1:] or 3), frozenset(), at + 1
        if piece == "^":
            return r"(?<=\^ )", frozenset(), at + 1
        if piece == "$":
            return r"(?=$)", frozenset(), at + 1
        optional, many = piece.endswith("?"), len(piece) > 1 and piece.endswith("*")
        body = piece[:-1] if optional or many else piece
        if not body:
            raise PatternError("unreadable", pattern, rest=piece)
        if body[0] in "@#&§":
            mark = body[0]
            group = f"(?P<{body[1:]}>{mark}\\d+) " if len(body) > 1 else f"{mark}\\d+ "
            return (f"(?:{group})?" if optional else group), frozenset(), at + 1
        if body[0] == "<":
            name = body[1:-1]
            if name not in self._names:
                raise PatternError("no_name", pattern, name=body)
            inner, anchor = f"(?:{self._names[name]})", self._name_anchors[name]
        else:
            self.learn(body)
            word = near(standard(body.lower()))
            plain = fold(word)
            inner = f"(?:{re.escape(word)}|{re.escape(plain)}) " if word != plain else re.escape(word) + " "
            anchor = frozenset({word, plain})
        if many:
            return f"(?:{inner}){{0,6}}", frozenset(), at + 1
        return (f"(?:{inner})?", frozenset(), at + 1) if optional else (inner, anchor, at + 1)


def _unique(source: str) -> str:
    """A name given twice gets a number: ``n``, ``n_1``; see ``named``."""
    seen: dict[str, int] = {}

    def rename(match: re.Match[str]) -> str:
        count = seen[match[1]] = seen.get(match[1], -1) + 1
        return f"(?P<{match[1]}_{count}>" if count else match[0]

    return re.sub(r"\(\?P<([a-z]+)>", rename, source)


def named(match: re.Match[str], name: str) -> str | None:
    """The placeholder that a match found under ``name``, without the space after it."""
    for key, text in match.groupdict().items():
        if text and key.split("_")[0] == name:
            return text.strip()
    return None


def _weight(anchors: frozenset[str]) -> float:
    """How rare a set of anchor words is likely to be: long words, few of them."""
    if not anchors:
        return -1.0
    return min(len(word) for word in anchors) + 1 / len(anchors)

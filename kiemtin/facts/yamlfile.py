"""Reads YAML that people write: every value with its line, no surprises, nothing that can hang or crash.

The library's parser does the reading; the values are put together here from its events, because its own
constructors follow anchors without bound, overflow the stack on deep nesting, keep the last of two equal
keys silently, and read 8:30 as 510 and 0123 as 83.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kiemtin.words import Phrase

MOST_BYTES = 1_000_000
"""A larger file is refused before it is parsed: the whole shipped base is a fifth of it."""
DEEPEST = 30
"""Lists and mappings inside one another."""
MOST_VALUES = 60_000
"""Keys and values of one file: more than seven hundred facts."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})\.\d{1,15}(?:[eE][-+]?\d{1,2})?")
DOTTED = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


class Lined(dict[Any, Any]):
    """A mapping that knows its line and the line of each key (from 1). ``file`` names a whole file for people."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.file = ""
        self.lines: dict[Any, int] = {}


class LinedList(list[Any]):
    """A list that knows its line and the line of each item (from 1)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class Dotted(float):
    """A number written like ``3.321``: in Vietnamese that is 3321, in YAML three and a third."""


@dataclass
class Unreadable(Exception):
    """Why a file is no YAML we accept, at which line, and what to do."""

    line: int
    reason: Phrase
    remedy: Phrase


def read_yaml(file: Path) -> Any:
    """The content of a file. Raises :class:`Unreadable`."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise _bad(1, "too_large", most=MOST_BYTES // 1000)
        data = file.read_bytes()
    except OSError as error:
        raise _bad(1, "no_file", why=error.strerror or type(error).__name__) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(data.count(b"\n", 0, error.start) + 1, "not_utf8") from error
    return parse_yaml(text)


def parse_yaml(text: str) -> Any:
    """The value a text holds; None for an empty one. Raises :class:`Unreadable`."""
    try:
        return _build(yaml.parse(text, Loader=_PARSER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0)) + 1
        what = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "?")
        raise _bad(line, "not_yaml", what=what) from error


def line_at(root: Any, path: Iterable[Any]) -> int:
    """The line of the value at ``path`` below ``root``, or of the nearest thing above it that is there."""
    line = getattr(root, "line", 1)
    for part in path:
        in_mapping = isinstance(root, Lined) and part in root
        in_list = isinstance(root, LinedList) and isinstance(part, int) and part < len(root)
        if not (in_mapping or in_list):
            break
        line, root = root.lines[part], root[part]
    return int(line)


def _bad(line: int, key: str, **values: Any) -> Unreadable:
    return Unreadable(line, Phrase(f"fact.reason.{key}", values), Phrase(f"fact.remedy.{key}", values))


_NO_KEY = object()


def _build(events: Iterable[Any]) -> Any:
    result: Any = None
    open_nodes: list[Lined | LinedList] = []
    keys: list[Any] = []
    seen = 0
    for event in events:
        line = event.start_mark.line + 1
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            if event.tag:
                raise _bad(line, "tag")
            value = _scalar(event.value) if event.implicit[0] else event.value
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if event.tag:
                raise _bad(line, "tag")
            value = Lined(line) if isinstance(event, yaml.MappingStartEvent) else LinedList(line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            open_nodes.pop()
            keys.pop()
            continue
        elif isinstance(event, yaml.AliasEvent):
            raise _bad(line, "alias", name=event.anchor)
        elif isinstance(event, yaml.DocumentStartEvent) and seen:
            raise _bad(line, "two_documents")
        else:
            continue
        seen += 1
        if seen > MOST_VALUES:
            raise _bad(line, "too_many_values", most=MOST_VALUES)
        if not open_nodes:
            result = value
        elif isinstance(open_nodes[-1], LinedList):
            open_nodes[-1].append(value)
            open_nodes[-1].lines.append(line)
        elif keys[-1] is _NO_KEY:
            if isinstance(value, Lined | LinedList):
                raise _bad(line, "key_no_word")
            if value in open_nodes[-1]:
                raise _bad(line, "key_twice", word=value)
            keys[-1] = value
            open_nodes[-1].lines[value] = line
        else:
            open_nodes[-1][keys[-1]] = value
            keys[-1] = _NO_KEY
        if isinstance(value, Lined | LinedList):
            open_nodes.append(value)
            keys.append(_NO_KEY)
            if len(open_nodes) > DEEPEST:
                raise _bad(line, "too_deep", most=DEEPEST)
    return result


def _scalar(text: str) -> Any:
    """A word without quotes: nothing, true, false, a number, else the word. Days stay text."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return Dotted(text) if DOTTED.fullmatch(text) else float(text)
    return text

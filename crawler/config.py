"""The list of sources as a YAML file: read strictly, every mistake with its line and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crawler import registry
from kiemtin import errors
from kiemtin.store.repositories.sources import StoredSource

_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")
_INTERVAL = re.compile(r"^(\d+)\s*(s|m|h)$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
SHORTEST_INTERVAL = timedelta(seconds=1)
LONGEST_INTERVAL = timedelta(days=7)
AUTO = "auto"
FIRST_PACE = timedelta(minutes=15)
"""Where a source that finds its own rhythm begins."""


class SourceEntry(BaseModel):
    """One entry of the file.

    ``delay`` in seconds between two requests to the host (the adapter's own minimum and
    robots.txt may ask for more), ``interval`` like ``15m`` or ``1h``, or ``auto``
    for the source's own rhythm. ``verified`` says whether
    a person has seen the address answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str
    adapter: str
    title: str = Field(min_length=1, max_length=200)
    interval: str = "30m"
    delay: float = Field(default=10.0, ge=0, le=3600)
    enabled: bool = True
    verified: bool = False
    note: str = Field(default="", max_length=2000)
    options: dict[str, Any]


def load_sources(path: Path) -> list[StoredSource]:
    """Every source of a file, in its order.

    Raises ``errors.BadConfigLine`` naming file, line and remedy: for unreadable YAML, an unknown
    key, a wrong value, an unknown kind of source, a name that stands twice, and an address that
    may not be read (S11).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else "not UTF-8"
        raise _bad(
            path, 1, f"cannot be read ({said})", "Check the path, the rights and the encoding."
        ) from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise _bad(
            path, line, f"not valid YAML ({problem.problem})", "Look at the indentation and the quotes."
        ) from None
    except yaml.YAMLError:
        raise _bad(path, 1, "not valid YAML", "Remove characters that cannot be typed.") from None
    found: dict[str, StoredSource] = {}
    for node in _entries(path, root):
        source = _source(path, node)
        if source.name in found:
            raise _bad(
                path, _line(node, ("name",)), f"the name {source.name} stands twice", "Rename one of them."
            )
        found[source.name] = source
    return list(found.values())


def _entries(path: Path, root: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    for key, value in pairs:
        if key.value != "sources":
            raise _bad(
                path, key.start_mark.line + 1, f"unknown key {key.value}", "Put everything under `sources:`."
            )
        if not isinstance(value, yaml.SequenceNode):
            raise _bad(
                path, value.start_mark.line + 1, "`sources` is not a list", "Begin each entry with `- name:`."
            )
        for node in value.value:
            if not isinstance(node, yaml.MappingNode):
                raise _bad(path, node.start_mark.line + 1, "not an entry", "Begin each entry with `- name:`.")
            yield node
    if not pairs:
        raise _bad(path, 1, "no `sources:` here", "Begin the file with `sources:`.")


def _source(path: Path, node: yaml.MappingNode) -> StoredSource:
    _no_key_twice(path, node)
    try:
        values = yaml.SafeLoader("").construct_document(node)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else _line(node, ())
        raise _bad(path, line, f"not readable ({problem.problem})", "Write plain values.") from None
    try:
        entry = SourceEntry.model_validate(values)
    except ValidationError as problem:
        raise _invalid(path, node, (), problem, list(SourceEntry.model_fields)) from None
    if not _NAME.match(entry.name):
        raise _bad(
            path, _line(node, ("name",)), f"the name {entry.name!r} is not usable",
            "Use small letters without marks, digits, - and _; 64 at most.",
        )  # fmt: skip
    adaptive = entry.interval.strip() == AUTO
    interval = FIRST_PACE if adaptive else _interval(path, node, entry.interval)
    try:
        adapter = registry.adapter(entry.adapter)
        options = registry.options_of(entry.adapter, entry.options)
    except errors.UnknownAdapter as problem:
        raise _bad(
            path, _line(node, ("adapter",)), f"there is no kind of source {entry.adapter}",
            f"Use one of: {problem.values['known']}.",
        ) from None  # fmt: skip
    except errors.SourceRefused as problem:
        raise _bad(
            path, _line_of_value(node, str(problem.values["url"])),
            f"{problem.values['url']} is refused: {problem.values['reason']}",
            "Only public pages of organisations and open discussions are read.",
        ) from None  # fmt: skip
    except ValidationError as problem:
        known = list(registry.adapter(entry.adapter).spec.options.model_fields)
        raise _invalid(path, node, ("options",), problem, known) from None
    return StoredSource(
        name=entry.name,
        adapter=entry.adapter,
        title=entry.title,
        origin=adapter.spec.origin,
        options=options.model_dump(mode="json", exclude_unset=True),
        interval_s=int(interval.total_seconds()),
        adaptive=adaptive,
        delay_s=entry.delay,
        enabled=entry.enabled,
        note=entry.note + ("" if entry.verified else " Địa chỉ chưa được kiểm chứng."),
    )


def _interval(path: Path, node: yaml.MappingNode, text: str) -> timedelta:
    match = _INTERVAL.match(text.strip())
    length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match and len(match[1]) < 8 else timedelta()
    if not SHORTEST_INTERVAL <= length <= LONGEST_INTERVAL:
        raise _bad(
            path, _line(node, ("interval",)), f"{text!r} is not an interval", "Write 30s, 15m, 1h (a week at most) or auto."
        )  # fmt: skip
    return length


def _no_key_twice(path: Path, node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, value in node.value:
        if str(key.value) in seen:
            raise _bad(path, key.start_mark.line + 1, f"{key.value} stands twice", "Keep one of them.")
        seen.add(str(key.value))
        if isinstance(value, yaml.MappingNode):
            _no_key_twice(path, value)


def _invalid(
    path: Path, node: yaml.MappingNode, inside: tuple[str, ...], problem: ValidationError, known: list[str]
) -> errors.BadConfigLine:
    found = problem.errors(include_url=False, include_context=False)
    # A mistyped key is also a missing one; the line of the mistyping helps more.
    first = next((each for each in found if each["type"] == "extra_forbidden"), found[0])
    where = (*inside, *(str(part) for part in first["loc"]))
    key = ".".join(where) or "the entry"
    if first["type"] == "extra_forbidden":
        return _bad(path, _line(node, where), f"unknown key {key}", f"Known keys: {', '.join(known)}.")
    if first["type"] == "missing":
        return _bad(path, _line(node, where), f"{key} is missing", "Add it.")
    return _bad(path, _line(node, where), f"{key}: {first['msg']}", "Correct the value.")


def _line(node: yaml.Node, keys: tuple[str, ...]) -> int:
    """The line of the innermost key of ``keys`` that is there, counted from 1."""
    line = node.start_mark.line + 1
    for key in keys:
        if not isinstance(node, yaml.MappingNode):
            break
        for name, value in node.value:
            if name.value == key:
                line, node = name.start_mark.line + 1, value
                break
        else:
            break
    return line


def _line_of_value(node: yaml.Node, wanted: str) -> int:
    if isinstance(node, yaml.ScalarNode) and node.value.strip() == wanted.strip():
        return int(node.start_mark.line) + 1
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        children = [value for _, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    for child in children:
        line = _line_of_value(child, wanted)
        if line:
            return line
    return 0


def _bad(path: Path, line: int, reason: str, remedy: str) -> errors.BadConfigLine:
    return errors.BadConfigLine(file=str(path), line=line or 1, reason=reason, remedy=remedy)

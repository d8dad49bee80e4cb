"""The office's own facts: checked as a whole, written into its folder at once or not at all.

Facts that came by a command may not refute until a second person has confirmed them (S8); who entered and who
confirmed them stands in the file. A file somebody writes by hand is theirs to answer for.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kiemtin.errors import BadFact, FileUnreadable
from kiemtin.facts.base import FactBase
from kiemtin.facts.loader import DATA, PARTS, load_facts
from kiemtin.facts.refusals import gathered, refusal
from kiemtin.facts.rows import read_fact
from kiemtin.facts.sheets import add_line, read_sheet
from kiemtin.facts.yamlfile import DOTTED, Lined, LinedList, Unreadable, read_yaml
from kiemtin.words import fold

ADDED = "added.yaml"
"""Where ``kiemtin facts add`` writes."""
_HEAD = "# Made by `kiemtin facts`; format: docs/facts.md. Edit it if you like: it is checked whenever it is read.\n"
_KEPT = ("may_refute", "entered_by", "confirmed_by")


@dataclass(frozen=True)
class Change:
    """What writing a file did, or would do, to the office's facts."""

    file: Path
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    waiting: tuple[str, ...]
    """Facts of the file that wait for a second person."""


def import_file(
    folder: Path,
    file: Path,
    by: str,
    *,
    base: Sequence[Path] = (DATA,),
    replace: bool = False,
    dry_run: bool = False,
) -> Change:
    """Check a YAML, CSV or XLSX file and put its facts into the office's folder, under the file's own name.

    ``base`` are the folders of the other facts. The same file again brings its facts up to date; those that did
    not change stay confirmed. Raises ``errors.BadFact``: all mistakes at once, by line, and facts that would
    vanish without ``replace``.
    """
    rows, rest = _rows(file)
    target = folder / f"{_slug(file.stem)}.yaml"
    before = _known(target)
    _check(rows, file, others=_facts_beside(folder, target, base))
    now = {str(row["id"]): _as_entered(row, by, before.get(str(row["id"]))) for row in rows}
    gone = tuple(each for each in before if each not in now)
    if gone and not replace:
        raise refusal(file, 1, "would_vanish", count=len(gone), facts=", ".join(gone[:5]))
    _write(folder, target, {**rest, "facts": list(now.values())}, base, dry_run)
    return _change(target, before, now, gone)


def add_fact(
    folder: Path, cells: Mapping[str, Any], by: str, *, base: Sequence[Path] = (DATA,), dry_run: bool = False
) -> Change:
    """Add one fact, given like a line of a table (see ``sheets.COLUMNS``). Raises ``errors.BadFact``."""
    target = folder / ADDED
    before = _known(target)
    rows: list[Lined] = []
    add_line(rows, 1, {"id": next_id(folder, base), **cells}, target)
    _check(rows, target, others=_facts_beside(folder, None, base))
    now = {**before, str(rows[0]["id"]): _as_entered(rows[0], by, None)}
    _write(folder, target, {"topic": "office", "facts": list(now.values())}, base, dry_run)
    return _change(target, before, now, ())


def confirm(folder: Path, fact: str, by: str, *, base: Sequence[Path] = (DATA,)) -> Path:
    """Let a fact refute, by the word of a second person. Raises ``errors.BadFact``."""
    _facts_beside(folder, None, base)
    for file in sorted(folder.glob("*.yaml")):
        content = _read(file)
        for row in content.get("facts") or ():
            if row.get("id") != fact:
                continue
            line = row.lines["may_refute"]
            if not row.get("entered_by") or row.get("may_refute"):
                raise refusal(file, line, "nothing_to_confirm", fact)
            text = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
            indent = text[line - 1][: len(text[line - 1]) - len(text[line - 1].lstrip())]
            name = json.dumps(by, ensure_ascii=False)
            text[line - 1 : line] = [f"{indent}may_refute: true\n", f"{indent}confirmed_by: {name}\n"]
            _put(folder, file, "".join(text), base, dry_run=False)
            return file
    raise refusal(folder, 1, "nothing_to_confirm", fact)


def next_id(folder: Path, base: Sequence[Path] = (DATA,)) -> str:
    """The next free id of the office: CQ-001, CQ-002 ..."""
    taken = [
        int(match[1])
        for each in _facts_beside(folder, None, base).facts
        if (match := re.fullmatch(r"CQ-(\d+)", each))
    ]
    return f"CQ-{max(taken, default=0) + 1:03}"


def _slug(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(stem)).strip("-")[:60] or "facts"


def _read(file: Path) -> Lined:
    try:
        content = read_yaml(file)
    except Unreadable as error:
        raise BadFact(
            file=file.name, line=error.line, fact="-", reason=error.reason, remedy=error.remedy
        ) from None
    if not isinstance(content, Lined) or not isinstance(content.get("facts"), LinedList):
        raise refusal(file, 1, "no_facts")
    return content


def _rows(file: Path) -> tuple[list[Any], dict[str, Any]]:
    """The facts of a file with their lines, and what else it holds."""
    kind = file.suffix.lower()
    if kind in (".csv", ".xlsx"):
        return list(read_sheet(file)), {"topic": _slug(file.stem)}
    if kind not in (".yaml", ".yml"):
        raise refusal(file, 1, "unknown_kind")
    content = _read(file)
    for part in content:
        if part not in PARTS:
            raise refusal(file, content.lines[part], "unknown_part", part=part)
    return list(content["facts"]), {"topic": _slug(file.stem)} | {
        key: _plain(value) for key, value in content.items() if key != "facts"
    }


def _known(target: Path) -> dict[str, dict[str, Any]]:
    """What the office's file of that name holds already. Raises ``errors.BadFact`` if that is broken."""
    if not target.exists():
        return {}
    rows = _read(target)["facts"]
    for row in rows:
        read_fact(row, getattr(row, "line", 1), "-", target.name)
    return {str(row["id"]): _plain(row) for row in rows}


def _facts_beside(folder: Path, target: Path | None, base: Sequence[Path]) -> FactBase:
    """The facts of the other folders and the office's own, without those of one of its files."""
    with tempfile.TemporaryDirectory() as scratch:
        beside = Path(scratch)
        _copy(folder, beside, leave=target)
        return load_facts([*base, beside])


def _copy(folder: Path, to: Path, leave: Path | None) -> None:
    if not folder.is_dir():
        return
    for file in folder.glob("*.yaml"):
        if file != leave:
            shutil.copy(file, to / file.name)


def _check(rows: Sequence[Any], file: Path, others: FactBase) -> None:
    """Every row is a fact of its own. Raises ``errors.BadFact`` with all that is wrong, by the file's own lines."""
    problems: list[BadFact] = []
    seen: set[str] = set()
    for row in rows:
        line = getattr(row, "line", 1)
        try:
            fact, _ = read_fact(row, line, "-", file.name)
        except BadFact as error:
            problems.extend(getattr(error, "problems", (error,)))
            continue
        if fact.id in seen:
            problems.append(refusal(file, line, "id_twice", fact.id, where=file.name))
        elif fact.id in others:
            problems.append(refusal(file, line, "id_known", fact.id))
        seen.add(fact.id)
    if problems:
        raise gathered(problems)


def _as_entered(row: Any, by: str, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The row as the office keeps it: waiting for a second person unless it is what was confirmed already."""
    now: dict[str, Any] = {key: value for key, value in _plain(row).items() if key not in _KEPT}
    if before is not None and {key: value for key, value in before.items() if key not in _KEPT} == now:
        return dict(before)
    return now | {"may_refute": False, "entered_by": by}


def _plain(value: Any) -> Any:
    """The value as the YAML library writes it."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _change(
    target: Path,
    before: Mapping[str, dict[str, Any]],
    now: Mapping[str, dict[str, Any]],
    gone: Iterable[str],
) -> Change:
    return Change(
        file=target,
        added=tuple(each for each in now if each not in before),
        changed=tuple(each for each in now if each in before and before[each] != now[each]),
        removed=tuple(gone),
        waiting=tuple(each for each, row in now.items() if row.get("entered_by") and not row["may_refute"]),
    )


class _Writer(yaml.SafeDumper):
    """YAML that :mod:`kiemtin.facts.yamlfile` reads back as it was."""


def _number(writer: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    text = repr(value)
    # A fourth decimal tells a fraction from a Vietnamese thousand.
    return writer.represent_scalar("tag:yaml.org,2002:float", f"{text}0" if DOTTED.fullmatch(text) else text)


_Writer.add_representer(float, _number)


def _write(
    folder: Path, target: Path, content: Mapping[str, Any], base: Sequence[Path], dry_run: bool
) -> None:
    text = yaml.dump(
        dict(content), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None
    )
    _put(folder, target, _HEAD + text, base, dry_run)


def _put(folder: Path, target: Path, text: str, base: Sequence[Path], dry_run: bool) -> None:
    """Put a file into the folder if all facts are right with it. Raises ``errors.BadFact``."""
    with tempfile.TemporaryDirectory() as scratch:
        _copy(folder, Path(scratch), leave=target)
        (Path(scratch) / target.name).write_text(text, encoding="utf-8")
        load_facts([*base, Path(scratch)])
    if dry_run:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".new")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(name, target)
    except OSError as error:
        raise FileUnreadable(file=target, reason=error.strerror or type(error).__name__) from error

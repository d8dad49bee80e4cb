"""Lists on the terminal: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kiemtin.words import local


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def show(rows: Sequence[Mapping[str, Any]], how: Format = Format.TABLE) -> None:
    """Print rows of the same columns. JSON and CSV carry UTC; the table, Viet Nam's time."""
    if how is Format.JSON:
        print(
            json.dumps([{k: _plain(v) for k, v in row.items()} for row in rows], ensure_ascii=False, indent=1)
        )
    elif how is Format.CSV:
        write_csv(rows, sys.stdout)
    elif rows:
        columns = list(rows[0])
        cells = [[_short(row[column]) for column in columns] for row in rows]
        widths = [
            max(len(column), *(len(line[place]) for line in cells)) for place, column in enumerate(columns)
        ]
        for line in [columns, ["-" * width for width in widths], *cells]:
            print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def write_csv(rows: Sequence[Mapping[str, Any]], target: Any) -> None:
    """CSV with a header. Cells that a spreadsheet would run as a formula are quoted as text."""
    if not rows:
        return
    writer = csv.DictWriter(target, fieldnames=list(rows[0]))
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _harmless(_plain(value)) for key, value in row.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    return value


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t"):
        return f"'{value}"
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    return value


def _short(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(str(each) for each in value)
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else text[:79] + "…"

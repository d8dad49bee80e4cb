"""Tables of facts (CSV, XLSX) that a clerk fills in: one line per fact, with headings in Vietnamese or English.

A line that repeats the id of the line above adds one more thing this fact says. What a line holds is checked
like a fact of a YAML file; here it only gets the same shape.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kiemtin.errors import BadFact
from kiemtin.facts.refusals import gathered, refusal
from kiemtin.facts.yamlfile import Lined, LinedList
from kiemtin.words import fold, say

COLUMNS: dict[str, str] = {
    "id": "mã",
    "statement": "nội dung",
    "subject": "đối tượng",
    "attribute": "thuộc tính",
    "value": "giá trị",
    "about": "so sánh theo",
    "of": "của",
    "unit": "đơn vị",
    "document": "văn bản",
    "issuer": "cơ quan ban hành",
    "dated": "ngày văn bản",
    "url": "liên kết",
    "published": "ngày công bố",
    "in_force_from": "hiệu lực từ",
    "in_force_to": "hiệu lực đến",
    "confidence": "độ tin cậy",
    "supersedes": "thay thế",
    "published_note": "lý do ngày công bố",
    "note": "ghi chú",
}
"""Every column: its English heading and its Vietnamese one. Order and case are free, marks too."""

MOST_ROWS = 5000
MOST_COLUMNS = 60
_MOST_BYTES = 5_000_000
_MOST_UNPACKED = 60_000_000
_NEEDED = ("id", "statement", "value", "document", "published", "in_force_from")
_SOURCE = ("document", "issuer", "dated", "url")
_DAYS = ("dated", "published", "in_force_from", "in_force_to")
_CONFIDENCE = {"cao": "high", "trung bình": "medium", "thấp": "low"}
_YES_NO = {"true": True, "false": False, "đúng": True, "sai": False, "có": True, "không": False}
_VIETNAMESE_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"[-+]?(?:0|[1-9]\d{0,14})(?:[.,]\d{1,10})?")


def read_sheet(file: Path) -> list[Lined]:
    """The facts of a table, shaped like those of a YAML file. Raises ``errors.BadFact``."""
    try:
        data = file.read_bytes() if file.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        raise refusal(file, 1, "no_file", why=error.strerror or type(error).__name__) from error
    if data is None:
        raise refusal(file, 1, "too_large", most=_MOST_BYTES // 1000)
    rows = list(_numbered(_xlsx(file, data) if file.suffix.lower() == ".xlsx" else _csv(file, data), file))
    if len(rows) < 2:
        raise refusal(file, 1, "no_rows")
    return _facts(file, rows)


def template() -> str:
    """An empty table with both headings and one example line, to be opened in a spreadsheet."""
    example = {
        "id": "XA-001", "statement": "Xã Ví Dụ có 12 thôn.", "subject": "Xã Ví Dụ", "attribute": "số thôn",
        "value": "12", "about": "villages.count", "of": "xa-vi-du", "document": "Nghị quyết 05/NQ-HĐND",
        "issuer": "HĐND xã Ví Dụ", "dated": "10/09/2025", "published": "12/09/2025", "in_force_from": "01/10/2025",
        "confidence": "cao",
    }  # fmt: skip
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([f"{vietnamese} ({english})" for english, vietnamese in COLUMNS.items()])
    writer.writerow([example.get(column, "") for column in COLUMNS])
    return "\ufeff" + target.getvalue()  # the mark by which spreadsheets know UTF-8


def _csv(file: Path, data: bytes) -> Iterator[list[Any]]:
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(file, data.count(b"\n", 0, error.start) + 1, "not_utf8") from error
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise refusal(file, reader.line_num, "not_csv", what=str(error)) from error


def _xlsx(file: Path, data: bytes) -> Iterator[list[Any]]:
    import openpyxl  # only whoever imports a workbook waits for it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise refusal(file, 1, "too_large", most=_MOST_BYTES // 1000)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield list(row)
    except BadFact:
        raise
    except Exception as error:  # a broken workbook raises whatever its XML leads to
        raise refusal(file, 1, "not_xlsx", what=type(error).__name__) from error


def _numbered(rows: Iterable[list[Any]], file: Path) -> Iterator[tuple[int, list[Any]]]:
    """Rows with anything in them, and their number."""
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise refusal(file, number, "too_many_rows", most=MOST_ROWS)
        if len(row) > MOST_COLUMNS:
            raise refusal(file, number, "too_many_columns", most=MOST_COLUMNS)
        if any(str(cell or "").strip() for cell in row):
            yield number, row


def _facts(file: Path, rows: list[tuple[int, list[Any]]]) -> list[Lined]:
    problems: list[BadFact] = []
    number, head = rows[0]
    columns = [_column(str(cell or "")) for cell in head]
    for name, cell in zip(columns, head, strict=True):
        if name is None and str(cell or "").strip():
            problems.append(refusal(file, number, "unknown_column", column=str(cell)[:40]))
    for name in sorted({each for each in columns if each and columns.count(each) > 1}):
        problems.append(refusal(file, number, "column_twice", column=COLUMNS[name]))
    for name in _NEEDED:
        if name not in columns:
            problems.append(refusal(file, number, "no_column", column=f"{COLUMNS[name]} ({name})"))
    if problems:
        raise gathered(problems)
    facts: list[Lined] = []
    for number, row in rows[1:]:
        cells = {name: cell for name, cell in zip(columns, row, strict=False) if name and not _empty(cell)}
        if not all(_empty(cell) for cell in row[len(columns) :]):
            problems.append(refusal(file, number, "cells_beyond", str(cells.get("id", "-"))[:40]))
            continue
        try:
            add_line(facts, number, cells, file)
        except BadFact as problem:
            problems.append(problem)
    if problems:
        raise gathered(problems)
    return facts


def add_line(facts: list[Lined], number: int, cells: dict[str, Any], file: Path) -> None:
    """Add a line's fact, or what it says to the fact above. Raises ``errors.BadFact`` for a day that is none."""
    name = str(cells.get("id", "")).strip()
    for column in _DAYS:
        if column in cells:
            try:
                cells[column] = _day(cells[column])
            except (ValueError, TypeError):
                raise refusal(file, number, "sheet_day", name[:40] or "-", column=COLUMNS[column]) from None
    if facts and name and name == facts[-1]["id"] and not set(cells) & {"statement", "document"}:
        facts[-1]["says"].append(_said(number, cells))
        _mark(facts[-1]["says"], number, after=len(facts[-1]["says"]) - 1)
    else:
        facts.append(_fact(number, cells, name))


def _column(heading: str) -> str | None:
    """``Nội dung``, ``statement`` and ``nội dung (statement)`` are one column."""
    plain = fold(re.sub(r"\s+", " ", heading.replace("\ufeff", "")).strip())
    for english, vietnamese in COLUMNS.items():
        if plain in (english, fold(vietnamese), f"{fold(vietnamese)} ({english})"):
            return english
    return None


def _empty(cell: Any) -> bool:
    return cell is None or not str(cell).strip()


def _day(cell: Any) -> str:
    """A day as ``YYYY-MM-DD``, written that way or ``31/12/2025``. Raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell).strip()
    match = _VIETNAMESE_DAY.fullmatch(text)
    if match:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    return date.fromisoformat(text).isoformat()


def _value(cell: Any) -> Any:
    """A cell as people mean it: 3.321 is a whole number, 66,91 a fraction, ``a; b`` a list, 0213... a phone."""
    if isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    try:
        return _day(cell)
    except (ValueError, TypeError):
        pass
    text = str(cell).strip()
    if ";" in text:
        return _list(text)
    if text.lower() in _YES_NO:
        return _YES_NO[text.lower()]
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    if _PLAIN.fullmatch(text):
        number = float(text.replace(",", "."))
        return int(number) if number.is_integer() else number
    return text


def _fact(number: int, cells: dict[str, Any], name: str) -> Lined:
    fact = Lined(number)
    fact["id"] = name
    for column in ("statement", "subject", "attribute", "unit", "published_note", "note"):
        if column in cells:
            fact[column] = str(cells[column]).strip()
    fact.setdefault("subject", str(cells.get("of", name)))
    fact.setdefault("attribute", str(cells.get("about", "-")))
    if "value" in cells:
        fact["value"] = _value(cells["value"])
    fact["check"] = _check(fact.get("value"))
    for column in ("published", "in_force_from", "in_force_to"):
        if column in cells:
            fact[column] = cells[column]
    if "supersedes" in cells:
        fact["supersedes"] = _list(str(cells["supersedes"]))
    fact["source"] = Lined(number)
    fact["source"].update({column: str(cells[column]).strip() for column in _SOURCE if column in cells})
    confidence = str(cells.get("confidence", "medium")).strip().lower()
    fact["confidence"] = _CONFIDENCE.get(confidence, confidence)
    fact["may_refute"] = False
    fact["verified"] = "office"
    if "about" in cells or "of" in cells:
        fact["says"] = LinedList(number)
        fact["says"].append(_said(number, cells))
    else:
        fact["no_says"] = say("fact.no_says")
    _mark(fact, number)
    return fact


def _said(number: int, cells: dict[str, Any]) -> Lined:
    said = Lined(number)
    said.update({column: str(cells[column]).strip() for column in ("about", "of") if column in cells})
    if "value" in cells:
        said["is"] = _value(cells["value"])
    return said


def _list(text: str) -> LinedList:
    values = LinedList(1)
    values.extend(each.strip() for each in text.split(";") if each.strip())
    return values


def _mark(value: Any, number: int, after: int = 0) -> None:
    """Everything in a line of the table stands on that line."""
    if isinstance(value, Lined):
        value.lines.update(dict.fromkeys(value, number))
        for each in value.values():
            _mark(each, number)
    elif isinstance(value, LinedList):
        value.lines[after:] = [number] * (len(value) - after)
        for each in value[after:]:
            _mark(each, number)


def _check(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "set"
    return "date" if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else "text"

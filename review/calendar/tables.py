"""A table somebody brings (CSV or XLSX) as numbered rows of cells, whatever its encoding. Pure.

Nothing is evaluated: a cell with a formula is marked as one and refused where it is read.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from kiemtin.errors import BadPlanTable
from kiemtin.words import Phrase

MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
MOST_ROWS = 1000
MOST_COLUMNS = 40
MOST_SIGNS = 50_000
"""Characters of one cell."""
_MOST_LOOKED_AT = 20 * MOST_ROWS
"""Rows with and without anything in them."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIPPED = b"PK\x03\x04"
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_VIETNAMESE = frozenset("ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")

Cell = str | int | float | bool | datetime | date | time


class Formula(str):
    """A cell that holds a formula: what it would show is not known."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows with something in them, each with its number in the file; ``encoding`` is "" for a workbook."""

    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    encoding: str = ""


def read_table(file: str, data: bytes) -> Table:
    """The first sheet of a table. Its form is told by its bytes, not by its name.

    Raises BadPlanTable for what is too large, no table, or in an encoding nobody can be sure of.
    """
    if len(data) > MOST_BYTES:
        raise _wrong(file, "large", most=MOST_BYTES // 1_000_000)
    if data[:4] == _OLD_OFFICE:
        raise _wrong(file, "old_office")
    if data[:4] == _ZIPPED:
        return Table(rows=_numbered(file, _workbook(file, data)))
    text, encoding = _decoded(file, data)
    return Table(rows=_numbered(file, _lines(file, text)), encoding=encoding)


def _decoded(file: str, data: bytes) -> tuple[str, str]:
    """UTF-8 (with or without a mark), UTF-16 with its mark, else Windows-1258 when that makes Vietnamese."""
    for encoding in (_MARKS.get(data[:2], "utf-8-sig"), "cp1258"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = unicodedata.normalize("NFC", text)
        if encoding == "cp1258" and not _is_vietnamese(text):
            continue
        return text, "utf-8" if encoding == "utf-8-sig" else encoding
    raise _wrong(file, "encoding")


def _is_vietnamese(text: str) -> bool:
    """True for letters of Vietnamese and nothing strange: other old encodings leave marks on their own."""
    strange = [
        sign
        for sign in text.lower()
        if not sign.isascii() and sign not in _VIETNAMESE and not sign.isspace() and sign not in "“”‘’–—…«»°•"
    ]
    known = sum(sign in _VIETNAMESE for sign in text.lower())
    return known > 0 and len(strange) * 50 <= known


def _lines(file: str, text: str) -> Iterator[list[Cell]]:
    if "\0" in text:
        raise _wrong(file, "no_table")
    head, _, rest = text.partition("\n")
    delimiter = ""
    if head.strip().lower().startswith("sep=") and len(head.strip()) == 5:
        delimiter, text = head.strip()[4], rest
        yield []  # so that rows keep their numbers
        head = rest.split("\n", 1)[0]
    delimiter = delimiter or max(",;\t", key=head.count)
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield list(row)
    except csv.Error as problem:
        raise _wrong(file, "no_csv", line=reader.line_num) from problem


def _workbook(file: str, data: bytes) -> Iterator[list[Cell]]:
    import openpyxl  # only whoever brings a workbook waits for it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise _wrong(file, "large", most=MOST_BYTES // 1_000_000)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1):
            yield [_cell(each) for each in row]
    except BadPlanTable:
        raise
    except Exception as problem:  # a broken workbook raises whatever its XML leads to
        raise _wrong(file, "no_workbook") from problem


def _cell(cell: object) -> Cell:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "f":
        return Formula(str(value))
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return value if isinstance(value, int | float | bool | datetime | date | time) else str(value)


def _numbered(file: str, rows: Iterable[list[Cell]]) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    found: list[tuple[int, tuple[Cell, ...]]] = []
    for number, row in enumerate(rows, start=1):
        if number > _MOST_LOOKED_AT:
            raise _wrong(file, "rows", most=MOST_ROWS)
        while row and row[-1] == "":
            row = row[:-1]
        if not any(str(cell).strip() for cell in row):
            continue
        if len(row) > MOST_COLUMNS:
            raise _wrong(file, "columns", line=number, most=MOST_COLUMNS)
        if len(found) > MOST_ROWS:
            raise _wrong(file, "rows", most=MOST_ROWS)
        if any(len(cell) > MOST_SIGNS for cell in row if isinstance(cell, str)):
            raise _wrong(file, "cell", line=number, most=MOST_SIGNS)
        found.append((number, tuple(row)))
    if len(found) < 2:
        raise _wrong(file, "empty")
    return tuple(found)


def _wrong(file: str, what: str, **values: object) -> BadPlanTable:
    return BadPlanTable(
        file=file[-120:],
        reason=Phrase(f"planning.table.reason.{what}", values),
        remedy=Phrase(f"planning.table.remedy.{what}", values),
    )

"""Tables a clerk fills in become facts; every mistake is told by its line of the table."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from kiemtin.errors import BadFact, BadFacts
from kiemtin.facts.rows import read_fact
from kiemtin.facts.sheets import COLUMNS, MOST_ROWS, read_sheet, template

HEAD = "id,statement,value,about,of,document,published,in_force_from\n"
LINE = "XA-1,Xã Ví Dụ có 12 thôn.,12,villages.count,vi-du,Nghị quyết 5/NQ-HĐND,01/10/2025,2025-10-01\n"


def table(folder: Path, content: str | bytes, name: str = "bang.csv") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return file


def workbook(folder: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    file = folder / "bang.xlsx"
    book.save(file)
    return file


def refused(file: Path) -> list[tuple[int, str]]:
    with pytest.raises(BadFact) as error:
        read_sheet(file)
    raised = error.value
    problems = raised.problems if isinstance(raised, BadFacts) else (raised,)
    return [(each.values["line"], each.values["reason"].key.rsplit(".", 1)[1]) for each in problems]


def test_the_template_is_itself_a_right_table(tmp_path: Path) -> None:
    (row,) = read_sheet(table(tmp_path, template()))
    fact, (said,) = read_fact(row, 2, "x", "m.csv")
    assert (said.about, said.of, said.accepted) == ("villages.count", "xa-vi-du", (12,))
    assert fact.in_force_from.isoformat() == "2025-10-01"
    assert set(COLUMNS) == {cell.split("(")[1][:-1] for cell in next(csv.reader(io.StringIO(template()[1:])))}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_however_a_spreadsheet_saved_it(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    content = (HEAD + LINE).replace(",", separator)
    (row,) = read_sheet(table(tmp_path, content.encode(encoding)))
    assert row["statement"] == "Xã Ví Dụ có 12 thôn."
    assert row["published"] == "2025-10-01"


def test_headings_are_known_in_both_languages_in_any_order_and_without_marks(tmp_path: Path) -> None:
    head = "NGAY CONG BO,Mã,Nội  dung (statement),giá trị,văn bản,hieu luc tu\n"
    (row,) = read_sheet(table(tmp_path, head + "1/10/2025,XA-1,Xã có 12 thôn.,12,NQ 5,1.10.2025\n"))
    assert (row["id"], row["value"], row["in_force_from"]) == ("XA-1", 12, "2025-10-01")
    assert row["no_says"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3.321", 3321),
        ("10.035.000", 10035000),
        ("66,91", 66.91),
        ("3.359,8", 3359.8),
        ("-5", -5),
        ("0213 3876 543", "0213 3876 543"),
        ("02133876543", "02133876543"),
        ("đúng", True),
        ("Không", False),
        ("31/12/2025", "2025-12-31"),
        ("a; b ;c", ["a", "b", "c"]),
        ("7h30", "7h30"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_is_read_as_people_mean_it(tmp_path: Path, cell: str, value: object) -> None:
    quoted = '"' + cell + '"'
    (row,) = read_sheet(table(tmp_path, HEAD + LINE.replace(",12,", f",{quoted},")))
    assert row["value"] == value
    assert type(row["value"]) is type(value) or isinstance(value, list)
    fact, said = read_fact(row, 2, "x", "bang.csv")
    assert said[0].accepted
    assert fact.check


def test_a_line_with_the_id_of_the_one_above_adds_to_what_the_fact_says(tmp_path: Path) -> None:
    more = "XA-1,,5,communes.xa,vi-du,,,\nXA-1,,7,communes.phuong,vi-du,,,\n"
    (row,) = read_sheet(table(tmp_path, HEAD + LINE + more))
    _, said = read_fact(row, 2, "x", "bang.csv")
    assert [(each.about, each.accepted) for each in said] == [
        ("villages.count", (12,)), ("communes.xa", (5,)), ("communes.phuong", (7,)),
    ]  # fmt: skip


def test_a_mistake_in_such_a_line_is_told_there(tmp_path: Path) -> None:
    (row,) = read_sheet(table(tmp_path, HEAD + LINE + "XA-1,,5,không đúng,vi-du,,,\n"))
    with pytest.raises(BadFact) as error:
        read_fact(row, 2, "x", "bang.csv")
    assert error.value.values["line"] == 3


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEAD, [(1, "no_rows")]),
        ("", [(1, "no_rows")]),
        (HEAD.replace("document", "văn kiện") + LINE, [(1, "unknown_column"), (1, "no_column")]),
        (HEAD.replace("of,", "about,") + LINE, [(1, "column_twice")]),
        (HEAD + LINE.replace("01/10/2025", "31/02/2025"), [(2, "sheet_day")]),
        (HEAD + LINE.replace("01/10/2025", "soon") + LINE.replace("2025-10-01", "x"), [(2, "sheet_day"), (3, "sheet_day")]),
        (HEAD + LINE.strip() + ",too much\n", [(2, "cells_beyond")]),
        (HEAD + 'XA-1,"open\n', [(2, "not_csv")]),
        (HEAD + LINE * (MOST_ROWS + 1), [(MOST_ROWS + 1, "too_many_rows")]),
        ("," * 100 + "\n", [(1, "too_many_columns")]),
        (HEAD.encode() + b"\xff\xfe\xfd\n", [(2, "not_utf8")]),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_right_is_refused_by_line(
    tmp_path: Path, content: str | bytes, told: list[tuple[int, str]]
) -> None:
    assert refused(table(tmp_path, content)) == told


def test_a_workbook_is_read_with_its_days_and_numbers(tmp_path: Path) -> None:
    day = date(2025, 10, 1)
    file = workbook(
        tmp_path,
        ["Mã", "Nội dung", "Giá trị", "So sánh theo", "Của", "Văn bản", "Ngày công bố", "Hiệu lực từ"],
        ["XA-1", "Xã Ví Dụ có 12 thôn.", 12.0, "villages.count", "vi-du", "Nghị quyết 5", day, day],
        [None] * 8,
        [
            "XA-2",
            "Xã Ví Dụ có 3.321 người.",
            "3.321",
            "population",
            "vi-du",
            "Nghị quyết 6",
            day,
            "01/10/2025",
        ],
    )
    rows = read_sheet(file)
    assert [(row["value"], row["published"], row.line) for row in rows] == [
        (12, "2025-10-01", 2), (3321, "2025-10-01", 4),
    ]  # fmt: skip


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    assert refused(table(tmp_path, b"PK\x03\x04 not really", "bang.xlsx")) == [(1, "not_xlsx")]
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as packed:
        packed.writestr("readme.txt", "no workbook")
    assert refused(tmp_path / "other.xlsx") == [(1, "not_xlsx")]


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    assert refused(tmp_path / "bomb.xlsx") == [(1, "too_large")]


@settings(max_examples=100, deadline=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=200), kind=st.sampled_from(["csv", "xlsx"]))
def test_any_table_is_read_or_refused(tmp_path: Path, content: bytes | str, kind: str) -> None:
    head = HEAD if kind == "csv" else "PK\x03\x04"
    body = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    said = ""
    try:
        read_sheet(table(tmp_path, head.encode() + body, f"bang.{kind}"))
    except BadFact as error:
        said = error.vietnamese()
    assert "?" not in said.split(":")[0]

"""Public posts as a table (CSV, XLSX): what they say and when, and nothing of who said it.

Only columns with a known heading are read; those that name people are counted and never looked into
(S1, S2). Every post is a public voice and goes through the gate. Posts of one page, thread or link are
one page for the gate; without any of them the whole file is one, because nothing shows that its posts
are independent (S4).
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import Any

from crawler.addresses import refusal
from crawler.gate import LONGEST_TEXT
from crawler.sources.dates import parse_date, too_far_ahead
from crawler.sources.forum_threads import thread_address
from crawler.sources.jsonpath import personal
from kiemtin.entities import Voice, VoicePage
from kiemtin.errors import ImportUnreadable, ImportWithoutColumns
from kiemtin.words import ZONE, fold

PLACE = "import"
LARGEST = 20_000_000
"""Bytes of a file."""
MOST_UNPACKED = 200_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
OLDEST = timedelta(days=30)
"""An import counts what goes round now; older posts are refused."""
TEXT, TIME, LINK, THREAD = "text", "time", "link", "thread"
HEADINGS: dict[str, tuple[str, ...]] = {
    TEXT: (
        "noi dung",
        "van ban",
        "bai viet",
        "binh luan",
        "text",
        "content",
        "message",
        "post",
        "comment",
        "body",
    ),
    TIME: (
        "thoi gian",
        "ngay",
        "ngay dang",
        "ngay gio",
        "luc",
        "time",
        "date",
        "datetime",
        "published",
        "created at",
    ),
    LINK: ("lien ket", "duong dan", "dia chi", "link", "url", "permalink"),
    THREAD: ("chu de", "trang", "bai goc", "thread", "topic", "page", "article"),
}
"""Headings that are read, without marks; Vietnamese and English."""
_PEOPLE = re.compile(
    r"\b(nguoi|ten|ho ten|tac gia|tai khoan|thanh vien|thue bao|dien thoai|sdt|email|cccd|cmnd)\b"
)


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A row that is not read: its line, why (a key of the catalogue under ``import.reason``), with a value."""

    line: int
    reason: str
    detail: str = ""


@dataclass(kw_only=True)
class Posts:
    """What a file holds for the gate. ``people`` are columns that name people, ``unknown`` other ones; numbers only."""

    pages: tuple[VoicePage, ...] = ()
    people: int = 0
    unknown: int = 0
    bad: list[BadRow] = field(default_factory=list)

    @property
    def voices(self) -> int:
        return sum(len(each.voices) for each in self.pages)


def read_posts(name: str, body: bytes, now: datetime) -> Posts:
    """The posts of a file. Raises ImportUnreadable, ImportWithoutColumns; a bad row is told and left out."""
    rows = _rows(name, body)
    try:
        heading = next(rows)
    except StopIteration:
        raise ImportUnreadable(file=name, reason="0") from None
    where, found = _columns([_written(each) for each in heading[:MOST_COLUMNS]])
    missing = [each for each in (TEXT, TIME) if each not in where]
    if missing:
        raise ImportWithoutColumns(file=name, missing=" / ".join(HEADINGS[missing[0]][:2]))
    whole = f"import:{hashlib.sha256(body).hexdigest()}"
    threads: dict[str, list[Voice]] = {}
    for line, row in enumerate(rows, start=2):
        if line > MOST_ROWS:
            found.bad.append(BadRow(line=line, reason="too_many", detail=str(MOST_ROWS)))
            break
        # Only these cells are ever looked at.
        cells = {kind: row[place] if place < len(row) else None for kind, place in where.items()}
        if not any(_written(each) for each in cells.values()):
            continue
        read = _post(line, cells, whole, now)
        if isinstance(read, BadRow):
            found.bad.append(read)
        else:
            threads.setdefault(read[0], []).append(read[1])
    found.pages = tuple(
        VoicePage(thread=thread, place=PLACE, voices=tuple(voices)) for thread, voices in threads.items()
    )
    return found


def _columns(headings: list[str]) -> tuple[dict[str, int], Posts]:
    where: dict[str, int] = {}
    found = Posts()
    for place, heading in enumerate(headings):
        plain = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(heading)).split())
        kind = next((each for each, names in HEADINGS.items() if plain in names), None)
        # A known heading first: "permalink" leads to a thread, and is used for nothing else.
        if kind is not None and kind not in where:
            where[kind] = place
        elif plain and (_PEOPLE.search(plain) or personal(heading)):
            found.people += 1
        elif plain:
            found.unknown += 1
    return where, found


def _post(line: int, cells: dict[str, Any], whole: str, now: datetime) -> tuple[str, Voice] | BadRow:
    text = _written(cells[TEXT])
    said_at = _moment(cells[TIME])
    link, thread = _written(cells.get(LINK)), _written(cells.get(THREAD))
    if not text:
        return BadRow(line=line, reason="no_text")
    if len(text) > LONGEST_TEXT:
        return BadRow(line=line, reason="long_text", detail=str(LONGEST_TEXT))
    if said_at is None:
        return BadRow(line=line, reason="no_time")
    if too_far_ahead(said_at, now):
        return BadRow(line=line, reason="future")
    if now - said_at > OLDEST:
        return BadRow(line=line, reason="old", detail=str(OLDEST.days))
    if link:
        refused = refusal(link)
        if refused:
            return BadRow(line=line, reason="refused", detail=refused)
    # A thread's name is hashed by the gate, an address as well; neither is kept.
    page = thread_address(link) if link else f"{whole}\x1f{fold(thread)}" if thread else whole
    return page, Voice(text=text, said_at=said_at, speaker=None)


def _moment(cell: Any) -> datetime | None:
    if isinstance(cell, datetime):
        return cell if cell.utcoffset() is not None else cell.replace(tzinfo=ZONE)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), tzinfo=ZONE)
    return parse_date(_written(cell), ZONE)


def _written(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _rows(name: str, body: bytes) -> Iterator[list[Any]]:
    if len(body) > LARGEST:
        raise ImportUnreadable(file=name, reason=f"> {LARGEST // 1_000_000} MB")
    return _xlsx(name, body) if PurePath(name).suffix.lower() == ".xlsx" else _csv(name, body)


def _csv(name: str, body: bytes) -> Iterator[list[Any]]:
    try:
        text = body.decode("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ImportUnreadable(file=name, reason="UTF-8") from problem
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        yield from reader
    except csv.Error as problem:
        raise ImportUnreadable(file=name, reason=f"CSV, {reader.line_num}") from problem


def _xlsx(name: str, body: bytes) -> Iterator[list[Any]]:
    import openpyxl  # only whoever imports a workbook waits for it

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise ImportUnreadable(file=name, reason=f"> {MOST_UNPACKED // 1_000_000} MB")
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield list(row)
    except ImportUnreadable:
        raise
    except Exception as problem:  # a broken workbook raises whatever its XML leads to
        raise ImportUnreadable(file=name, reason=type(problem).__name__) from problem

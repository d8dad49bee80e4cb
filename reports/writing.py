"""Writing a monthly report as Markdown, CSV, XLSX or JSON, in the office's name."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from kiemtin.errors import UnknownReportFormat
from kiemtin.words import catalogue, local, say

if TYPE_CHECKING:
    from reports.month import MonthReport

Cell = str | int
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKED = re.compile(r"([\\`*_{}\[\]<>#|~])")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table of the report, with its heading, in the reader's language."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str


def write_report(report: MonthReport, target: Path, *, office: str, language: str = "vi") -> None:
    """Write the report; the name's ending chooses the form (.md .csv .xlsx .json).

    Raises UnknownReportFormat for another ending, OSError when the file cannot be written.
    """
    writer = WRITERS.get(target.suffix.lower())
    if writer is None:
        raise UnknownReportFormat(file=target, known=", ".join(WRITERS))
    target.write_bytes(writer(report, office, language))


def heading(report: MonthReport, office: str, language: str) -> tuple[str, str]:
    """(title, one line with the period, who reports and from how many voices on things are shown)."""
    last = local(report.end - timedelta(microseconds=1), "%d/%m/%Y")
    return (
        say("report.title", language, month=local(report.start, "%m/%Y")),
        say(
            "report.about",
            language,
            office=office,
            first=local(report.start, "%d/%m/%Y"),
            last=last,
            k=report.k,
        ),
    )


def sheets(report: MonthReport, language: str) -> tuple[Sheet, ...]:
    """The report's tables."""

    def word(key: str, **values: Any) -> str:
        return say(f"report.{key}", language, **values)

    def sheet(name: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Sheet:
        return Sheet(
            title=word(f"{name}.title"),
            header=tuple(word(f"column.{column}") for column in columns),
            rows=tuple(rows),
            empty=word(f"{name}.empty"),
        )

    return (
        sheet(
            "claims",
            ("measure", "count"),
            [
                (word("claims.shown"), report.shown),
                (word("claims.decided"), report.decided),
                *(
                    (word("claims.of_them", verdict=say(f"verdict.{label}", language)), count)
                    for label, count in report.verdicts
                ),
            ],
        ),
        sheet(
            "times",
            ("stage", "middle", "claims"),
            [
                (word(f"stage.{each.name}"), lasted(each.middle, language), each.claims)
                for each in report.times
            ],
        ),
        sheet(
            "sent", ("channel", "account", "posts"), [(e.channel, e.account, e.count) for e in report.sent]
        ),
        sheet(
            "posts",
            ("measure", "posts"),
            [(word(f"posts.{each.name}"), each.count) for each in report.posts],
        ),
        sheet(
            "refuted",
            (
                "claim",
                "evidence",
                "source",
                "voices",
                "publications",
                "decided_at",
                "corrected_at",
                "address",
            ),
            [
                (
                    each.statement,
                    each.evidence,
                    each.source,
                    each.voices if each.voices is not None else word("no_number"),
                    each.publications,
                    _when(each.decided_at),
                    _when(each.corrected_at) if each.corrected_at else word("no_number"),
                    each.remote_url or "",
                )
                for each in report.refuted
            ],
        ),
        sheet(
            "topics",
            ("topic", "type", "voices"),
            [
                (_known(each.topic, language), word(f"type.{each.label}"), each.count)
                for each in report.topics
            ],
        ),
        sheet(
            "drift",
            ("origin", "watched", "index", "limit"),
            [
                (
                    say(f"ui.drift.origin.{each.origin}", language),
                    say(f"ui.drift.watched.{each.watched}", language),
                    word("no_number") if each.index is None else f"{each.index:.2f}",
                    f"{each.limit:.2f}",
                )
                for each in report.drift
            ],
        ),
    )


def lasted(time: timedelta | None, language: str) -> str:
    """A length of time in the two largest units that say something; a dash when there is none."""
    if time is None:
        return say("report.no_number", language)
    minutes = round(time.total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return say("report.lasted.days", language, days=days, hours=hours)
    if hours:
        return say("report.lasted.hours", language, hours=hours, minutes=minutes % 60)
    return say("report.lasted.minutes", language, minutes=minutes)


def as_markdown(report: MonthReport, office: str, language: str) -> bytes:
    """The report as Markdown."""
    title, about = heading(report, office, language)
    lines = [f"# {_plain(title)}", "", _plain(about), ""]
    for sheet in sheets(report, language):
        lines += [f"## {_plain(sheet.title)}", ""]
        if sheet.rows:
            lines.append(_line(sheet.header))
            lines.append(_line(tuple("---" for _ in sheet.header), escape=False))
            lines += [_line(row) for row in sheet.rows]
        else:
            lines.append(_plain(sheet.empty))
        lines.append("")
    return "\n".join(lines).encode("utf-8")


def as_csv(report: MonthReport, office: str, language: str) -> bytes:
    """Every table below the other, with an empty line between; opens in spreadsheet programs."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in heading(report, office, language):
        writer.writerow([_harmless(line)])
    for sheet in sheets(report, language):
        writer.writerow([])
        writer.writerow([_harmless(sheet.title)])
        writer.writerow([_harmless(each) for each in sheet.header])
        writer.writerows([_harmless(each) for each in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(report: MonthReport, office: str, language: str) -> bytes:
    """The report as a workbook, one sheet per table."""
    out = io.BytesIO()
    # Text stays text: a claim that begins with "=" is no formula and an address no live link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    title, about = heading(report, office, language)
    book.set_properties({"title": title, "company": office, "created": report.end.replace(tzinfo=None)})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets(report, language):
        page = book.add_worksheet(sheet.title[:31])
        page.write_string(0, 0, title, bold)
        page.write_string(1, 0, about)
        page.write_row(3, 0, sheet.header, bold)
        page.set_column(0, len(sheet.header) - 1, 24)
        for number, row in enumerate(sheet.rows, start=4):
            page.write_row(number, 0, row, wrapped)
        if not sheet.rows:
            page.write_string(4, 0, sheet.empty)
        page.freeze_panes(4, 0)
    book.close()
    return out.getvalue()


def as_json(report: MonthReport, office: str, language: str) -> bytes:
    """The data itself: moments in UTC (ISO 8601), lengths of time in seconds."""
    content = {"office": office, "language": language, **asdict(report)}
    content["verdicts"] = dict(report.verdicts)
    content["drift"] = [{**asdict(each), "alarm": each.alarm} for each in report.drift]
    return (json.dumps(content, ensure_ascii=False, indent=1, default=_jsonable) + "\n").encode("utf-8")


WRITERS: dict[str, Callable[[MonthReport, str, str], bytes]] = {
    ".md": as_markdown,
    ".csv": as_csv,
    ".xlsx": as_xlsx,
    ".json": as_json,
}


def _known(topic: str, language: str) -> str:
    """The word for a topic; the name itself for one that came without words."""
    return catalogue(language).get(f"report.topic.{topic}", topic.replace("_", " "))


def _when(moment: datetime) -> str:
    return local(moment)


def _plain(text: Cell) -> str:
    """Without line ends, and with Markdown's signs meaning themselves."""
    return _MARKED.sub(r"\\\1", " ".join(str(text).split()))


def _line(cells: tuple[Cell, ...], *, escape: bool = True) -> str:
    return "| " + " | ".join(_plain(each) if escape else str(each) for each in cells) + " |"


def _harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet program would run as a formula gets a sign that makes it text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _jsonable(value: object) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)

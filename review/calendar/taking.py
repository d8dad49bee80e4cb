"""The plan as a file people take away: CSV and XLSX for spreadsheets, JSON for programs. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import local, say

COLUMNS = ("key", "title", "account", "channel", "day", "time", "state", "sent_at", "link")
FORMS = ("csv", "xlsx", "json", "ics")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def state_word(line: PlanLine, language: str) -> str:
    """What a post's state is called; planned and not approved has words of its own."""
    if line.state is not None:
        return say(f"ui.state.{line.state.value}", language)
    if line.decision is not None:
        return say("planning.state.refused", language)
    return say("planning.state.submitted" if line.submitted else "planning.state.writing", language)


def to_csv(lines: Iterable[PlanLine], language: str = "vi") -> bytes:
    """UTF-8 with its mark; a cell never starts a formula."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(_head(language))
    writer.writerows([_harmless(cell) for cell in row] for row in _rows(lines, language))
    return target.getvalue().encode("utf-8-sig")


def to_xlsx(lines: Iterable[PlanLine], language: str = "vi") -> bytes:
    """A workbook in which every cell is text."""
    import xlsxwriter  # only whoever wants a workbook waits for it

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(say("planning.sheet", language))
        bold = book.add_format({"bold": True})
        for column, name in enumerate(_head(language)):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(_rows(lines, language), start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, len(COLUMNS) - 1, 20)
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def to_json(lines: Iterable[PlanLine]) -> bytes:
    """Closed fields, moments in UTC."""
    made: list[dict[str, Any]] = [
        {
            "key": line.key,
            "draft": line.draft,
            "publication": line.publication,
            "title": line.title,
            "account": line.account_title,
            "channel": line.channel,
            "kind": line.kind,
            "due_at": line.due_at.isoformat(),
            "state": line.state.value if line.state is not None else None,
            "submitted": line.submitted,
            "series": line.series,
            "sent_at": line.sent_at.isoformat() if line.sent_at else None,
            "url": line.remote_url,
        }
        for line in lines
    ]
    return json.dumps(made, ensure_ascii=False, indent=1).encode("utf-8")


def _head(language: str) -> list[str]:
    return [say(f"planning.column.{name}", language) for name in COLUMNS]


def _rows(lines: Iterable[PlanLine], language: str) -> Iterable[Sequence[str]]:
    for line in lines:
        yield (
            line.key,
            line.title,
            line.account_title,
            line.channel,
            local(line.due_at, "%d/%m/%Y"),
            local(line.due_at, "%H:%M"),
            state_word(line, language),
            local(line.sent_at) if line.sent_at else "",
            line.remote_url or "",
        )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

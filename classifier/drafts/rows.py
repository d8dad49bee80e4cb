"""Tables and lists: ``Quảng Ninh | 45`` under ``Số đơn vị hành chính cấp xã`` states as much as a sentence.

A row is read as the sentence it stands for. Which heading makes which sentence is data of the topic (``drafts.yaml``, ``rows``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from classifier.claims import RawClaim
from classifier.decisions import Decision
from classifier.drafts.contradictions import against
from classifier.drafts.page import Page
from classifier.drafts.values import suggestion
from classifier.pack_files import refuse
from classifier.pack_parts import DraftsFile
from classifier.text import fold
from kiemtin.entities import DraftProblem
from kiemtin.states import VerdictLabel

Judge = Callable[[str], Sequence[tuple[RawClaim, Decision]]]
"""Reads one sentence and gives its claims, decided on the day of the draft."""

_LEAD = re.compile(r"[ \t]*(?:[-–+*•●]|\d{1,2}[.)]|[a-zđ]\))?[ \t]*")
_CELL = re.compile(r"[^|\t]+")
_PAIR = re.compile(
    r"(?P<name>[^\n:;|\t\d]{2,45}?)\s*(?::|\s[-–]\s)\s*(?P<value>[^\n;|\t]{1,60}?)\s*(?=[;.\n]|$)"
)
_MAX_ROWS = 400
"""Rows of one draft that are read; no office's table of units is longer."""


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    value: str
    start: int


class Rows:
    """Which headings make which sentences. Raises ``errors.BadReading`` when built."""

    def __init__(self, packs: Iterable[tuple[DraftsFile, str]]) -> None:
        self._kinds: list[tuple[list[str], list[str], str]] = []
        for file, name in packs:
            for row in file.rows:
                if row.says.replace("{name}", "").replace("{value}", "").count("{"):
                    raise refuse(name, row.line, "row_placeholder")
                self._kinds.append((_plain(row.headed), _plain(row.unless), row.says))

    def says(self, heading: str) -> str:
        """The sentence that a value under this heading stands for; empty when nothing is known of it."""
        plain = fold(heading.lower())
        for headed, unless, says in self._kinds:
            if any(each in plain for each in headed) and not any(each in plain for each in unless):
                return says
        return ""

    def check(self, page: Page, judge: Judge) -> Iterator[DraftProblem]:
        """Values of rows that the facts contradict."""
        for count, (says, row) in enumerate(self._rows(page.clean)):
            if count >= _MAX_ROWS:
                return
            for claim, decision in judge(says.format(name=row.name, value=row.value)):
                if decision.label is VerdictLabel.REFUTED and claim.kind != "together":
                    where = row.start, row.start + len(row.value)
                    yield against(
                        page,
                        where,
                        decision.facts,
                        suggestion(claim, decision, row.value, page.context.facts),
                    )
                    break

    def _rows(self, text: str) -> Iterator[tuple[str, _Row]]:
        heading, columns = "", [""]
        position = 0
        for line in text.split("\n"):
            start, position = position, position + len(line) + 1
            cells = [
                (each[0].strip(), start + each.start() + len(each[0]) - len(each[0].lstrip()))
                for each in _CELL.finditer(line)
            ]
            if len(cells) > 1:
                if not any(re.search(r"\d", cell) for cell, _ in cells[1:]) and any(
                    self.says(cell) for cell, _ in cells
                ):
                    columns = [self.says(cell) for cell, _ in cells]
                    continue
                yield from self._cells(cells, columns, heading)
                continue
            columns = [""]
            colon = line.rfind(":") if line.rstrip().endswith(":") else line.find(":")
            title = self.says(line[: colon + 1] or line)
            if title and (colon < 0 or not line[colon + 1 :].strip()):
                heading = title
                continue
            if title and colon >= 0:
                yield from self._pairs(line, colon + 1, start, title)
                heading = ""
                continue
            lead = _LEAD.match(line)
            if heading and lead is not None and line.strip():
                found = list(self._pairs(line, lead.end(), start, heading))
                yield from found
                heading = heading if found else ""

    def _pairs(self, line: str, at: int, start: int, says: str) -> Iterator[tuple[str, _Row]]:
        for match in _PAIR.finditer(line, at):
            yield says, _Row(match["name"].strip(" ,"), match["value"], start + match.start("value"))

    def _cells(
        self, cells: list[tuple[str, int]], columns: list[str], heading: str
    ) -> Iterator[tuple[str, _Row]]:
        name = next((cell for cell, _ in cells if re.search(r"[^\W\d_]{2}", cell)), "")
        for index, (cell, start) in enumerate(cells):
            says = columns[index] if index < len(columns) and any(columns) else heading if index else ""
            if says and name and cell != name:
                yield says, _Row(name, cell, start)


def _plain(words: Iterable[str]) -> list[str]:
    return [fold(each.lower()) for each in words]

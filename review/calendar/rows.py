"""Rows of a table as drafts with their planned times: every mistake named by row and column, all at once. Pure."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from kiemtin.entities import Account, Entity
from kiemtin.plans import STRICT, Blackout
from kiemtin.words import Phrase, fold, local
from review.calendar.blackouts import covering
from review.calendar.dates import WeekdayMistaken, read_day, read_moment, read_time
from review.calendar.moments import day_of, moment
from review.calendar.tables import Cell, Formula, Table
from review.readiness import is_web_address

COLUMNS: dict[str, str] = {
    "title": "Tiêu đề",
    "body": "Nội dung",
    "day": "Ngày đăng",
    "time": "Giờ đăng",
    "moment": "Thời điểm",
    "accounts": "Tài khoản",
    "link": "Liên kết",
    "kind": "Loại",
}
"""Each column: its English heading and its Vietnamese one. Order, case and marks are free."""
KINDS = {
    "thông báo": "notice",
    "hỏi đáp": "answer",
    "cảnh báo lừa đảo": "scam_warning",
    "đính chính": "correction",
}
EVERYWHERE = ("tất cả", "all")
LONGEST_TITLE = 300
_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Wish(Entity):
    """One row: a draft to be, when and where it shall go out. ``sha256`` names what it says."""

    row: int
    title: str
    body: str
    due_at: datetime
    accounts: tuple[int, ...]
    link: str = ""
    kind: str = "notice"

    @property
    def sha256(self) -> str:
        """The same for the same text, time and accounts, wherever the row stands."""
        said = [self.title, self.body, self.due_at.isoformat(), sorted(self.accounts), self.link, self.kind]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is wrong in one cell and what to do. ``column`` is a heading; "" for the whole row."""

    row: int
    column: str
    found: str
    reason: Phrase
    remedy: Phrase


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What a table holds: the rows that are right, and every mistake of the others."""

    wishes: tuple[Wish, ...]
    mistakes: tuple[Mistake, ...]


def read_rows(
    table: Table, accounts: Sequence[Account], *, now: datetime, blackouts: Sequence[Blackout] = ()
) -> Rows:
    """Read every row. Accounts are named by their titles; times are Viet Nam's."""
    head_row, head = table.rows[0]
    columns, mistakes = _headings(head_row, head)
    if mistakes:
        return Rows(wishes=(), mistakes=tuple(mistakes))
    reader = _Reader(columns, accounts, now, blackouts)
    wishes: list[Wish] = []
    seen: dict[str, int] = {}
    for number, cells in table.rows[1:]:
        wish = reader.read(number, cells)
        if wish is None:
            continue
        if wish.sha256 in seen:
            reader.wrong(number, "", "", "repeated", other=seen[wish.sha256])
            continue
        seen[wish.sha256] = number
        wishes.append(wish)
    return Rows(wishes=tuple(wishes), mistakes=tuple(reader.mistakes))


def template() -> list[list[str]]:
    """An empty table with its headings and one example row."""
    example = {
        "title": "Lịch tiếp công dân tháng 12",
        "body": "Chủ tịch UBND xã tiếp công dân sáng thứ Năm hằng tuần tại trụ sở.",
        "day": "01/12/2026",
        "time": "8:30",
        "accounts": EVERYWHERE[0],
        "kind": "thông báo",
    }
    shown = [name for name in COLUMNS if name != "moment"]
    return [[COLUMNS[name] for name in shown], [example.get(name, "") for name in shown]]


def _headings(row: int, head: Sequence[Cell]) -> tuple[dict[str, int], list[Mistake]]:
    names = {fold(word): name for name, vietnamese in COLUMNS.items() for word in (name, vietnamese)}
    columns: dict[str, int] = {}
    mistakes: list[Mistake] = []
    for place, cell in enumerate(head):
        said = " ".join(str(cell).split())
        if not said:
            continue
        name = names.get(fold(said))
        if name is None:
            near = difflib.get_close_matches(fold(said), names, n=1)
            meant = COLUMNS[names[near[0]]] if near else ", ".join(COLUMNS.values())
            mistakes.append(_mistake(row, said, said, "unknown_column", known=meant))
        elif name in columns:
            mistakes.append(_mistake(row, said, said, "column_twice"))
        else:
            columns[name] = place
    if "moment" in columns and ("day" in columns or "time" in columns):
        mistakes.append(_mistake(row, COLUMNS["moment"], "", "two_times", day=COLUMNS["day"]))
    needed = ["title", "body", "accounts", *([] if "moment" in columns else ["day", "time"])]
    mistakes += [
        _mistake(row, COLUMNS[name], "", "no_column", heading=COLUMNS[name])
        for name in needed
        if name not in columns
    ]
    return columns, mistakes


class _Reader:
    """Reads rows one by one and gathers what is wrong in them."""

    def __init__(
        self,
        columns: Mapping[str, int],
        accounts: Sequence[Account],
        now: datetime,
        blackouts: Sequence[Blackout],
    ) -> None:
        self._columns = columns
        self._now = now
        self._today = day_of(now)
        self._blackouts = [each for each in blackouts if each.kind in STRICT]
        self._accounts = {fold(each.title): each for each in accounts}
        self._usable = [each for each in accounts if each.enabled and each.verified_at is not None]
        self.mistakes: list[Mistake] = []

    def read(self, row: int, cells: Sequence[Cell]) -> Wish | None:
        """The row as a wish; None when something is wrong in it."""
        before = len(self.mistakes)
        for name, place in self._columns.items():
            cell = cells[place] if place < len(cells) else ""
            if isinstance(cell, Formula) or (isinstance(cell, str) and cell.lstrip().startswith("=")):
                self.wrong(row, name, str(cell), "formula")
            elif any(ord(sign) < 32 and sign not in "\n\r\t" for sign in str(cell)):
                self.wrong(row, name, "", "control")
        if len(self.mistakes) > before:
            return None
        if len(cells) > max(self._columns.values()) + 1 and any(
            str(cell).strip() for cell in cells[max(self._columns.values()) + 1 :]
        ):
            self.wrong(row, "", str(cells[-1]), "too_many")
        title = " ".join(self._text(cells, "title").split())
        body = self._text(cells, "body").replace("\r\n", "\n").replace("\r", "\n").strip()
        if not title:
            self.wrong(row, "title", "", "missing")
        elif len(title) > LONGEST_TITLE:
            self.wrong(row, "title", title, "long", most=LONGEST_TITLE)
        if not body:
            self.wrong(row, "body", "", "missing")
        link = self._text(cells, "link").strip()
        if link and not is_web_address(link):
            self.wrong(row, "link", link, "link")
        kind = self._kind(row, self._text(cells, "kind"))
        chosen = self._chosen(row, self._text(cells, "accounts"))
        due_at = self._due(row, cells)
        if len(self.mistakes) > before or due_at is None:
            return None
        return Wish(row=row, title=title, body=body, due_at=due_at, accounts=chosen, link=link, kind=kind)

    def wrong(self, row: int, name: str, found: str, what: str, **values: object) -> None:
        """Note a mistake; ``name`` is a column's own name."""
        self.mistakes.append(_mistake(row, COLUMNS.get(name, ""), found, what, **values))

    def _cell(self, cells: Sequence[Cell], name: str) -> Cell:
        place = self._columns.get(name)
        return "" if place is None or place >= len(cells) else cells[place]

    def _text(self, cells: Sequence[Cell], name: str) -> str:
        cell = self._cell(cells, name)
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
        # Our own exports put this sign before what a spreadsheet would take for a formula.
        return text[1:] if text.startswith("'") and text[1:2] in ("=", "+", "-", "@") else text

    def _kind(self, row: int, said: str) -> str:
        plain = fold(" ".join(said.split()))
        if not plain:
            return "notice"
        known = {fold(word): kind for word, kind in KINDS.items()} | {kind: kind for kind in KINDS.values()}
        if plain not in known:
            self.wrong(row, "kind", said, "kind", known=", ".join(KINDS))
            return "notice"
        return known[plain]

    def _chosen(self, row: int, said: str) -> tuple[int, ...]:
        parts = [" ".join(each.split()) for each in said.replace("\n", ";").replace("|", ";").split(";")]
        parts = [each for each in parts if each]
        if not parts:
            self.wrong(row, "accounts", "", "missing")
            return ()
        if len(parts) == 1 and fold(parts[0]) in {fold(each) for each in EVERYWHERE}:
            if not self._usable:
                self.wrong(row, "accounts", said, "no_account")
            return tuple(each.id for each in self._usable)
        found: dict[int, None] = {}
        for part in parts:
            account = self._accounts.get(fold(part))
            if account is None:
                near = difflib.get_close_matches(fold(part), self._accounts, n=1)
                meant = [self._accounts[each].title for each in near or self._accounts]
                self.wrong(row, "accounts", part, "account", known="; ".join(meant[:8]) or "–")
            elif not account.enabled or account.verified_at is None:
                self.wrong(row, "accounts", part, "account_not_ready")
            else:
                found[account.id] = None
        return tuple(found)

    def _due(self, row: int, cells: Sequence[Cell]) -> datetime | None:
        at = self._moment(row, cells) if "moment" in self._columns else self._day_and_time(row, cells)
        if at is None:
            return None
        name = "moment" if "moment" in self._columns else "day"
        if at < self._now:
            self.wrong(row, name, local(at), "past")
            return None
        closed = covering(self._blackouts, at)
        if closed is not None:
            self.wrong(row, name, local(at), "closed", title=closed.title, until=local(closed.ends_at))
            return None
        return at

    def _moment(self, row: int, cells: Sequence[Cell]) -> datetime | None:
        cell = self._cell(cells, "moment")
        if isinstance(cell, datetime):
            return moment(cell.date(), cell.time())
        said = self._text(cells, "moment")
        try:
            at = read_moment(said, self._today)
        except WeekdayMistaken:
            self.wrong(row, "moment", said, "weekday")
            return None
        if at is None:
            self.wrong(row, "moment", said, "moment" if said.strip() else "missing")
        return at

    def _day_and_time(self, row: int, cells: Sequence[Cell]) -> datetime | None:
        day, at = self._day(row, cells), self._time(row, cells)
        return None if day is None or at is None else moment(day, at)

    def _day(self, row: int, cells: Sequence[Cell]) -> date | None:
        cell = self._cell(cells, "day")
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        said = self._text(cells, "day")
        try:
            day = read_day(said, self._today)
        except WeekdayMistaken:
            self.wrong(row, "day", said, "weekday")
            return None
        if day is None:
            self.wrong(row, "day", said, "day" if said.strip() else "missing")
        return day

    def _time(self, row: int, cells: Sequence[Cell]) -> time | None:
        cell = self._cell(cells, "time")
        if isinstance(cell, datetime):
            return cell.time()
        if isinstance(cell, time):
            return cell
        said = self._text(cells, "time")
        at = read_time(said)
        if at is None:
            self.wrong(row, "time", said, "time" if said.strip() else "missing")
        return at


def _mistake(row: int, column: str, found: str, what: str, **values: object) -> Mistake:
    said = " ".join(found.split())
    return Mistake(
        row=row,
        column=column,
        found=said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…",
        reason=Phrase(f"planning.row.reason.{what}", values),
        remedy=Phrase(f"planning.row.remedy.{what}", values),
    )

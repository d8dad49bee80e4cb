"""The line contract of ``kiemtin check``: JSON lines in, JSON lines out, nothing stored.

In: ``{"id", "text", "published_at", "kind"}``. Out, one per line that is not blank, in order:
``{"id", "label", "flag", "claims": [{"text", "verdict", "score", "facts", "evidence": [{"fact",
"statement", "source"}]}]}``; for drafts ``{"id", "problems": [{"span", "text", "facts", "suggestion",
"reason"}]}``, and ``"advice"`` of the same form where there is any: a figure that could do with its source
is no error. A post longer than ``text.MAX_CHARACTERS`` has ``"unread_from"``, where reading stopped. A line
that cannot be read gives ``{"id"?, "error"}`` and the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from classifier.text import MAX_CHARACTERS
from kiemtin.entities import DraftProblem, Reading
from kiemtin.errors import BadInputLine
from kiemtin.ports import DraftChecker, Reader

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
"""A time without a zone is meant in Viet Nam."""
MAX_LINE = 8_000_000
"""Bytes (or characters) of one line; no post is longer."""
_NOON = time(12)


def check_lines(
    lines: Iterable[bytes | str], reader: Reader, drafts: DraftChecker, as_draft: bool
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Answers each line; the second value is False when it could not be read."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        known: dict[str, Any] = {}
        try:
            item = _item(line, number, known)
            at = _moment(item, number)
            if as_draft:
                problems = drafts.check_draft(item["text"], at=at)
                yield {"id": item["id"], **draft_row(problems)}, True
            else:
                reading = reader.read(item["text"], at=at, kind=item.get("kind") or "post")
                unread = {"unread_from": MAX_CHARACTERS} if len(item["text"]) > MAX_CHARACTERS else {}
                yield {"id": item["id"], **reading_row(reading), **unread}, True
        except BadInputLine as error:
            yield {**known, "error": error.vietnamese()}, False


def reading_row(reading: Reading) -> dict[str, Any]:
    """A reading as the contract writes it."""
    return {
        "label": reading.label.value,
        "flag": reading.flag,
        "claims": [
            {
                "text": claim.text,
                "verdict": claim.verdict.value,
                "score": claim.score,
                "facts": list(claim.facts),
                "evidence": [
                    {"fact": each.fact, "statement": each.statement, "source": each.source}
                    for each in claim.evidence
                ],
            }
            for claim in reading.claims
        ],
    }


def draft_row(problems: tuple[DraftProblem, ...]) -> dict[str, Any]:
    """What the check of a draft found, errors apart from advice."""
    advice = [problem_row(each) for each in problems if each.advice]
    row = {"problems": [problem_row(each) for each in problems if not each.advice]}
    return {**row, "advice": advice} if advice else row


def problem_row(problem: DraftProblem) -> dict[str, Any]:
    """A problem of a draft as the contract writes it."""
    return {
        "span": list(problem.span),
        "text": problem.text,
        "facts": list(problem.facts),
        "suggestion": problem.suggestion,
        "reason": problem.reason,
    }


def _item(line: bytes | str, number: int, known: dict[str, Any]) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise BadInputLine(line=number, reason="dòng quá dài")
    try:
        text = line.decode("utf-8") if isinstance(line, bytes) else line
    except UnicodeDecodeError:
        raise BadInputLine(line=number, reason="không phải UTF-8") from None
    try:
        item = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise BadInputLine(line=number, reason="không phải JSON") from None
    if not isinstance(item, dict):
        raise BadInputLine(line=number, reason="không phải một đối tượng JSON")
    identity = item.get("id")
    if isinstance(identity, str | int) and not isinstance(identity, bool):
        known["id"] = identity
    else:
        raise BadInputLine(line=number, reason="thiếu `id` (chuỗi hoặc số)")
    if not isinstance(item.get("text"), str):
        raise BadInputLine(line=number, reason="thiếu `text` (chuỗi)")
    if "kind" in item and not isinstance(item["kind"], str | None):
        raise BadInputLine(line=number, reason="`kind` phải là chuỗi")
    item["text"] = item["text"].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return item


def _moment(item: dict[str, Any], number: int) -> datetime:
    """``2025-07-10`` (noon in Viet Nam) or an ISO date and time; without a zone, in Viet Nam."""
    given = item.get("published_at")
    if not isinstance(given, str) or not given.strip():
        raise BadInputLine(line=number, reason="thiếu `published_at` (ngày dạng 2025-07-10)")
    given = given.strip()
    try:
        if len(given) == 10:
            return datetime.combine(date.fromisoformat(given), _NOON, tzinfo=HOME)
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=HOME)
        moment.astimezone(UTC)
        moment.astimezone(HOME)
    except (ValueError, OverflowError):
        raise BadInputLine(line=number, reason=f"`published_at` không phải ngày: {given[:40]}") from None
    return moment

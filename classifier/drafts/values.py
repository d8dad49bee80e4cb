"""The right value, written as the draft writes its own."""

from __future__ import annotations

import re
from datetime import date

from classifier.claims import RawClaim
from classifier.decisions import Decision
from kiemtin.facts import FactBase


def like(passage: str, day: date) -> str:
    """A day written as the passage writes its own; what it does not show follows the rule for documents.

    That rule puts a nought before days under 10 and before the months 1 and 2 (Decree 30/2020/NĐ-CP).
    """
    digits = re.findall(r"\d+", passage)
    day_shown = digits[0] if digits else ""
    month_shown = digits[1] if len(digits) > 1 else ""
    padded_day = not (day_shown and len(day_shown) == 1)
    if len(month_shown) == 1 and int(month_shown) < 3:
        padded_month = False
    elif month_shown.startswith("0") and int(month_shown) > 2:
        padded_month = True
    else:
        padded_month = day.month < 3
    number = f"{day.day:02d}" if padded_day else str(day.day)
    month = f"{day.month:02d}" if padded_month else str(day.month)
    lead = "ngày " if passage.lower().startswith("ngày") else ""
    if "tháng" in passage.lower():
        year = f" năm {day.year}" if len(digits) > 2 or not digits else ""
        return f"{lead}{number} tháng {month}{year}"
    mark = "-" if "-" in passage else "." if "." in passage else "/"
    parts = [number, month] + ([str(day.year)] if len(digits) > 2 or len(digits) < 2 else [])
    return lead + mark.join(parts)


def shown(day: date) -> str:
    """A day in a message."""
    return day.strftime("%d/%m/%Y")


def suggestion(claim: RawClaim, decision: Decision, passage: str, facts: FactBase) -> str:
    """The right value in the form of the passage; the fact itself when it is a rule."""
    right = decision.right
    if claim.kind == "date":
        accepted = [
            each.accepted[0]
            for fact in decision.facts
            for about in (claim.about, *claim.also)
            for each in facts.says(about, claim.of)
            if each.fact == fact
        ]
        if accepted and isinstance(accepted[0], date):
            return like(passage, accepted[0])
    if claim.kind == "city" and claim.focus[0] >= 0 and re.fullmatch(r"\d\d/\d\d/\d{4}", right):
        day, month, year = (int(each) for each in right.split("/"))
        return like(passage, date(year, month, day))
    if claim.kind == "number" and right:
        if re.search(r"\d{4}", passage) and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", right):
            right = right.replace(".", "")
        replaced, count = re.subn(r"\d[\d.,]*\d|\d", right, passage, count=1)
        return replaced if count else right
    if claim.kind == "centre" and right:
        value = facts.get(decision.facts[0]).value
        town = str(value.get("do_thi", "")) if isinstance(value, dict) else ""
        return f"{right} ({town})" if town else right
    if not right or isinstance(claim.value, bool):
        return facts.get(decision.facts[0]).statement
    return right

"""A fact's value as an officer types it: Vietnamese numbers and days become comparable ones. Pure."""

from __future__ import annotations

import re
from datetime import date

from kiemtin.errors import ProposalIncomplete
from kiemtin.states import CheckKind
from kiemtin.words import Phrase, fold

_YES, _NO = frozenset({"co", "dung", "phai", "true", "yes"}), frozenset({"khong", "sai", "false", "no"})
_WHOLE = re.compile(r"-?\d{1,3}(?:[. ]\d{3})+|-?\d{1,15}")
_PART = re.compile(r"(-?\d{1,3}(?:[. ]\d{3})*|-?\d{1,15}),(\d{1,9})")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def typed_value(kind: CheckKind, text: str) -> int | float | bool | str | list[str]:
    """What a text means as a value of this kind; days as ISO text, sets split at ``;`` or lines.

    Raises ProposalIncomplete.
    """
    text = " ".join(text.split()) if kind is not CheckKind.SET else text.strip()
    if not text:
        raise _wrong("empty")
    if kind in (CheckKind.NUMBER, CheckKind.APPROX):
        return _number(text)
    if kind is CheckKind.BOOLEAN:
        plain = fold(text)
        if plain not in _YES | _NO:
            raise _wrong("boolean")
        return plain in _YES
    if kind is CheckKind.DATE:
        return _day(text)
    if kind is CheckKind.SET:
        return [" ".join(each.split()) for each in re.split(r"[;\n]", text) if each.strip()]
    return text


def _number(text: str) -> int | float:
    if _WHOLE.fullmatch(text):
        return int(re.sub(r"[. ]", "", text))
    if found := _PART.fullmatch(text):
        return float(f"{re.sub(r'[. ]', '', found[1])}.{found[2]}")
    raise _wrong("number")


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    try:
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        raise _wrong("date") from None
    return day.isoformat()


def _wrong(what: str) -> ProposalIncomplete:
    return ProposalIncomplete(
        reason=Phrase(f"proposal.reason.{what}"), remedy=Phrase(f"proposal.remedy.{what}")
    )

"""The identity of a claim and its canonical Vietnamese sentence. The same claim in other words is the same here."""

from __future__ import annotations

from datetime import date
from typing import Any

from classifier.checker import show
from classifier.claims import RawClaim
from classifier.numbers import Day, Number
from kiemtin.facts import FactBase


def key_of(claim: RawClaim) -> str:
    """``about|of|value``; a negated statement has ``!`` before its value, a yes/no one is turned round."""
    value: Any = claim.value
    negated = claim.negated
    if (
        isinstance(value, bool)
        and negated
        and claim.kind in ("bool", "kept", "zone", "town", "gone", "province")
    ):
        value, negated = not value, False
    of = claim.of
    if claim.kind == "together":
        of = "+".join(sorted(set(claim.members)))
        value = value if isinstance(value, str) else ""
    if claim.kind == "city":
        value = value if value is not None else True
    return f"{claim.about}|{of}|{'!' if negated else ''}{_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, Number):
        value = value.value
    if isinstance(value, Day):
        return (
            value.first.isoformat() if value.exact else f"{value.first.isoformat()}..{value.last.isoformat()}"
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if not value.is_integer() else str(int(value))
    return str(value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def statement_of(claim: RawClaim, facts: FactBase) -> str:
    """One plain sentence that says what is claimed."""
    places = facts.places
    name = claim.subject_name or places.name(claim.of)
    says, value, negated = claim.says, claim.value, claim.negated
    if claim.kind == "bool" and negated:
        negated = False
    if claim.kind == "together":
        members = ", ".join(places.name(each) for each in sorted(claim.members))
        target = (
            f" thành {places.name(value).lstrip('?').title() if value[0] == '?' else places.name(value)}"
            if isinstance(value, str)
            else ""
        )
        return f"{members} {'không ' if negated else ''}sáp nhập với nhau{target}."
    simple = {
        "kept": ("{name} giữ nguyên, không sáp nhập.", "{name} không giữ nguyên."),
        "gone": ("{name} không còn là đơn vị cấp tỉnh riêng.", "{name} vẫn là đơn vị cấp tỉnh riêng."),
        "province": ("{name} vẫn là tỉnh.", "{name} không còn là tỉnh."),
        "town": ("{name} vẫn là thành phố, thị xã.", "{name} không còn là thành phố, thị xã."),
    }.get(claim.kind)
    if simple:
        return simple[1 if negated else 0].format(name=name)
    if claim.kind == "zone":
        return f"{name} {'là' if bool(value) != negated else 'không phải là'} đặc khu."
    if claim.kind == "centre":
        place = places.name(claim.near) if claim.near else f"{places.name(value)} cũ"
        return f"Trung tâm hành chính của {name} (mới) {'không ' if negated else ''}đặt tại {place}."
    if claim.kind == "city":
        day = f" từ {show(value)}" if value is not None else ""
        return f"{name} {'không phải ' if negated else ''}là thành phố trực thuộc Trung ương{day}."
    if claim.kind == "issuer":
        sentence = says.format(value=claim.near, Of=_capital(name), of=name)
    elif claim.kind == "rank":
        sentence = says.format(value=places.name(value), Of="", of="")
    else:
        sentence = says.format(value=show(value), of=name, Of=_capital(name), name=name)
    return f"Không đúng là: {sentence}" if negated else sentence

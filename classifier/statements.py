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
        and claim.kind in ("bool", "kept", "zone", "town", "gone", "province", "issued")
    ):
        value, negated = not value, False
    of = claim.of
    if claim.kind == "together":
        of = "+".join(sorted(set(claim.members)))
        value = value if isinstance(value, str) else ""
    if claim.kind == "compare":
        of = f"{claim.of}>{claim.members[0]}"
    if claim.kind in ("turn", "turn_low"):
        value = f"{claim.kind}.{_plain(value)}"
    if claim.kind in ("kinds", "still"):
        value = "+".join(value)
    if claim.kind == "size":
        value = " ".join(map(str, value))
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
    value, negated = claim.value, claim.negated
    if claim.kind == "zone":
        negated = bool(value) == negated
    name = claim.subject_name or places.name(claim.of)
    told = claim.denial if negated and claim.denial else claim.says
    sentence = told.format(
        value=_shown(claim, facts),
        of=name,
        Of=_capital(name),
        name=name,
        members=", ".join(places.name(each) for each in sorted(claim.members)),
        other=places.name(claim.members[0]) if claim.kind == "compare" else "",
        into=_into(claim, facts),
        place=_place(claim, facts),
        day=f" từ {show(value)}" if isinstance(value, Day) else "",
    )
    return f"Không đúng là: {sentence}" if negated and not claim.denial else sentence


def _shown(claim: RawClaim, facts: FactBase) -> str:
    if claim.kind in ("choice", "kinds", "still", "size"):
        return claim.shown
    if claim.kind == "issuer":
        return claim.near
    if claim.kind in ("rank", "home"):
        return facts.places.name(claim.value)
    if claim.kind == "list":
        return ", ".join(str(each).replace("-", " ").title() for each in claim.value)
    return show(claim.value)


def _into(claim: RawClaim, facts: FactBase) -> str:
    """The name of what several became, when it was named: ``?`` stands before one that no place has."""
    if claim.kind != "together" or not isinstance(claim.value, str):
        return ""
    name = claim.value[1:].title() if claim.value[0] == "?" else facts.places.name(claim.value)
    return claim.into_name.format(name=name)


def _place(claim: RawClaim, facts: FactBase) -> str:
    """Where a centre is said to be: the town, else the former unit."""
    if claim.kind != "centre":
        return ""
    return facts.places.name(claim.near) if claim.near else f"{facts.places.name(claim.value)} cũ"

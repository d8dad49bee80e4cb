"""Decides claims on things named: lists of names, addresses, symbols of documents, who issued them."""

from __future__ import annotations

import re

from classifier.claims import Context, RawClaim
from classifier.decisions import UNKNOWN, Decision
from classifier.text import fold
from kiemtin.states import VerdictLabel


def slug(name: str) -> str:
    """A name as the facts' lists hold it: ``Trị An`` is ``tri-an``."""
    return fold(name.lower()).replace(" ", "-")


def decide_list(claim: RawClaim, context: Context) -> Decision:
    """Names of a list that the facts know in full."""
    said = [each for each in context.facts.says(claim.about, claim.of) if each.published <= context.at]
    if not said:
        return Decision(UNKNOWN)
    wrong = [each for each in claim.value if each not in said[0].accepted]
    missing = [each for each in said[0].accepted if each not in claim.value]
    facts = tuple(dict.fromkeys(each.fact for each in said))
    if not wrong:
        return Decision(VerdictLabel.SUPPORTED, facts)
    named = context.facts.get(said[0].fact).value
    names = [named] if isinstance(named, str) else [str(each) for each in named]
    short = [
        each for each in names if any(fold(each.lower()).replace(" ", "-").endswith(one) for one in missing)
    ]
    return Decision(VerdictLabel.REFUTED, facts, right=", ".join(short or names))


def decide_address(claim: RawClaim, context: Context) -> Decision:
    """Whether an address is the one the facts give (``value``)."""
    said = [
        each
        for each in context.facts.says(claim.about, claim.of)
        if each.published <= context.at and each.holds(context.at)
    ]
    if not said:
        return Decision(UNKNOWN)
    facts = tuple(dict.fromkeys(each.fact for each in said))
    label = VerdictLabel.SUPPORTED if claim.value else VerdictLabel.REFUTED
    return Decision(label, facts, 0.9, ", ".join(str(right) for each in said for right in each.accepted))


def decide_symbol(claim: RawClaim, context: Context) -> Decision:
    """The symbol of a document that is named by its title, its day or what it founded."""
    symbol, facts = context.symbols.get(claim.of, ("", ()))
    facts = tuple(
        each
        for each in facts
        if context.facts.get(each).published <= context.at and context.facts.get(each).may_refute
    )
    if not symbol or not facts:
        return Decision(UNKNOWN)
    if re.sub(r"[^a-z0-9]", "", fold(symbol.lower())) == claim.value:
        return Decision(VerdictLabel.SUPPORTED, facts[:1], right=symbol)
    return Decision(VerdictLabel.REFUTED, facts[:3], right=symbol)


def decide_issuer(claim: RawClaim, context: Context) -> Decision:
    """The body that issued a document, by the citations of the facts (``also`` holds their ids)."""
    facts = tuple(
        each
        for each in claim.also
        if (context.facts.get(each).citation.dated or context.facts.get(each).published) <= context.at
    )
    if not facts:
        return Decision(UNKNOWN)
    right = context.facts.get(facts[0]).citation.issuer
    if claim.value in claim.members:
        return Decision(VerdictLabel.SUPPORTED, facts[:1], right=right)
    return Decision(VerdictLabel.REFUTED, facts[:2], right=right)

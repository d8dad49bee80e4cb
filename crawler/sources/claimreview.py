"""ClaimReview (schema.org) as fact-checking sites put it into their pages: what was checked, and the outcome. Pure.

https://schema.org/ClaimReview, https://developers.google.com/search/docs/appearance/structured-data/factcheck.
Who made the claim (``itemReviewed.author``) is never read: it may be a person (S1, S2).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree
from parsel import Selector

from crawler.sources.markup import decode, one_line
from kiemtin.entities import Document

LARGEST = 2_000_000
"""Bytes of a page beyond which it is not looked through."""
MOST = 20
"""Reviews taken of one page."""
LONGEST = 600
"""Characters of a claim or an outcome."""

_FALSE = ("false", "sai", "fake", "bịa", "giả", "incorrect", "không đúng", "pants")
_TRUE = ("true", "đúng", "correct", "chính xác")


def read_claim_reviews(document: Document) -> str:
    """One sentence per reviewed claim, in Vietnamese; empty when the page has no ClaimReview.

    The sentence is a denial where the outcome is one, so that whoever reads it later does not take the
    claim for the page's own.
    """
    if len(document.body) > LARGEST or b"ClaimReview" not in document.body:
        return ""
    page, _ = decode(document.body, document.content_type)
    try:
        blocks = (
            Selector(text=page, type="html").xpath("//script[@type='application/ld+json']/text()").getall()
        )
    except (etree.ParserError, ValueError):
        return ""
    said: list[str] = []
    for block in blocks:
        try:
            data = json.loads(block)
        except (ValueError, RecursionError):
            continue
        said.extend(_sentence(each) for each in _reviews(data))
    return "\n".join(dict.fromkeys(each for each in said[:MOST] if each))


def _reviews(data: Any) -> Iterator[dict[str, Any]]:
    waiting = [data]
    seen = 0
    while waiting and seen < 1000:  # a page may nest as deep as it likes
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting.extend(node[:200])
        elif isinstance(node, dict):
            kind = node.get("@type")
            if kind == "ClaimReview" or (isinstance(kind, list) and "ClaimReview" in kind):
                yield node
            waiting.extend(node[name] for name in ("@graph", "review", "mainEntity") if name in node)


def _sentence(review: dict[str, Any]) -> str:
    claim = _words(review.get("claimReviewed"))
    rating = review.get("reviewRating")
    outcome = ""
    if isinstance(rating, dict):
        outcome = _words(rating.get("alternateName")) or _words(rating.get("name"))
    if not claim or not outcome:
        return ""
    bare = claim.rstrip(". ")
    folded = outcome.casefold()
    if any(each in folded for each in _FALSE):
        return f"Kiểm chứng: thông tin “{bare}” là sai sự thật ({outcome})."
    if any(each in folded for each in _TRUE):
        return f"Kiểm chứng: thông tin “{bare}” là đúng ({outcome})."
    return f"Kiểm chứng thông tin “{bare}”: {outcome}."


def _words(value: Any) -> str:
    return one_line(value)[:LONGEST] if isinstance(value, str) else ""

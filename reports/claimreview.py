"""Fact-check markup (schema.org ClaimReview) of what the office publishes. Pure.

Source: https://schema.org/ClaimReview and Google's "Fact check" structured data page. The claim
by the public has no author and no place here, and never will (safeguards S1, S2).
"""

from __future__ import annotations

import json
import re
from typing import Any

from kiemtin.entities import Outgoing, utc
from kiemtin.states import VerdictLabel
from reports.markdown import as_plain

RATINGS: dict[VerdictLabel, tuple[int | None, str]] = {
    VerdictLabel.REFUTED: (1, "Sai"),
    VerdictLabel.SUPPORTED: (5, "Đúng"),
    # No number: a reader must not take "not enough information" for "half true".
    VerdictLabel.NOT_ENOUGH_INFO: (None, "Chưa đủ thông tin"),
}
"""(value on a scale of 1 to 5, words) of each verdict."""


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def rating_words(verdict: VerdictLabel) -> str:
    """A verdict in the words readers see."""
    return RATINGS[verdict][1]


def structured_data(content: Outgoing, *, url: str, site: str = "") -> dict[str, Any]:
    """JSON-LD of a page at ``url``: a ClaimReview when it reviews a claim, else an Article.

    ``site`` is the office's own address, for its Organization.
    """
    office: dict[str, Any] = {"@type": "GovernmentOrganization", "name": content.office}
    if site:
        office["url"] = site
    common: dict[str, Any] = {
        "@context": "https://schema.org",
        "url": url,
        "headline": content.title,
        "inLanguage": "vi",
        "datePublished": utc(content.published_at).isoformat(timespec="seconds"),
        "author": office,
        "publisher": office,
        "text": as_plain(content.body),
    }
    citations = [
        {"@type": "CreativeWork", "name": each.source or each.statement, "text": each.statement}
        for each in content.evidence
    ]
    if citations:
        common["citation"] = citations
    if not content.claim or content.verdict is None:
        return {**common, "@type": "Article"}
    value, words = RATINGS[content.verdict]
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": words}
    if value is not None:
        rating |= {"ratingValue": value, "bestRating": 5, "worstRating": 1}
    return {
        **common,
        "@type": "ClaimReview",
        "claimReviewed": content.claim,
        "reviewRating": rating,
        "itemReviewed": {"@type": "Claim", "name": content.claim, "inLanguage": "vi"},
    }


def embedded(data: Any) -> str:
    """JSON that can stand inside a ``<script>`` element: no text in it can end the element.

    Nor can a text be taken for a shortcode where WordPress looks for ``[name]``.
    """
    return (
        _STRING.sub(
            lambda found: found.group().replace("[", "\\u005b"),
            json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        )
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )

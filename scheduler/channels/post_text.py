"""A text as it stands in a post that knows no formatting: signed, with its sources and its reference. Pure."""

from __future__ import annotations

import hashlib
import unicodedata

from kiemtin.entities import Outgoing
from kiemtin.words import LANGUAGES, say
from reports.claimreview import rating_words
from reports.markdown import as_plain
from reports.site_pages import web_address


def post_text(content: Outgoing, *, title: bool = True, link: bool = True) -> str:
    """All that a post says, in the order readers meet it. Always signed with the office's name.

    The reference stands last, so that the post can be found again. ``link`` False: the far side shows it itself.
    """
    return "\n\n".join([content.title.strip()] * title + body_parts(content, link=link))


def body_parts(content: Outgoing, *, link: bool = True) -> list[str]:
    """The paragraphs after the title: verdict, text, link, sources, signature and reference."""
    parts = []
    if content.claim and content.verdict is not None and not content.quotes_claim:
        parts.append(
            _say("claim", content, claim=content.claim.rstrip(". "), verdict=rating_words(content.verdict))
        )
    parts.append(as_plain(content.body))
    if link and (address := web_address(content.link)):
        parts.append(_say("link", content, address=address))
    if address := web_address(content.corrects):
        parts.append(_say("corrects", content, address=address))
    if sources := [each.source or each.statement for each in content.uncited]:
        parts.append(_say("sources", content, sources="; ".join(sources)))
    last = [] if content.signed else [content.office]
    if content.reference:
        last.append(_say("reference", content, reference=content.reference))
    return [*parts, "\n".join(last)] if last else parts


def fingerprint(*texts: str) -> str:
    """A hash of what a post says there, the same however the far side keeps spaces and accents."""
    same = [" ".join(unicodedata.normalize("NFC", each).split()) for each in texts]
    return hashlib.sha256("\n".join(same).encode("utf-8")).hexdigest()


def _say(key: str, content: Outgoing, **values: str) -> str:
    language = content.language if content.language in LANGUAGES else LANGUAGES[0]
    return say(f"publish.text.{key}", language, **values)

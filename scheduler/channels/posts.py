"""Posts of platforms that only have text: put together short, counted as a whole, previewed as they will stand. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from kiemtin.entities import Outgoing, Preview, Violation
from kiemtin.ports import ChannelSpec
from kiemtin.words import LANGUAGES, say
from reports.claimreview import rating_words
from reports.site_pages import web_address
from scheduler.channels.limits import broken_limits, length_of
from scheduler.channels.plain import PARTS

STAND_IN = "KT-00000000"
"""In place of a reference that a text does not have yet: the post is counted and shown as it will be."""


def with_reference(content: Outgoing) -> Outgoing:
    """The content with some reference, as every post has one by the time it is sent."""
    return content if content.reference else replace(content, reference=STAND_IN)


def written(
    content: Outgoing,
    *,
    title: bool = True,
    link: bool = True,
    reference: bool = True,
    evidence: bool = False,
) -> str:
    """The whole post: title, text, what it corrects, link, the office's name, the code to find it by.

    Nothing is said twice. ``evidence``, for posts with room, adds the verdict and the sources that the text
    does not name.
    """
    parts = [content.title.strip() if title else ""]
    if evidence and content.claim and content.verdict is not None and not content.quotes_claim:
        claim, verdict = content.claim.rstrip(". "), rating_words(content.verdict)
        parts.append(say_in(content, "verdict", claim=claim, verdict=verdict))
    parts.append(content.body.strip())
    if corrected := web_address(content.corrects):
        parts.append(say_in(content, "corrects", address=corrected))
    if evidence and (sources := [each.source or each.statement for each in content.uncited]):
        parts.append(say_in(content, "sources", sources="; ".join(sources)))
    if link and (address := web_address(content.link)) and address not in content.body:
        parts.append(address)
    ending = ["" if content.signed else content.office, content.reference if reference else ""]
    parts.append(" · ".join(part for part in ending if part))
    return "\n\n".join(part for part in parts if part)


def broken(
    content: Outgoing,
    spec: ChannelSpec,
    text: str,
    *,
    limit: int,
    count: Callable[[str], int] | None = None,
) -> tuple[Violation, ...]:
    """What the channel does not take: fields and files, else the post as it is put together."""
    found = broken_limits(content, spec)
    length = count(text) if count else length_of(text, spec.counted)
    if length > limit and not any(each.message.endswith(("_body", "_title")) for each in found):
        values = {"length": length, "limit": limit}
        found = (*found, Violation(message="publish.violation.long_post", values=values))
    return found


def shown(content: Outgoing, text: str, *, length: int, limit: int) -> Preview:
    """A post that is one text with files."""
    files = tuple((PARTS[each.kind], each.sha256) for each in content.media)
    return Preview(parts=(("text", text), *files), length=length, limit=limit)


def fingerprint(*texts: str) -> str:
    """A hash of what a post says there, the same however the far side keeps spaces and accents."""
    same = [" ".join(unicodedata.normalize("NFC", each).split()) for each in texts]
    return hashlib.sha256("\n".join(same).encode("utf-8")).hexdigest()


def say_in(content: Outgoing, key: str, **values: str) -> str:
    """Words we add to a text, in its language where we have them."""
    language = content.language if content.language in LANGUAGES else LANGUAGES[0]
    return say(f"publish.post.{key}", language, **values)

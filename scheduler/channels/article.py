"""A text as HTML for readers who see it outside our site: in a mail, in a feed. Escaped, signed, with its sources. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kiemtin.entities import Outgoing
from reports.claimreview import rating_words
from reports.markdown import as_html
from reports.site_pages import web_address
from scheduler.channels.posts import say_in


def article_html(content: Outgoing, pictures: Sequence[tuple[str, str]] = ()) -> str:
    """The text with what it does not say itself. ``pictures`` are addresses with what they show."""
    parts = []
    if content.claim and content.verdict is not None and not content.quotes_claim:
        claim, verdict = content.claim.rstrip(". "), rating_words(content.verdict)
        parts.append(
            f"<blockquote>{escape(say_in(content, 'verdict', claim=claim, verdict=verdict))}</blockquote>"
        )
    parts.append(str(as_html(content.body)))
    parts += [
        f'<p><img src="{escape(address)}" alt="{escape(alt)}" style="max-width:100%"></p>'
        for address, alt in pictures
    ]
    if address := web_address(content.corrects):
        parts.append(f"<p>{escape(say_in(content, 'corrects', address=address))}</p>")
    if sources := [each.source or each.statement for each in content.uncited]:
        parts.append(f"<p>{escape(say_in(content, 'sources', sources='; '.join(sources)))}</p>")
    if address := escape(web_address(content.link)):
        parts.append(f'<p><a href="{address}">{address}</a></p>')
    if not content.signed:
        parts.append(f"<p><strong>{escape(content.office)}</strong></p>")
    return "\n".join(parts)

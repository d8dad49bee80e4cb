"""What an article of a Zalo Official Account is made of: cover, summary, paragraphs, pictures. Pure."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from kiemtin.entities import Attachment, Outgoing
from scheduler.channels.posts import written

TITLE = 149
SUMMARY = 299
AUTHOR = 49
"""One less than the documents say: an article with exactly 150 or 300 characters was seen refused."""


def article(
    content: Outgoing, *, author: str, cover: str, pictures: Sequence[tuple[Attachment, str]], comments: bool
) -> dict[str, Any]:
    """The article, still hidden. ``cover`` and ``pictures`` have public addresses: Zalo fetches them itself."""
    paragraphs = written(content, title=False, evidence=True).split("\n\n")
    body: list[dict[str, str]] = [{"type": "text", "content": _paragraph(each)} for each in paragraphs]
    for picture, address in pictures:
        body.insert(-1, {"type": "image", "url": address, "caption": picture.alt})
    return {
        "type": "normal",
        "title": content.title.strip(),
        "author": author[:AUTHOR].strip(),
        "cover": {"cover_type": "photo", "photo_url": cover, "status": "show"},
        "description": summary(content),
        "body": body,
        "status": "hide",
        "comment": "show" if comments else "hide",
    }


def summary(content: Outgoing) -> str:
    """The first words of the text, as many as the list of articles has room for."""
    words = " ".join(content.body.split())
    return words if len(words) <= SUMMARY else words[: SUMMARY - 1].rstrip() + "…"


def words_of(detail: dict[str, Any]) -> str:
    """All texts of an article as Zalo gives it back."""
    body = detail.get("body")
    texts = (
        [str(each.get("content", "")) for each in body if isinstance(each, dict)]
        if isinstance(body, list)
        else []
    )
    return "\n".join([str(detail.get("title", "")), str(detail.get("description", "")), *texts])


def _paragraph(text: str) -> str:
    return "<p>" + "<br>".join(html.escape(line, quote=False) for line in text.split("\n")) + "</p>"

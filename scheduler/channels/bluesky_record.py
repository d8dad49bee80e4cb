"""A text as the record of a Bluesky post: its words and links, a card or pictures, its language and moment. Pure."""

from __future__ import annotations

import json
from typing import Any

from kiemtin.entities import Outgoing
from kiemtin.errors import Transient
from kiemtin.ports import Made
from reports.site_pages import web_address
from scheduler.channels.bluesky_text import shortened
from scheduler.channels.posts import written

COLLECTION = "app.bsky.feed.post"
_CARD_TITLE, _CARD_TEXT = 300, 1000


def text_of(content: Outgoing) -> tuple[str, list[dict[str, Any]]]:
    """The text and its links. The link stands on a card, unless pictures take its place."""
    return shortened(written(content, link=card(content) is None, reference=False))


def record_of(content: Outgoing, created: str, made: Made) -> dict[str, Any]:
    """The record, with the pictures that ``made`` says were uploaded. Raises Transient when one was not."""
    text, facets = text_of(content)
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": text,
        "createdAt": created,
        "langs": [content.language],
    }
    if facets:
        record["facets"] = facets
    if content.media:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": _images(content, made)}
    elif (shown := card(content)) is not None:
        record["embed"] = shown
    return record


def card(content: Outgoing) -> dict[str, Any] | None:
    """A card for the link, which leaves the text its room."""
    address = web_address(content.link)
    if not address or content.media:
        return None
    first = content.body.strip().split("\n\n")[0]
    external = {
        "uri": address,
        "title": content.title.strip()[:_CARD_TITLE],
        "description": first[:_CARD_TEXT],
    }
    return {"$type": "app.bsky.embed.external", "external": external}


def _images(content: Outgoing, made: Made) -> list[dict[str, Any]]:
    images = []
    for item in content.media:
        kept = made.get(f"blob {item.sha256}")
        if not kept:
            raise Transient(reason="a file was not uploaded", cause="fault")
        image: dict[str, Any] = {"alt": item.alt, "image": json.loads(kept)}
        if item.width and item.height:
            image["aspectRatio"] = {"width": item.width, "height": item.height}
        images.append(image)
    return images

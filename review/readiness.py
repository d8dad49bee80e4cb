"""What a text still lacks before it may be submitted: blanks, links that lead nowhere, images without words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from kiemtin.entities import Content, MediaUse, Variant
from kiemtin.errors import (
    AltTextNeeded,
    BadLink,
    BlanksLeft,
    EmptyDraft,
    KiemTinError,
    MediaMissing,
    NoTarget,
)
from kiemtin.media import MediaItem
from kiemtin.states import MediaKind
from review.templates import blanks

_MARKDOWN_LINK = re.compile(r"\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_LONGEST_LINK = 2048


def lacking(content: Content, library: Mapping[str, MediaItem]) -> tuple[KiemTinError, ...]:
    """Everything that keeps a text from being submitted, most basic first; ``library`` by hash."""
    found: list[KiemTinError] = []
    if not content.title.strip() or not content.body.strip():
        found.append(EmptyDraft())
    if not content.accounts:
        found.append(NoTarget())
    texts: list[Content | Variant] = [content, *content.variants]
    left = [blank for each in texts for text in (each.title, each.body) for blank in blanks(text)]
    if left:
        found.append(BlanksLeft(count=len(left), blank=left[0]))
    links = [each.link for each in texts if each.link]
    links += [link for each in texts for link in _MARKDOWN_LINK.findall(each.body)]
    found += [BadLink(link=link or "()") for link in dict.fromkeys(links) if not is_web_address(link)]
    uses = [*content.media, *(use for each in content.variants for use in each.media or ())]
    found += _media(dict.fromkeys(uses), library)
    return tuple(found)


def is_web_address(link: str) -> bool:
    """True for an http(s) address of a host that a reader elsewhere can open."""
    if len(link) > _LONGEST_LINK or any(sign.isspace() or not sign.isprintable() for sign in link):
        return False
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").encode("idna").decode()
        _ = parts.port
    except (ValueError, UnicodeError):
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None or parts.password is not None:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        labels = host.rstrip(".").split(".")
        return len(labels) > 1 and all(labels) and labels[-1] not in ("local", "localhost", "internal")


def _media(uses: Iterable[MediaUse], library: Mapping[str, MediaItem]) -> list[KiemTinError]:
    found: list[KiemTinError] = []
    for use in uses:
        item = library.get(use.sha256)
        if item is None:
            found.append(MediaMissing(name=use.sha256[:12]))
        elif item.kind is MediaKind.IMAGE and not (use.alt.strip() or item.alt.strip()):
            found.append(AltTextNeeded(name=item.name))
    return found

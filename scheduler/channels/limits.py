"""Checks every channel shares: empty and too long texts, files the far side does not take. Pure."""

from __future__ import annotations

from collections import Counter

import regex

from kiemtin.entities import Outgoing, Violation
from kiemtin.ports import ChannelSpec, MediaLimits
from kiemtin.states import MediaKind


def broken_limits(content: Outgoing, spec: ChannelSpec) -> tuple[Violation, ...]:
    """Empty fields, fields longer than ``spec.limits`` allows, files that ``spec.media`` does not take."""
    found: list[Violation] = []
    for field in ("title", "body"):
        text: str = getattr(content, field)
        length = length_of(text, spec.counted)
        if not text.strip():
            found.append(Violation(message=f"publish.violation.no_{field}"))
        elif field in spec.limits and length > spec.limits[field]:
            found.append(
                Violation(
                    message=f"publish.violation.long_{field}",
                    values={"length": length, "limit": spec.limits[field]},
                )
            )
    return (*found, *broken_media(content, spec.media))


def broken_media(content: Outgoing, limits: MediaLimits) -> tuple[Violation, ...]:
    """Files of a kind, size or number the channel refuses, and missing ones it needs."""
    found: list[Violation] = []
    if limits.needed and not content.media:
        found.append(Violation(message="publish.violation.no_media"))
    if not limits.most:
        if content.media:
            found.append(Violation(message="publish.violation.takes_no_media"))
        return tuple(found)
    if len(content.media) > limits.most:
        values = {"count": len(content.media), "limit": limits.most}
        found.append(Violation(message="publish.violation.many_media", values=values))
    kinds = Counter(each.kind for each in content.media)
    if not limits.together and (len(kinds) > 1 or kinds[MediaKind.VIDEO] > 1):
        found.append(Violation(message="publish.violation.mixed_media"))
    for each in content.media:
        if each.mime not in limits.mimes:
            found.append(
                Violation(
                    message="publish.violation.media_kind", values={"name": each.name, "mime": each.mime}
                )
            )
        elif each.size > limits.bytes_each.get(each.kind, each.size):
            large = {"name": each.name, "size": each.size, "limit": limits.bytes_each[each.kind]}
            found.append(Violation(message="publish.violation.large_media", values=large))
        if limits.alt_text is not None and length_of(each.alt, "graphemes") > limits.alt_text:
            long = {"name": each.name, "limit": limits.alt_text}
            found.append(Violation(message="publish.violation.long_alt", values=long))
    return tuple(found)


def length_of(text: str, counted: str) -> int:
    """The length as a channel counts it: ``characters`` (code points), ``utf16`` units or ``graphemes``."""
    if counted == "utf16":
        return len(text.encode("utf-16-le")) // 2
    if counted == "graphemes":
        return len(regex.findall(r"\X", text))
    return len(text)

"""Which addresses may be read at all (S11, SSRF). Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from kiemtin import errors
from kiemtin.network import is_public_ip as is_public_ip
from kiemtin.words import Phrase

_SOCIAL = {
    # Nothing in the address tells facebook.com/<person> from facebook.com/<office>.
    "facebook.com": re.compile(r"^/."),
    "fb.com": re.compile(r"^/."),
    "fb.me": re.compile(r"^/."),
    "m.me": re.compile(r"^/."),
    "messenger.com": re.compile(r"^/."),
    "tiktok.com": re.compile(r"^/@", re.I),
    "youtube.com": re.compile(r"^/(@|user/|c/)", re.I),
    "zalo.me": re.compile(r"^/(g/)?[\w+.-]+", re.I),
    "chat.zalo.me": re.compile(r"^/", re.I),
    "instagram.com": re.compile(r"^/[\w.]+", re.I),
    "threads.net": re.compile(r"^/@", re.I),
    "threads.com": re.compile(r"^/@", re.I),
    "twitter.com": re.compile(r"^/\w+", re.I),
    "x.com": re.compile(r"^/\w+", re.I),
    "linkedin.com": re.compile(r"^/in/", re.I),
    # t.me/s/<channel> is the public preview of a channel; anything else is a person or a group.
    "t.me": re.compile(r"^/(?!s/)[\w+@]+", re.I),
    "telegram.me": re.compile(r"^/(?!s/)[\w+@]+", re.I),
    "bsky.app": re.compile(r"^/profile/", re.I),
}
_APIS = frozenset({"graph.facebook.com"})
"""Hosts of vendors that answer only with the owner's token, and say themselves whose page it is."""
_MEMBER = re.compile(
    r"^/(?:.*/)?(?:members/[^/]+\.\d+|(?:member|user|users)/profile/|member\.php|profile\.php|memberlist\.php|u/[^/]+(?:/|$)|@[^/]+(?:/|$))",
    re.I,
)


LONGEST = 2000
"""Characters; a longer address is a trap or a mistake."""


def without_fragment(url: str) -> str:
    """The address to fetch: as given, but for the fragment, which never reaches a server."""
    return urlunsplit(urlsplit(url.strip())._replace(fragment=""))


def refusal(url: str) -> str | None:
    """Why this address is never read (S11), or None when it may be.

    Personal profiles, closed groups and anything that is not a web page are refused before a
    request is made.
    """
    if len(url) > LONGEST:
        return "an address far too long"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return "not a web address"
    if parts.scheme not in ("http", "https") or port == 0:
        return "not a web address"
    host = _host(url)
    if not host:
        return "no host name"
    if parts.username or parts.password:
        return "a page behind a log-in"
    path = unquote(parts.path) or "/"
    for site, personal in _SOCIAL.items():
        if host not in _APIS and (host == site or host.endswith("." + site)) and personal.match(path):
            return "a personal profile or a closed group"
    if _MEMBER.match(path):
        return "a personal profile"
    if "mode=viewprofile" in parts.query:
        return "a personal profile"
    return None


_WORDS = {
    "an address far too long": "too_long",
    "not a web address": "no_address",
    "no host name": "no_address",
    "a page behind a log-in": "log_in",
    "a personal profile or a closed group": "closed",
    "a personal profile": "profile",
}


def in_words(reason: str) -> Phrase | str:
    """A reason of :func:`refusal` in the reader's language."""
    return Phrase(f"refusal.{_WORDS[reason]}") if reason in _WORDS else reason


def require_public(url: str) -> str:
    """``url`` itself. Raises ``errors.SourceRefused`` with the reason when it may not be read."""
    reason = refusal(url)
    if reason:
        raise errors.SourceRefused(url=url, reason=reason)
    return url


def host_of(url: str) -> str:
    """The host name in lower case, without port; empty when there is none."""
    return _host(url)


def _host(url: str) -> str:
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return ""

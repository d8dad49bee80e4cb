"""When two addresses, titles or texts are the same one, differently written. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, quote_from_bytes, unquote_to_bytes, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|yclid|msclkid|mc_(?:cid|eid)|ref|zarsrc|gidzl|spm|_ga|_gl|igshid|mibextid"
    r"|outputtype|phpsessid|jsessionid)$",
    re.I,
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.I)
_TWINS = re.compile(r"^(?:www\d?|m|mobile|amp|wap)\.(?=[^.]+\.[^.]+)")
_START = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.I)
_AMP = re.compile(r"(?:/amp(?:\.html?)?|\.amp)(?=$)|(?<=\.html)\.amp$", re.I)
_SITE_NAME = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")
_HEAD, _SHORTEST_HEAD = 300, 60
_NOT_A_LETTER = re.compile(r"[\W_]+")


def normal_url(url: str) -> str:
    """The address without fragment, tracking parameters, session, default port and trailing slash.

    An address that cannot be read as one (a broken port or IPv6 host) is left as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").lower().rstrip(".")
    if port and (parts.scheme, port) not in {("http", 80), ("https", 443)}:
        host = f"{host}:{port}"
    raw = unquote_to_bytes(_SESSION.sub("", parts.path).encode("utf-8", "surrogatepass"))
    path = re.sub(r"/{2,}", "/", quote_from_bytes(raw, safe="/:@!$&'()*+,;=~"))
    query = parts.query and urlencode(
        sorted(
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
            if not _TRACKING.match(name)
        ),
        errors="surrogateescape",
    )
    return urlunsplit((parts.scheme.lower(), host, path.rstrip("/") or "/", query, ""))


@lru_cache(maxsize=4096)
def url_key(url: str) -> str:
    """The same for every way to the same page: http and https, www, mobile and AMP twins, a start page's name."""
    try:
        parts = urlsplit(normal_url(url))
    except ValueError:
        return key(url.strip())
    if parts.scheme not in ("http", "https"):
        return key(normal_url(url))
    path = _START.sub("/", _AMP.sub("", parts.path)).rstrip("/") or "/"
    return key(f"{_TWINS.sub('', parts.netloc)}{path}?{parts.query}")


def title_key(title: str, published_at: datetime) -> str:
    """A title on a day, without case, punctuation and the site's name after it."""
    plain = unicodedata.normalize("NFC", title).casefold()
    shorter = _SITE_NAME.sub("", plain)
    if len(shorter) >= 20:
        plain = shorter
    return key(f"{published_at.date().isoformat()} {_NOT_A_LETTER.sub(' ', plain).strip()}")


def text_key(text: str) -> str:
    """A text without case, punctuation and white space."""
    return key(_NOT_A_LETTER.sub("", unicodedata.normalize("NFC", text).casefold()))


def begins_alike(one: str, other: str) -> bool:
    """One text is the beginning of the other (a feed's summary and its article), without case and punctuation."""
    first, second = (
        _NOT_A_LETTER.sub("", unicodedata.normalize("NFC", text[:_HEAD]).casefold()) for text in (one, other)
    )
    shorter = min(len(first), len(second))
    return shorter >= _SHORTEST_HEAD and first[:shorter] == second[:shorter]


def key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

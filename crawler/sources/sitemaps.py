"""Sitemaps, read from bytes: pages, further sitemaps, and what could not be read. Pure.

https://www.sitemaps.org/protocol.html and https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.sources.dates import parse_date
from crawler.sources.markup import declares_entities, decode, one_line

LARGEST = 50 * 1024 * 1024
"""Bytes of an unpacked sitemap: what the protocol allows. More is a bomb."""
MOST = 50_000
"""Addresses of one sitemap: what the protocol allows."""

_ROBOTS_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.I | re.M)
_ADDRESS_LINE = re.compile(r"^https?://\S+$")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An address of a sitemap. ``title`` and ``published_at`` come from a news sitemap only."""

    address: str
    changed_at: datetime | None = None
    title: str = ""
    published_at: datetime | None = None

    @property
    def moment(self) -> datetime | None:
        """When the page last moved, as far as the sitemap says."""
        return self.published_at or self.changed_at


@dataclass(kw_only=True)
class SitemapReading:
    """What one sitemap holds; ``problem`` is why it, or its end, could not be read."""

    pages: list[Listed] = field(default_factory=list)
    maps: list[Listed] = field(default_factory=list)
    problem: str = ""


def read_sitemap(body: bytes, content_type: str, zone: ZoneInfo) -> SitemapReading:
    """A sitemap, a sitemap index, a list of addresses or a robots.txt that names sitemaps; packed or not."""
    unpacked = _unpacked(body)
    if unpacked is None:
        return SitemapReading(problem="a packed sitemap is broken, or larger than the protocol allows")
    text, _ = decode(unpacked, content_type)
    text = text.lstrip("\ufeff \t\r\n")
    if not text:
        return SitemapReading(problem="the page is empty")
    if not text.startswith("<"):
        return _plain(text)
    if declares_entities(text):
        return SitemapReading(problem="the sitemap defines its own entities and is refused")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        # The declared encoding has been applied; lxml refuses a declaration on text.
        root = etree.fromstring(
            re.sub(r"^<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), parser=parser
        )
    except (etree.XMLSyntaxError, ValueError):
        root = None
    name = "" if root is None else etree.QName(root).localname.lower()
    if name not in ("urlset", "sitemapindex"):
        return SitemapReading(problem="not a sitemap")
    reading = SitemapReading()
    found = reading.maps if name == "sitemapindex" else reading.pages
    for node in root:
        if isinstance(node.tag, str) and etree.QName(node).localname in ("url", "sitemap"):
            listed = _listed(node, zone)
            if listed is not None:
                found.append(listed)
            if len(found) >= MOST:
                break
    if parser.error_log and not re.search(r"</\w*:?(urlset|sitemapindex)\s*>\s*$", text):
        reading.problem = "the sitemap ends early"
    return reading


def _listed(node: etree._Element, zone: ZoneInfo) -> Listed | None:
    said: dict[str, str] = {}
    for each in node.iter():
        if isinstance(each.tag, str) and each.text and each.text.strip():
            # The first of a name counts: image:loc and video:title come after the page's own.
            name = etree.QName(each)
            if not str(name.namespace or "").endswith(("/sitemap-image/1.1", "/sitemap-video/1.1")):
                said.setdefault(name.localname, each.text.strip())
    if "loc" not in said:
        return None
    return Listed(
        address=said["loc"],
        changed_at=parse_date(said.get("lastmod"), zone),
        title=one_line(said.get("title", "")),
        published_at=parse_date(said.get("publication_date"), zone),
    )


def _plain(text: str) -> SitemapReading:
    maps = [Listed(address=each) for each in _ROBOTS_LINE.findall(text)]
    if maps:
        return SitemapReading(maps=maps[:MOST])
    lines = [each.strip() for each in text.splitlines() if each.strip()]
    pages = [Listed(address=each) for each in lines if _ADDRESS_LINE.match(each)]
    if not pages:
        return SitemapReading(problem="not a sitemap")
    return SitemapReading(pages=pages[:MOST])


def _unpacked(body: bytes) -> bytes | None:
    """The bytes themselves, or those packed in them; None for a broken or endless package."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpack = zlib.decompressobj(wbits=31)
    try:
        out = unpack.decompress(body, LARGEST)
    except zlib.error:
        return None
    return None if unpack.unconsumed_tail or not unpack.eof else out

"""The corrections site's pages as text: one per correction, the index, the public log. Pure.

A page carries its own data, so the index, the log and the feed can always be made again from the
pages alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from kiemtin.entities import Attachment, Evidence, Outgoing, utc
from kiemtin.states import VerdictLabel
from kiemtin.words import local
from reports.claimreview import embedded, rating_words, structured_data
from reports.feeds import Feed, FeedEntry, atom
from reports.markdown import as_html, as_plain

SHOWN = 50
"""Corrections on the index and in the feed; the log holds all of them."""
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "application/pdf": ".pdf",
}
"""Endings of the files a page may carry, by media type."""
_ERRATA = re.compile(r"<!--kiemtin-errata-->.*?<!--/kiemtin-errata-->\n", re.DOTALL)
_HEADING = re.compile(r"</h1>\n?")
_DATA = re.compile(r'<script type="application/json" id="kiemtin-page">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Site:
    """What every page of the site shows. ``url`` ends in a slash."""

    url: str
    title: str
    office: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """One published correction and where it lies below the site's address."""

    path: str
    content: Outgoing

    @property
    def summary(self) -> str:
        """The first paragraph, cut at 280 characters."""
        first = next(iter(paragraphs(as_plain(self.content.body))), "")
        return first if len(first) <= 280 else first[:279].rstrip() + "…"


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a plain text: parts between empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def web_address(address: str) -> str:
    """The address when a reader may be sent there, else nothing (no ``javascript:``)."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:  # half an IPv6 address
        return ""
    return address.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def media_path(file: Attachment) -> str:
    """Where a page's file lies below the site's address: named by its bytes, with the ending of its kind."""
    return f"tep/{file.sha256[:32]}{ENDINGS.get(file.mime, '')}"


def render_page(site: Site, page: Page) -> str:
    """A correction's page, with its ClaimReview data."""
    content = page.content
    url = site.url + page.path
    return _template("page.html").render(
        site=site,
        page=page,
        content=content,
        depth="../" * page.path.count("/"),
        url=url,
        body=as_html(content.body),
        link=web_address(content.link),
        rating=rating_words(content.verdict) if content.claim and content.verdict else "",
        corrects=web_address(content.corrects),
        files=[(each, media_path(each)) for each in content.media],
        structured=Markup(embedded(structured_data(content, url=url, site=site.url))),
        kept=Markup(embedded(_kept(page))),
    )


def read_page(text: str) -> Page | None:
    """The page a file holds, None when it is not one of ours (any more)."""
    found = _DATA.search(text)
    if found is None:
        return None
    try:
        return _from_kept(json.loads(found.group(1)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def errata_of(pages: Iterable[Page]) -> dict[str, tuple[Page, ...]]:
    """By the path of a page that was wrong: the pages that correct it, oldest first.

    A page is known by its path, so that it is found also after the site's address has changed.
    """
    pages = list(pages)
    correcting = [each for each in pages if each.content.corrects]
    if not correcting:
        return {}
    paths = {each.path.rpartition("/")[2]: each.path for each in pages}
    found: dict[str, list[Page]] = {}
    for each in sorted(correcting, key=lambda page: (page.content.published_at, page.path)):
        wrong = paths.get(urlsplit(web_address(each.content.corrects)).path.rpartition("/")[2])
        if wrong is not None and wrong != each.path:
            found.setdefault(wrong, []).append(each)
    return {path: tuple(some) for path, some in found.items()}


def render_errata(path: str, errata: Sequence[Page]) -> str:
    """The note on a page that was wrong, leading to what corrects it; empty when nothing does."""
    if not errata:
        return ""
    return _template("errata.html").render(depth="../" * path.count("/"), errata=errata) + "\n"


def errata_noted(text: str) -> str:
    """The note that stands on a page, empty when there is none."""
    found = _ERRATA.search(text)
    return found.group() if found else ""


def with_errata(text: str, note: str) -> str:
    """The page with this note, or without any, in place of the one it has; nothing else in it changes."""
    bare = _ERRATA.sub("", text, count=1)
    return _HEADING.sub(lambda found: f"{found.group()}{note}", bare, count=1) if note else bare


def render_index(site: Site, pages: Sequence[Page]) -> str:
    """The list of all corrections."""
    newest = newest_first(pages)
    return _template("index.html").render(site=site, pages=newest[:SHOWN], more=len(newest) > SHOWN)


def render_log(site: Site, pages: Sequence[Page]) -> str:
    """Every correction ever published, the office's own errors too (S10)."""
    errata = errata_of(pages)
    rows = "\n".join(_log_row(each, errata.get(each.path, ())) for each in newest_first(pages))
    return _template("log.html").render(site=site, rows=Markup(rows), count=len(pages))  # rows are escaped


def _log_row(page: Page, errata: Sequence[Page]) -> str:
    content = page.content
    return _log_row_of(
        page.path,
        content.published_at,
        content.title,
        content.claim,
        content.verdict,
        web_address(content.corrects),
        tuple(each.path for each in errata),
    )


# The log is made again with every correction and never changes but at its top; without the cache
# publishing would slow down with every page there is. Only what a row shows is kept.
@lru_cache(maxsize=20_000)
def _log_row_of(
    path: str,
    published_at: datetime,
    title: str,
    claim: str,
    verdict: VerdictLabel | None,
    corrects: str,
    errata: tuple[str, ...],
) -> str:
    return _template("log_row.html").render(
        path=path,
        published_at=published_at,
        title=title,
        claim=claim,
        verdict=verdict,
        corrects=corrects,
        errata=errata,
    )


def render_feed(site: Site, pages: Sequence[Page], *, empty_at: datetime) -> bytes:
    """The Atom feed; ``empty_at`` is its date while it has no entry."""
    return atom(
        Feed(
            url=f"{site.url}atom.xml",
            site=site.url,
            title=f"{site.title} – {site.office}",
            author=site.office,
            empty_at=empty_at,
            entries=[
                FeedEntry(
                    url=site.url + each.path,
                    title=each.content.title,
                    html=str(as_html(each.content.body)),
                    updated=each.content.published_at,
                )
                for each in newest_first(pages)[:SHOWN]
            ],
        )
    )


def newest_first(pages: Sequence[Page]) -> list[Page]:
    """Pages by date of publication, newest first."""
    return sorted(pages, key=lambda each: (each.content.published_at, each.path), reverse=True)


def _kept(page: Page) -> dict[str, Any]:
    content = page.content
    return {
        "version": 1,
        "path": page.path,
        "title": content.title,
        "body": content.body,
        "link": content.link,
        "office": content.office,
        "published_at": utc(content.published_at).isoformat(),
        "claim": content.claim,
        "verdict": content.verdict.value if content.verdict else None,
        "language": content.language,
        "corrects": content.corrects,
        "evidence": [[each.fact, each.statement, each.source] for each in content.evidence],
    }


def _from_kept(kept: Mapping[str, Any]) -> Page:
    return Page(
        path=kept["path"],
        content=Outgoing(
            title=kept["title"],
            body=kept["body"],
            link=kept["link"],
            office=kept["office"],
            published_at=datetime.fromisoformat(kept["published_at"]),
            claim=kept["claim"],
            verdict=VerdictLabel(kept["verdict"]) if kept["verdict"] else None,
            language=kept.get("language", "vi"),
            corrects=kept.get("corrects", ""),
            evidence=tuple(
                Evidence(fact=fact, statement=statement, source=source)
                for fact, statement, source in kept["evidence"]
            ),
        ),
    )


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["local"] = local
    made.filters["stamp"] = lambda moment: utc(moment).isoformat(timespec="seconds")
    made.filters["rating"] = rating_words
    return made


def _template(name: str) -> Template:
    return _environment().get_template(name)

"""The replica of a newspaper on WordPress: articles, feed, and the REST API as WordPress 6 answers it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, TypeVar

from demo.pages import JSON, RSS, Page, draw, redirect, shorten, text
from demo.stories import Article, Stories, Utterance, with_comment
from kiemtin.words import ZONE

FIRST_POST = 301
FIRST_COMMENT = 1001
_MOST = 100
"""The most entries WordPress gives at once."""

Row = dict[str, Any]
T = TypeVar("T")


class Newspaper:
    """Articles as publications, comments as public voices, as a visitor without an account sees them."""

    def __init__(self, stories: Stories, url: str, now: datetime) -> None:
        self._name = stories.newspaper_name
        self._url = url
        self._modified = now
        articles = sorted(stories.newspaper, key=lambda each: each.at)
        self._articles = {each.slug: each for each in articles}
        self._numbers = {each.slug: number for number, each in enumerate(articles, start=FIRST_POST)}
        said = sorted(
            ((comment, each.slug) for each in articles for comment in each.comments),
            key=lambda pair: pair[0].at,
        )
        self._comments = {
            number: (slug, comment) for number, (comment, slug) in enumerate(said, start=FIRST_COMMENT)
        }

    @property
    def feed(self) -> str:
        return f"{self._url}/feed/"

    def add(self, article: str, comment: Utterance) -> str:
        """Show one more comment; its address. Raises KeyError for an article that is not there."""
        self._articles[article] = with_comment(self._articles[article], comment)
        number = max(self._comments, default=FIRST_COMMENT - 1) + 1
        self._comments[number] = (article, comment)
        # Whole seconds are all HTTP dates can tell apart.
        self._modified = max(self._modified + timedelta(seconds=1), datetime.now(UTC))
        return f"{self._url}/{article}/#comment-{number}"

    def answer(self, path: str, query: Mapping[str, str]) -> Page | None:
        route = query.get("rest_route", "") if path in ("/", "/index.php") else ""
        if path == "/wp-json" or path.startswith("/wp-json/"):
            route = path.removeprefix("/wp-json") or "/"
        if route:
            return self._rest(route.rstrip("/") or "/", query)
        if path == "/robots.txt":
            return text("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n")
        if path in ("/", "/index.php"):
            links = [(f"{self._url}/{each.slug}/", each.title) for each in self._newest()]
            return self._page(draw("list.html", title=self._name, feed=self.feed, links=links))
        if path == "/feed/":
            return self._page(self._rss(), content_type=RSS)
        slug = path.strip("/")
        if slug not in self._articles:
            return None
        return self._page(self._html(slug)) if path.endswith("/") else redirect(f"{self._url}/{slug}/")

    # --- pages ---------------------------------------------------------------------------

    def _newest(self) -> list[Article]:
        return sorted(self._articles.values(), key=lambda each: each.at, reverse=True)

    def _html(self, slug: str) -> bytes:
        return draw(
            "newspaper_article.html",
            site=self._name,
            url=self._url,
            article=self._articles[slug],
            number=self._numbers[slug],
            numbered=[(number, said) for number, (of, said) in self._comments.items() if of == slug],
            others=[each for each in self._newest() if each.slug != slug][:5],
        )

    def _rss(self) -> bytes:
        return draw(
            "feed.xml",
            title=self._name,
            url=self._url,
            own=self.feed,
            modified=self._modified,
            items=[
                {
                    "title": each.title,
                    "link": f"{self._url}/{each.slug}/",
                    "guid": f"{self._url}/?p={self._numbers[each.slug]}",
                    "at": each.at,
                    "creator": "",
                    "category": each.section,
                    "summary": shorten(each.paragraphs[0]),
                    "html": _paragraphs(each.paragraphs),
                    "comments": len(each.comments),
                }
                for each in self._newest()
            ],
        )

    def _page(self, body: bytes, content_type: str = "text/html; charset=utf-8") -> Page:
        return Page(body=body, content_type=content_type, modified=self._modified)

    # --- REST ----------------------------------------------------------------------------

    def _rest(self, route: str, query: Mapping[str, str]) -> Page:
        if route == "/":
            return _json({"name": self._name, "url": self._url, "namespaces": ["wp/v2"]})
        try:
            if route == "/wp/v2/posts":
                return self._posts(query)
            if route == "/wp/v2/comments":
                return self._rest_comments(query)
        except _Refused as refused:
            return refused.page
        return _error("rest_no_route", "No route was found matching the URL and request method.", 404)

    def _posts(self, query: Mapping[str, str]) -> Page:
        chosen = [
            (self._numbers[slug], each)
            for slug, each in self._articles.items()
            if _within(each.at, query) and slug == query.get("slug", slug)
        ]
        chosen.sort(key=lambda pair: pair[1].at, reverse=query.get("order", "desc") == "desc")
        page, total, pages = _slice(chosen, query)
        if not page and int(query.get("page", "1")) > 1:
            return _error(
                "rest_post_invalid_page_number",
                "The page number requested is larger than the number of pages available.",
                400,
            )
        return _listing([self._post_row(*each) for each in page], total, pages, query)

    def _rest_comments(self, query: Mapping[str, str]) -> Page:
        wanted = {each for each in query.get("post", "").split(",") if each}
        chosen = [
            (number, slug, said)
            for number, (slug, said) in self._comments.items()
            if _within(said.at, query) and (not wanted or str(self._numbers[slug]) in wanted)
        ]
        key: Callable[[tuple[int, str, Utterance]], Any] = (
            (lambda each: each[0]) if query.get("orderby") == "id" else (lambda each: each[2].at)
        )
        chosen.sort(key=key, reverse=query.get("order", "desc") == "desc")
        page, total, pages = _slice(chosen, query)
        return _listing([self._comment_row(*each) for each in page], total, pages, query)

    def _post_row(self, number: int, article: Article) -> Row:
        link = f"{self._url}/{article.slug}/"
        return {
            "id": number,
            "date": _local(article.at),
            "date_gmt": _gmt(article.at),
            "guid": {"rendered": f"{self._url}/?p={number}"},
            "modified": _local(article.at),
            "modified_gmt": _gmt(article.at),
            "slug": article.slug,
            "status": "publish",
            "type": "post",
            "link": link,
            "title": {"rendered": escape(article.title)},
            "content": {"rendered": _paragraphs(article.paragraphs), "protected": False},
            "excerpt": {"rendered": f"<p>{escape(shorten(article.paragraphs[0]))}</p>\n", "protected": False},
            "author": 1,
            "featured_media": 0,
            "comment_status": "open",
            "ping_status": "closed",
            "sticky": False,
            "template": "",
            "format": "standard",
            "meta": [],
            "categories": [1],
            "tags": [],
        }

    def _comment_row(self, number: int, slug: str, said: Utterance) -> Row:
        return {
            "id": number,
            "post": self._numbers[slug],
            "parent": 0,
            "author": 0,
            "author_name": said.by.name,
            "author_url": "",
            "date": _local(said.at),
            "date_gmt": _gmt(said.at),
            "content": {"rendered": f"<p>{escape(said.text, quote=False)}</p>\n"},
            "link": f"{self._url}/{slug}/#comment-{number}",
            "status": "approved",
            "type": "comment",
            "author_avatar_urls": {
                size: f"{self._url}/avatar/{said.by.avatar}?s={size}&d=mm&r=g" for size in ("24", "48", "96")
            },
            "meta": [],
        }


class _Refused(Exception):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


def _paragraphs(paragraphs: Sequence[str]) -> str:
    return "".join(f"<p>{escape(each, quote=False)}</p>\n" for each in paragraphs)


def _gmt(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _local(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")


def _within(at: datetime, query: Mapping[str, str]) -> bool:
    """``after`` and ``before``, in the site's own time unless they carry a zone."""
    bounds: dict[str, datetime] = {}
    for name in ("after", "before"):
        if query.get(name):
            try:
                bound = datetime.fromisoformat(query[name].replace(" ", "+"))
            except ValueError:
                raise _Refused(_invalid(name)) from None
            bounds[name] = bound if bound.utcoffset() is not None else bound.replace(tzinfo=ZONE)
    return ("after" not in bounds or at > bounds["after"]) and (
        "before" not in bounds or at < bounds["before"]
    )


def _slice(rows: Sequence[T], query: Mapping[str, str]) -> tuple[Sequence[T], int, int]:
    """The page asked for, the number of rows and of pages."""
    size, page = _number("per_page", query, 10, _MOST), _number("page", query, 1, None)
    return rows[(page - 1) * size : page * size], len(rows), -(-len(rows) // size)


def _number(name: str, query: Mapping[str, str], default: int, most: int | None) -> int:
    written = query.get(name, str(default))
    if not written.isdecimal() or int(written) < 1 or (most is not None and int(written) > most):
        raise _Refused(_invalid(name))
    return int(written)


def _listing(rows: list[Row], total: int, pages: int, query: Mapping[str, str]) -> Page:
    wanted = {each.partition(".")[0] for each in query.get("_fields", "").split(",") if each}
    if wanted:
        rows = [{name: value for name, value in row.items() if name in wanted} for row in rows]
    return _json(rows, headers={"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)})


def _json(data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
    return Page(
        body=json.dumps(data).encode("ascii"), content_type=JSON, status=status, headers=headers or {}
    )


def _invalid(name: str) -> Page:
    return _error("rest_invalid_param", f"Invalid parameter(s): {name}", 400)


def _error(code: str, message: str, status: int) -> Page:
    return _json({"code": code, "message": message, "data": {"status": status}}, status=status)

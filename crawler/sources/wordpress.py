"""Posts of a WordPress site as publications, by its REST API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from crawler.addresses import refusal, without_fragment
from crawler.sources.articles import LONGEST
from crawler.sources.dates import too_far_ahead
from crawler.sources.markup import html_to_text, one_line
from crawler.sources.wordpress_rest import (
    Page,
    WordPressOptions,
    first_page,
    iterate,
    moment,
    rendered,
)
from kiemtin.entities import Document, Fetch, KeptItem, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

RAW_KEPT = 4000


_ROUTE = re.compile(r"^[a-z0-9][a-z0-9_-]{0,60}$")
_NOT_CONTENT = frozenset({"users", "comments", "media", "search", "settings", "themes", "plugins", "blocks"})
LOOK = "look"
"""Context key of a page that is only asked whether it is still there."""


def _route(written: str) -> str:
    if not _ROUTE.match(written):
        raise ValueError("a type is written as in its REST address: posts, pages, tin-tuc")
    if written in _NOT_CONTENT:
        raise ValueError(
            f"{written} are not texts the office publishes; users and comments are never read here"
        )
    return written


class WordPressPostOptions(WordPressOptions):
    """Options of the ``wordpress`` source."""

    types: tuple[Annotated[str, AfterValidator(_route)], ...] = Field(
        default=("posts",),
        min_length=1,
        max_length=20,
        description="Kinds of content by their REST address: posts, pages, or the site's own (tin-tuc).",
    )
    categories: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        default=(), max_length=100, description="Only posts of these categories, by number."
    )

    language: str = Field(default="vi", min_length=2, max_length=8, description="Language of the texts.")


class WordPressSource:
    """Published posts, pages and other kinds of content, changed ones included: they come back when ``modified`` moves."""

    spec = SourceSpec(
        name="wordpress",
        title="WordPress: bài viết",
        origin=Origin.PUBLICATION,
        options=WordPressPostOptions,
        terms="https://developer.wordpress.org/rest-api/",
        minimum_delay=5.0,
    )

    def start(self, options: WordPressPostOptions, since: datetime | None) -> Iterator[Fetch]:
        # Fields are named so that no author ever travels.
        parameters = {"_fields": "id,link,title,content,date,date_gmt", "orderby": "date", "order": "desc"}
        if since is not None:
            # A whole day earlier and without hours: the address stays the same all day, and a
            # site that does not know the parameter (before 5.7) gives everything, never less.
            parameters["modified_after"] = (since - timedelta(days=1)).strftime("%Y-%m-%dT00:00:00")
        for route in dict.fromkeys(options.types):
            chosen = ",".join(str(each) for each in options.categories)
            narrowed = {"categories": chosen} if chosen and route == "posts" else {}
            yield first_page(options, route, {**parameters, **narrowed})

    def again(self, item: KeptItem, options: WordPressPostOptions) -> Fetch | None:
        # Edits come by themselves (modified_after); only whether the page is still there is open.
        return Fetch(url=item.url, context={"detail": True, LOOK: True}, since_known=False)

    def parse(
        self, document: Document, options: WordPressPostOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        if document.context.get(LOOK):
            return
        page = Page(document, options, str(document.context.get("route") or "posts"))
        for row in page.rows:
            found = _publication(row, document, options)
            if found is not None:
                yield found
        yield from iterate(page)


def _publication(
    row: Any, document: Document, options: WordPressPostOptions
) -> PublicationItem | ParseProblem | None:
    link = row.get("link")
    title = one_line(rendered(row, "title"))
    text = html_to_text(rendered(row, "content"))[:LONGEST]
    published_at = moment(row, options)
    content = row.get("content")
    if isinstance(content, dict) and content.get("protected"):
        return None  # behind a password: not public
    raw = "\n".join((str(link), title, text))[:RAW_KEPT]
    if not isinstance(link, str) or refusal(link):
        return ParseProblem(reason="a post has no link", raw=raw)
    if not title or not text:
        return ParseProblem(reason="a post has no title or no text", raw=raw)
    if published_at is None:
        return ParseProblem(reason="a post has no date", raw=raw)
    if too_far_ahead(published_at, document.fetched_at):
        return ParseProblem(reason="date in the future", raw=raw)
    return PublicationItem(
        url=without_fragment(link),
        title=title,
        text=text,
        published_at=published_at,
        language=options.language,
    )

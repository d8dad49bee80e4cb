"""Posts of a WordPress site as publications, by its REST API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

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
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

RAW_KEPT = 4000


class WordPressPostOptions(WordPressOptions):
    """Options of the ``wordpress`` source."""

    language: str = Field(default="vi", min_length=2, max_length=8, description="Language of the texts.")


class WordPressSource:
    """Published posts, changed ones included: they come back when ``modified`` moves."""

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
        yield first_page(options, "posts", parameters)

    def parse(
        self, document: Document, options: WordPressPostOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        page = Page(document, options, "posts")
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

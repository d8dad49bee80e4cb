"""The text of a document saved as a web page, without the site's menus where they can be told apart."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from crawler.sources.articles import read_article
from crawler.sources.markup import decode, html_to_text
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document

_ARTICLE = re.compile(r"^\s*(?:Điều \d+|\d+\.|[IVX]+\.)", re.M)


def read_page(body: bytes) -> str:
    """The page's text. What the article reader leaves out of a numbered document is kept."""
    page, _ = decode(body)
    whole = html_to_text(page)
    document = Document(
        url="file:///",
        status=200,
        content_type="text/html; charset=utf-8",
        body=page.encode("utf-8", errors="replace"),
        fetched_at=datetime.now(UTC),
    )
    article = read_article(document, SourceOptions()).text
    return (
        article if len(_ARTICLE.findall(article)) > len(_ARTICLE.findall(whole)) * 0.9 and article else whole
    )

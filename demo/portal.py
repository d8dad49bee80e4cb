"""The replica of a province's portal: an RSS feed, article pages, a robots.txt with a delay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from demo.pages import RSS, Page, draw, shorten, text
from demo.stories import Article, Stories

FEED = "/rss/tin-moi.rss"


class Portal:
    """Publications only; nobody else speaks here. Every page has validators for a conditional GET."""

    def __init__(self, stories: Stories, url: str, now: datetime) -> None:
        self._name = stories.portal_name
        self._url = url
        self._delay = stories.crawl_delay
        self._modified = now
        self._articles = sorted(stories.portal, key=lambda each: each.at, reverse=True)
        self._open = {f"/tin-tuc/{each.slug}": each for each in self._articles if not each.restricted}
        self._closed = {f"/ban-in/{each.slug}": each for each in self._articles}

    @property
    def feed(self) -> str:
        return self._url + FEED

    def answer(self, path: str, query: Mapping[str, str]) -> Page | None:
        if path == "/robots.txt":
            return text(
                f"User-agent: *\nCrawl-delay: {self._delay}\nDisallow: /ban-in/\nDisallow: /tim-kiem\n"
            )
        if path == "/":
            links = [(self._url + address, each.title) for address, each in self._open.items()]
            return self._page(draw("list.html", title=self._name, feed=self.feed, links=links))
        if path == FEED:
            return self._page(self._rss(), content_type=RSS)
        article = self._open.get(path) or self._closed.get(path)
        if article is None:
            return None
        return self._page(
            draw(
                "portal_article.html",
                site=self._name,
                url=self._url,
                article=article,
                others=[each for each in self._open.values() if each is not article][:5],
            )
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
                    "link": self._address(each),
                    "guid": "",
                    "at": each.at,
                    "creator": "",
                    "category": each.section,
                    "summary": shorten(each.paragraphs[0]),
                    "html": "",
                    "comments": None,
                }
                for each in self._articles
            ],
        )

    def _address(self, article: Article) -> str:
        return f"{self._url}/{'ban-in' if article.restricted else 'tin-tuc'}/{article.slug}"

    def _page(self, body: bytes, content_type: str = "text/html; charset=utf-8") -> Page:
        return Page(body=body, content_type=content_type, modified=self._modified)

"""The replica of a forum on XenForo 2: feeds of threads and thread pages, as a guest sees them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from demo.pages import RSS, Page, draw, redirect, shorten, text
from demo.stories import Section, Stories, Thread, Utterance, with_post

FEED = "/forums/-/index.rss"
"""The newest threads of every section."""

FIRST_POST = 5001
_IN_FEED = 20
"""Threads a XenForo feed holds."""

_THREAD = re.compile(r"/threads/(?:[^/.]*\.)?(?P<number>\d+)/(?:page-(?P<page>\d+)|post-(?P<post>\d+))?")
_SECTION = re.compile(r"/forums/(?:(?:[^/.]*\.)?(?P<number>\d+)|-)/(?P<feed>index\.rss)?")


@dataclass(frozen=True, kw_only=True)
class ShownPost:
    """A post as its page shows it. ``number`` counts in the thread, ``id`` in the whole forum."""

    id: int
    number: int
    said: Utterance
    quoted: ShownPost | None = None


class Forum:
    """Public voices only. XenForo gives guests' pages no validators."""

    def __init__(self, stories: Stories, url: str, now: datetime) -> None:
        self._name = stories.forum_name
        self._url = url
        self._now = now
        self._size = stories.posts_per_page
        self._sections: dict[int, Section] = {each.number: each for each in stories.sections}
        self._threads: dict[int, Thread] = {each.number: each for each in stories.threads}
        said = sorted(
            (
                (post.at, thread.number, place)
                for thread in stories.threads
                for place, post in enumerate(thread.posts)
            ),
        )
        self._ids = {
            (thread, place): number for number, (_, thread, place) in enumerate(said, start=FIRST_POST)
        }

    @property
    def feed(self) -> str:
        return self._url + FEED

    def add(self, thread: str, post: Utterance) -> str:
        """Show one more post; its address. Raises KeyError for a thread that is not there."""
        number = next((each.number for each in self._threads.values() if each.slug == thread), None)
        if number is None:
            raise KeyError(thread)
        grown = with_post(self._threads[number], post)
        identity = max(self._ids.values(), default=FIRST_POST - 1) + 1
        self._ids[number, len(grown.posts) - 1] = identity
        self._threads[number] = grown
        return f"{self._address(grown)}post-{identity}"

    def answer(self, path: str, query: Mapping[str, str]) -> Page | None:
        if path == "/robots.txt":
            return text(
                "User-agent: *\nDisallow: /members/\nDisallow: /goto/\nDisallow: /login/\nDisallow: /posts/\n"
            )
        if path.startswith("/members/"):
            return text("Bạn phải đăng nhập để xem trang này.", status=403)
        if path == "/":
            links = [
                (f"{self._url}/forums/{each.slug}.{each.number}/", each.title)
                for each in self._sections.values()
            ]
            return Page(body=draw("list.html", title=self._name, feed=self.feed, links=links))
        thread = _THREAD.fullmatch(path)
        if thread:
            return self._thread(int(thread["number"]), thread["page"], thread["post"])
        section = _SECTION.fullmatch(path)
        if section:
            return self._section(section["number"], is_feed=bool(section["feed"]))
        return None

    def _thread(self, number: int, page: str | None, post: str | None) -> Page | None:
        thread = self._threads.get(number)
        if thread is None:
            return None
        shown = self._posts(thread)
        address = self._address(thread)
        if post is not None:
            found = next((each for each in shown if each.id == int(post)), None)
            return redirect(f"{address}{self._page_part(found)}#post-{post}") if found else None
        pages = -(-len(shown) // self._size)
        wanted = int(page or 1)
        if page == "1":
            return redirect(address)
        if not 1 <= wanted <= pages:
            return redirect(f"{address}page-{pages}" if pages > 1 else address, status=303)
        return Page(
            body=draw(
                "forum_thread.html",
                site=self._name,
                url=self._url,
                address=address,
                thread=thread,
                page=wanted,
                pages=pages,
                posts=shown[(wanted - 1) * self._size : wanted * self._size],
            )
        )

    def _posts(self, thread: Thread) -> list[ShownPost]:
        shown: list[ShownPost] = []
        for place, said in enumerate(thread.posts):
            shown.append(
                ShownPost(
                    id=self._ids[thread.number, place],
                    number=place + 1,
                    said=said,
                    quoted=shown[said.quotes - 1] if said.quotes else None,
                )
            )
        return shown

    def _page_part(self, post: ShownPost) -> str:
        page = -(-post.number // self._size)
        return f"page-{page}" if page > 1 else ""

    def _section(self, number: str | None, *, is_feed: bool) -> Page | None:
        if number is not None and int(number) not in self._sections:
            return None
        section = self._sections[int(number)] if number is not None else None
        threads = sorted(
            (each for each in self._threads.values() if section is None or each.section == section),
            key=lambda each: each.posts[-1].at,
            reverse=True,
        )
        title = section.title if section else self._name
        part = f"{section.slug}.{section.number}" if section else "-"
        feed = f"{self._url}/forums/{part}/index.rss"
        if is_feed:
            return Page(body=self._rss(title, feed, threads[:_IN_FEED]), content_type=RSS)
        links = [(self._address(each), each.title) for each in threads]
        return Page(body=draw("list.html", title=title, feed=feed, links=links))

    def _rss(self, title: str, own: str, threads: Sequence[Thread]) -> bytes:
        return draw(
            "feed.xml",
            title=title,
            url=self._url,
            own=own,
            modified=max((each.posts[-1].at for each in threads), default=self._now),
            items=[
                {
                    "title": each.title,
                    "link": self._address(each),
                    "guid": str(each.number),
                    "at": each.posts[0].at,
                    "creator": each.posts[0].by.handle,
                    "category": each.section.title,
                    "summary": shorten(each.posts[0].text),
                    "html": f'<div class="bbWrapper">{escape(each.posts[0].text, quote=False)}</div>',
                    "comments": len(each.posts) - 1,
                }
                for each in threads
            ],
        )

    def _address(self, thread: Thread) -> str:
        return f"{self._url}/threads/{thread.slug}.{thread.number}/"

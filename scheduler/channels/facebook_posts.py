"""Posts of one Facebook Page as they stand there: found by their reference, looked at, counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kiemtin.entities import Receipt, RemotePost
from kiemtin.errors import Transient
from kiemtin.ports import Made
from scheduler.channels.facebook_graph import Gone, Graph
from scheduler.channels.http_calls import figures_of, link_of, number_of
from scheduler.channels.posts import fingerprint

_SEARCHED = 300
"""The newest posts that a search reads."""
_COUNTS = "shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)"
"""How many, never who: no single reaction or comment is asked for."""


class PagePosts:
    """``site`` is the Graph API's address, ``page`` the Page's number."""

    def __init__(self, graph: Graph, site: str, page: str) -> None:
        self._graph = graph
        self._site = site
        self._page = page

    def look(self, remote_id: str) -> RemotePost:
        text = "message" if "_" in remote_id else "description"
        counts = _COUNTS if "_" in remote_id else "likes.limit(0).summary(total_count),views"
        try:
            post = self._graph.get(self._site, remote_id, fields=f"id,{text},{counts}")
        except Gone:
            return RemotePost(there=False)
        reach = {
            "likes": _total(post.get("reactions") or post.get("likes")),
            "comments": _total(post.get("comments")),
            "shares": _count(post.get("shares")),
            "views": post.get("views"),
        }
        seen = fingerprint(str(post.get(text, "")))
        return RemotePost(there=True, fingerprint=seen, reach=figures_of(reach))

    def video(self, number: str) -> Receipt | None:
        """The video once it is published; None while nobody sees it."""
        try:
            video = self._graph.get(self._site, number, fields="id,published,permalink_url")
        except Gone:
            return None
        if video.get("published") is not True:
            return None
        return self.receipt(number, f"https://www.facebook.com/{self._page}/videos/{number}")

    def search(self, reference: str, made: Made) -> Receipt | None:
        query = {"fields": "id,message,permalink_url", "limit": "100"}
        if since := made.get("since"):
            query["since"] = str(int((datetime.fromisoformat(since) - timedelta(hours=1)).timestamp()))
        read = 0
        while True:
            page = self._graph.get(self._site, f"{self._page}/published_posts", **query)
            posts = page.get("data")
            if not isinstance(posts, list):
                raise Transient(reason="the answer names no posts", cause="strange_answer")
            for post in posts:
                if isinstance(post, dict) and reference in str(post.get("message", "")):
                    return self.receipt(number_of(post.get("id")), post.get("permalink_url"))
            read += len(posts)
            after = _after(page)
            if not after or not posts:
                return None
            if read >= _SEARCHED:
                raise Transient(reason=f"more than {read} posts to search", cause="too_many_posts")
            query["after"] = after

    def receipt(self, number: str, address: object) -> Receipt:
        return Receipt(remote_id=number, remote_url=link_of(address, f"https://www.facebook.com/{number}"))


def _after(page: Mapping[str, Any]) -> str:
    paging = page.get("paging")
    if not isinstance(paging, dict) or "next" not in paging:
        return ""
    cursors = paging.get("cursors")
    return str(cursors.get("after", "")) if isinstance(cursors, dict) else ""


def _total(edge: object) -> object:
    summary = edge.get("summary") if isinstance(edge, dict) else None
    return summary.get("total_count") if isinstance(summary, dict) else None


def _count(shares: object) -> object:
    return shares.get("count", 0) if isinstance(shares, dict) else None

"""One article on its way to Zalo: its pictures laid where Zalo can fetch them, made once, hidden, and waited for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiemtin.entities import Attachment, Outgoing
from kiemtin.errors import AccountNeedsPerson, Rejected, Transient
from kiemtin.ports import Made
from reports.site_pages import Site, media_path
from scheduler.channels import http_calls
from scheduler.channels.http_calls import number_of, open_client
from scheduler.channels.site import SiteChannel
from scheduler.channels.zalo_article import article as article_of, words_of
from scheduler.channels.zalo_calls import Unready, ZaloCalls
from scheduler.reference import code_of

ASKS = 8
ASK_EVERY = 3.0
"""How often, and seconds between, a task of Zalo's is asked for: pictures take it some seconds."""
_SLICE = 10
_PAGES = 5
_sleep = time.sleep


class Making:
    """Articles of one account. ``site`` is the public address of the corrections site, ``site_dir`` its folder."""

    def __init__(
        self,
        calls: ZaloCalls,
        *,
        office: str,
        author: str,
        cover: str,
        site: str,
        site_dir: Path,
        comments: bool,
        now: Callable[[], datetime],
    ) -> None:
        self._calls = calls
        self._office = office
        self._author = author
        self._cover = cover
        self._site = site
        self._site_dir = site_dir
        self._comments = comments
        self._now = now

    def hidden(self, content: Outgoing, key: str, made: Made) -> str:
        """The id of the hidden article, made once."""
        if (number := made.get("article")) and self._still_there(number):
            return number
        self._lay_pictures(content, key, made)
        token = "" if number else made.get("task")
        if not token:
            # An earlier attempt's answer may have been lost: what it left is taken up, not made again.
            found = self.search(code_of(key), made) if made.get("begun") else None
            if found is not None:
                made.put("article", found[0])
                return found[0]
            if made.get("begun") is None:
                made.put("begun", self._now().isoformat())
            told = self._calls.post("article/create", self.article(content), irreversible=False)
            token = told.get("token")
            if not isinstance(token, str) or not token:
                raise Transient(reason="the answer names no task", cause="strange_answer")
            made.put("task", token)
        try:
            number = self.awaited(token)
        except Unready as problem:
            raise Transient(reason=str(problem), cause="zalo_processing") from None
        except AccountNeedsPerson:
            raise
        except Rejected:
            made.put("task", "")  # it came to nothing; the next attempt makes another one
            raise
        made.put("article", number)
        return number

    def _still_there(self, number: str) -> bool:
        """False for one that somebody has removed meanwhile: then another one is made."""
        try:
            self.detail(number)
        except Transient as problem:
            if problem.values.get("cause") != "zalo_gone":
                raise
            return False
        return True

    def article(self, content: Outgoing) -> dict[str, Any]:
        pictures = [(each, f"{self._site}{media_path(each)}") for each in content.media]
        return article_of(
            content,
            author=self._author,
            cover=pictures[0][1] if pictures else self._cover,
            pictures=pictures[1:],
            comments=self._comments,
        )

    def awaited(self, token: str) -> str:
        """Raises Unready when Zalo takes longer than this waits."""
        for turn in range(ASKS):
            if turn:
                _sleep(ASK_EVERY)
            try:
                return self._calls.outcome(token)
            except Unready:
                continue
        raise Unready("Zalo is still working on the article")

    def detail(self, number: str) -> dict[str, Any]:
        try:
            return self._calls.get("article/getdetail", id=number)
        except Rejected as problem:
            if problem.values.get("cause") != "refused":
                raise
            # Somebody removed it there: whether it had been shown before, only people know.
            raise Transient(reason=problem.values["reason"], cause="zalo_gone") from problem

    def search(self, reference: str, made: Made) -> tuple[str, dict[str, Any]] | None:
        """The article that prints the reference, among those made since this row's first try."""
        begun = made.get("begun")
        since = None if begun is None else datetime.fromisoformat(begun) - timedelta(days=1)
        for page in range(_PAGES):
            query = {"offset": str(page * _SLICE), "limit": str(_SLICE), "type": "normal"}
            listed = self._calls.get("article/getslice", **query).get("medias")
            items = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            for item in items:
                if since is not None and _made_before(item, since):
                    return None
                number = number_of(item.get("id"))
                detail = self._calls.get("article/getdetail", id=number)
                if reference in words_of(detail):
                    return number, detail
            if len(items) < _SLICE or since is None:
                return None  # without a first try of this row there is nothing to be found
        raise Transient(reason="too many articles to search", cause="too_many_posts")

    def _lay_pictures(self, content: Outgoing, key: str, made: Made) -> None:
        """Pictures lie on the corrections site, and can be fetched from there: Zalo takes addresses only."""
        if not content.media:
            return
        site = Site(url=self._site, title="", office=self._office)
        SiteChannel(self._site_dir, site).prepare(content, key, made)
        self._must_be_public(content.media)

    def _must_be_public(self, pictures: Sequence[Attachment]) -> None:
        with open_client(self._site) as client:
            for each in pictures:
                address = f"{self._site}{media_path(each)}"
                answer = http_calls.ask(client, "GET", address, irreversible=False)
                if not answer.ok or len(answer.body) != each.size:
                    raise Rejected(
                        reason=f"HTTP {answer.status} for {media_path(each)}", cause="zalo_site_closed"
                    )


def _made_before(item: dict[str, Any], moment: datetime) -> bool:
    made_at = str(item.get("create_date", ""))  # milliseconds
    readable = made_at.isdecimal() and len(made_at) < 15
    return readable and datetime.fromtimestamp(int(made_at) / 1000, UTC) < moment

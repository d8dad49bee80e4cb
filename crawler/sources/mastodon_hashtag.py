"""Public posts under a hashtag, as one Mastodon server knows them, as public voices without authors.

docs.joinmastodon.org/methods/timelines: `GET /api/v1/timelines/tag/:hashtag` with the office's own token. The
field `account`, the address and the number of a post are never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from pydantic import Field

from crawler.sources.mastodon_api import (
    MOST,
    TERMS,
    ServerOptions,
    ask,
    complaint,
    following,
    moment,
    said,
    statuses,
)
from crawler.sources.vendor import Heard, read_far_enough
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

SECRET = "mastodon_token"
THREAD = "mastodon://hashtags"
"""One discussion for all tags of all servers: a post stands under several, and is one voice all the same."""
_HEADERS = {"Authorization": f"Bearer {{secret:{SECRET}}}"}


class MastodonHashtagOptions(ServerOptions):
    """Options of the ``mastodon_hashtag`` source."""

    hashtag: str = Field(
        pattern=r"^\w{1,100}$", description="The hashtag, without #. Letters, digits and _ only."
    )


class MastodonHashtagSource:
    """What is said under a hashtag. Nobody is told apart, so all of it counts as one voice for a claim."""

    spec = SourceSpec(
        name="mastodon_hashtag",
        title="Mastodon: thẻ #",
        origin=Origin.PUBLIC_VOICE,
        options=MastodonHashtagOptions,
        terms=TERMS,
        minimum_delay=5.0,
        secrets={
            SECRET: "Mã truy cập của tài khoản cơ quan, quyền read:statuses / "
            "Access token of the office's own account with read:statuses"
        },
    )

    def start(self, options: MastodonHashtagOptions, since: datetime | None) -> Iterator[Fetch]:
        query = {"limit": MOST}
        context = {"step": "posts", "since": since, "query": query, "page": 1}
        yield ask(options, _path(options), context, query, _HEADERS)

    def parse(
        self, document: Document, options: MastodonHashtagOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        problem = complaint(document, signed_in=True)
        if problem is not None:
            yield problem
            return
        if document.status >= 400:
            return
        found = statuses(document)
        if isinstance(found, ParseProblem):
            yield ParseProblem(reason=found.reason)
            return
        heard = Heard(document)
        for status in found:
            if status.get("visibility") != "public" or status.get("reblog"):
                continue
            text = said(status) if status.get("language") in (None, "", options.language) else ""
            heard.add(text, moment(status))
        if heard.voices:
            yield VoicePage(thread=THREAD, place="page", voices=tuple(heard.voices))
        yield from heard.problems()
        if not read_far_enough(document, heard.moments, voices=True):
            yield from following(document, options, _path(options), _HEADERS)


def _path(options: MastodonHashtagOptions) -> str:
    return f"timelines/tag/{quote(options.hashtag)}"

"""Discourse forums by their JSON answers.

https://docs.discourse.org/ (topics: /latest.json, /c/…/l/latest.json; posts: /t/{id}.json?page=N, 20 a page).
Of who wrote a post only the number is looked at, to tell the speakers of one page apart, and forgotten
with the page; names, handles and pictures are never read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from parsel import Selector
from pydantic import AfterValidator, Field

from crawler.sources.dates import parse_date, too_far_ahead
from crawler.sources.markup import decode, element_text
from crawler.sources.options import PublicAddress, SourceOptions, context_int
from crawler.sources.voices import Speakers
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, Voice, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.rules import BUFFER_LIFE
from kiemtin.states import Origin

PER_PAGE = 20
"""Posts of one page of a topic (``chunk_size`` in the answers says the same)."""
_NOT_OWN_WORDS = "aside.quote, aside.onebox, .poll, .meta, .lightbox-wrapper .meta, .mention-group"
_REGULAR = 1


def _category(written: str) -> str:
    parts = written.strip("/").split("/")
    if not written:
        return ""
    if parts[0] != "c" or len(parts) < 2 or not all(part.replace("-", "").isalnum() for part in parts):
        raise ValueError("a category is written as in its address: c/hoi-dap/5")
    return "/".join(parts)


class DiscourseOptions(SourceOptions):
    """Options of the ``discourse`` source."""

    site: PublicAddress = Field(description="Address of the forum, e.g. https://diendan.example.")
    category: Annotated[str, Field(max_length=200), AfterValidator(_category)] = Field(
        default="", description="Only this category, as in its address: c/hoi-dap/5."
    )
    most_threads: int = Field(default=30, ge=1, le=500, description="Most topics read at a time.")
    most_pages: int = Field(
        default=20,
        ge=1,
        le=500,
        description=f"Most pages of {PER_PAGE} posts read of one topic, newest first.",
    )


class DiscourseSource:
    """Open topics of a Discourse forum. What needs a log-in is not read."""

    spec = SourceSpec(
        name="discourse",
        title="Diễn đàn Discourse",
        origin=Origin.PUBLIC_VOICE,
        options=DiscourseOptions,
        terms="the forum's own terms of use; only topics that anyone may read",
        minimum_delay=5.0,
    )

    def start(self, options: DiscourseOptions, since: datetime | None) -> Iterator[Fetch]:
        path = f"{options.category}/l/latest.json" if options.category else "latest.json"
        yield Fetch(
            url=f"{_base(options.site)}/{path}",
            context={"since": since.isoformat()} if since else {},
            since_known=False,
        )

    def parse(
        self, document: Document, options: DiscourseOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        if document.status >= 400:
            return
        text, _ = decode(document.body, document.content_type)
        try:
            data = json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            yield ParseProblem(
                reason="the page is empty" if not text.strip() else "not an answer of Discourse"
            )
            return
        if "thread" in document.context:
            yield from _posts(document, options, data)
        else:
            yield from _topics(document, options, data)


def _topics(document: Document, options: DiscourseOptions, data: Any) -> Iterator[Fetch | ParseProblem]:
    listed = data.get("topic_list") if isinstance(data, dict) else None
    topics = listed.get("topics") if isinstance(listed, dict) else None
    if not isinstance(topics, list):
        yield ParseProblem(reason="not an answer of Discourse")
        return
    oldest = _oldest(document)
    asked = 0
    for topic in topics:
        number = topic.get("id") if isinstance(topic, dict) else None
        count = topic.get("posts_count") if isinstance(topic, dict) else None
        if not isinstance(number, int) or not isinstance(count, int) or count < 1:
            yield ParseProblem(reason="a topic has no number or no posts")
            continue
        moved = parse_date(str(topic.get("last_posted_at") or ""), UTC)
        if asked >= options.most_threads or (oldest and moved and moved < oldest):
            continue
        asked += 1
        last = (count - 1) // PER_PAGE + 1
        yield _page(document, options, number, last, 1)


def _page(document: Document, options: DiscourseOptions, topic: int, page: int, read: int) -> Fetch:
    base = f"{_base(options.site)}/t/{topic}"
    return Fetch(
        url=f"{base}.json" if page == 1 else f"{base}.json?page={page}",
        context={
            **({"since": document.context["since"]} if "since" in document.context else {}),
            "thread": base,
            "topic": topic,
            "page": page,
            "read": read,
            "detail": True,
        },
    )


def _posts(
    document: Document, options: DiscourseOptions, data: Any
) -> Iterator[VoicePage | Fetch | ParseProblem]:
    stream = data.get("post_stream") if isinstance(data, dict) else None
    posts = stream.get("posts") if isinstance(stream, dict) else None
    if not isinstance(posts, list):
        yield ParseProblem(reason="not an answer of Discourse")
        return
    speakers, voices = Speakers(), list[Voice]()
    unread: dict[str, int] = {}
    for post in posts:
        if not isinstance(post, dict):
            unread["a post is not an object"] = unread.get("a post is not an object", 0) + 1
            continue
        if post.get("post_type", _REGULAR) != _REGULAR or post.get("hidden") or post.get("deleted_at"):
            continue
        said_at = parse_date(str(post.get("created_at") or ""), UTC)
        said = _words(post.get("cooked"))
        if said_at is None:
            unread["a post has no date"] = unread.get("a post has no date", 0) + 1
        elif too_far_ahead(said_at, document.fetched_at):
            unread["date in the future"] = unread.get("date in the future", 0) + 1
        elif said:
            who = post.get("user_id")
            speaker = (
                speakers.number(str(who)) if isinstance(who, int) and not isinstance(who, bool) else None
            )
            voices.append(Voice(text=said, said_at=said_at, speaker=speaker))
    if voices:
        yield VoicePage(thread=str(document.context["thread"]), place="forum", voices=tuple(voices))
    for reason, count in unread.items():
        yield ParseProblem(reason=reason, count=count)
    yield from _earlier(document, options, voices)


def _earlier(
    document: Document, options: DiscourseOptions, voices: list[Voice]
) -> Iterator[Fetch | ParseProblem]:
    """The page before, unless all that stands there was read before."""
    page, read = context_int(document.context, "page", 1), context_int(document.context, "read", 1)
    oldest = _oldest(document)
    if page <= 1 or (oldest and voices and max(each.said_at for each in voices) < oldest):
        return
    if read >= options.most_pages:
        yield ParseProblem(
            reason=f"a topic has more than {options.most_pages} pages; older ones are not read"
        )
    else:
        yield _page(document, options, context_int(document.context, "topic", 0), page - 1, read + 1)


def _oldest(document: Document) -> datetime | None:
    """What was said before this was read in an earlier run, as far as the gate remembers."""
    since = parse_date(str(document.context.get("since") or ""), UTC)
    return since - BUFFER_LIFE if since else None


def _words(cooked: Any) -> str:
    if not isinstance(cooked, str) or not cooked.strip():
        return ""
    root = Selector(text=cooked.replace("\x00", ""), type="html").root
    return element_text(root, _NOT_OWN_WORDS) if root is not None else ""


def _base(site: str) -> str:
    parts = urlsplit(site)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"

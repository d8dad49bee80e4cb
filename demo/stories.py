"""What the replica sites say: read from ``content/*.yaml``, written by us about invented people.

Moments are absolute, or offsets from the ``now`` a replica is started with, so that the last two
days are always alive.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent / "content"

KINDS = frozenset(
    {
        "refuted",
        "supported",
        "true_then",
        "unverifiable",
        "debunk",
        "criticism",
        "question",
        "satire",
        "scam",
        "off_topic",
        "service",
    }
)
"""What an item is, for tests and for people who read the demo; no site serves it."""

_OFFSET = re.compile(r"-(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?(?:(?P<minutes>\d+)m)?")


@dataclass(frozen=True, kw_only=True)
class Person:
    """An invented person: ``name`` as the newspaper shows it, ``handle`` as the forum does."""

    key: str
    number: int
    name: str
    handle: str

    @property
    def avatar(self) -> str:
        """The hash a site makes of a person's e-mail for their picture: as much a person as a name."""
        return hashlib.md5(f"{self.handle}@hopthu.example".encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Canary:
    """A piece of personal data that is served and may be found nowhere else."""

    kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ClaimNote:
    """What a claim in the replica sites is: see ``content/claims.yaml``."""

    key: str
    statement: str
    verdict: str
    facts: tuple[str, ...]
    reach: str


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """A comment or a forum post. ``quotes`` is the number of an earlier post of the thread."""

    by: Person
    at: datetime
    text: str
    kind: str = "off_topic"
    claim: str = ""
    quotes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Article:
    """One publication with the comments below it; ``restricted`` lies where robots.txt says no."""

    slug: str
    title: str
    at: datetime
    section: str
    paragraphs: tuple[str, ...]
    kind: str
    claim: str = ""
    restricted: bool = False
    comments: tuple[Utterance, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A forum's room."""

    number: int
    slug: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A discussion of the forum."""

    number: int
    slug: str
    title: str
    section: Section
    posts: tuple[Utterance, ...]


@dataclass(frozen=True, kw_only=True)
class Stories:
    """Everything the three sites serve at the start."""

    people: Mapping[str, Person]
    canaries: tuple[Canary, ...]
    claims: Mapping[str, ClaimNote]
    portal_name: str
    crawl_delay: float
    portal: tuple[Article, ...]
    newspaper_name: str
    newspaper: tuple[Article, ...]
    forum_name: str
    posts_per_page: int
    sections: tuple[Section, ...]
    threads: tuple[Thread, ...]

    @property
    def publications(self) -> tuple[Article, ...]:
        return self.portal + self.newspaper

    def voices(self) -> Iterator[tuple[str, Utterance]]:
        """Every comment and post with the page it stands on."""
        for article in self.newspaper:
            for comment in article.comments:
                yield f"newspaper/{article.slug}", comment
        for thread in self.threads:
            for post in thread.posts:
                yield f"forum/{thread.slug}", post


def load(now: datetime, folder: Path = CONTENT) -> Stories:
    """Read the content with every offset counted from ``now``.

    Raises ValueError, naming the file and the entry, when something in it makes no sense.
    """
    if now.utcoffset() is None:
        raise ValueError("now has no time zone")
    people, canaries = _canaries(_yaml(folder, "canaries.yaml"))
    claims = {
        key: ClaimNote(key=key, **{**value, "facts": tuple(value["facts"])})
        for key, value in _yaml(folder, "claims.yaml").items()
    }
    reading = _Reading(now=now, people=people, claims=frozenset(claims))
    portal, newspaper, forum = (
        _yaml(folder, name) for name in ("portal.yaml", "newspaper.yaml", "forum.yaml")
    )
    sections = tuple(
        Section(number=each["id"], slug=each["slug"], title=each["title"]) for each in forum["sections"]
    )
    return Stories(
        people=people,
        canaries=canaries,
        claims=claims,
        portal_name=portal["name"],
        crawl_delay=float(portal["crawl_delay"]),
        portal=tuple(reading.article("portal.yaml", each) for each in portal["articles"]),
        newspaper_name=newspaper["name"],
        newspaper=tuple(reading.article("newspaper.yaml", each) for each in newspaper["articles"]),
        forum_name=forum["name"],
        posts_per_page=int(forum["posts_per_page"]),
        sections=sections,
        threads=tuple(
            reading.thread(number, each, {section.slug: section for section in sections})
            for number, each in enumerate(forum["threads"], start=101)
        ),
    )


def moment(written: str | datetime, now: datetime) -> datetime:
    """``-2d6h`` before ``now``, or an ISO moment with its zone. Raises ValueError."""
    if isinstance(written, str):
        offset = _OFFSET.fullmatch(written.strip())
        if offset and any(offset.groups()):
            parts = {name: int(value) for name, value in offset.groupdict().items() if value}
            return now - timedelta(**parts)
        written = datetime.fromisoformat(written)
    if written.utcoffset() is None:
        raise ValueError(f"{written} has no time zone")
    return written


@dataclass(frozen=True, kw_only=True)
class _Reading:
    now: datetime
    people: Mapping[str, Person]
    claims: frozenset[str]

    def article(self, file: str, given: Mapping[str, Any]) -> Article:
        place = f"{file}: {given.get('slug')}"
        return Article(
            slug=given["slug"],
            title=given["title"],
            at=self._moment(place, given["at"]),
            section=given["section"],
            paragraphs=tuple(each.strip() for each in given["text"].split("\n\n") if each.strip()),
            kind=self._kind(place, given["is"]),
            claim=self._claim(place, given.get("claim", "")),
            restricted=bool(given.get("restricted", False)),
            comments=tuple(self._utterance(place, each) for each in given.get("comments", ())),
        )

    def thread(self, number: int, given: Mapping[str, Any], sections: Mapping[str, Section]) -> Thread:
        place = f"forum.yaml: {given.get('slug')}"
        return Thread(
            number=number,
            slug=given["slug"],
            title=given["title"],
            section=sections[given["section"]],
            posts=tuple(self._utterance(place, each) for each in given["posts"]),
        )

    def _utterance(self, place: str, given: Mapping[str, Any]) -> Utterance:
        if given["by"] not in self.people:
            raise ValueError(f"{place}: nobody is called {given['by']}")
        return Utterance(
            by=self.people[given["by"]],
            at=self._moment(place, given["at"]),
            text=given["text"],
            kind=self._kind(place, given["is"]),
            claim=self._claim(place, given.get("claim", "")),
            quotes=given.get("quotes"),
        )

    def _moment(self, place: str, written: str | datetime) -> datetime:
        try:
            return moment(written, self.now)
        except ValueError as problem:
            raise ValueError(f"{place}: {problem}") from problem

    def _kind(self, place: str, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"{place}: no kind is called {kind}")
        return kind

    def _claim(self, place: str, claim: str) -> str:
        if claim and claim not in self.claims:
            raise ValueError(f"{place}: no claim is called {claim}")
        return claim


def with_comment(article: Article, comment: Utterance) -> Article:
    """The article with one more comment."""
    return replace(article, comments=(*article.comments, comment))


def with_post(thread: Thread, post: Utterance) -> Thread:
    """The thread with one more post."""
    return replace(thread, posts=(*thread.posts, post))


def _canaries(given: Mapping[str, Any]) -> tuple[dict[str, Person], tuple[Canary, ...]]:
    people = {
        key: Person(key=key, number=number, name=value["name"], handle=value["handle"])
        for number, (key, value) in enumerate(given["people"].items(), start=201)
    }
    planted = [Canary(kind=each["kind"], value=str(each["value"])) for each in given["planted"]]
    return people, tuple(planted)


def _yaml(folder: Path, name: str) -> Any:
    return yaml.safe_load(unicodedata.normalize("NFC", (folder / name).read_text(encoding="utf-8")))

"""What a stage asks of another without knowing it. Wired together in ``cli``, nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel

from kiemtin.entities import (
    Account,
    Document,
    DraftProblem,
    Fetch,
    Judgement,
    KeptItem,
    Outgoing,
    ParseProblem,
    Preview,
    PublicationItem,
    Reading,
    Receipt,
    RemotePost,
    Violation,
    VoicePage,
)
from kiemtin.errors import SendError
from kiemtin.evidence import PassageFound, ReadDocument
from kiemtin.media import MediaItem
from kiemtin.states import CheckKind, MediaKind, Origin


class Clock(Protocol):
    """The time, always with a zone; tests bring their own."""

    def now(self) -> datetime: ...


class Reader(Protocol):
    """Reads a text: what it is, what it claims, what the facts in force at ``at`` say of it.

    ``kind`` is the contract's ``kind`` (``comment``, ``post``, ``article`` ...). Pure: stores nothing.
    """

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading: ...


class UnknownWords(Protocol):
    """Tells how much of a text the language model has no words for."""

    def unknown_share(self, text: str) -> float:
        """Unknown words of all, 0..1; 0 for a text without words."""
        ...


class ClaimJudge(Protocol):
    """Judges a claim that was read before by the facts it was made with, as they stand on the day of ``at``.

    None for a claim that no fact could ever decide. Pure: stores nothing.
    """

    def judge(
        self, key: str, statement: str, structure: Mapping[str, Any] | None, *, at: datetime
    ) -> Judgement | None: ...


class Matcher(Protocol):
    """Finds the statements that say the same in other words; embeddings may stand behind it."""

    def same(self, statement: str, among: Sequence[str]) -> tuple[tuple[int, float], ...]:
        """``(index, likeness)`` of those that say the same, best first; likeness in 0..1."""
        ...


class DraftChecker(Protocol):
    """Checks our own draft against the facts in force at ``at`` (S10)."""

    def check_draft(self, text: str, *, at: datetime) -> tuple[DraftProblem, ...]: ...


class DocumentReader(Protocol):
    """Reads an official document that somebody brings. Raises the errors of ``errors.Document...``."""

    def __call__(self, name: str, body: bytes) -> ReadDocument: ...


class PassageSearch(Protocol):
    """Finds the passages of kept documents that speak of a text, best first. They never refute it (S5)."""

    def __call__(self, text: str, most: int = 3) -> Sequence[PassageFound]: ...


@dataclass(frozen=True, kw_only=True)
class Comparable:
    """Something the checker compares: ``about`` an attribute ``of`` a subject, as ``example`` (a fact) says it."""

    about: str
    of: str
    kind: CheckKind
    example: str
    topic: str


@dataclass(frozen=True, kw_only=True)
class Quota:
    """At most ``units`` a day, counted from midnight in ``zone``, as the vendor's documents say."""

    units: int
    zone: str = "America/Los_Angeles"


@dataclass(frozen=True, kw_only=True)
class SourceSpec:
    """What a source module says of itself; options forms and docs are generated from it.

    ``minimum_delay`` is in seconds between two requests to one host. ``secrets`` are the names of the
    office's own credentials a source needs (``Fetch`` says how they are used), with what each is for.
    """

    name: str
    title: str
    origin: Origin
    options: type[BaseModel]
    terms: str
    minimum_delay: float
    secrets: Mapping[str, str] = field(default_factory=dict)
    quota: Quota | None = None


@runtime_checkable
class Source(Protocol):
    """Plugin contract: where items come from. Neither method does I/O."""

    spec: SourceSpec

    def start(self, options: Any, since: datetime | None) -> Iterator[Fetch]:
        """The first pages to fetch. ``since`` is the last success, None on the first run."""
        ...

    def parse(
        self, document: Document, options: Any
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        """What a page holds. Never raises for bad input: it yields a ParseProblem."""
        ...


@runtime_checkable
class LooksAgain(Protocol):
    """A source of publications that can ask for one that was kept, so that edits and deletions are noticed."""

    def again(self, item: KeptItem, options: Any) -> Fetch | None:
        """The request whose answer ``parse`` reads as that publication; None where there is none. No I/O.

        A 404 or 410 for it, twice, hours apart, means that the publication was deleted.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Rate:
    """At most ``count`` sends to one account in ``seconds``, as the far side's documents say."""

    count: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class MediaLimits:
    """What files a channel takes. ``bytes_each`` per kind; ``together`` False: images or one video, not both."""

    mimes: frozenset[str] = frozenset()
    most: int = 0
    bytes_each: Mapping[MediaKind, int] = field(default_factory=dict)
    alt_text: int | None = None
    together: bool = False
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class ChannelSpec:
    """What a channel module says of itself.

    ``honours_key``: a repeated send with one key makes one post. ``limits`` of title and body are in
    ``counted``. ``rates`` are the far side's; the publisher keeps within them. ``offline``: it makes a
    printed or spoken pack, and people confirm that it was used. ``secrets`` are the names of the secrets
    an account needs, with what each is for; ``tokens``: it signs in with tokens that have to be refreshed.
    ``rich``: it is given the text's Markdown; the others get plain text. ``at_once``: posts that may be
    written down as being sent in one transaction, more than one only where a send takes milliseconds and
    the key is honoured.
    """

    name: str
    title: str
    options: type[BaseModel]
    limits: Mapping[str, int]
    honours_key: bool
    counted: Literal["characters", "graphemes", "utf16"] = "characters"
    media: MediaLimits = MediaLimits()
    rates: tuple[Rate, ...] = ()
    offline: bool = False
    secrets: Mapping[str, str] = field(default_factory=dict)
    tokens: bool = False
    rich: bool = False
    at_once: int = 1


class Made(Protocol):
    """What a channel has made for one publication before its send: media handles, an upload's session.

    ``put`` is durable before it returns, so that nothing made is forgotten by a crash.
    """

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """An account's access to the far side. ``expires_at`` None: unknown. Never logged."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None


class TokenKeeper(Protocol):
    """Keeps one account's tokens, encrypted; one refresh at a time among all processes."""

    def tokens(self) -> Tokens:
        """The tokens as they are kept. Raises ``errors.AccountNeedsPerson`` when there are none that work."""
        ...

    def refresh(self, used: Tokens, call: Callable[[Tokens], Tokens]) -> Tokens:
        """New tokens: by ``call``, or those another process got meanwhile. Kept before they are returned.

        ``call`` raises Transient (nothing used up) or Rejected (a person has to connect again).
        """
        ...


@runtime_checkable
class Channel(Protocol):
    """Plugin contract: where a publication goes. Made per account with its options and secrets.

    The publisher calls ``prepare`` (reversible, may be repeated, uploads media), commits ``sending``,
    then calls ``send`` once. After OutcomeUnknown it only calls ``find``.
    """

    spec: ChannelSpec

    def verify(self) -> str:
        """Proof that the office owns the account (S9), as a line for the audit log.

        Raises ``errors.AccountNotOwned`` or ``errors.Transient``.
        """
        ...

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        """Limits the content breaks; empty when it can be sent. Pure."""
        ...

    def preview(self, content: Outgoing) -> Preview:
        """How it will look there, with the length as the channel counts it. Pure."""
        ...

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Whatever can be done and undone before the send. Same errors as ``send``, but OutcomeUnknown."""
        ...

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        """Publish once. Raises ``errors.Transient``, ``errors.Rejected`` or ``errors.OutcomeUnknown``."""
        ...

    def find(self, key: str, made: Made) -> Receipt | None:
        """Read-only: what an unknown send left behind, None when surely nothing is there.

        Raises ``errors.Transient`` when the far side cannot be asked now.
        """
        ...

    def look(self, remote_id: str) -> RemotePost | None:
        """Read-only: the post as it stands there now; None where the far side cannot be asked that.

        Raises ``errors.Transient`` when it cannot be asked now.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class Post:
    """One of several posts that are sent together."""

    content: Outgoing
    key: str
    made: Made


@runtime_checkable
class Together(Protocol):
    """A channel that sends several posts in hardly more time than one."""

    def send_all(self, posts: Sequence[Post]) -> Sequence[Receipt | SendError]:
        """Publish each once: what ``send`` would have returned or raised, in the same order."""
        ...


@runtime_checkable
class Settling(Protocol):
    """A channel that does part of its work for several sends together: lists, feeds."""

    def settle(self, *, final: bool) -> None:
        """Do what is left, if it is time; ``final``: surely now. Raises ``errors.Transient``."""
        ...


class ChannelDesk(Protocol):
    """What pages may ask of the office's channels without knowing them. Nothing here sends."""

    def spec(self, account: Account) -> ChannelSpec: ...

    def check(self, account: Account, content: Outgoing) -> tuple[Violation, ...]: ...

    def preview(self, account: Account, content: Outgoing) -> Preview: ...

    def kinds(self) -> Sequence[ChannelSpec]:
        """Every channel there is, for the form that connects an account."""
        ...


class MediaLibrary(Protocol):
    """The office's files. What is kept of each is in ``uow.media``."""

    def add(
        self, name: str, body: bytes, *, alt: str = "", licence: str = "", by: int | None = None
    ) -> MediaItem:
        """Keep a file; its kind is told by its bytes, images are re-encoded, metadata goes.

        The same bytes twice are one file. Raises the errors of ``errors.Media...``.
        """
        ...

    def path(self, sha256: str) -> Path:
        """Where a kept file lies. Raises ``errors.MediaMissing``."""
        ...

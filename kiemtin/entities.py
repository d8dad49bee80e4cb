"""The things every stage speaks about: frozen, keyword-only, no I/O.

Nothing here can name a person who spoke in public. A :class:`VoicePage` holds what was said in
one thread, with speakers as ordinals that mean nothing outside that page (safeguards S1, S2, S4);
it lives in memory only and there is no table it could be written to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

from kiemtin.states import (
    CheckKind,
    Decision,
    LookAgain,
    MediaKind,
    Outcome,
    PublicationState,
    Role,
    SentenceType,
    VerdictLabel,
)
from kiemtin.words import Phrase

WORDING = "wording:"
"""Beginning of the key of a claim known by its wording only."""


class Entity:
    """Base of every entity: refuses datetimes without a zone, wherever they stand in a field."""

    def __post_init__(self) -> None:
        # What an instance holds when it is made are its fields; `fields()` takes ten times as long.
        for name, value in vars(self).items():
            if isinstance(value, datetime) and value.utcoffset() is None:
                raise ValueError(f"{type(self).__name__}.{name} has no time zone")


def utc(value: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError for a datetime without a zone."""
    if value.utcoffset() is None:
        raise ValueError("a datetime without a time zone cannot be placed in time")
    return value.astimezone(UTC)


# --- what a source yields -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Fetch(Entity):
    """One page a source wants. ``context`` travels to :attr:`Document.context` untouched.

    ``since_known`` asks for a conditional GET (If-None-Match / If-Modified-Since). Where the address, a
    header or the body holds ``{secret:NAME}``, the office's own credential of that name is put in just
    before the request leaves, so that no source and no log ever holds it. ``private``: the answer is a
    credential itself (a sign-in), never kept. ``units`` are what the request takes of the source's quota.
    ``stamp``: of a page that stands for itself, a short mark of what its listing says of it (a hash, a time
    of change): a page that was kept under another stamp is fetched again, because it was edited.
    """

    url: str
    context: Mapping[str, Any] = field(default_factory=dict)
    since_known: bool = True
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    private: bool = False
    units: int = 1
    stamp: str = ""


@dataclass(frozen=True, kw_only=True)
class Document(Entity):
    """A fetched page as a source's ``parse`` sees it. ``url`` is the address after redirects."""

    url: str
    status: int
    content_type: str
    body: bytes
    fetched_at: datetime
    context: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None


@dataclass(frozen=True, kw_only=True)
class PublicationItem(Entity):
    """One item of a publication (newspaper, portal, an organisation's page). Never an author."""

    url: str
    title: str
    text: str
    published_at: datetime
    language: str = "vi"


@dataclass(frozen=True, kw_only=True)
class KeptItem(Entity):
    """A publication that was kept, as a source needs it to ask for its page again."""

    url: str
    title: str
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class Voice(Entity):
    """One public utterance, in memory only.

    ``speaker`` is an ordinal within its page (0, 1, ...) or None where the page does not show
    who speaks; two voices with the same ordinal are not independent.
    """

    text: str
    said_at: datetime
    speaker: int | None


@dataclass(frozen=True, kw_only=True)
class VoicePage(Entity):
    """What one thread (an article's comments, a forum topic) says, as read in one fetch.

    ``thread`` identifies the discussion for the gate, which only keeps a keyed hash of it.
    ``place`` is the kind of source shown to people: ``comment``, ``forum``, ``page``.
    """

    thread: str
    place: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, kw_only=True)
class ParseProblem(Entity):
    """Something in a document could not be read. ``raw`` only ever for publications."""

    reason: str
    count: int = 1
    raw: str | None = None


# --- facts and reading --------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Citation(Entity):
    """Where a fact is written: document, issuer and date of the document."""

    document: str
    issuer: str = ""
    dated: date | None = None
    url: str = ""

    def text(self) -> str:
        """One line for people, e.g. ``Nghị quyết 202/2025/QH15, Quốc hội, 12/06/2025``."""
        day = self.dated.strftime("%d/%m/%Y") if self.dated else ""
        return ", ".join(part for part in (self.document, self.issuer, day) if part)


@dataclass(frozen=True, kw_only=True)
class Fact(Entity):
    """A dated, cited official fact.

    Three dates: ``published`` (when anyone could know it), ``in_force_from`` and
    ``in_force_to`` (inclusive, None = still in force). ``may_refute`` is False for facts that
    are context only. ``supersedes`` are the facts whose place it takes; ``gap_after`` says why
    the fact that takes its place does not follow on the next day. ``published_note`` says why it
    was public before its cited document, or only after it was in force. ``entered_by`` and
    ``confirmed_by`` are users of the office (empty for shipped facts). ``no_says`` is why nothing
    can be compared with it, ``in_words_only`` why a detail of the statement is not compared.
    """

    id: str
    topic: str
    statement: str
    subject: str
    attribute: str
    value: Any
    check: CheckKind
    published: date
    in_force_from: date
    in_force_to: date | None
    citation: Citation
    may_refute: bool
    confidence: str
    verified: str = ""
    status: str = "in_force"
    aliases: tuple[str, ...] = ()
    note: str = ""
    unit: str = ""
    supersedes: tuple[str, ...] = ()
    published_note: str = ""
    gap_after: str = ""
    entered_by: str = ""
    confirmed_by: str = ""
    no_says: str = ""
    in_words_only: Mapping[str, str] = field(default_factory=dict)

    def in_force(self, day: date) -> bool:
        """True when the fact holds on ``day`` (bounds included)."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, kw_only=True)
class Evidence(Entity):
    """A fact as it is shown beside a claim: id, statement and citation in one line."""

    fact: str
    statement: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ClaimReading(Entity):
    """One factual claim found in a text, with the machine's suggestion.

    ``text`` are the words that state it (``span`` in the text read); ``key`` is the structured
    identity (same claim in other words -> same key), empty when the claim could not be
    structured; ``statement`` is the canonical Vietnamese sentence for people, empty without a
    key; ``score`` in 0..1 is the confidence in ``verdict``; ``trace`` explains it
    step by step: the words, how they were read, the day, the facts, the rule. ``structure``
    is the claim in parts (attribute, subject, value, day; no words), to be judged again when
    facts change; None without a key.
    """

    text: str
    span: tuple[int, int]
    key: str
    statement: str
    verdict: VerdictLabel
    score: float
    evidence: tuple[Evidence, ...] = ()
    trace: tuple[Phrase, ...] = ()
    structure: Mapping[str, Any] | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(each.fact for each in self.evidence)


@dataclass(frozen=True, kw_only=True)
class Judgement(Entity):
    """What the facts of a day say of a claim that was read before: ``facts`` decide it, ``trace`` says how."""

    verdict: VerdictLabel
    score: float
    facts: tuple[str, ...]
    structure: Mapping[str, Any] | None = None
    trace: tuple[Phrase, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reading(Entity):
    """What a text is and claims. ``flag`` is True only for a refuted claim or a scam (S5).

    ``topics`` are closed names (see ``docs/glossary.md``) counted per hour, never text.
    """

    label: SentenceType
    flag: bool
    claims: tuple[ClaimReading, ...] = ()
    topics: tuple[str, ...] = ()
    certainty: float = 1.0


@dataclass(frozen=True, kw_only=True)
class DraftProblem(Entity):
    """A passage of our own draft that is wrong, or (``advice``) that could do with a citation.

    ``code`` and ``values`` say the reason in any language (``draft_problem.<code>``); ``reason`` is it in Vietnamese.
    """

    span: tuple[int, int]
    text: str
    facts: tuple[str, ...]
    suggestion: str
    reason: str
    code: str = ""
    values: tuple[tuple[str, str], ...] = ()
    advice: bool = False

    @property
    def decided(self) -> bool:
        """True when a fact says that the passage is wrong: such a draft is submitted only when that is accepted."""
        return bool(self.facts) and not self.advice


# --- review, drafts, approval, publishing ---------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class User(Entity):
    """A member of the office's staff. The only people this product knows."""

    id: int
    name: str
    display: str
    roles: frozenset[Role]
    active: bool = True
    language: str = "vi"


@dataclass(frozen=True, kw_only=True)
class Claim(Entity):
    """A claim people may see: at k or more independent voices, or made by a publication.

    ``voices`` is 0 until k is reached, so a smaller number cannot leak. ``look_again`` says why
    a claim that was reviewed is in the queue once more.
    """

    id: int
    key: str
    statement: str
    suggestion: VerdictLabel
    score: float
    evidence: tuple[Evidence, ...]
    voices: int
    publications: int
    first_seen_at: datetime
    shown_at: datetime
    last_seen_at: datetime
    priority: float
    decided: bool
    version: int
    locked_by: int | None = None
    locked_until: datetime | None = None
    look_again: LookAgain | None = None

    @staticmethod
    def is_worded(key: str) -> bool:
        """True for the key of a claim that is known by its wording only."""
        return key.startswith(WORDING)

    @property
    def worded(self) -> bool:
        return self.is_worded(self.key)


@dataclass(frozen=True, kw_only=True)
class Verdict(Entity):
    """A person's decision on a claim. ``fact`` is required unless not_enough_info."""

    id: int
    claim: int
    reviewer: int
    label: VerdictLabel
    outcome: Outcome
    fact: str | None
    note: str
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class MediaUse(Entity):
    """A file of the media library in a text: its hash, and what a person who cannot see it is told."""

    sha256: str
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Variant(Entity):
    """What differs on one account. Empty: as the text has it; ``media`` None: the text's own."""

    account: int
    title: str = ""
    body: str = ""
    link: str = ""
    media: tuple[MediaUse, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Content(Entity):
    """What a revision says and where it may go. Its hash is what a person approves.

    ``accounts`` are the ids of the target accounts; ``facts`` feed ClaimReview. ``body`` is plain Markdown.
    ``variants`` replace parts of it on single accounts. ``template`` is the form it was begun from,
    ``embargo`` the moment before which nobody may publish it, ``series_at`` the planned day of an
    occurrence of a series, which makes its hash its own.
    """

    title: str
    body: str
    link: str = ""
    accounts: tuple[int, ...] = ()
    facts: tuple[str, ...] = ()
    media: tuple[MediaUse, ...] = ()
    variants: tuple[Variant, ...] = ()
    language: str = "vi"
    template: str = ""
    embargo: datetime | None = None
    series_at: datetime | None = None

    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON of every field. What is not used does not count, so older hashes hold."""
        stated: dict[str, Any] = {
            "title": self.title,
            "body": self.body,
            "link": self.link,
            "accounts": sorted(self.accounts),
            "facts": list(self.facts),
        }
        # Compared as they are: only what is used has to be turned into plain data.
        used = [each.name for each in fields(self) if getattr(self, each.name) != each.default]
        if set(used) - set(stated):
            plain = self.to_json()
            stated |= {name: plain[name] for name in used if name not in stated}
        canonical = json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8")).hexdigest()

    def on(self, account: int) -> Content:
        """The text as it goes to one account: its variant laid over the common one, without other variants."""
        mine = next((each for each in self.variants if each.account == account), Variant(account=account))
        return replace(
            self,
            title=mine.title or self.title,
            body=mine.body or self.body,
            link=mine.link or self.link,
            media=self.media if mine.media is None else mine.media,
            accounts=(account,),
            variants=(),
        )

    def to_json(self) -> dict[str, Any]:
        """As plain data; ``from_json`` gives it back."""
        made = asdict(self)
        for name in ("embargo", "series_at"):
            moment = getattr(self, name)
            made[name] = None if moment is None else utc(moment).isoformat()
        return made

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Content:
        """A content kept by this or an earlier version."""
        given = dict(stored)
        for name in ("accounts", "facts"):
            given[name] = tuple(given.get(name, ()))
        given["media"] = _uses(given.get("media", ()))
        given["variants"] = tuple(
            Variant(**{**each, "media": None if each.get("media") is None else _uses(each["media"])})
            for each in given.get("variants", ())
        )
        for name in ("embargo", "series_at"):
            given[name] = datetime.fromisoformat(given[name]) if given.get(name) else None
        return cls(**given)


def _uses(given: Iterable[Mapping[str, Any]]) -> tuple[MediaUse, ...]:
    return tuple(MediaUse(**each) for each in given)


@dataclass(frozen=True, kw_only=True)
class Revision(Entity):
    """One immutable version of a draft. A change makes a new revision."""

    id: int
    draft: int
    number: int
    author: int
    content: Content
    digest: str
    created_at: datetime
    checked: bool
    problems: tuple[DraftProblem, ...] = ()
    submitted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Draft(Entity):
    """A piece of writing on its way to being published; ``latest`` is its newest revision."""

    id: int
    claim: int | None
    kind: str
    created_by: int
    created_at: datetime
    latest: Revision
    approval: Approval | None = None


@dataclass(frozen=True, kw_only=True)
class Approval(Entity):
    """A second person's decision on exactly one revision, bound to its digest.

    Made only by ``review.approvals``.
    """

    id: int
    revision: int
    digest: str
    author: int
    approver: int
    decision: Decision
    note: str
    decided_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Account(Entity):
    """A channel account the office owns. ``verified_at`` is None until ownership is proven (S9)."""

    id: int
    channel: str
    title: str
    options: Mapping[str, Any]
    enabled: bool = True
    verified_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Publication(Entity):
    """One revision going out through one account at one time."""

    id: int
    revision: int
    approval: int
    account: int
    due_at: datetime
    state: PublicationState
    attempt: int
    fence: int
    key: str
    owner: str | None = None
    lease_until: datetime | None = None
    next_try_at: datetime | None = None
    sent_at: datetime | None = None
    remote_id: str | None = None
    remote_url: str | None = None
    advice: str = ""


@dataclass(frozen=True, kw_only=True)
class Attachment(Entity):
    """A file of the media library as a channel gets it: where it lies (``path``), what it is, its alt text."""

    sha256: str
    kind: MediaKind
    mime: str
    size: int
    name: str
    path: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class Outgoing(Entity):
    """What a channel receives: final text, signed with the office's name, plus ClaimReview data.

    ``kind`` is the draft's. ``reference`` is the short public code of this publication on this account:
    a channel whose posts carry no key of ours prints it, so that a post can be found again.
    ``corrects`` is the address of the post that this one corrects there, for an erratum.
    """

    title: str
    body: str
    link: str
    office: str
    published_at: datetime
    claim: str = ""
    verdict: VerdictLabel | None = None
    evidence: tuple[Evidence, ...] = ()
    media: tuple[Attachment, ...] = ()
    language: str = "vi"
    kind: str = "notice"
    reference: str = ""
    corrects: str = ""

    # A channel adds what the text does not say yet, so that nothing is said twice.

    @property
    def quotes_claim(self) -> bool:
        """True when the text itself quotes the claim it corrects."""
        return bool(self.claim) and self.claim.rstrip(". ") in self.body

    @property
    def uncited(self) -> tuple[Evidence, ...]:
        """Evidence whose source the text does not name."""
        return tuple(each for each in self.evidence if not each.source or each.source not in self.body)

    @property
    def signed(self) -> bool:
        """True when the text ends with the office's name."""
        return self.body.rstrip().rstrip(".").endswith(self.office)


@dataclass(frozen=True, kw_only=True)
class Receipt(Entity):
    """What the far side gave back."""

    remote_id: str
    remote_url: str


@dataclass(frozen=True, kw_only=True)
class RemotePost(Entity):
    """A post of ours as it stands on the far side now.

    ``fingerprint`` is a hash of its text there; ``reach`` are the far side's figures for it
    (names of ``publish.reach.<name>``, whole numbers), empty where it gives none.
    """

    there: bool
    fingerprint: str = ""
    reach: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Preview(Entity):
    """How a text will look on one account: parts in order, each ``(kind, text)``.

    Kinds: ``title``, ``text``, ``link``, ``image``, ``video``, ``file`` (text is the file's hash), ``note``.
    ``length`` and ``limit`` count what the channel counts (characters or graphemes); None: no limit.
    """

    parts: tuple[tuple[str, str], ...]
    length: int
    limit: int | None = None


@dataclass(frozen=True, kw_only=True)
class Violation(Entity):
    """A channel's limit that a content breaks, as a catalogue key with its values."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)

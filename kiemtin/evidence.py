"""Official documents kept as evidence, their passages, and facts that people propose from them.

A passage is shown, never compared: only a fact that two people made of it can refute (S5, S8).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from kiemtin.entities import Citation, Entity
from kiemtin.states import Decision

OFFICE_FACTS = "VB"
"""How the ids of facts begin that the office made of documents («văn bản»)."""


@dataclass(frozen=True, kw_only=True)
class DocumentHead(Entity):
    """How a document names itself. ``kind`` is its type (``Nghị quyết``), ``number`` its symbol.

    Every field may be empty where the document does not say; a person fills and confirms them.
    """

    kind: str = ""
    number: str = ""
    issuer: str = ""
    title: str = ""
    dated: date | None = None

    @property
    def name(self) -> str:
        """How it is cited: type and symbol, the title where it has no symbol."""
        return f"{self.kind} {self.number}".strip() if self.number else self.title

    def citation(self) -> Citation:
        return Citation(document=self.name, issuer=self.issuer, dated=self.dated)


@dataclass(frozen=True, kw_only=True)
class Passage(Entity):
    """A part of a document that can be cited: ``place`` is where (``Điều 3, khoản 2``).

    ``heading`` is the title it stands under, empty where there is none.
    """

    place: str
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ReadDocument(Entity):
    """A file as it was read, before a person confirms what it is.

    ``form`` is ``docx``, ``pdf``, ``html`` or ``text``; ``sha256`` is the file's. ``removed`` counts pieces
    of personal data taken out of the text; ``blank_pages`` pages of a PDF that hold no text.
    """

    file: str
    form: str
    sha256: str
    head: DocumentHead
    passages: tuple[Passage, ...]
    removed: int = 0
    blank_pages: int = 0


@dataclass(frozen=True, kw_only=True)
class KeptDocument(Entity):
    """A document the office keeps as evidence. ``added_by`` is the account's name, empty at the command line."""

    id: int
    file: str
    form: str
    sha256: str
    head: DocumentHead
    passages: int
    added_by: str
    added_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeptPassage(Entity):
    """A passage with the document it stands in. ``document`` is the document's number here."""

    id: int
    document: int
    sha256: str
    head: DocumentHead
    place: str
    heading: str
    text: str

    def source(self) -> str:
        """Where it is written, in one line for people."""
        return f"{self.place}, {self.head.citation().text()}" if self.place else self.head.citation().text()


@dataclass(frozen=True, kw_only=True)
class PassageFound(Entity):
    """A passage beside a claim. ``spans`` mark the words of ``passage.text`` that matched.

    ``share`` in 0..1 is how much of what was asked stands in it, rare words counting more.
    """

    passage: KeptPassage
    share: float
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class FactContent(Entity):
    """What a proposed fact says. Its digest is what the second person confirms.

    ``value`` is as typed; ``about``/``of`` name what the checker compares it with, both empty for a fact
    that people cite and the checker does not compare. ``replaces`` is the id of a fact of the office
    that this one corrects or ends.
    """

    statement: str
    subject: str
    attribute: str
    value: str
    check: str
    topic: str
    published: date
    in_force_from: date
    in_force_to: date | None
    document: str
    issuer: str
    dated: date | None
    about: str = ""
    of: str = ""
    may_refute: bool = True
    replaces: str = ""

    def digest(self) -> str:
        """SHA-256 (hex) of the canonical JSON of every field."""
        canonical = json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8")).hexdigest()

    def plain(self) -> dict[str, object]:
        """The fields as JSON holds them: days as ISO text."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def of_plain(cls, plain: dict[str, str | bool | None]) -> FactContent:
        """The content that :meth:`plain` wrote."""
        days = {"published", "in_force_from", "in_force_to", "dated"}
        return cls(**{  # type: ignore[arg-type]
            name: date.fromisoformat(str(value)) if name in days and value else value
            for name, value in plain.items()
        })  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FactProposal(Entity):
    """A fact that one person proposes from a passage. ``passage`` and ``place`` are its words and where they stand.

    ``decision`` is None while it waits for a second person.
    """

    id: int
    content: FactContent
    digest: str
    document_sha256: str
    place: str
    passage: str
    proposer: int
    proposed_at: datetime
    decision: Decision | None = None
    decider: int | None = None
    decided_at: datetime | None = None
    note: str = ""

    @property
    def fact(self) -> str:
        """The id the fact has once it is confirmed."""
        return self.content.replaces or f"{OFFICE_FACTS}-{self.id}"

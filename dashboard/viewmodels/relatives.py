"""Where a draft stands, and the drafts around it: language versions, errata."""

from __future__ import annotations

from dataclasses import dataclass

from kiemtin.entities import Draft, Revision
from kiemtin.states import LIVE, Decision
from kiemtin.store import UnitOfWork
from kiemtin.writing import Erratum, Translation

WRITING, SUBMITTED, APPROVED, REFUSED, PUBLISHED = (
    "writing",
    "submitted",
    "approved",
    "refused",
    "published",
)


@dataclass(frozen=True)
class Version:
    """A draft that belongs to this one: a language version, or a correction of its post."""

    draft: int
    title: str
    language: str
    stage: str
    behind: bool = False


@dataclass(frozen=True)
class Relatives:
    """Language versions and errata around a draft. ``original`` is what it translates, as it stands now."""

    translates: Translation | None = None
    original: Revision | None = None
    versions: tuple[Version, ...] = ()
    corrects: Erratum | None = None
    wrong: Revision | None = None
    errata: tuple[Version, ...] = ()

    @property
    def behind(self) -> bool:
        """True when the original has changed since somebody saw to it that this follows it."""
        return (
            self.translates is not None
            and self.original is not None
            and self.translates.of_revision != self.original.id
        )


def stage(*, submitted: bool, decision: Decision | None, live: bool) -> str:
    """Where a draft stands, as one closed word."""
    if live:
        return PUBLISHED
    if decision is not None:
        return APPROVED if decision is Decision.APPROVED else REFUSED
    return SUBMITTED if submitted else WRITING


def relatives_of(uow: UnitOfWork, draft: Draft) -> Relatives:
    """What a draft translates or corrects, and what translates or corrects it."""
    translates = uow.writing.translation(draft.id)
    corrects = uow.writing.erratum(draft.id)
    return Relatives(
        translates=translates,
        original=uow.drafts.get(translates.original).latest if translates else None,
        versions=tuple(
            _version(uow, each.draft, behind=each.of_revision != draft.latest.id)
            for each in uow.writing.translations_of(draft.id)
        ),
        corrects=corrects,
        wrong=uow.drafts.revision(corrects.of_revision) if corrects else None,
        errata=tuple(_version(uow, each.draft) for each in uow.writing.errata_of(draft.latest.id)),
    )


def _version(uow: UnitOfWork, number: int, *, behind: bool = False) -> Version:
    draft = uow.drafts.get(number)
    posts = uow.publications.of_revision(draft.latest.id)
    return Version(
        draft=number,
        title=draft.latest.content.title,
        language=draft.latest.content.language,
        stage=stage(
            submitted=draft.latest.submitted_at is not None,
            decision=draft.approval.decision if draft.approval else None,
            live=any(each.state in LIVE for each in posts),
        ),
        behind=behind,
    )

"""What belongs to drafts while they are written: autosaves, language versions, errata."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select

from kiemtin.entities import Content
from kiemtin.store.repositories.base import Repository, once
from kiemtin.store.tables import autosaves, errata, revisions, translations
from kiemtin.writing import Autosave, Erratum, Translation


class Writing(Repository):
    """Autosaves (one per draft and person), translations and errata (drafts of their own)."""

    def autosave(self, *, draft: int, user: int, after: int, content: Content, now: datetime) -> None:
        """Keep what is typed; the person's older autosave of the draft gives way."""
        values = {"after": after, "content": content.to_json(), "saved_at": now}
        statement = self._insert(autosaves).values(draft_id=draft, user_id=user, **values)
        self._db.execute(statement.on_conflict_do_update(index_elements=["draft_id", "user_id"], set_=values))

    def autosaved(self, draft: int, user: int) -> Autosave | None:
        row = self._db.execute(
            select(autosaves).where(autosaves.c.draft_id == draft, autosaves.c.user_id == user)
        ).first()
        if row is None:
            return None
        return Autosave(
            draft=row.draft_id,
            user=row.user_id,
            after=row.after,
            content=Content.from_json(row.content),
            saved_at=row.saved_at,
        )

    def forget_autosave(self, draft: int, user: int) -> None:
        self._db.execute(delete(autosaves).where(autosaves.c.draft_id == draft, autosaves.c.user_id == user))

    def add_translation(self, *, draft: int, of_revision: int, language: str) -> None:
        with once():
            self._db.execute(
                translations.insert().values(draft_id=draft, of_revision_id=of_revision, language=language)
            )

    def follow(self, draft: int, of_revision: int) -> None:
        """A person has seen to it that the translation says what this newer revision says."""
        self._db.execute(
            translations.update().where(translations.c.draft_id == draft).values(of_revision_id=of_revision)
        )

    def translation(self, draft: int) -> Translation | None:
        """Of what this draft is a language version; None for an original."""
        row = self._db.execute(_translations().where(translations.c.draft_id == draft)).first()
        return None if row is None else _translation(row)

    def translations_of(self, original: int) -> list[Translation]:
        rows = self._db.execute(
            _translations().where(revisions.c.draft_id == original).order_by(translations.c.draft_id)
        )
        return [_translation(row) for row in rows]

    def add_erratum(self, *, draft: int, of_revision: int) -> None:
        with once():
            self._db.execute(errata.insert().values(draft_id=draft, of_revision_id=of_revision))

    def erratum(self, draft: int) -> Erratum | None:
        """Which of our posts this draft corrects; None when it corrects none."""
        row = self._db.execute(_errata().where(errata.c.draft_id == draft)).first()
        return None if row is None else _erratum(row)

    def errata_of(self, revision: int) -> list[Erratum]:
        rows = self._db.execute(
            _errata().where(errata.c.of_revision_id == revision).order_by(errata.c.draft_id)
        )
        return [_erratum(row) for row in rows]


def _translations() -> Select[Any]:
    return select(translations, revisions.c.draft_id.label("original")).join(
        revisions, revisions.c.id == translations.c.of_revision_id
    )


def _errata() -> Select[Any]:
    return select(errata, revisions.c.draft_id.label("original")).join(
        revisions, revisions.c.id == errata.c.of_revision_id
    )


def _translation(row: Any) -> Translation:
    return Translation(
        draft=row.draft_id, language=row.language, original=row.original, of_revision=row.of_revision_id
    )


def _erratum(row: Any) -> Erratum:
    return Erratum(draft=row.draft_id, original=row.original, of_revision=row.of_revision_id)

"""Language versions: drafts of their own, written by people, checked and approved by themselves.

No machine translates: the draft begins with blanks, beside the original.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiemtin.entities import Draft, User
from kiemtin.errors import Conflict, NoSuchLanguage, NotFound
from kiemtin.store import Store
from kiemtin.words import say
from kiemtin.writing import LANGUAGES_WRITTEN
from review import audit
from review.roles import require


def start(store: Store, user: User, *, draft: int, language: str, now: datetime) -> Draft:
    """A draft that says the newest revision of ``draft`` in ``language``; the one that is there already.

    Of a translation, its original is translated. Raises NoSuchLanguage, NotFound.
    """
    with store.work() as uow:
        editor = require(uow, user, "edit")
        itself = uow.writing.translation(draft)
        original = uow.drafts.get(draft if itself is None else itself.original)
        uow.drafts.hold(original.id)
        for known in uow.writing.translations_of(original.id):
            if known.language == language:
                return uow.drafts.get(known.draft)
        text = original.latest.content
        if language not in LANGUAGES_WRITTEN or language == text.language:
            raise NoSuchLanguage(language=language)
        into = say(f"language.{language}", editor.language)
        blank = say("translation.blank", editor.language, into=into)
        made = uow.drafts.add(
            claim=original.claim,
            kind=original.kind,
            author=editor.id,
            content=replace(text, title=blank, body=blank, variants=(), series_at=None, language=language),
            now=now,
        )
        uow.writing.add_translation(draft=made.id, of_revision=original.latest.id, language=language)
        audit.record(
            uow, editor, "start_translation", f"draft:{made.id}", now, of=original.id, language=language
        )
        uow.commit()
        return made


def follow(store: Store, user: User, *, draft: int, revision: int, now: datetime) -> None:
    """A person has seen to it that the translation says what ``revision`` of its original says.

    Raises NotFound for a draft that translates nothing, Conflict when the original changed again.
    """
    with store.work() as uow:
        editor = require(uow, user, "edit")
        known = uow.writing.translation(draft)
        if known is None:
            raise NotFound(what="bản dịch / translation")
        if uow.drafts.get(known.original).latest.id != revision:
            raise Conflict()
        uow.writing.follow(draft, revision)
        audit.record(uow, editor, "follow_original", f"draft:{draft}", now, of=known.original)
        uow.commit()

"""What was typed and not saved: kept for its writer alone, offered when they come back, gone when they save.

An autosave is no revision: nobody else sees it, nothing is approved or published from it.
"""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import Content, User
from kiemtin.store import Store
from kiemtin.writing import Autosave
from review.roles import require


def keep(store: Store, user: User, *, draft: int, after: int, content: Content, now: datetime) -> None:
    """Keep what ``user`` has typed on top of revision ``after``. A text that is saved already leaves nothing.

    Raises NotFound, NotAllowed.
    """
    with store.work() as uow:
        editor = require(uow, user, "edit")
        if content == uow.drafts.get(draft).latest.content:
            uow.writing.forget_autosave(draft, editor.id)
        else:
            uow.writing.autosave(draft=draft, user=editor.id, after=after, content=content, now=now)
        uow.commit()


def left(store: Store, user: User, draft: int) -> Autosave | None:
    """What this person left unsaved in a draft."""
    with store.read() as uow:
        return uow.writing.autosaved(draft, user.id)


def forget(store: Store, user: User, draft: int) -> None:
    """The person does not want it any more."""
    with store.work() as uow:
        editor = require(uow, user, "edit")
        uow.writing.forget_autosave(draft, editor.id)
        uow.commit()

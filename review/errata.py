"""Correcting our own error in public (S10): to every account that carried it, saying what was wrong and what is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiemtin.entities import Draft, User
from kiemtin.errors import NotPublished
from kiemtin.states import LIVE, Decision, PublicationState
from kiemtin.store import Store
from kiemtin.words import local
from review import audit
from review.roles import require
from review.templates import TEMPLATES, fill

_MAY_BE_THERE = LIVE | {
    PublicationState.SENDING,
    PublicationState.OUTCOME_UNKNOWN,
    PublicationState.NEEDS_HUMAN,
}


def start(
    store: Store,
    user: User,
    *,
    publication: int,
    office: str,
    now: datetime,
    fact: str | None = None,
) -> Draft:
    """A draft that corrects a published post; the unfinished one that is there already.

    It is addressed to every account on which the post stands or may stand. ``fact`` is what is right,
    where the fact base has it. Raises NotPublished, NotFound.
    """
    with store.work() as uow:
        editor = require(uow, user, "edit")
        post = uow.publications.get(publication)
        if post.state not in LIVE:
            raise NotPublished()
        wrong = uow.drafts.revision(post.revision)
        uow.drafts.hold(wrong.draft)
        for known in uow.writing.errata_of(wrong.id):
            begun = uow.drafts.get(known.draft)
            if begun.approval is None or begun.approval.decision is Decision.REFUSED:
                return begun
        posts = [each for each in uow.publications.of_revision(wrong.id) if each.state in _MAY_BE_THERE]
        language = wrong.content.language
        content = fill(
            TEMPLATES["erratum"],
            office=office,
            language=language,
            evidence=uow.facts.evidence(fact) if fact else None,
            wrong_title=wrong.content.title.rstrip("."),
            day=local(min(each.sent_at or now for each in posts), "%d/%m/%Y"),
        )
        content = replace(content, accounts=tuple(each.account for each in posts))
        made = uow.drafts.add(claim=None, kind="correction", author=editor.id, content=content, now=now)
        uow.writing.add_erratum(draft=made.id, of_revision=wrong.id)
        audit.record(uow, editor, "start_erratum", f"draft:{made.id}", now, of=f"revision:{wrong.id}")
        uow.commit()
        return made

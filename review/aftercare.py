"""What people do about posts that were edited or removed on the far side, and how such a post is told of.

A person says that they know of a change: one line of the record and one step in the post's own history. The
change itself stays known; another change there, or the same one anew, waits for a person again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kiemtin.entities import User
from kiemtin.errors import NothingChangedThere
from kiemtin.states import RemoteState
from kiemtin.store import Store
from kiemtin.store.after_queries import SEEN, PostOut
from kiemtin.words import Phrase
from review import audit
from review.roles import require

FIGURES = ("views", "likes", "shares", "comments", "mailed", "refused", "unknown")
"""Figures of a post that people are shown, in their order. Closed: each is a count, none is a person (S2)."""


def acknowledge(store: Store, user: User, *, publication: int, now: datetime, note: str = "") -> PostOut:
    """Say that the change of a post there is known, with what was done about it.

    A second time changes nothing. Raises NotFound, NothingChangedThere, NotAllowed.
    """
    with store.work() as uow:
        planner = require(uow, user, "plan")
        row = uow.publications.get(publication)
        seen = uow.aftercare.of(publication)
        if seen is None or seen.changed_at is None:
            raise NothingChangedThere()
        before = uow.queries.post_out(publication)
        if before is None:
            raise NothingChangedThere()
        if before.known:
            return before
        # Never before the change it is about, also when the clock was set back in between.
        uow.publications.note_seen(row, f"{SEEN}{seen.state}", now=max(now, seen.changed_at))
        audit.record(
            uow,
            planner,
            "acknowledge_change",
            f"publication:{publication}",
            now,
            state=seen.state.value,
            changed_at=seen.changed_at.isoformat(),
            note=note.strip()[:500],
        )
        uow.commit()
    with store.read() as uow:
        after = uow.queries.post_out(publication)
    return after or before


def standing(post: PostOut) -> Phrase:
    """How a post stands there, in one or two words."""
    return Phrase(f"after.state.{_state(post)}")


def advice(post: PostOut) -> Phrase:
    """What to do about a post, given how it stands there; for every state there is something to say."""
    if post.state is RemoteState.UNSEEN and not post.watched:
        return Phrase("after.advice.cannot_be_asked")
    return Phrase(f"after.advice.{_state(post)}")


def figures(reach: Mapping[str, int]) -> dict[str, int]:
    """The far side's figures for a post that may be shown, in order: counts of the closed list only."""
    found = {name: reach.get(name) for name in FIGURES}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0
    }


def _state(post: PostOut) -> str:
    return "never" if post.state is None else post.state.value

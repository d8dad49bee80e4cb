"""Looking after what is out: was it edited or removed there, how many did it reach. Only reads.

A look is made soon after publishing, then less and less often. What the first look sees is what the
later ones are compared with. A post that is gone is called so only when two looks in a row miss it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from kiemtin.entities import Publication, RemotePost
from kiemtin.errors import KiemTinError, StoreBusy, StoreReadOnly, StoreUnreachable
from kiemtin.states import RemoteState
from kiemtin.store.repositories.aftercare import Aftercare
from scheduler.context import ACTOR, Publishing, Watch
from scheduler.opened import OpenChannels

_LOG = logging.getLogger(__name__)

LOOKS: Sequence[timedelta] = (
    timedelta(minutes=2),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
"""Ages of a post at which it is looked at; not any more after the last."""
AGAIN = timedelta(minutes=10)
"""Wait before a post that seems to be gone, or cannot be asked for, is looked at again."""
SEEN_BY = "seen-by-"
"""Beginning of the remote id of a post that a person found without noting its address (review.planning)."""
BATCH = 20
"""Posts one call looks at."""


def look_after(ctx: Publishing, now: datetime, *, limit: int = BATCH) -> Counter[RemoteState]:
    """Look at the posts whose look is due; returns how many are in which state."""
    watch = Watch(now)
    seen: Counter[RemoteState] = Counter()
    with ctx.store.read() as uow:
        rows = [
            (row, uow.accounts.get(row.account), uow.aftercare.of(row.id))
            for row in uow.aftercare.due(now, limit)
        ]
    opened = OpenChannels(ctx.open_channel)
    for row, account, before in rows:
        if ctx.stopping():
            break
        try:
            post = None if _noted(row) else opened.of(account).look(row.remote_id or "")
        except (StoreBusy, StoreReadOnly, StoreUnreachable):
            raise
        except KiemTinError as problem:
            _LOG.info("publication %d could not be looked at: %s", row.id, problem)
            after = _unasked(row, before, watch.now())
        except Exception:
            _LOG.exception("publication %d: the channel failed", row.id)
            after = _unasked(row, before, watch.now())
        else:
            after = compare(row, before, post, watch.now())
        _keep(ctx, row, before, after)
        seen[after.state] += 1
    opened.end_run()
    return seen


def compare(row: Publication, before: Aftercare | None, post: RemotePost | None, now: datetime) -> Aftercare:
    """What a look says, beside what the one before said. Pure. ``post`` None: it cannot be asked there at all."""
    if post is None:
        return Aftercare(publication=row.id, state=RemoteState.UNSEEN, fingerprint="", looked_at=now)
    known = before.fingerprint if before else ""
    if not post.there:
        missed_before = (
            before is not None and before.state is RemoteState.UNSEEN and before.next_look_at is not None
        )
        gone = before is not None and (before.state is RemoteState.GONE or missed_before)
        state = RemoteState.GONE if gone else RemoteState.UNSEEN
    elif known and post.fingerprint != known:
        state = RemoteState.EDITED
    else:
        state = RemoteState.PRESENT
    noticed = state in (RemoteState.EDITED, RemoteState.GONE)
    already = before.changed_at if before and before.state is state else None
    return Aftercare(
        publication=row.id,
        state=state,
        fingerprint=known or post.fingerprint,
        reach=post.reach or (before.reach if before else {}),
        looked_at=now,
        changed_at=(already or now) if noticed else None,
        next_look_at=now + AGAIN if state is RemoteState.UNSEEN else next_look(row.sent_at or now, now),
    )


def _noted(row: Publication) -> bool:
    """True where a person said that the post is there: the far side knows no post by what they noted."""
    return row.remote_id == row.remote_url or (row.remote_id or "").startswith(SEEN_BY)


def next_look(sent_at: datetime, now: datetime) -> datetime | None:
    """The next of ``LOOKS`` after now; None when the last is over."""
    return next((sent_at + age for age in LOOKS if sent_at + age > now), None)


def _unasked(row: Publication, before: Aftercare | None, now: datetime) -> Aftercare:
    """The far side did not answer: nothing is known anew, it is asked again."""
    again = next_look(row.sent_at or now, now)
    wait = now + AGAIN * 6
    return Aftercare(
        publication=row.id,
        state=before.state if before else RemoteState.PRESENT,
        fingerprint=before.fingerprint if before else "",
        reach=before.reach if before else {},
        looked_at=before.looked_at if before else now,
        changed_at=before.changed_at if before else None,
        next_look_at=None if again is None else min(again, wait),
    )


def _keep(ctx: Publishing, row: Publication, before: Aftercare | None, after: Aftercare) -> None:
    with ctx.store.work() as uow:
        uow.aftercare.keep(after)
        noticed = after.state in (RemoteState.EDITED, RemoteState.GONE)
        if noticed and (before is None or before.state is not after.state):
            uow.audit.add(
                actor=ACTOR,
                action=f"remote.{after.state}",
                subject=f"publication:{row.id}",
                now=after.looked_at,
                account=row.account,
                url=row.remote_url,
            )
        uow.commit()

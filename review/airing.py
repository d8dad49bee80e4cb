"""Confirming that a printed or spoken pack was used: who says so, when, where. Only ever added to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from kiemtin.airing import Airing, ToConfirm
from kiemtin.entities import User
from kiemtin.errors import AiringUnfit
from kiemtin.states import LIVE, MediaKind
from kiemtin.store import Store, UnitOfWork
from kiemtin.words import Phrase, local
from review import audit
from review.roles import require

LONGEST_PLACE = 200
LONGEST_NOTE = 1_000
_CLOCKS = timedelta(minutes=1)
"""A pack may be read out in the minute it was made: times are given without seconds."""


def waiting(store: Store, offline: Collection[str]) -> tuple[ToConfirm, ...]:
    """Packs of offline channels that nobody has confirmed, the oldest first."""
    with store.read() as uow:
        return tuple(uow.airings.waiting(sorted(offline)))


def confirmed(store: Store, most: int = 50) -> tuple[Airing, ...]:
    """The newest confirmations."""
    with store.read() as uow:
        return tuple(uow.airings.latest(most))


def confirm(
    store: Store,
    user: User,
    *,
    publication: int,
    place: str,
    aired_at: datetime,
    offline: Collection[str],
    now: datetime,
    note: str = "",
    photo: int | None = None,
) -> Airing:
    """A person says where and when a pack was used; more than once for more places.

    Raises NotAllowed, NotFound, AiringUnfit.
    """
    place, note = " ".join(place.split()), note.strip()
    with store.work() as uow:
        person = require(uow, user, "confirm_airing")
        _refuse_unfit(uow, publication, place, note, aired_at, photo, offline, now)
        number = uow.airings.add(
            publication=publication,
            aired_at=aired_at,
            place=place,
            note=note,
            photo=photo,
            by=person.id,
            now=now,
        )
        audit.record(
            uow,
            person,
            "confirm_airing",
            f"publication:{publication}",
            now,
            airing=number,
            aired_at=aired_at.isoformat(),
            photo=photo,
        )
        uow.commit()
        return next(each for each in uow.airings.of(publication) if each.id == number)


def _refuse_unfit(
    uow: UnitOfWork,
    publication: int,
    place: str,
    note: str,
    aired_at: datetime,
    photo: int | None,
    offline: Collection[str],
    now: datetime,
) -> None:
    row = uow.publications.get(publication)
    if uow.accounts.get(row.account).channel not in offline:
        raise _unfit("not_offline")
    if row.state not in LIVE:
        raise _unfit("not_made")
    if not place:
        raise _unfit("no_place")
    if len(place) > LONGEST_PLACE or len(note) > LONGEST_NOTE:
        raise _unfit("too_long", most=LONGEST_NOTE if len(place) <= LONGEST_PLACE else LONGEST_PLACE)
    if aired_at > now:
        raise _unfit("in_future")
    if row.sent_at is not None and aired_at < row.sent_at - _CLOCKS:
        raise _unfit("before_made", when=local(row.sent_at))
    if photo is not None:
        item = uow.media.get(photo)
        if uow.media.by_hash(item.sha256) is None or item.kind is not MediaKind.IMAGE:
            raise _unfit("no_photo")


def _unfit(reason: str, **values: object) -> AiringUnfit:
    return AiringUnfit(reason=Phrase(f"airing.reason.{reason}", values))

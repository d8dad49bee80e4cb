"""The media library: who may add, describe and remove files, and what is kept of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiemtin.entities import User
from kiemtin.errors import MediaIncomplete, MediaMissing, MediaTooLarge, MediaUsed
from kiemtin.media import MediaBounds, MediaItem
from kiemtin.ports import Clock
from kiemtin.states import MediaKind
from kiemtin.store import Store, UnitOfWork
from kiemtin.words import Phrase, local
from media.apart import cleaned
from media.folder import Folder
from media.forms import form_of
from review import audit
from review.roles import require

LONGEST_NAME = 200
_SUFFIX = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "application/pdf": ".pdf",
}


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A file that is not as it was kept: ``missing``, ``changed``, or ``stray`` (nobody knows it)."""

    sha256: str
    name: str
    problem: str


class Library:
    """The files of one installation. ``by`` and ``user`` are None at the command line."""

    def __init__(
        self, store: Store, folder: Path, clock: Clock, *, bounds: MediaBounds | None = None
    ) -> None:
        self._store = store
        self._folder = Folder(folder)
        self._clock = clock
        self.bounds = bounds or MediaBounds()

    def add(
        self, name: str, body: bytes, *, alt: str = "", licence: str = "", by: int | None = None
    ) -> MediaItem:
        """Keep a clean copy of a file. The same bytes twice are one file, which stays as it was described.

        Raises NotAllowed, MediaIncomplete, MediaUnknownForm, MediaDamaged, MediaLocked, MediaTooLarge,
        MediaTooSlow, MediaUnfit, StoreReadOnly.
        """
        self._require(by)
        name = _plain_name(name)
        form = form_of(name, body)
        alt, licence = " ".join(alt.split()), " ".join(licence.split())
        if form.kind is MediaKind.IMAGE and not alt:
            raise MediaIncomplete(file=name, what=Phrase("media.what.alt"))
        if not licence:
            raise MediaIncomplete(file=name, what=Phrase("media.what.licence"))
        most = self.bounds.of(form.kind)
        if len(body) > most:
            raise MediaTooLarge(file=name, limit=f"{most // 1_000_000} MB")
        made = cleaned(name, form, body)
        with self._folder.alone():
            sha256 = self._folder.keep(made.body)
            with self._store.work() as uow:
                user = require(uow, uow.people.get(by), "keep_media") if by is not None else None
                known = uow.media.by_hash(sha256)
                if known is not None:
                    return known
                item = uow.media.add(
                    sha256=sha256,
                    kind=form.kind,
                    mime=made.mime,
                    size=len(made.body),
                    name=_renamed(name, made.mime),
                    now=self._clock.now(),
                    alt=alt,
                    licence=licence,
                    added_by=by,
                    width=made.width,
                    height=made.height,
                    seconds=made.seconds,
                )
                _record(uow, user, "add_media", item, self._clock.now())
                uow.commit()
        return item

    def describe(self, user: User | None, item: int, *, alt: str, licence: str) -> MediaItem:
        """Another alt text or licence note. Same errors as ``add``; raises NotFound."""
        alt, licence = " ".join(alt.split()), " ".join(licence.split())
        with self._store.work() as uow:
            editor = require(uow, user, "keep_media") if user else None
            known = uow.media.get(item)
            if known.kind is MediaKind.IMAGE and not alt:
                raise MediaIncomplete(file=known.name, what=Phrase("media.what.alt"))
            if not licence:
                raise MediaIncomplete(file=known.name, what=Phrase("media.what.licence"))
            uow.media.describe(item, alt=alt, licence=licence)
            _record(uow, editor, "describe_media", known, self._clock.now())
            uow.commit()
            return uow.media.get(item)

    def remove(self, user: User | None, item: int) -> MediaItem:
        """Out of the library and off the disk. Raises MediaUsed while a living text shows it, NotFound."""
        with self._folder.alone():
            with self._store.work() as uow:
                editor = require(uow, user, "keep_media") if user else None
                gone = uow.media.get(item)
                if uses := uow.media.uses(gone):
                    first = uses[0]
                    when = local(first.at, "%d/%m/%Y") if first.at else ""
                    where = Phrase(f"media.used.{first.kind}", {"title": first.title, "when": when})
                    raise MediaUsed(name=gone.name, where=where)
                uow.media.remove(item, self._clock.now())
                _record(uow, editor, "remove_media", gone, self._clock.now())
                uow.commit()
            self._folder.forget(gone.sha256)
        return gone

    def path(self, sha256: str) -> Path:
        """Where a kept file lies. Raises MediaMissing."""
        try:
            found = self._folder.path(sha256)
        except ValueError:
            raise MediaMissing(name=sha256[:12]) from None
        if not found.is_file():
            raise MediaMissing(name=sha256[:12])
        return found

    def broken(self) -> list[Broken]:
        """Files that are missing or changed, and files on the disk that nobody knows. Reads every file."""
        with self._store.read() as uow:
            known = {each.sha256: each for each in uow.media.all()}
        there = self._folder.names()
        found = [
            Broken(sha256=sha256, name=item.name, problem="changed" if sha256 in there else "missing")
            for sha256, item in known.items()
            if not self._folder.whole(sha256)
        ]
        return found + [Broken(sha256=each, name="", problem="stray") for each in sorted(there - set(known))]

    def _require(self, by: int | None) -> None:
        """Before the file is looked at: whoever may not add one costs no time."""
        if by is not None:
            with self._store.read() as uow:
                require(uow, uow.people.get(by), "keep_media")


def _plain_name(name: str) -> str:
    """The last part of a path, without signs that hide or steer."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = " ".join("".join(sign if sign.isprintable() else " " for sign in last).split())
    if not kept.strip(". "):
        raise MediaIncomplete(file="?", what=Phrase("media.what.name"))
    return kept if len(kept) <= LONGEST_NAME else kept[: LONGEST_NAME - 20] + kept[-20:]


def _renamed(name: str, mime: str) -> str:
    """The name with the ending of what the file is now."""
    stem, dot, _ = name.rpartition(".")
    return (stem if dot and stem else name)[: LONGEST_NAME - 5] + _SUFFIX.get(mime, ".docx")


def _record(uow: UnitOfWork, user: User | None, action: str, item: MediaItem, now: datetime) -> None:
    audit.record(uow, user, action, f"media:{item.id}", now, sha256=item.sha256, kind=str(item.kind))

"""What the offline channels share: a pack of files in a folder of its own, which people print, read out or hang up."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from kiemtin.entities import Attachment, Outgoing, Receipt, RemotePost
from kiemtin.errors import OutcomeUnknown, Rejected, Transient
from kiemtin.ports import Made, MediaLimits
from kiemtin.states import MediaKind
from reports.packs import Shelf, Taken
from scheduler.channels import Room
from scheduler.channels.plain import PlainChannel
from scheduler.reference import code_of

_CAUSES = {
    errno.ENOSPC: "packs_full",
    errno.EDQUOT: "packs_full",
    errno.EROFS: "packs_read_only",
    errno.EACCES: "packs_read_only",
    errno.EPERM: "packs_read_only",
}
WITH_FILES = MediaLimits(
    mimes=frozenset(
        {
            "image/jpeg",
            "image/png",
            "video/mp4",
            "video/webm",
            "application/pdf",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    ),
    most=20,
    bytes_each={MediaKind.VIDEO: 1_000_000_000},
    together=True,
)
"""Attachments of the text are laid beside the sheets, so that nothing is left out unseen."""


class PackChannel(PlainChannel):
    """A channel makes ``files``; the rest is the same for all."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._shelf = Shelf(room.packs_dir)

    def files(self, content: Outgoing, reference: str) -> Mapping[str, bytes]:
        """The pack's files by name. Raises Rejected for a text that ``check`` refuses."""
        raise NotImplementedError

    def verify(self) -> str:
        """Nobody but this installation writes its folder; what is done with a pack, people confirm by name."""
        try:
            self._shelf.ready()
        except OSError as problem:
            raise _transient(problem) from problem
        return f"{self.spec.name}: folder of packs written by this installation"

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        reference = code_of(key)
        try:
            self._shelf.lay(
                reference,
                key=key,
                channel=self.spec.name,
                title=content.title,
                made_at=content.published_at,
                files={**self.files(content, reference), **_beside(content.media)},
            )
        except Taken as problem:
            raise Rejected(reason=str(problem), cause="pack_taken") from problem
        except OSError as problem:
            raise _transient(problem) from problem
        try:
            self._shelf.settle()
        except OSError as problem:
            raise OutcomeUnknown(reason=_words(problem), cause=_cause(problem)) from problem
        return Receipt(remote_id=reference, remote_url="")

    def find(self, key: str, made: Made) -> Receipt | None:
        try:
            found = self._shelf.find(code_of(key), key)
        except Taken:
            return None
        except OSError as problem:
            raise _transient(problem) from problem
        return None if found is None else Receipt(remote_id=found.reference, remote_url="")

    def look(self, remote_id: str) -> RemotePost | None:
        """The pack as it lies there now: whether somebody changed or removed it."""
        try:
            now = self._shelf.fingerprint(remote_id)
        except OSError as problem:
            raise _transient(problem) from problem
        return RemotePost(there=now is not None, fingerprint=now or "")


def _beside(media: tuple[Attachment, ...]) -> dict[str, Path]:
    """The text's files under names that say their order; two may be called the same."""
    return {
        f"tep-{number:02}-{_safe(each.name)}": Path(each.path) for number, each in enumerate(media, start=1)
    }


def _safe(name: str) -> str:
    """A name that any system takes."""
    kept = "".join(sign if sign.isalnum() or sign in ".-_ " else "-" for sign in name).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:60]}{dot}{ending[:8]}" if dot else kept[:60]


def _transient(problem: OSError) -> Transient:
    return Transient(reason=_words(problem), cause=_cause(problem))


def _cause(problem: OSError) -> str:
    return _CAUSES.get(problem.errno or 0, "packs_disk")


def _words(problem: OSError) -> str:
    return f"{problem.strerror or problem}: {problem.filename or ''}".rstrip(": ")

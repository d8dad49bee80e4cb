"""The media library and the packs of offline channels, as the pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiemtin.errors import MediaMissing
from kiemtin.media import MediaItem, UsedBy
from kiemtin.ports import ChannelDesk, MediaLibrary
from kiemtin.states import MediaKind
from kiemtin.store import Store
from kiemtin.words import local, say

PER_PAGE = 12


@dataclass(frozen=True)
class MediaLine:
    """A file with who added it (empty: by command), where it is used, and whether it is on the disk."""

    item: MediaItem
    adder: str
    uses: tuple[UsedBy, ...]
    path: str

    def where(self, language: str) -> str:
        """The texts and confirmations that show it, in one line."""
        return "; ".join(
            say(
                f"media.used.{each.kind}",
                language,
                title=each.title,
                when=local(each.at, "%d/%m/%Y") if each.at else "",
            )
            for each in self.uses
        )


@dataclass(frozen=True)
class Shelf:
    """One page of the library's files, and how many pages there are."""

    lines: tuple[MediaLine, ...]
    pages: int


def shelf(store: Store, library: MediaLibrary, kind: MediaKind | None, page: int) -> Shelf:
    """Files of a kind (None: all), newest first; ``page`` counts from 0."""
    with store.read() as uow:
        items = [each for each in uow.media.all() if kind is None or each.kind is kind]
        shown = items[page * PER_PAGE : (page + 1) * PER_PAGE]
        lines = tuple(
            MediaLine(
                item=each,
                adder=uow.people.get(each.added_by).display if each.added_by is not None else "",
                uses=tuple(uow.media.uses(each)),
                path=_path(library, each),
            )
            for each in shown
        )
    return Shelf(lines=lines, pages=max(1, -(-len(items) // PER_PAGE)))


def photos(store: Store) -> Sequence[MediaItem]:
    """The library's pictures, newest first."""
    with store.read() as uow:
        return [each for each in uow.media.all() if each.kind is MediaKind.IMAGE]


def offline(channels: ChannelDesk) -> frozenset[str]:
    """Names of the channels whose packs people confirm."""
    return frozenset(each.name for each in channels.kinds() if each.offline)


def _path(library: MediaLibrary, item: MediaItem) -> str:
    try:
        return str(library.path(item.sha256))
    except MediaMissing:
        return ""

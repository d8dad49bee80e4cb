"""The files a text goes out with: from the uses in the text to what a channel gets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kiemtin.entities import Attachment, MediaUse
from kiemtin.errors import MediaMissing
from kiemtin.store import UnitOfWork


def attachments(uow: UnitOfWork, uses: Sequence[MediaUse], media_dir: Path | None) -> tuple[Attachment, ...]:
    """In the text's order, with the text's own alt text. Raises MediaMissing for a file that is not there."""
    found: list[Attachment] = []
    for use in uses:
        item = uow.media.by_hash(use.sha256)
        path = None if media_dir is None else media_dir / f"{use.sha256}"
        if item is None or path is None or not path.is_file():
            raise MediaMissing(name=use.sha256[:12] if item is None else item.name)
        found.append(item.attached(str(path), alt=use.alt))
    return tuple(found)

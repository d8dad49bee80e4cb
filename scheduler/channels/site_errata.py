"""Notes on pages of the corrections site that were wrong, each leading to its correction (S10).

A page is never made anew for it: the note is put below the heading and nothing else in the file changes, so that
what the page was when it was published can still be told from what somebody made of it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from reports.site_pages import Page, errata_noted, errata_of, read_page, render_errata, with_errata
from scheduler.channels.whole_files import write

FOLDER = "dinh-chinh"
"""Folder of the pages below the site's own."""
_LINKED = re.compile(rf'href="(?:\.\./)*{FOLDER}/([0-9a-f]+\.html)"')
"""A page that a note leads to."""


class Known(NamedTuple):
    """A page's file as it was read: when it changed, its size, the page and the note on it."""

    changed: int
    size: int
    page: Page | None
    note: str


def put_notes(folder: Path, known: Mapping[str, Known]) -> bool:
    """See to it that each page that was wrong leads to what corrects it; True when a file was changed.

    ``folder``: the site's; ``known``: every page by the name of its file. Raises OSError.
    """
    errata = errata_of(
        each.page for name, each in known.items() if each.page and each.page.path == f"{FOLDER}/{name}"
    )
    changed = False
    for name, each in known.items():
        path = f"{FOLDER}/{name}"
        note = render_errata(path, errata.get(path, ()))
        if each.page is not None and each.note != note:
            changed |= _put(folder / path, note)
    return changed


def without_our_note(folder: Path, path: str, body: bytes) -> bytes:
    """The page's file as it was sent, when its note is exactly the one that belongs there; else as it is."""
    text = body.decode("utf-8", errors="surrogateescape")
    note = errata_noted(text)
    page = read_page(text) if note else None
    if page is None:
        return body
    errata = [each for name in _LINKED.findall(note) if (each := _page(folder, name)) is not None]
    if note != render_errata(path, errata_of([page, *errata]).get(path, ())):
        return body
    return with_errata(text, "").encode("utf-8", errors="surrogateescape")


def _put(target: Path, note: str) -> bool:
    """False when it stands there already, or the page is gone or has no place for it."""
    try:
        text = target.read_bytes().decode("utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return False
    noted = with_errata(text, note)
    if noted == text:
        return False
    write(target, noted.encode("utf-8", errors="surrogateescape"), mode=0o644)
    return True


def _page(folder: Path, name: str) -> Page | None:
    """The page in this file, None when there is none or it says it is another."""
    path = f"{FOLDER}/{name}"
    with contextlib.suppress(FileNotFoundError):
        page = read_page((folder / path).read_text(encoding="utf-8", errors="replace"))
        return page if page is not None and page.path == path else None
    return None

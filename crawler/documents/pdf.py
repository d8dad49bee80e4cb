"""The text layer of a PDF, page by page."""

from __future__ import annotations

import io

from pypdf import PdfReader
from pypdf.errors import PyPdfError

DAMAGED = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    RecursionError,
    OSError,
)
"""What pypdf raises for a broken file: its own errors, and Python's where it did not foresee the damage."""
MOST_PAGES = 1_000


class Locked(Exception):
    """It opens only with a password."""


class TooManyPages(Exception):
    """It has more than ``MOST_PAGES`` pages."""


def read_pages(body: bytes) -> list[list[str]]:
    """The lines of each page, none for a page without text. Raises Locked, TooManyPages, one of ``DAMAGED``."""
    reader = PdfReader(io.BytesIO(body), strict=False)
    # Many offices forbid printing or copying with an owner's password; anyone may read such a file.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Locked
    if len(reader.pages) > MOST_PAGES:
        raise TooManyPages
    return [(page.extract_text() or "").splitlines() for page in reader.pages]

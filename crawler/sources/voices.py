"""Telling the speakers of one page apart without keeping who they are."""

from __future__ import annotations

import unicodedata


class Speakers:
    """Ordinals for the speakers of ONE page. It lives as long as the parsing of that page.

    The names it compares leave with it: nothing it returns can be turned back (S2).
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def number(self, who: str) -> int | None:
        """0, 1, ... in order of appearance; None where the page does not show who speaks."""
        name = " ".join(unicodedata.normalize("NFKC", who).casefold().split())
        if not name:
            return None
        return self._seen.setdefault(name, len(self._seen))

    def __repr__(self) -> str:
        return f"Speakers({len(self._seen)})"

"""Telling what a change of the facts did to the claims and to the posts that are out."""

from __future__ import annotations

from cli.texts import text
from review.memory import Recheck


def rechecked(done: Recheck) -> None:
    """Print it; nothing when nothing changed and no post needs an erratum."""
    if done.changed:
        print(text("cli.rechecked", suggested=len(done.suggested), reopened=len(done.reopened)), flush=True)
    if done.errata:
        print(text("cli.rechecked.errata", count=len(done.errata)), flush=True)

"""The command line's words, in the office's language."""

from __future__ import annotations

import os
from typing import Any

from kiemtin.words import LANGUAGES, catalogue, say


def language() -> str:
    """``KIEMTIN_LANGUAGE``, Vietnamese unless set: known before the settings can be read."""
    wanted = os.environ.get("KIEMTIN_LANGUAGE", "vi")
    return wanted if wanted in LANGUAGES else "vi"


def text(key: str, **values: Any) -> str:
    """A message of the catalogue."""
    return say(key, language(), **values)


def trouble(word: str | None, detail: str) -> str:
    """Why a source could not be read, in a sentence; empty when it could."""
    # What a vendor's refusal means is itself a message of the catalogue.
    detail = catalogue(language()).get(detail, detail)
    return "" if word is None else text(f"trouble.{word}", detail=detail)

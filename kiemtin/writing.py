"""Writing's words: what was typed and not saved, language versions, corrections of our own errors. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import Content, Entity

LANGUAGES_WRITTEN = ("vi", "en", "km", "cjm", "hmn", "tyz", "rad", "jra", "zh", "ko", "ja")
"""Languages a text may be in (ISO 639): Vietnamese, the languages of large minorities and of many residents."""


@dataclass(frozen=True, kw_only=True)
class Autosave(Entity):
    """What one editor has typed on top of revision ``after`` and not saved."""

    draft: int
    user: int
    after: int
    content: Content
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Translation(Entity):
    """Draft ``draft`` says in ``language`` what ``of_revision`` of draft ``original`` says."""

    draft: int
    language: str
    original: int
    of_revision: int


@dataclass(frozen=True, kw_only=True)
class Erratum(Entity):
    """Draft ``draft`` corrects our own published revision ``of_revision`` (of draft ``original``)."""

    draft: int
    original: int
    of_revision: int

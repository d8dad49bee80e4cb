"""Words for people: the one catalogue (Vietnamese first, English beside it) and folding for search."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

LANGUAGES = ("vi", "en")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of every date shown to people."""
_FOLDER = Path(__file__).parent / "locale"


def fold(text: str) -> str:
    """Lower case without tones, marks and đ, so that search finds both ways of writing."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every message of a language, from ``kiemtin/locale/*.<language>.yaml``."""
    merged: dict[str, str] = {}
    for path in sorted(_FOLDER.glob(f"*.{language}.yaml")):
        merged.update(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    return merged


def say(key: str, language: str = "vi", **values: Any) -> str:
    """A message in a language, in Vietnamese for one that has no catalogue (a translation's).

    Raises KeyError for a key no catalogue has: tests find those.
    """
    return catalogue(language if language in LANGUAGES else LANGUAGES[0])[key].format(**values)


@dataclass(frozen=True)
class Phrase:
    """A message to be said later, in the language of whoever reads it. As ``str`` it is English, for logs."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, language: str) -> str:
        values = {
            name: each.said(language) if isinstance(each, Phrase) else each
            for name, each in self.values.items()
        }
        return say(self.key, language, **values)

    def __str__(self) -> str:
        return self.said("en")


def local(moment: datetime, pattern: str = "%d/%m/%Y %H:%M") -> str:
    """A moment as people in Viet Nam read it."""
    return moment.astimezone(ZONE).strftime(pattern)

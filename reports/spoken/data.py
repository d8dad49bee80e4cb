"""The short forms, units and letters that are read out, from ``words.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, kw_only=True)
class Words:
    """Each short form with its words."""

    short: Mapping[str, str]
    units: Mapping[str, str]
    kinds: Mapping[str, str]
    issuers: Mapping[str, str]
    letters: Mapping[str, str]
    per: tuple[str, ...]


@cache
def words() -> Words:
    """Read once."""
    read = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    return Words(**{**read, "per": tuple(read["per"])})

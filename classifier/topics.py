"""What a text is about, as the model tells it: closed names, several at once, ``other`` when none."""

from __future__ import annotations

from typing import Final

TOPICS: Final = (
    "merging",
    "centre",
    "papers",
    "fees",
    "staffing",
    "services",
    "districts",
    "schools_health",
    "land",
    "scam",
    "other",
)
"""In the order of the model's outputs; explained in ``docs/data-cards.md``."""

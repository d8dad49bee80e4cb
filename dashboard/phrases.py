"""Words, dates and numbers as a page says them in one language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kiemtin.states import Outcome, PublicationState, Role, VerdictLabel
from kiemtin.words import catalogue, local, say

NONE = "–"
"""Shown where there is nothing (yet)."""
VERDICT_ICONS = {
    VerdictLabel.REFUTED: "✗",
    VerdictLabel.SUPPORTED: "✓",
    VerdictLabel.NOT_ENOUGH_INFO: "?",
}
STATE_ICONS = {
    PublicationState.SCHEDULED: "◷",
    PublicationState.CLAIMED: "→",
    PublicationState.PREPARED: "→",
    PublicationState.SENDING: "→",
    PublicationState.PUBLISHED: "✓",
    PublicationState.RECONCILED_PUBLISHED: "✓",
    PublicationState.RETRY_WAIT: "↻",
    PublicationState.OUTCOME_UNKNOWN: "?",
    PublicationState.RECONCILED_ABSENT: "↻",
    PublicationState.NEEDS_HUMAN: "!",
    PublicationState.FAILED_PERMANENT: "✗",
    PublicationState.EXPIRED: "⌛",
    PublicationState.CANCELLED: "⊘",
}


class Phrases:
    """Says everything in one language: ``p("claims.title")`` is ``ui.claims.title`` of the catalogue."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        return say(f"ui.{key}", self.language, **values)

    def verdict(self, label: VerdictLabel | None) -> str:
        """An icon and a word, so that colour never carries it alone."""
        if label is None:
            return NONE
        return f"{VERDICT_ICONS[label]} {say(f'verdict.{label}', self.language)}"

    def outcome(self, outcome: Outcome) -> str:
        return say(f"outcome.{outcome}", self.language)

    def role(self, role: Role) -> str:
        return say(f"role.{role}", self.language)

    def state(self, state: PublicationState) -> str:
        return f"{STATE_ICONS[state]} {self(f'state.{state}')}"

    def known(self, kind: str, name: str) -> str:
        """The word for a name other parts bring (a topic, a place, a problem); the name itself if new."""
        return catalogue(self.language).get(f"ui.{kind}.{name}", name.replace("_", " "))

    def trouble(self, name: str | None, detail: str) -> str:
        """Why a source cannot be read, in the crawler's words."""
        known = catalogue(self.language)
        words = known.get(f"trouble.{name}")
        # What a vendor's refusal means is itself a message of the catalogue.
        return words.format(detail=known.get(detail, detail)) if words else self("problem.other")

    def when(self, moment: datetime | None, pattern: str = "%d/%m/%Y %H:%M") -> str:
        return NONE if moment is None else local(moment, pattern)

    def number(self, value: float, digits: int = 0) -> str:
        """12345.6 -> 12.346 in Vietnamese, 12,346 in English."""
        text = f"{value:,.{digits}f}"
        return text if self.language == "en" else text.translate(str.maketrans(",.", ".,"))

    def percent(self, share: float) -> str:
        return f"{self.number(100 * share)}%"

    def lasted(self, span: timedelta | None) -> str:
        """A duration in the two largest units that say something."""
        if span is None:
            return NONE
        minutes = max(0, round(span.total_seconds() / 60))
        days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
        if days and not hours:
            return self("lasted.whole_days", days=days)
        if days:
            return self("lasted.days", days=days, hours=hours)
        if hours and not rest:
            return self("lasted.whole_hours", hours=hours)
        if hours:
            return self("lasted.hours", hours=hours, minutes=rest)
        return self("lasted.minutes", minutes=rest)

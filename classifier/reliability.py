"""How sure a decision is: how often its like were right on texts that nobody had seen before.

Measured when four sets of posts by independent writers were read for the first time, each by the
reader of that hour (`docs/quality.md` names the sets, the commits and what counts as right). Later
readers do better on those sets because they were mended on them; on a new text these shares are
the honest expectation. Kinds seen seldom are drawn towards the share of all decisions.
What is left undecided has a score too, and another question: how often the facts really did not tell
(three more sets were there by then, seven in all).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.claims import COUNTRY, RawClaim
from kiemtin.states import VerdictLabel
from kiemtin.words import Phrase


@dataclass(frozen=True, slots=True)
class Seen:
    """Decisions of a kind at first sight: how many were right, of how many."""

    right: int
    of: int
    among: tuple[int, int] = (668, 752)
    """Right, and how many, of all decisions at first sight."""

    @property
    def score(self) -> float:
        """The share that was right, as if ten more decisions of average reliability had been seen."""
        right, of = self.among
        return round((self.right + _WEIGHT * right / of) / (self.of + _WEIGHT), 2)


_WEIGHT = 10
"""Decisions of average reliability added to each kind, so that 12 of 12 is not called certain."""

SUPPORTED = {
    "count of a place": Seen(79, 88),
    "count of the country": Seen(87, 96),
    "rule": Seen(67, 73),
    "merger": Seen(28, 34),
    "day": Seen(35, 39),
    "vote": Seen(12, 12),
    "centre": Seen(48, 52),
    "first": Seen(17, 18),
    "status": Seen(27, 30),
    "named": Seen(9, 11),
    "aligned": Seen(20, 23),
    "turned": Seen(15, 20),
    "new": Seen(0, 0),
}
"""Claims that agree with the facts. Kinds from ``day`` on were seen too seldom to part the verdicts: both together.

``aligned``: found by the words a sentence shares with a fact; no pattern says that it speaks of the same.
``turned``: any kind behind a denial, where it is easily mistaken what is denied, and by whom.
``new``: kinds that nobody read yet when this was measured.
"""
REFUTED = SUPPORTED | {
    "count of a place": Seen(65, 69),
    "count of the country": Seen(59, 71),
    "rule": Seen(71, 85),
    "merger": Seen(29, 31),
}
"""Claims the facts contradict. A number without a place may count something else; a rule may be asked or mocked."""
_SILENT = (83, 166)
"""Claims left undecided at first sight: those whose post nobody could decide by the facts, of how many."""
UNDECIDED = {
    "silent": Seen(32, 34, _SILENT),
    "may not refute": Seen(12, 12, _SILENT),
    "open": Seen(12, 25, _SILENT),
    "softened": Seen(3, 6, _SILENT),
    "unread": Seen(24, 89, _SILENT),
}
"""How often it was right to leave a claim undecided: the label of its post says that the facts do not tell.

``silent``: the facts do not reach that day, or that place. ``may not refute``: what differs has too little ground.
``open``: too near the right value, a part, another thing or an unnamed past may be meant. ``softened``: guessed,
reported or denied unclearly. ``unread``: no attribute covers it, kept as words; the facts decide most of these.
"""
_WHY = {
    "trace.unpublished": "silent", "trace.not_in_force": "silent", "trace.plan": "silent", "trace.far_future": "silent",
    "trace.unknown_place": "silent", "trace.older_time": "silent", "trace.may_not_refute": "may not refute",
    "trace.guess": "softened", "trace.reported": "softened", "trace.lived": "softened",
    "trace.unclear_denial": "softened", "trace.unsure": "softened",
}  # fmt: skip
"""By the step of the trace that tells why."""
_KINDS = {
    "bool": "rule",
    "date": "day",
    "ratio": "vote",
    "centre": "centre",
    "together": "merger",
    "rank": "first",
    "issuer": "named",
    "symbol": "named",
    "list": "named",
    "issued": "named",
    "still": "named",
    "size": "named",
} | dict.fromkeys(("kept", "gone", "province", "city", "type", "zone", "home", "town"), "status")
"""By kind of claim."""


def kind_of(claim: RawClaim) -> str:
    """The kind of decision a claim leads to, as it is counted here."""
    if claim.negated:
        return "turned"
    if claim.about == "fact":
        return "aligned"
    if claim.kind == "number":
        return "count of the country" if claim.of == COUNTRY else "count of a place"
    return _KINDS.get(claim.kind, "new")


def reliability(claim: RawClaim, verdict: VerdictLabel) -> float:
    """How often a decision like this one was right at first sight, 0 to 1; for ``verdict`` supported or refuted."""
    return (SUPPORTED if verdict is VerdictLabel.SUPPORTED else REFUTED)[kind_of(claim)].score


def undecided(trace: Iterable[Phrase]) -> float:
    """How often what was left undecided for this reason was rightly left so, 0 to 1."""
    reasons = [_WHY[each.key] for each in trace if each.key in _WHY]
    return UNDECIDED[reasons[-1] if reasons else "open"].score

"""Two counts that belong together (``28 tỉnh và 6 thành phố``) are one problem with one suggestion."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from classifier.claims import Context, RawClaim
from classifier.decisions import Decision, show
from kiemtin.states import VerdictLabel


@dataclass(frozen=True, slots=True)
class Pair:
    """Both counts, the words they span, the right values in order, the facts."""

    claims: tuple[RawClaim, RawClaim]
    first: int
    last: int
    right: tuple[str, str]
    facts: tuple[str, ...]

    def written(self, passage: str) -> str:
        """The passage with the right numbers in place of its own."""
        values = iter(self.right)
        return re.sub(r"\d[\d.,]*\d|\d", lambda match: next(values, match[0]), passage, count=2)


def pairs_of(
    judged: Sequence[tuple[RawClaim, Decision]], context: Context, together: Set[frozenset[str]]
) -> list[Pair]:
    """Pairs side by side of which one or both are wrong, where the facts give both numbers."""
    found: list[Pair] = []
    taken: list[RawClaim] = []
    beside: dict[int, list[tuple[RawClaim, Decision]]] = {}
    for each in judged:
        beside.setdefault(each[0].sentence, []).append(each)
    for one, first in judged:
        for two, second in beside[one.sentence]:
            if (
                frozenset((one.about, two.about)) not in together
                or one.of != two.of
                or not 1 <= two.focus[0] - one.last <= 2
                or VerdictLabel.REFUTED not in (first.label, second.label)
                or any(known is one or known is two for known in taken)
            ):
                continue
            right = [
                each.right if each.label is VerdictLabel.REFUTED and each.right else _right(claim, context)
                for claim, each in ((one, first), (two, second))
            ]
            if None in right or VerdictLabel.SUPPORTED in (first.label, second.label):
                continue
            facts = tuple(dict.fromkeys((*first.facts, *second.facts)))
            taken += [one, two]
            found.append(Pair((one, two), one.focus[0], two.last, (str(right[0]), str(right[1])), facts))
    return found


def _right(claim: RawClaim, context: Context) -> str | None:
    said = [
        each
        for each in context.facts.says(claim.about, claim.of)
        if each.published <= context.at and each.holds(context.at)
    ]
    return show(said[-1].accepted[0]) if said and len(said[-1].accepted) == 1 else None

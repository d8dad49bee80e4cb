"""What is counted when labelled posts and drafts have been read. Pure: no reading, no printing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any

from quality_sets import FREE, GROUPINGS, PROTECTED, Post

from classifier.reliability import kind_of
from classifier.restating import claim_of
from kiemtin.entities import ClaimReading, DraftProblem, Reading
from kiemtin.states import VerdictLabel

BINS = (0.0, 0.8, 0.85, 0.9, 0.95, 1.01)
"""Edges of the bins of scores; each bin holds its lower edge."""
_DECIDED = (VerdictLabel.REFUTED, VerdictLabel.SUPPORTED)


@dataclass(frozen=True)
class Read:
    """A post and what the reader made of it."""

    post: Post
    reading: Reading

    @property
    def verdict(self) -> str:
        """The verdict of the whole: one refuted claim makes it refuted."""
        found = {claim.verdict for claim in self.reading.claims}
        return next((label for label in _DECIDED if label in found), VerdictLabel.NOT_ENOUGH_INFO).value

    @property
    def cited(self) -> bool:
        """Does a refuted claim cite a fact that decides the post?"""
        return any(
            claim.verdict is VerdictLabel.REFUTED and self.post.facts & set(claim.facts)
            for claim in self.reading.claims
        )

    @property
    def wrong(self) -> str:
        """What is wrong with it, in a word; empty when nothing is."""
        if self.reading.flag != self.post.flag:
            return "false flag" if self.reading.flag else "missed"
        if self.post.label == "claim" and self.verdict != self.post.verdict:
            return f"read as {self.verdict}"
        return (
            "other fact cited"
            if self.post.verdict == "refuted" and self.post.facts and not self.cited
            else ""
        )


@dataclass
class Figures:
    """Counts over some posts."""

    posts: int = 0
    wanted: int = 0
    flagged: int = 0
    right: int = 0
    free: int = 0
    free_flagged: int = 0
    true: int = 0
    true_flagged: int = 0
    claims: int = 0
    verdicts: int = 0
    citable: int = 0
    cited: int = 0
    labels: int = 0
    labelled: int = 0

    def add(self, read: Read) -> None:
        post, flag = read.post, read.reading.flag
        claim = post.label == "claim"
        self.posts += 1
        self.wanted += post.flag
        self.flagged += flag
        self.right += flag and post.flag
        self.free += post.label in FREE
        self.free_flagged += flag and post.label in FREE
        self.true += claim and post.verdict == "supported"
        self.true_flagged += flag and claim and post.verdict == "supported"
        self.claims += claim
        self.verdicts += claim and read.verdict == post.verdict
        citable = flag and post.verdict == "refuted" and bool(post.facts)
        self.citable += citable
        self.cited += citable and read.cited
        self.labels += read.reading.label.value == post.label
        self.labelled += post.label != PROTECTED

    @property
    def precision(self) -> float | None:
        """Right flags among flags; None without a flag."""
        return self.right / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """Right flags among the posts to be flagged; None when there are none."""
        return self.right / self.wanted if self.wanted else None


def figures(read: Iterable[Read]) -> Figures:
    """Counts over all of them."""
    made = Figures()
    for each in read:
        made.add(each)
    return made


def by_group(read: Sequence[Read], grouping: str) -> dict[str, Figures]:
    """Counts over each group of a grouping of ``GROUPINGS``; a post may be in several."""
    made: dict[str, Figures] = {}
    for each in read:
        for group in GROUPINGS[grouping](each.post):
            made.setdefault(group, Figures()).add(each)
    return dict(sorted(made.items()))


def right_decision(read: Read, claim: ClaimReading) -> bool | None:
    """Is a decided claim decided as the label of its post says? None when the label does not tell.

    A refuted claim is right when the post is labelled refuted and one of the claim's facts decides it:
    a right flag for a wrong reason is no right decision. A refuted claim in an opinion, a question or
    satire is wrong; in a fraud nobody judged it. A supported claim is right in a post labelled
    supported; in one labelled refuted it may be its true half, unless nothing in it was refuted.
    """
    post = read.post
    if post.label == "scam" or (post.label != "claim" and claim.verdict is VerdictLabel.SUPPORTED):
        return None
    if post.label != "claim":
        return False
    if claim.verdict is VerdictLabel.REFUTED:
        return post.verdict == "refuted" and (not post.facts or bool(post.facts & set(claim.facts)))
    if post.verdict == "refuted" and read.verdict == "refuted":
        return None
    return post.verdict == "supported"


@dataclass
class Bin:
    """Decided claims with a score from ``low`` up to below ``high``."""

    low: float
    high: float
    right: int = 0
    decided: int = 0
    scores: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.low:g} to {self.high:g}" if self.high <= 1 else f"{self.low:g} and more"


def decided(read: Iterable[Read]) -> Iterator[tuple[Read, ClaimReading, bool]]:
    """The claims supported or refuted whose post tells whether that is right."""
    for each in read:
        for claim in each.reading.claims:
            if claim.verdict in _DECIDED:
                right = right_decision(each, claim)
                if right is not None:
                    yield each, claim, right


def reliability(read: Iterable[Read], verdict: VerdictLabel | None = None) -> list[Bin]:
    """How often decided claims were right, by score; of one verdict or of both."""
    bins = [Bin(low, high) for low, high in pairwise(BINS)]
    for each, claim, right in decided(read):
        if verdict not in (None, claim.verdict):
            continue
        found = next(one for one in bins if one.low <= claim.score < one.high)
        found.decided += 1
        found.scores += claim.score
        found.right += right
        if not right:
            found.wrong.append(f"{each.post.id} {claim.key}")
    return [one for one in bins if one.decided]


def by_kind(read: Iterable[Read]) -> dict[str, dict[str, tuple[int, int]]]:
    """Right and all decided claims, by kind of decision (``classifier.reliability``) and verdict."""
    made: dict[str, dict[str, tuple[int, int]]] = {}
    for _, claim, was_right in decided(read):
        if claim.structure is not None:
            counts = made.setdefault(kind_of(claim_of(claim.structure)), {})
            right, every = counts.get(claim.verdict.value, (0, 0))
            counts[claim.verdict.value] = right + was_right, every + 1
    return dict(sorted(made.items()))


@dataclass
class DraftFigures:
    """Counts over drafts: errors by kind, what was marked of them, and what else was."""

    drafts: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    citable: int = 0
    cited: int = 0
    suggested: int = 0
    false: int = 0
    advice: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any], problems: Sequence[DraftProblem]) -> None:
        """Counts a labelled draft and what was marked in it."""
        self.drafts += 1
        self.advice += sum(each.advice for each in problems)
        marked = [each for each in problems if not each.advice]
        used = set()
        for error in row["errors"]:
            start = row["text"].find(error["span"])
            end = start + len(error["span"])
            hit = next((each for each in marked if each.span[0] < end and each.span[1] > start), None)
            kind = error.get("kind", "error")
            self.errors[kind] += 1
            if hit is None:
                self.wrong.append(f"{row['id']} missed: {error['span']}")
                continue
            self.found[kind] += 1
            used.add(hit.span)
            self.citable += bool(error["facts"])
            self.cited += bool(set(hit.facts) & set(error["facts"]))
            right = error["correct"].lower() in hit.suggestion.lower()
            self.suggested += right
            if not right:
                self.wrong.append(f"{row['id']} {error['span']}: suggested {hit.suggestion or 'nothing'}")
        for each in marked:
            if each.span not in used:
                self.false += 1
                self.wrong.append(f"{row['id']} false: {each.text}")

    def plain(self) -> dict[str, Any]:
        """The counts as JSON."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return told | {"errors": dict(self.errors), "found": dict(self.found)}

"""The check of a draft as a whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from classifier.claims import RawClaim
from classifier.decisions import Decision
from classifier.drafts.answers import answered
from classifier.drafts.citing import Citing
from classifier.drafts.contradictions import contradicted
from classifier.drafts.ended import Ended
from classifier.drafts.kinds import gone_kinds
from classifier.drafts.lists import wrong_lists
from classifier.drafts.misprints import Misprints
from classifier.drafts.page import Page
from classifier.drafts.phases import phases
from classifier.drafts.places import outdated_places
from classifier.drafts.quoted import own_quotes
from classifier.drafts.restated import restated
from classifier.drafts.rows import Rows
from classifier.drafts.scanning import unreadable
from classifier.drafts.sections import repeated_sections, too_long
from classifier.drafts.slips import Slips
from classifier.drafts.sources import unsourced
from classifier.drafts.standing_in import with_names
from classifier.drafts.sums import sums
from classifier.drafts.timeline import timeline
from classifier.lexicon import load
from classifier.moods import Mood
from classifier.patterns import Vocabulary
from classifier.sentences import Sentence
from kiemtin.entities import DraftProblem

if TYPE_CHECKING:
    from classifier.pipeline import Pipeline


_MOST_CLAIMS = 100_000
"""More than a draft of ``MAX_DRAFT`` characters can make: none is left out."""


_BESIDE = 8
"""Characters between a weekday and its day."""


class DraftReader:
    """Reads a draft with the pipeline's readers. Built once, pure.

    Everything a draft states is meant as stated; what it quotes to deny is not its own.
    """

    def __init__(self, pipeline: Pipeline, vocabulary: Vocabulary) -> None:
        self._pipeline = pipeline
        facts = pipeline.facts
        packs = pipeline.packs
        self._pairs = packs.pairs
        self._ended = Ended(packs.drafts, vocabulary, pipeline.documents.series)
        self._misprints = Misprints(facts)
        self._citing = Citing(pipeline.documents, facts)
        self._rows = Rows(packs.drafts)
        self._slips = Slips(
            load("slips"),
            (text for fact in facts for text in (fact.statement, fact.subject, fact.attribute)),
        )

    def check(self, text: str, day: date) -> tuple[DraftProblem, ...]:
        """Problems in the order of the text, none overlapping another; empty when there are none.

        Where two overlap, what a fact decides stays, then the shorter passage, and advice last.
        """
        page = self._page(text, day)
        decided = [
            *contradicted(page, self._pairs),
            *self._quoted(page),
            *wrong_lists(page),
            *self._undated(page),
            *restated(page),
            *with_names(page, lambda passage: contradicted(self._page(passage, day), self._pairs)),
            *answered(page, lambda passage: contradicted(self._page(passage, day), self._pairs)),
            *self._rows.check(page, lambda sentence: self._judge(sentence, day)),
        ]
        decided += list(_apart(self._misprints.check(page), decided))
        duties = list(self._ended.duties(page))
        places = list(outdated_places(page, self._ended, [each.span for each in duties]))
        found = [
            *decided,
            *duties,
            *places,
            *_apart(self._ended.former_units(page), places),
            *gone_kinds(page, self._ended),
            *self._citing.check(page),
            *_of_right_days(timeline(page), decided),
            *phases(page),
            *_in_other_sentences(page, sums(page), decided),
            *repeated_sections(page),
            *unreadable(page),
            *self._slips.check(page),
            *unsourced(page),
        ]
        return (*(page.given(each) for each in _without_overlaps(found)), *too_long(page))

    def _page(self, text: str, day: date) -> Page:
        parsed, meant = self._pipeline.parse(text, day)
        moods = [_plainly(mood, sentence) for mood, sentence in zip(meant, parsed.sentences, strict=True)]
        judged = tuple(self._pipeline.judge(parsed, moods, day, most=_MOST_CLAIMS, every=True))
        return Page(text, parsed, day, self._pipeline.context(parsed, day), judged)

    def _undated(self, page: Page) -> Iterator[DraftProblem]:
        """What the facts contradict when the day of a document is not taken for the time of what follows it."""
        passage = self._citing.undated(page.clean)
        if passage != page.clean:
            for each in contradicted(self._page(passage, page.day), self._pairs):
                start, end = each.span
                if each.text == page.clean[start:end]:
                    yield each

    def _quoted(self, page: Page) -> Iterator[DraftProblem]:
        """What the facts contradict in words the draft quotes as its own."""
        for start, end in own_quotes(page.clean):
            for each in contradicted(self._page(page.clean[start:end], page.day), self._pairs):
                yield replace(each, span=(each.span[0] + start, each.span[1] + start))

    def _judge(self, sentence: str, day: date) -> Sequence[tuple[RawClaim, Decision]]:
        return self._page(sentence, day).judged


def _without_overlaps(found: list[DraftProblem]) -> list[DraftProblem]:
    kept: list[DraftProblem] = []
    ranked = sorted(
        found, key=lambda each: (each.advice, not each.facts, each.span[1] - each.span[0], each.span[0])
    )
    for problem in ranked:
        place = bisect_left(kept, problem.span, key=lambda each: each.span)
        if (place == 0 or kept[place - 1].span[1] <= problem.span[0]) and (
            place == len(kept) or problem.span[1] <= kept[place].span[0]
        ):
            kept.insert(place, problem)
    return kept


def _apart(problems: Iterable[DraftProblem], others: Sequence[DraftProblem]) -> Iterator[DraftProblem]:
    """Problems that overlap none of the others."""
    for each in problems:
        if all(each.span[1] <= other.span[0] or other.span[1] <= each.span[0] for other in others):
            yield each


def _in_other_sentences(
    page: Page, problems: Iterable[DraftProblem], decided: Sequence[DraftProblem]
) -> Iterator[DraftProblem]:
    """A total cannot be right while one of its parts is wrong: the part is told, the total is not."""
    taken = {page.index_of(each.span[0]) for each in decided}
    for each in problems:
        if page.index_of(each.span[0]) not in taken:
            yield each


def _of_right_days(
    problems: Iterable[DraftProblem], decided: Sequence[DraftProblem]
) -> Iterator[DraftProblem]:
    """A weekday beside a day that a fact contradicts is not judged by that day."""
    for each in problems:
        if each.code != "weekday" or all(abs(each.span[1] - one.span[0]) > _BESIDE for one in decided):
            yield each


_IF = frozenset({"neu", "khi", "gap", "thay"})
_SOMEBODY = frozenset({"ai", "nguoi", "ke", "doi", "so", "cuoc", "tin", "tai"})
_SOON = 4


def _plainly(mood: Mood, sentence: Sentence) -> Mood:
    """A draft neither guesses nor wishes: what it asks to be done is still stated, but not what a swindler might ask."""
    opening = sentence.words[:_SOON]
    return Mood(
        condition=mood.condition
        and opening[:1] != []
        and opening[0] in _IF
        and not _SOMEBODY.isdisjoint(opening),
        question=mood.question,
        debunk=mood.debunk,
        debunk_start=mood.debunk_start,
        debunk_before=mood.debunk_before,
        denials=mood.denials,
        denies_before=mood.denies_before,
        attributed=mood.attributed,
        doubter=mood.doubter,
    )

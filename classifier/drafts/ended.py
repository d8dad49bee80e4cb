"""Bodies and units that are gone: work given to a level that ended, an old province used as one of today.

Which ones, since when and how they are named is data of the topic (``drafts.yaml``: ``ended``, ``former``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from classifier.claims import days_meant
from classifier.drafts.page import Page
from classifier.drafts.values import shown
from classifier.pack_files import located
from classifier.pack_parts import DraftsFile, EndedPart, FormerPart
from classifier.patterns import Pattern, Vocabulary, named
from classifier.sentences import Sentence
from classifier.text import fold
from kiemtin.entities import DraftProblem
from kiemtin.facts import Assertion

_MERGING = frozenset({"together", "kept", "gone", "centre", "home", "province", "type"})
"""Kinds of claims that speak of old units as old ones."""


_LISTED = 3
"""So many members of one unit in a sentence: it tells who merged."""
_BECAME = ".became"
"""How attributes end that say what a unit became: ``district.became``."""


@dataclass(frozen=True, slots=True)
class _Ended:
    part: EndedPart
    bodies: tuple[Pattern, ...]
    past: tuple[Pattern, ...]
    tasks: tuple[Pattern, ...]
    words: re.Pattern[str]
    kept: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Former:
    part: FormerPart
    named: tuple[Pattern, ...]
    past: tuple[Pattern, ...]


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Any of these, whatever their capitals."""
    return re.compile("|".join(re.escape(each) for each in words), re.IGNORECASE)


class Ended:
    """Compiled once for the packs of the facts; ``resolutions`` are attributes whose value is the document on a place.

    Raises ``errors.BadReading``.
    """

    def __init__(
        self, packs: Iterable[tuple[DraftsFile, str]], vocabulary: Vocabulary, resolutions: frozenset[str]
    ) -> None:
        self._resolutions = resolutions
        self._levels: list[_Ended] = []
        self._units: list[_Former] = []
        self._kinds: dict[str, list[str]] = {}

        def compiled(patterns: Iterable[str]) -> tuple[Pattern, ...]:
            return tuple(vocabulary.compile(each) for each in patterns)

        for file, name in packs:
            for each in file.ended:
                with located(name, each.line):
                    self._levels.append(
                        _Ended(
                            each,
                            compiled(each.bodies),
                            compiled(each.past),
                            compiled(each.tasks),
                            any_word(each.words),
                            re.compile(
                                rf"({'|'.join(each.keeping)})\s(?:các\s|cấp\s)*(?:{'|'.join(each.words)})"
                            ),
                        )
                    )
            for former in file.former:
                with located(name, former.line):
                    self._units.append(_Former(former, compiled(former.named), compiled(former.past)))
            for kind, facts in file.gone_kinds.items():
                self._kinds.setdefault(kind, []).extend(facts)

    def duties(self, page: Page) -> Iterator[DraftProblem]:
        """Work given to bodies of a level that ended."""
        for level in self._levels:
            yield from _duties(page, level)

    def former_units(self, page: Page) -> Iterator[DraftProblem]:
        """Units whose name is gone, used as of today."""
        for units in self._units:
            yield from _former_units(page, units)

    def gone_kind(self, page: Page, kinds: Iterable[str]) -> tuple[str, ...]:
        """The facts by which units of these kinds are no more."""
        facts = page.context.facts
        return tuple(
            each
            for kind in kinds
            for each in self._kinds.get(kind, ())
            if each in facts and facts.get(each).published <= page.day
        )

    def became(self, page: Page, unit: str, province: str) -> tuple[str, ...]:
        """The facts on what a unit became, ``huyện Tam Đường``, and on what a province is part of."""
        facts = page.context.facts
        of = _id(unit)
        return tuple(
            each.fact
            for each in facts.assertions
            if each.of == of and each.about.endswith(_BECAME) and each.published <= page.day
        ) + tuple(
            each.fact
            for units in self._units
            for each in facts.says(units.part.about, _id(province))
            if each.published <= page.day
        )

    def resolution(self, page: Page, province: str) -> tuple[str, ...]:
        """The facts on the document by which the units of a province of today were made."""
        return tuple(
            each.fact
            for about in sorted(self._resolutions)
            for each in page.context.facts.says(about, _id(province))
            if each.published <= page.day
        )

    def speaks_of_past(self, page: Page, index: int) -> bool:
        """True for a sentence that names an old unit as an old one."""
        return any(_past(page, units, index) for units in self._units)


def _id(name: str) -> str:
    """``huyện Tam Đường`` as facts write it: ``huyen-tam-duong``."""
    return "-".join(fold(name.lower()).split())


def _end(page: Page, level: _Ended) -> Assertion | None:
    return next(
        (each for each in page.context.facts.says_about(level.part.about) if each.published <= page.day), None
    )


def _end_of_level(page: Page, level: _Ended) -> tuple[date | None, tuple[str, ...]]:
    """The day a level ends and the facts that say so; the announcement alone before the end was decided."""
    facts = page.context.facts
    said = _end(page, level)
    if said is not None:
        return said.accepted[0], (said.fact,)
    known = next(iter(facts.says_about(level.part.about)), None)
    if (
        known is None
        or level.part.announced not in facts
        or facts.get(level.part.announced).published > page.day
    ):
        return None, ()
    return known.accepted[0], (level.part.announced, known.fact)


def _duties(page: Page, level: _Ended) -> Iterator[DraftProblem]:
    """Something to do after the end of a level, given to a body of it."""
    end, facts = _end_of_level(page, level)
    if end is None:
        return
    for index, sentence in enumerate(page.parsed.sentences):
        match = search(level.bodies, sentence)
        if match is None or not search(level.tasks, sentence):
            continue
        later = [each for each in days_meant(sentence) if each.last >= end]
        past = search(level.past, sentence) is not None or {"cũ", "cu"} & set(sentence.marked)
        if not later and (page.day < end or past or sentence.dates or _after_a_past_year(page, index, end)):
            continue
        if past and not _runs_past(sentence, end):
            continue
        first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
        where = page.words(sentence, first, last)
        if sentence.accented and not level.words.search(page.clean, *where):
            continue
        body = level.kept.match(page.clean[slice(*where)])
        right = (
            level.part.body_instead.format(body=body[1])
            if body and level.part.keeping
            else level.part.instead
        )
        yield page.problem(where, "ended_level", suggestion=right, facts=facts, end=shown(end))


def _runs_past(sentence: Sentence, end: date) -> bool:
    """``đến tháng 12/2025``: the time for the work ends after the level did."""
    return any(each.last >= end for each in days_meant(sentence)) and not {"cũ", "cu"} & set(sentence.marked)


def _after_a_past_year(page: Page, index: int, end: date) -> bool:
    """``Năm 2024, huyện ... UBND huyện khi đó``: the sentence before named the past, this one goes on."""
    sentence = page.parsed.sentences[index]
    before = page.parsed.sentences[index - 1] if index else None
    return (
        before is not None
        and bool(before.dates)
        and all(each.last < end for each in before.dates)
        and "\n" not in page.clean[before.end : sentence.start]
        and "da" in sentence.present
    )


def _former_units(page: Page, units: _Former) -> Iterator[DraftProblem]:
    """A unit whose name is gone, used as one of today."""
    context = page.context
    works = [
        each.accepted[-1]
        for each in context.facts.says_about(units.part.since)
        if each.published <= page.day and not context.facts.superseded_by(each.fact)
    ]
    if not works or page.day < max(works):
        return
    for index, sentence in enumerate(page.parsed.sentences):
        if not sentence.places or _past(page, units, index):
            continue
        if any(each.last < max(works) for each in sentence.dates):
            continue
        for pattern in units.named:
            for match in pattern.regex.finditer(sentence.line):
                placeholder = named(match, "p")
                if placeholder is None:
                    continue
                mention = sentence.places[int(placeholder[1:])]
                if any(first <= mention.word <= last for first, last in sentence.quotes):
                    continue
                former = context.resolve(mention)
                gone = [
                    each
                    for each in context.facts.says(units.part.about, former)
                    if each.published <= page.day and page.day >= each.start
                ]
                if not gone:
                    continue
                now = str(gone[0].accepted[0])
                if sum(context.unit_of(context.resolve(each)) == now for each in sentence.places) >= _LISTED:
                    continue
                unit = context.facts.places.name(now)
                where = page.words(sentence, mention.word, mention.word)
                yield page.problem(
                    where, "former_unit", suggestion=unit, facts=(gone[0].fact,),
                    former=context.facts.places.name(former), unit=unit,
                )  # fmt: skip


def _past(page: Page, units: _Former, index: int) -> bool:
    """True where an old unit is spoken of as an old one: by a word, a heading, a claim on who merged into what."""
    return (
        search(units.past, page.parsed.sentences[index]) is not None
        or _headed_by_past(page, units, index)
        or any(claim.sentence == index and claim.kind in _MERGING for claim, _ in page.judged)
    )


def _headed_by_past(page: Page, units: _Former, index: int) -> bool:
    """True for a line of a list whose heading speaks of old units."""
    for before in reversed(page.parsed.sentences[max(0, index - 8) : index]):
        if page.clean[before.end : before.end + 1] == ":" or page.clean[before.start : before.end].endswith(
            ":"
        ):
            return search(units.past, before) is not None
    return False


def search(patterns: tuple[Pattern, ...], sentence: Sentence) -> re.Match[str] | None:
    """The first match of any of the patterns in a sentence."""
    for pattern in patterns:
        if pattern.anchors and pattern.anchors.isdisjoint(sentence.present):
            continue
        match = pattern.regex.search(sentence.line)
        if match:
            return match
    return None

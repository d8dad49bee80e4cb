"""What a pack says of its counts: which number beside which words is which attribute. Compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from classifier.pack_files import check_says, located, refuse
from classifier.pack_parts import AddendPart, ClaimsFile, QuantityPart, SumPart
from classifier.patterns import Pattern, Vocabulary
from classifier.subjects import Subject
from classifier.text import fold, near, standard

Units = Mapping[str, tuple[tuple[str, ...], ...]]
"""By first word, with and without marks: the words of each unit, longest first."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One attribute that a number before certain words gives; its properties are explained in docs/topic-packs.md."""

    part: QuantityPart
    units: Units
    before: tuple[re.Pattern[str], ...]
    needs: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    subjects: tuple[Subject, ...]
    not_after: frozenset[str]
    not_acting: frozenset[str]
    short_needs: frozenset[str]
    alone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Addend:
    """One of the two counts of a sum."""

    part: AddendPart
    units: tuple[tuple[str, ...], ...]
    not_units: tuple[tuple[str, ...], ...]
    closing: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Sum:
    """Two counts that make up a whole."""

    part: SumPart
    many: Addend
    few: Addend


@dataclass(frozen=True, slots=True)
class Counts:
    """All counts of one pack and the words around them."""

    quantities: tuple[Quantity, ...]
    beside: Mapping[str, tuple[Quantity, ...]]
    """By the word after a number: the rows that may be meant, in order; under "" those that need no unit."""
    sums: tuple[Sum, ...]
    nothing: tuple[re.Pattern[str], Mapping[str, Quantity]] | None
    country: re.Pattern[str] | None
    country_name: str
    former: re.Pattern[str] | None
    former_ended: re.Pattern[str] | None
    whole: re.Pattern[str] | None
    compounds: Mapping[str, frozenset[str]]

    def rows_after(self, word: str) -> tuple[Quantity, ...]:
        """The rows that may be meant by a number before this word."""
        return self.beside.get(word) or self.beside[""]

    def row(self, about: str) -> Quantity:
        """The first row of an attribute that another row refers to."""
        return next(each for each in self.quantities if each.part.about == about)


def load_counts(
    file: ClaimsFile, name: str, groups: Mapping[str, tuple[Subject, ...]], vocabulary: Vocabulary
) -> Counts:
    """The counts of a reading file. Raises ``errors.BadReading``."""
    known = {each.about for each in file.quantities}
    quantities = []
    for part in file.quantities:
        check_says(name, part.line, part.says)
        if part.subjects and part.subjects not in groups:
            raise refuse(name, part.line, "no_subjects", group=part.subjects)
        if not part.unit and not part.before:
            raise refuse(name, part.line, "any_number", about=part.about)
        if part.then and part.then not in known:
            raise refuse(name, part.line, "no_row", about=part.then)
        with located(name, part.line):
            quantities.append(_quantity(part, groups.get(part.subjects, ()), vocabulary))
    with located(name, file.line):
        return Counts(
            quantities=tuple(quantities),
            beside=_beside(quantities),
            sums=tuple(
                Sum(each, _addend(each.many, vocabulary), _addend(each.few, vocabulary)) for each in file.sums
            ),
            nothing=_nothing(quantities),
            country=vocabulary.folded(file.country.words) if file.country else None,
            country_name=file.country.name if file.country else "",
            former=vocabulary.folded(file.former_units.words) if file.former_units else None,
            former_ended=vocabulary.folded(file.former_units.ended) if file.former_units else None,
            whole=vocabulary.folded(file.whole) if file.whole else None,
            compounds={
                form: frozenset(each for word in words for each in _forms(word))
                for unit, words in file.compounds.items()
                for form in _forms(unit)
            },
        )


def _forms(word: str) -> tuple[str, str]:
    """A word with its marks as sentences spell it, and without."""
    marked = near(standard(word.lower()))
    return marked, fold(marked)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(standard(each.lower())) for each in words)


def _quantity(part: QuantityPart, subjects: tuple[Subject, ...], vocabulary: Vocabulary) -> Quantity:
    units = []
    for unit in part.unit:
        vocabulary.learn(unit)
        units.append(tuple(near(standard(word.lower())) for word in unit.split()))
    heads = {form for each in units for form in (each[0], fold(each[0]))}
    return Quantity(
        part=part,
        units={
            head: tuple(
                sorted((each for each in units if head in (each[0], fold(each[0]))), key=len, reverse=True)
            )
            for head in heads
        },
        before=tuple(vocabulary.ending(each) for each in part.before),
        needs=tuple(vocabulary.compile(each) for each in part.needs),
        unless=tuple(vocabulary.compile(each) for each in part.unless),
        subjects=subjects,
        not_after=_folded(part.not_after),
        not_acting=_folded(part.not_acting),
        short_needs=frozenset(part.short_needs),
        alone=_folded(part.alone),
    )


def _addend(part: AddendPart, vocabulary: Vocabulary) -> Addend:
    def words(units: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        for unit in units:
            vocabulary.learn(unit)
        return tuple(tuple(fold(standard(word.lower())) for word in unit.split()) for unit in units)

    return Addend(
        part=part,
        units=words(part.unit),
        not_units=words(part.not_unit),
        closing={fold(standard(unit.lower())): _folded(after) for unit, after in part.closing.items()},
    )


def _beside(quantities: Sequence[Quantity]) -> Mapping[str, tuple[Quantity, ...]]:
    heads = {"", *(head for each in quantities for head in each.units)}
    return {
        head: tuple(each for each in quantities if not each.units or head in each.units) for head in heads
    }


def _nothing(quantities: Iterable[Quantity]) -> tuple[re.Pattern[str], Mapping[str, Quantity]] | None:
    """``chẳng có đặc khu nào``, ``không còn xã nào`` for the rows that may be nought."""
    units = {
        fold(standard(unit.lower())): each for each in quantities if each.part.none for unit in each.part.unit
    }
    if not units:
        return None
    names = "|".join(re.escape(each) for each in sorted(units, key=len, reverse=True))
    return re.compile(
        rf" (?:khong|chang|cha|dau|chua|lam gi)(?: he)? (?:co|con) (?:mot )?({names}) nao "
    ), units

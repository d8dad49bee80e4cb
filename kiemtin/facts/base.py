"""The dated fact base in memory: facts, what each of them says in a form a program can compare, places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kiemtin.entities import Citation, Evidence, Fact
from kiemtin.errors import UnknownFact
from kiemtin.facts.places import Places
from kiemtin.states import CheckKind


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """One comparable thing a fact says: ``about`` (an attribute) ``of`` (a subject) is a value.

    ``accepted`` holds every right value (more than one where two readings are both right);
    for ``CheckKind.SET`` it is the members of the set. ``excluded`` are values the fact denies
    without naming the right one. ``tolerance`` is relative (0.02 = 2 %). ``start``/``end`` bound
    the days on which it may decide; ``always`` means that it speaks of a finished past and
    decides on every later day too.
    """

    fact: str
    about: str
    of: str
    kind: CheckKind
    accepted: tuple[Any, ...]
    excluded: tuple[Any, ...] = ()
    tolerance: float = 0.0
    published: date
    start: date
    end: date | None
    always: bool = False

    def holds(self, day: date) -> bool:
        """True when it is in force on ``day`` (bounds included)."""
        return self.start <= day and (self.always or self.end is None or day <= self.end)


@dataclass(frozen=True)
class FactBase:
    """All facts, in the order of the files. ``digest`` is the SHA-256 of what they say.

    ``readings`` tells how people word what the facts speak of: by file name (``claims``, ``relations``), the
    content of that file in every pack that has one. Its patterns are the reader's language, not ours.
    """

    facts: Mapping[str, Fact]
    assertions: tuple[Assertion, ...]
    places: Places
    digest: str
    readings: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict, repr=False)
    _index: Mapping[tuple[str, str], tuple[Assertion, ...]] = field(init=False, repr=False, compare=False)
    _about: Mapping[str, tuple[Assertion, ...]] = field(init=False, repr=False, compare=False)
    _successors: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[tuple[str, str], list[Assertion]] = {}
        about: dict[str, list[Assertion]] = {}
        for each in self.assertions:
            index.setdefault((each.about, each.of), []).append(each)
            about.setdefault(each.about, []).append(each)
        successors: dict[str, tuple[str, ...]] = {}
        for fact in self.facts.values():
            for old in fact.supersedes:
                if old in self.facts and self.facts[old].status == "superseded":
                    successors[old] = (*successors.get(old, ()), fact.id)
        object.__setattr__(self, "_successors", successors)
        object.__setattr__(self, "_index", {key: tuple(value) for key, value in index.items()})
        object.__setattr__(self, "_about", {key: tuple(value) for key, value in about.items()})

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    def __len__(self) -> int:
        return len(self.facts)

    def __contains__(self, fact: object) -> bool:
        return fact in self.facts

    def adding(self, assertions: tuple[Assertion, ...]) -> FactBase:
        """The same facts, saying this too."""
        return FactBase(self.facts, (*self.assertions, *assertions), self.places, self.digest, self.readings)

    def get(self, fact: str) -> Fact:
        """The fact with this id. Raises ``errors.UnknownFact``."""
        try:
            return self.facts[fact]
        except KeyError:
            raise UnknownFact(fact=fact) from None

    def in_force(self, day: date) -> tuple[Fact, ...]:
        """Facts that hold on ``day``."""
        return tuple(fact for fact in self if fact.in_force(day))

    def superseded_by(self, fact: str) -> tuple[str, ...]:
        """Ids of the facts that take the place of this one."""
        return self._successors.get(fact, ())

    def said_by(self, fact: str) -> tuple[Assertion, ...]:
        """Everything one fact says."""
        return tuple(each for each in self.assertions if each.fact == fact)

    def says(self, about: str, of: str) -> tuple[Assertion, ...]:
        """Everything the facts say about this attribute of this subject, at any time."""
        return self._index.get((about, of), ())

    def says_about(self, about: str) -> tuple[Assertion, ...]:
        """Everything the facts say about this attribute, whatever the subject."""
        return self._about.get(about, ())

    def evidence(self, fact: str) -> Evidence:
        """The fact as it is shown beside a claim. Raises ``errors.UnknownFact``."""
        found = self.get(fact)
        return Evidence(fact=found.id, statement=found.statement, source=found.citation.text())

    def citation(self, fact: str) -> Citation:
        return self.get(fact).citation

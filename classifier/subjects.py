"""The things a group of rows of a pack can speak of (căn cước, sổ đỏ; the streets of a price list)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.pack_files import located
from classifier.pack_parts import ClaimsFile
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Subject:
    """``broader`` is the subject that is asked when the facts say nothing of this one."""

    id: str
    name: str
    words: Pattern
    broader: str


def load_subjects(file: ClaimsFile, name: str, vocabulary: Vocabulary) -> dict[str, tuple[Subject, ...]]:
    """The groups of a reading file by name. Raises ``errors.BadReading``."""
    groups = {}
    for group, rows in file.subjects.items():
        found = []
        for key, row in rows.items():
            with located(name, row.line):
                words = vocabulary.compile("|".join(f"({each})" for each in row.words))
            found.append(Subject(key, row.name, words, row.broader))
        groups[group] = tuple(found)
    return groups


def named(subjects: Sequence[Subject], sentence: Sentence) -> list[tuple[int, int, Subject]]:
    """Subjects named in a sentence with their first and last word, in order, none inside another."""
    found: list[tuple[int, int, Subject]] = []
    for subject in subjects:
        if subject.words.anchors and subject.words.anchors.isdisjoint(sentence.present):
            continue
        for match in subject.words.regex.finditer(sentence.line):
            first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
            if match.end() > match.start() and not any(
                start <= last and first <= end for start, end, _ in found
            ):
                found.append((first, last, subject))
    found.sort(key=lambda each: each[0])
    return found


def subject_of(subjects: Sequence[Subject], sentence: Sentence, word: int) -> Subject | None:
    """Of which subject a number at ``word`` speaks: the nearest named before it, else the first after it."""
    everything = named(subjects, sentence)
    before = [each for each in everything if each[1] < word]
    after = [each for each in everything if each[0] > word]
    if before:
        return before[-1][2]
    return after[0][2] if after else None

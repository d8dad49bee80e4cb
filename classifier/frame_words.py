"""The rules, days and numbers a pack words (``reading/claims.yaml``: frames), compiled, and how they match."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.claims import Context
from classifier.pack_files import check_says, located, refuse
from classifier.pack_parts import ClaimsFile, FramePart
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence
from classifier.subjects import Subject

_NOT = frozenset({"không", "khong", "chưa", "chua", "khõi", "khoi", "đừng", "chẵng", "chang"})


_OPENS = frozenset({"phai", "co", "con", "bi", "duoc", "ai"})
"""After ``đâu``: what is denied is still to come."""
_DENIES = frozenset({*_NOT, "đâu", "dau"})
"""A negation does not reach over a comma."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Patterns of which any may match; one of ``anchors`` stands wherever one does (None: nobody can say)."""

    patterns: tuple[Pattern, ...]
    anchors: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Frame:
    """One attribute with the wordings that affirm it, deny it, or give its value."""

    part: FramePart
    over: Wordings
    yes: Wordings
    no: Wordings
    value: Wordings
    needs: tuple[Pattern, ...]
    needs_any: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    subjects: tuple[Subject, ...]
    choices: tuple[tuple[str, Pattern], ...]
    """For a closed list: the id and the words of each of its members."""
    whole: tuple[Pattern, ...]
    """Words by which a list is said to be whole."""
    gates: tuple[frozenset[str], ...]
    """Of each of these sets one word at least stands in every sentence the frame reads."""


def _anchors(*groups: Sequence[Pattern]) -> frozenset[str] | None:
    patterns = [pattern for group in groups for pattern in group]
    if not patterns or not all(pattern.anchors for pattern in patterns):
        return None
    return frozenset().union(*(pattern.anchors for pattern in patterns))


def load_frames(
    file: ClaimsFile, name: str, groups: Mapping[str, tuple[Subject, ...]], vocabulary: Vocabulary
) -> tuple[Frame, ...]:
    """The frames of a reading file. Raises ``errors.BadReading``."""
    frames = []
    for part in file.frames:
        if part.subjects and part.subjects not in groups:
            raise refuse(name, part.line, "no_subjects", group=part.subjects)
        for answer in (True, False) if part.kind in ("bool", "address") else ("value",):
            if answer not in part.says:
                raise refuse(name, part.line, "no_sentence", answer=str(answer).lower())
        for says in part.says.values():
            check_says(name, part.line, says)
        with located(name, part.line):
            frames.append(_frame(part, groups.get(part.subjects, ()), vocabulary))
    return tuple(frames)


def _frame(part: FramePart, subjects: tuple[Subject, ...], vocabulary: Vocabulary) -> Frame:
    own = _with_choices(part, vocabulary)

    def compiled(patterns: Sequence[str]) -> tuple[Pattern, ...]:
        return tuple(own.compile(each) for each in patterns)

    groups = [compiled(each) for each in (part.affirm_over, part.affirm, part.deny, part.value)]
    over, yes, no, value = (Wordings(each, _anchors(each)) for each in groups)
    needs, needs_any = compiled(part.needs), compiled(part.needs_any)
    gates = (
        _anchors(*groups),
        _anchors(needs_any),
        _anchors([each.words for each in subjects]),
        *(each.anchors for each in needs),
    )
    return Frame(
        part=part,
        over=over,
        yes=yes,
        no=no,
        value=value,
        needs=needs,
        needs_any=needs_any,
        unless=compiled(part.unless),
        subjects=subjects,
        choices=tuple((key, own.any_of(words)) for key, words in part.choices.items()),
        whole=compiled(part.whole),
        gates=tuple(sorted((each for each in gates if each), key=len)),
    )


def _with_choices(part: FramePart, vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary in which ``<choice>`` is any member of the frame's closed list."""
    if not part.choices:
        return vocabulary
    words = sorted((word for each in part.choices.values() for word in each), key=len, reverse=True)
    return vocabulary.naming("choice", words)


def found_in(patterns: Sequence[Pattern], sentence: Sentence) -> bool:
    """True when one of the patterns matches."""
    present = sentence.present
    return any(
        (not each.anchors or not each.anchors.isdisjoint(present)) and each.regex.search(sentence.line)
        for each in patterns
    )


def matches_of(
    wordings: Wordings, sentence: Sentence, *, denial: bool = False
) -> list[tuple[int, int, re.Match[str]]]:
    """First and last word of every match of any pattern. ``denial``: they deny, which reaches over no comma."""
    found: list[tuple[int, int, re.Match[str]]] = []
    if wordings.anchors is not None and wordings.anchors.isdisjoint(sentence.present):
        return found
    for pattern in wordings.patterns:
        if pattern.anchors and pattern.anchors.isdisjoint(sentence.present):
            continue
        for match in pattern.regex.finditer(sentence.line):
            if match.end() > match.start():
                start, end = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
                if sentence.marked[start] in _DENIES and sentence.broken(
                    start, end if denial and pattern.source[0] != "<" else min(start + 2, end)
                ):
                    continue
                found.append((start, end, match))
    found.sort(key=lambda each: (each[0], -each[1]))
    return found


def allowed(frame: Frame, sentence: Sentence, context: Context) -> bool:
    """True when the conditions of the frame hold in the sentence."""
    unnamed = frame.part.cited and frame.part.of not in context.cited
    if unnamed and (frame.part.cited == "must" or context.cited):
        return False
    if frame.needs and not all(found_in((each,), sentence) for each in frame.needs):
        return False
    if frame.needs_any and not found_in(frame.needs_any, sentence):
        return False
    return not found_in(frame.unless, sentence)


def is_negated(sentence: Sentence, first: int, last: int) -> bool:
    """A word of negation within two words before (three after ``không hề``), or ``đâu`` that closes the clause."""
    reach = 3 if "he" in sentence.words[max(0, first - 2) : first] else 2
    before = sentence.marked[max(0, first - reach) : first]
    cut = [index for index in sentence.breaks if max(0, first - reach) < index <= first]
    if cut:
        before = sentence.marked[max(cut) : first]
    if any(word in _NOT for word in before):
        return True
    return _closed_by_denial(sentence, last) and not any(
        word in _NOT for word in sentence.marked[first : last + 1]
    )


def _closed_by_denial(sentence: Sentence, last: int) -> bool:
    """``... đâu``, but not ``... chứ đâu phải``, which denies what follows."""
    if sentence.broken(last, last + 2):
        return False
    for index in range(last + 1, min(last + 3, len(sentence.words))):
        if sentence.marked[index] in ("đâu", "dau"):
            return not _OPENS.intersection(sentence.words[index + 1 : index + 2])
    return False

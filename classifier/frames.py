"""Reads rules, duties and events whose wording is a pack's (``reading/claims.yaml``: frames)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.claims import Context, RawClaim, number_day
from classifier.numbers import Day, month, year_of
from classifier.pack_files import ClaimsFile, FramePart, check_says, located, refuse
from classifier.patterns import Pattern, Vocabulary, named
from classifier.sentences import Sentence
from classifier.subjects import Subject
from classifier.subjects import named as named_subjects
from classifier.text import fold

_NOT = frozenset({"không", "khong", "chưa", "chua", "khõi", "khoi", "đừng", "chẵng", "chang"})
_DENIES = frozenset({*_NOT, "đâu", "dau"})
"""A negation does not reach over a comma."""
_DATE_WORD = re.compile(r"[&#]\d+")
_CONTRAST = re.compile(r" (?:nhung|song|tuy nhien|trong khi|con) ")
"""What stands on the other side of such a word belongs to something else."""
_NOW = frozenset({"van", "hien", "gio", "nay"})


@dataclass(frozen=True, slots=True)
class Frame:
    """One attribute with the wordings that affirm it, deny it, or give its value."""

    part: FramePart
    over: tuple[Pattern, ...]
    yes: tuple[Pattern, ...]
    no: tuple[Pattern, ...]
    value: tuple[Pattern, ...]
    needs: tuple[Pattern, ...]
    needs_any: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    subjects: tuple[Subject, ...]
    anchors: frozenset[str] | None
    """One of these words stands in every sentence the frame reads; None when nobody can say."""


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
        for answer in (True, False) if part.kind == "bool" else ("value",):
            if answer not in part.says:
                raise refuse(name, part.line, "no_sentence", answer=str(answer).lower())
        for says in part.says.values():
            check_says(name, part.line, says)
        with located(name, part.line):
            frames.append(_frame(part, groups.get(part.subjects, ()), vocabulary))
    return tuple(frames)


def _frame(part: FramePart, subjects: tuple[Subject, ...], vocabulary: Vocabulary) -> Frame:
    def compiled(patterns: Sequence[str]) -> tuple[Pattern, ...]:
        return tuple(vocabulary.compile(each) for each in patterns)

    over, yes, no, value = (compiled(each) for each in (part.affirm_over, part.affirm, part.deny, part.value))
    return Frame(
        part=part,
        over=over,
        yes=yes,
        no=no,
        value=value,
        needs=compiled(part.needs),
        needs_any=compiled(part.needs_any),
        unless=compiled(part.unless),
        subjects=subjects,
        anchors=_anchors(over, yes, no, value),
    )


def _found(patterns: Sequence[Pattern], sentence: Sentence) -> bool:
    present = sentence.present
    return any(
        (not each.anchors or not each.anchors.isdisjoint(present)) and each.regex.search(sentence.line)
        for each in patterns
    )


def _matches(patterns: Sequence[Pattern], sentence: Sentence) -> list[tuple[int, int, re.Match[str]]]:
    """First and last word of every match of any pattern."""
    found = []
    for pattern in patterns:
        if pattern.anchors and pattern.anchors.isdisjoint(sentence.present):
            continue
        for match in pattern.regex.finditer(sentence.line):
            if match.end() > match.start():
                start, end = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
                if sentence.marked[start] in _DENIES and sentence.broken(start, min(start + 2, end)):
                    continue
                found.append((start, end, match))
    found.sort(key=lambda each: (each[0], -each[1]))
    return found


def read_frames(frames: Sequence[Frame], sentence: Sentence, context: Context) -> list[RawClaim]:
    """Every claim of a sentence that a frame can read."""
    claims: list[RawClaim] = []
    present = sentence.present
    for frame in frames:
        if frame.anchors is not None and frame.anchors.isdisjoint(present):
            continue
        if frame.part.kind in ("date", "number"):
            claims.extend(_values(frame, sentence, context))
        else:
            claims.extend(_stances(frame, sentence, context))
    return claims


def _allowed(frame: Frame, sentence: Sentence) -> bool:
    if frame.needs and not all(_found((each,), sentence) for each in frame.needs):
        return False
    if frame.needs_any and not _found(frame.needs_any, sentence):
        return False
    return not _found(frame.unless, sentence)


def _values(frame: Frame, sentence: Sentence, context: Context) -> list[RawClaim]:
    matches = _matches(frame.value, sentence)
    if not matches or not _allowed(frame, sentence):
        return []
    claims = []
    for first, last, match in matches[:3]:
        if match[0].count("&") > 1 or _CONTRAST.search(fold(match[0])):
            continue
        value: Any = None
        groups = match.groupdict()
        if frame.part.kind == "number":
            word = next((text for text in groups.values() if text), None)
            if word is None:
                continue
            value = float(_as_year(word.strip(), sentence) or 0)
        else:
            value = _as_day(groups, sentence, context)
        if not value or (frame.part.kind == "number" and not frame.part.min <= value <= frame.part.max):
            continue
        negated = _negated(sentence, first, last)
        claims.append(
            RawClaim(
                kind=frame.part.kind,
                about=frame.part.about,
                of=frame.part.of,
                value=value,
                first=first,
                last=last,
                topic=frame.part.topic,
                says=frame.part.says["value"],
                negated=negated,
                focus=_focus(sentence, match, first, last),
                duty=frame.part.duty,
                contact=frame.part.contact,
            )
        )
    return claims


def _focus(sentence: Sentence, match: re.Match[str], first: int, last: int) -> tuple[int, int]:
    """The word of the date or number in a match."""
    for index in range(first, last + 1):
        if sentence.words[index][0] == "&" or (
            sentence.words[index][0] in "#§"
            and "&" not in match[0]
            and any(sentence.words[index] == (text or "").strip() for text in match.groupdict().values())
        ):
            return index, index
    return first, last


def _as_year(word: str, sentence: Sentence) -> int | None:
    index = int(word[1:])
    if word[0] == "&":
        return sentence.dates[index].first.year
    if word[0] == "§":
        digits = re.match(r"\d+", sentence.documents[index])
        return int(digits[0]) if digits else None
    return int(sentence.numbers[index].value)


def _as_day(groups: Mapping[str, str | None], sentence: Sentence, context: Context) -> Day | None:
    for name, text in groups.items():
        if not text:
            continue
        word = text.strip()
        index = int(word[1:])
        if word[0] == "&":
            return sentence.dates[index]
        number = int(sentence.numbers[index].value)
        if name == "m":
            return month(context.at.year, number)
        return year_of(number)
    return None


def _negated(sentence: Sentence, first: int, last: int) -> bool:
    """A word of negation shortly before, or ``đâu`` that closes the clause."""
    before = sentence.marked[max(0, first - 2) : first]
    cut = [index for index in sentence.breaks if max(0, first - 2) < index <= first]
    if cut:
        before = sentence.marked[max(cut) : first]
    if any(word in _NOT for word in before):
        return True
    if {"đâu", "dau"} & set(sentence.marked[last + 1 : last + 3]) and not sentence.broken(last, last + 2):
        return not any(word in _NOT for word in sentence.marked[first : last + 1])
    return False


def _stances(frame: Frame, sentence: Sentence, context: Context) -> list[RawClaim]:
    yes = _matches(frame.yes, sentence)
    no = _matches(frame.no, sentence)
    over = _matches(frame.over, sentence)
    if not yes and not no and not over:
        return []
    subjects = named_subjects(frame.subjects, sentence)
    if frame.subjects and not subjects:
        return []
    if not _allowed(frame, sentence):
        return []
    stances: list[tuple[int, int, bool]] = []
    for first, last, _ in over:
        stances.append((first, last, True))
    for first, last, match in no:
        if any(first <= end and start <= last for start, end, _ in stances):
            continue
        if _fits(frame, match, sentence, context):
            stances.append((first, last, False))
    for first, last, match in yes:
        if not _fits(frame, match, sentence, context):
            continue
        if any(first <= end and start <= last for start, end, _ in stances):
            continue
        stances.append((first, last, not _negated(sentence, first, last)))
    kept: list[tuple[int, int, bool]] = []
    for stance in sorted(stances):
        if not any(stance[0] <= end and start <= stance[1] for start, end, _ in kept):
            kept.append(stance)
    claims: list[RawClaim] = []
    previous = -1
    for first, last, value in kept:
        for subject, name, broader in _subjects_of(frame, subjects, previous, first, last, kept):
            claims.append(
                RawClaim(
                    kind="bool",
                    about=frame.part.about,
                    of=subject,
                    value=value,
                    first=first,
                    last=last,
                    topic=frame.part.topic,
                    says=frame.part.says[value],
                    day=number_day(sentence, first, context.at),
                    now=frame.part.when == "now",
                    broader=broader,
                    subject_name=name,
                    duty=frame.part.duty,
                    contact=frame.part.contact,
                )
            )
        previous = last
    return claims


def _subjects_of(
    frame: Frame,
    subjects: list[tuple[int, int, Subject]],
    previous: int,
    first: int,
    last: int,
    stances: Sequence[tuple[int, int, bool]],
) -> list[tuple[str, str, str]]:
    """What a stance speaks of: the subjects since the last stance, else those after it."""
    if not frame.subjects:
        return [(frame.part.of, "", "")]
    following = min((start for start, _, _ in stances if start > last), default=10**6)
    near = [each for each in subjects if previous < each[0] <= last]
    if not near:
        near = [each for each in subjects if last < each[0] < following][:4] or [
            each for each in subjects if each[0] <= first
        ][-1:]
    specific = [each for each in near if each[2].broader]
    unique = dict.fromkeys((each[2].id, each[2].name, each[2].broader) for each in (specific or near))
    return list(unique)


def _fits(frame: Frame, match: re.Match[str], sentence: Sentence, context: Context) -> bool:
    """The conditions on named numbers: a sum of money; ``n`` below the count in force, which ``m`` is."""
    money, count, former = named(match, "money"), named(match, "n"), named(match, "m")
    if money:
        number = sentence.numbers[int(money[1:])]
        if not (number.money or number.value >= 1000) or number.percent:
            return False
    if frame.part.below and count:
        current = _current(frame.part.below, frame.part.of, context)
        number = sentence.numbers[int(count[1:])]
        if current is None or not 1 < number.value < current or number.percent:
            return False
        if former:
            return sentence.numbers[int(former[1:])].value == current
    return True


def _current(about: str, of: str, context: Context) -> float | None:
    for each in context.facts.says(about, of):
        if each.published <= context.at and each.holds(context.at) and len(each.accepted) == 1:
            return float(each.accepted[0])
    return None

"""How a sentence is meant: asked, wished, guessed, supposed, denied. The words are data (``speech.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Speech:
    """Compiled cues by name."""

    cues: Mapping[str, tuple[Pattern, ...]]
    marks: tuple[str, ...]
    topics: Mapping[str, Pattern]


@dataclass(slots=True)
class Mood:
    """What applies to the claims of one sentence; word indexes where something begins (-1: not at all)."""

    question: bool = False
    rhetorical: bool = False
    wish: int = -1
    hedge: int = -1
    condition: bool = False
    evaluates: bool = False
    debunk: int = -1
    debunk_start: int = -1
    debunk_before: int = -1
    doubter: bool = False
    denials: tuple[int, ...] = ()
    denies_before: bool = False
    attributed: int = -1
    endorsed: bool = False
    question_from: int = -1
    absurd: bool = False
    abroad: bool = False
    lived: bool = False
    opinion: int = 0


_NAMES = (
    "question", "statement_over_question", "rhetorical", "wish", "not_wish", "hedge", "not_hedge", "condition",
    "evaluates", "not_evaluates", "debunk", "debunk_before", "denies_before", "attributed", "endorsed", "question_tail", "doubter", "satire", "opinion", "claim", "absurd", "abroad", "lived", "not_lived", "off_topic_needs",
)  # fmt: skip


def load_speech(data: Mapping[str, Any], vocabulary: Vocabulary) -> Speech:
    """Raises ``patterns.PatternError``."""
    cues = {
        name: tuple(vocabulary.compile(each) for each in data[name] if not each.startswith("\\"))
        for name in _NAMES
    }
    topics = {
        name: vocabulary.compile("|".join(f"({each})" for each in words))
        for name, words in data["topics"].items()
    }
    return Speech(cues, tuple(data["satire_marks"]), topics)


def first(patterns: Sequence[Pattern], sentence: Sentence) -> int:
    """The first word of the earliest match; -1 without one."""
    best = -1
    for pattern in patterns:
        if pattern.anchors and pattern.anchors.isdisjoint(sentence.present):
            continue
        match = pattern.regex.search(sentence.line)
        if match:
            word = sentence.word_at(match.start())
            if best < 0 or word < best:
                best = word
    return best


def starts(patterns: Sequence[Pattern], sentence: Sentence) -> tuple[int, ...]:
    """The first word of every match, in order."""
    found: set[int] = set()
    for pattern in patterns:
        if pattern.anchors and pattern.anchors.isdisjoint(sentence.present):
            continue
        found.update(sentence.word_at(match.start()) for match in pattern.regex.finditer(sentence.line))
    return tuple(sorted(found))


def reach(patterns: Sequence[Pattern], sentence: Sentence) -> tuple[int, int]:
    """Where the earliest match begins and where any match ends last; -1 without one."""
    start, end = first(patterns, sentence), -1
    for pattern in patterns:
        if start < 0 or (pattern.anchors and pattern.anchors.isdisjoint(sentence.present)):
            continue
        for match in pattern.regex.finditer(sentence.line):
            end = max(end, sentence.word_at(match.end() - 2))
    return start, end


def _tail(patterns: Sequence[Pattern], sentence: Sentence) -> int:
    """The first word of a last clause that alone asks: ``..., bà con biết chưa?``; -1 without one."""
    start = max((index for index in sentence.breaks if index < len(sentence.words)), default=-1)
    if start <= 0:
        return -1
    found = [
        sentence.word_at(match.start())
        for pattern in patterns
        for match in pattern.regex.finditer(sentence.line)
    ]
    return start if any(start <= word <= start + 2 for word in found) else -1


def _endorsed(patterns: Sequence[Pattern], sentence: Sentence) -> bool:
    """Words of assurance that the author says: those inside a quotation are the quoted one's."""
    return any(
        not any(start <= word <= end for start, end in sentence.quotes) for word in starts(patterns, sentence)
    )


def mood_of(speech: Speech, sentence: Sentence) -> Mood:
    """Reads the cues of one sentence."""
    cues = speech.cues
    mood = Mood()
    asks = first(cues["question"], sentence)
    if sentence.mark == "?" or asks >= 0:
        mood.question = first(cues["statement_over_question"], sentence) < 0
        if mood.question and (tail := _tail(cues["question_tail"], sentence)) > 0:
            mood.question, mood.question_from = False, tail
    if first(cues["rhetorical"], sentence) >= 0:
        mood.rhetorical = True
    wish = first(cues["wish"], sentence)
    if wish >= 0 and first(cues["not_wish"], sentence) < 0:
        mood.wish = wish
    hedge = first(cues["hedge"], sentence)
    if hedge >= 0 and first(cues["not_hedge"], sentence) < 0:
        mood.hedge = hedge
    mood.condition = first(cues["condition"], sentence) >= 0
    mood.evaluates = first(cues["evaluates"], sentence) >= 0 and first(cues["not_evaluates"], sentence) < 0
    mood.debunk_start, mood.debunk = reach(cues["debunk"], sentence)
    mood.denials = starts(cues["debunk_before"], sentence)
    mood.debunk_before = mood.denials[0] if mood.denials else -1
    mood.doubter = first(cues["doubter"], sentence) >= 0
    mood.denies_before = first(cues["denies_before"], sentence) >= 0
    mood.attributed = first(cues["attributed"], sentence)
    mood.endorsed = mood.attributed >= 0 and _endorsed(cues["endorsed"], sentence) and not mood.denies_before
    mood.absurd = first(cues["absurd"], sentence) >= 0
    mood.abroad = first(cues["abroad"], sentence) >= 0
    mood.lived = first(cues["lived"], sentence) >= 0 and first(cues["not_lived"], sentence) < 0
    mood.opinion = sum(
        1
        for pattern in cues["opinion"]
        if not pattern.anchors.isdisjoint(sentence.present) and pattern.regex.search(sentence.line)
    )
    return mood

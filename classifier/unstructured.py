"""The claim of a text that states something no attribute covers: kept as words, decided by nobody.

The gate matches such claims by the words their posts share (near-duplicate wording, second after
the structured key); they are shown at k with "not enough information" and no fact.
"""

from __future__ import annotations

from collections.abc import Sequence

from classifier.moods import Mood
from classifier.reliability import UNDECIDED
from classifier.sentences import Sentence, Text
from kiemtin.entities import ClaimReading
from kiemtin.states import SentenceType, VerdictLabel

SURE = 0.6
"""The label must be at least this sure: criticism taken for a claim would be counted as one."""
SHORTEST, LONGEST = 6, 60
"""Words of a sentence that can be a claim of its own."""


def unstructured(
    text: Text, moods: Sequence[Mood], label: SentenceType, certainty: float, topics: Sequence[str]
) -> tuple[ClaimReading, ...]:
    """At most one: the first plain sentence on a topic of ours that names something to look up."""
    if label is not SentenceType.CLAIM or certainty < SURE or topics in ((), ("other",)):
        return ()
    for sentence, mood in zip(text.sentences, moods, strict=True):
        if _plain(mood) and _checkable(sentence):
            start, end = sentence.spans[0][0], sentence.spans[-1][1]
            return (
                ClaimReading(
                    text=text.clean.text[start:end],
                    span=text.clean.span(start, end),
                    key="",
                    statement="",
                    verdict=VerdictLabel.NOT_ENOUGH_INFO,
                    score=UNDECIDED["unread"].score,
                ),
            )
    return ()


def _plain(mood: Mood) -> bool:
    """Stated outright: not asked, wished, supposed, judged or quoted to be denied."""
    return not (
        mood.question
        or mood.rhetorical
        or mood.condition
        or mood.evaluates
        or mood.opinion
        or mood.wish >= 0
        or mood.debunk >= 0
        or mood.question_from >= 0
    )


def _checkable(sentence: Sentence) -> bool:
    named = sentence.places or sentence.numbers or sentence.dates or sentence.documents
    return bool(named) and SHORTEST <= len(sentence.words) <= LONGEST

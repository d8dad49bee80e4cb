"""What a text is: cues of structure first, the model beside them. A model alone never makes a flag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classifier.moods import Mood, Speech, first
from classifier.sentences import Text
from kiemtin.entities import ClaimReading
from kiemtin.states import SentenceType, VerdictLabel

_FREE = (SentenceType.OPINION, SentenceType.QUESTION, SentenceType.SATIRE)
_DOUBTFUL, _LIKELY = 0.62, 0.8
"""Less sure a claim than this, and to the model this likely free speech: it is free speech (S5). Of 785 wrong claims
in the labelled sets this lets 22 go; of ten criticisms that were flagged at first sight it spares four."""
_MODEL = 2.5
"""What the model's probability weighs beside the cues, each of which counts about one."""


def label_of(
    speech: Speech,
    text: Text,
    moods: Sequence[Mood],
    claims: Sequence[ClaimReading],
    scam: bool,
    probabilities: Mapping[SentenceType, float] | None,
) -> tuple[SentenceType, float]:
    """The label and how sure it is (0..1)."""
    scores = _scores(speech, text, moods, claims, scam)
    if probabilities:
        for kind, probability in probabilities.items():
            if kind is SentenceType.SCAM:
                continue
            scores[kind] = scores.get(kind, 0.0) + _MODEL * probability
    best = max(scores, key=lambda kind: scores[kind])
    total = sum(max(value, 0.0) for value in scores.values()) or 1.0
    certainty = round(min(0.99, scores[best] / total), 3)
    if best is SentenceType.CLAIM and probabilities and certainty < _DOUBTFUL:
        free = {kind: probabilities.get(kind, 0.0) for kind in _FREE}
        if sum(free.values()) > _LIKELY:
            return max(free, key=lambda kind: free[kind]), certainty
    return best, certainty


def _invented(text: Text) -> int:
    """Provinces named that no vocabulary knows (``tỉnh Lười``): beside laughter they are jokes."""
    found = 0
    for sentence in text.sentences:
        for index in range(len(sentence.words) - 1):
            following = sentence.words[index + 1]
            raw = text.clean.text[sentence.spans[index + 1][0] : sentence.spans[index + 1][1]]
            if (
                sentence.words[index] == "tinh"
                and following[0] not in "@#&§"
                and raw[:1].isupper()
                and not raw.isupper()
            ):
                found += 1
    return found


def _scores(
    speech: Speech, text: Text, moods: Sequence[Mood], claims: Sequence[ClaimReading], scam: bool
) -> dict[SentenceType, float]:
    kinds = SentenceType
    scores = dict.fromkeys(kinds, 0.0)
    if scam:
        scores[kinds.SCAM] = 8.0
        return scores
    raw = text.clean.text
    sentences = text.sentences
    decided = [claim for claim in claims if claim.verdict is not VerdictLabel.NOT_ENOUGH_INFO]
    satire = sum(1 for mark in speech.marks if mark in raw.lower()) + 2 * sum(
        1
        for sentence, mood in zip(sentences, moods, strict=True)
        if mood.absurd or first(speech.cues["satire"], sentence) >= 0
    )
    if satire:
        satire += min(_invented(text), 3)
    scores[kinds.SATIRE] = 2.2 * satire
    asked = [mood.question for mood in moods]
    rhetorical = any(mood.rhetorical for mood in moods) or "???" in raw
    if any(asked):
        weight = 4.0 if asked[-1] or len(asked) <= 2 else 2.5
        scores[kinds.OPINION if rhetorical else kinds.QUESTION] += weight
    opinion = sum(mood.opinion for mood in moods)
    wish = any(mood.wish >= 0 for mood in moods)
    scores[kinds.OPINION] += (
        0.9 * min(opinion, 3)
        + (1.6 if wish else 0.0)
        + (1.4 if any(mood.evaluates for mood in moods) else 0.0)
        + (1.2 if rhetorical else 0.0)
    )
    cues = sum(
        1 for sentence in sentences for pattern in speech.cues["claim"] if pattern.regex.search(sentence.line)
    )
    scores[kinds.CLAIM] += 1.0 + 0.25 * min(cues, 4) + (2.4 if decided else 0.0) + (0.6 if claims else 0.0)
    field = any(
        first(speech.cues["off_topic_needs"], sentence) >= 0 or sentence.places for sentence in sentences
    )
    if not field and not claims:
        scores[kinds.OFF_TOPIC] += 2.6
    elif not claims and not any(
        first(speech.cues["off_topic_needs"], sentence) >= 0 for sentence in sentences
    ):
        scores[kinds.OFF_TOPIC] += 1.6
    return scores

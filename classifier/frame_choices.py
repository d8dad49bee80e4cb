"""Reads which of a closed list something is: who does it, which kinds there are. The list is the frame's own."""

from __future__ import annotations

from classifier.claims import Context, RawClaim, number_day
from classifier.frame_words import Frame, allowed, found_in, is_negated, matches_of
from classifier.sentences import Sentence

_JOINING = frozenset({"va", "voi", "cung", "hoac", "roi", "cac", "lan", "+"})
"""Between two members of a list."""


def choices_of(frame: Frame, sentence: Sentence, context: Context) -> list[RawClaim]:
    """At most one claim: the first list a sentence gives, or the one member it names."""
    matches = matches_of(frame.value, sentence)
    if not matches or not allowed(frame, sentence, context):
        return []
    members = _members(frame, sentence)
    part, several = frame.part, frame.part.kind == "kinds"
    for first, last, _ in matches:
        named = [each for each in members if first <= each[0] and each[1] <= last]
        if several:
            named, last = _to_the_end(named, members, sentence, last)
        told = tuple(dict.fromkeys(key for _, _, key in named))
        if not told or (not several and len(told) > 1):
            continue
        return [
            RawClaim(
                kind=part.kind, about=part.about, of=part.of, value=tuple(sorted(told)) if several else told[0],
                first=first, last=last, topic=part.topic, says=part.says["value"],
                shown=", ".join(part.choices[key][0] for key in told), negated=is_negated(sentence, first, last),
                focus=(named[0][0], named[-1][1]), day=number_day(sentence, first, context.at),
                now=part.when == "now", whole=several and found_in(frame.whole, sentence), duty=part.duty,
            )
        ]  # fmt: skip
    return []


def _members(frame: Frame, sentence: Sentence) -> list[tuple[int, int, str]]:
    """First and last word of every member of the list; a longer one holds the shorter inside it."""
    found = [
        (sentence.word_at(match.start()), sentence.word_at(match.end() - 2), key)
        for key, pattern in frame.choices
        if not pattern.anchors or not pattern.anchors.isdisjoint(sentence.present)
        for match in pattern.regex.finditer(sentence.line)
    ]
    return sorted(
        each
        for each in found
        if not any(
            other[0] <= each[0] and each[1] <= other[1] and (other[1] - other[0]) > (each[1] - each[0])
            for other in found
        )
    )


def _to_the_end(
    named: list[tuple[int, int, str]], members: list[tuple[int, int, str]], sentence: Sentence, last: int
) -> tuple[list[tuple[int, int, str]], int]:
    """The list with the members that follow it, with a comma or a word of joining between."""
    named = list(named)
    for each in members:
        if named and named[-1][1] < each[0] and set(sentence.words[named[-1][1] + 1 : each[0]]) <= _JOINING:
            named.append(each)
            last = max(last, each[1])
    return named, last

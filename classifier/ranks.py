"""Reads which place is the largest, the smallest ... of all."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.claims import COUNTRY, NOT, Context, RawClaim
from classifier.pack_files import check_says, located
from classifier.pack_parts import ClaimsFile, RankPart
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence

MANY_PLACES = 40
"""A sentence with more places is a list and compares nothing."""


@dataclass(frozen=True, slots=True)
class Rank:
    """One kind of first place."""

    part: RankPart
    words: Pattern
    needs: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


def load_ranks(file: ClaimsFile, name: str, vocabulary: Vocabulary) -> tuple[Rank, ...]:
    """The ranks of a reading file. Raises ``errors.BadReading``."""
    ranks = []
    for part in file.ranks:
        check_says(name, part.line, part.says)
        with located(name, part.line):
            ranks.append(
                Rank(
                    part=part,
                    words=vocabulary.any_of(part.words),
                    needs=tuple(vocabulary.compile(each) for each in part.needs),
                    unless=tuple(vocabulary.compile(each) for each in part.unless),
                )
            )
    return tuple(ranks)


_NOWADAYS = frozenset({"ca", "nuoc", "toan", "quoc", "bay", "gio", "hien", "nay", "tai", "hom", "luc"})
"""Between the words of a rank and the word before its place: ``ít xã nhất cả nước bây giờ là``."""


def _cuts(sentence: Sentence, word: int) -> list[int]:
    """Commas and numbers before a word: a denial in front of them is none of what follows."""
    numbers = [index + 1 for index in range(word) if sentence.words[index][0] == "#"]
    return [index for index in sentence.breaks if index <= word] + numbers


def read_ranks(ranks: tuple[Rank, ...], sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims of a sentence that a place is the first of all."""
    claims: list[RawClaim] = []
    if not sentence.places or len(sentence.places) > MANY_PLACES:
        return claims
    taken: list[tuple[int, int]] = []
    for rank in ranks:
        if rank.words.anchors.isdisjoint(sentence.present) or not all(
            each.regex.search(sentence.line) for each in rank.needs
        ):
            continue
        match = rank.words.regex.search(sentence.line)
        if not match or any(each.regex.search(sentence.line) for each in rank.unless):
            continue
        first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
        if any(start <= last and first <= end for start, end in taken):
            continue
        end = last
        while sentence.words[end + 1 : end + 2] and sentence.words[end + 1] in _NOWADAYS:
            end += 1
        before = [(context.resolve(each), each.word) for each in sentence.places if each.word < first]
        after = [
            (context.resolve(each), each.word) for each in sentence.places if last < each.word <= end + 5
        ]
        before = [each for each in before if each[0] in context.provinces]
        after = [each for each in after if each[0] in context.provinces]
        follows = sentence.words[end + 1 : end + 2] in (["la"], ["van"], ["thuoc"], ["@0"])
        chosen = (after[:1] if follows and after else before[-1:]) or after[:1]
        if not chosen or not chosen[0][0]:
            continue
        if any(
            word in ("mien", "vung", "khu", "dong", "chau", "top")
            for word in sentence.words[last + 1 : last + 2]
        ):
            continue
        taken.append((first, last))
        claims.append(
            RawClaim(
                kind="rank",
                about=rank.part.about,
                of=COUNTRY,
                value=chosen[0][0],
                first=min(first, chosen[0][1]),
                last=max(last, chosen[0][1]),
                topic=rank.part.topic,
                says=rank.part.says,
                negated=any(
                    word in NOT or word in ("hết", "het")
                    for word in sentence.marked[max(0, first - 3, *_cuts(sentence, first)) : first]
                ),
            )
        )
    return claims

"""Reads lists of places under a heading that says one thing of each of them: ``Các tỉnh không sáp nhập: A, B, C``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.claims import Context, RawClaim
from classifier.pack_files import located
from classifier.pack_parts import RelationsFile
from classifier.patterns import Vocabulary, named
from classifier.relation_words import statement
from classifier.sentences import Mention, Sentence
from classifier.type_words import status_claim

_JOINING = frozenset({"va", "voi", "cung", "lan", "+", "-", "tinh", "thanh", "pho", "ca", "moi", "cu"})


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says (``kind`` of statement) and its words; ``@p`` in them is the unit spoken of."""

    kind: str
    words: re.Pattern[str]


def load_headings(file: RelationsFile, name: str, vocabulary: Vocabulary) -> tuple[Heading, ...]:
    """The headings of a reading file. Raises ``errors.BadReading``."""
    with located(name, file.line):
        return tuple(
            Heading(kind, vocabulary.between("|".join(f"({each})" for each in patterns)))
            for kind, patterns in file.headings.items()
        )


def read_headings(
    headings: tuple[Heading, ...], sentence: Sentence, context: Context
) -> list[RawClaim] | None:
    """The claims of a headed list; None where it is none, an empty list
    where it is one but nobody can say of what (``none``)."""
    start = next((index for index, mark in sorted(sentence.breaks.items()) if mark == ":"), 0)
    if not 0 < start < len(sentence.words):
        return None
    listed = _listed(sentence, start)
    places = [context.resolve(mention) for mention in listed]
    if not places or "" in places:
        return None
    piece = sentence.piece(0, start)
    for heading in headings:
        match = heading.words.fullmatch(piece)
        if match is not None:
            if heading.kind == "none":
                return []
            unit = named(match, "p")
            of = context.resolve(sentence.places[int(unit[1:])]) if unit else ""
            if unit and of not in context.provinces:
                return []
            return _claims(heading.kind, sentence, context, listed, places, of)
    return None


def _listed(sentence: Sentence, start: int) -> list[Mention]:
    """The places from ``start`` on, up to the first word that is no part of a list."""
    found: list[Mention] = []
    for index in range(start, len(sentence.words)):
        word = sentence.words[index]
        if word[0] == "@":
            found.append(sentence.places[int(word[1:])])
        elif word not in _JOINING:
            return found if index == start or _apart(sentence, index) else []
    return found


def _apart(sentence: Sentence, index: int) -> bool:
    """A word that begins a clause of its own after the list, and not what is said of its last member."""
    return index in sentence.breaks


def _claims(
    kind: str, sentence: Sentence, context: Context, listed: list[Mention], places: list[str], of: str
) -> list[RawClaim]:
    last = listed[-1].word
    if kind == "composed":
        members = tuple(each for each in places if each in context.provinces)
        return (
            [statement("together", sentence, context, 0, last, members, value=of)] if len(members) > 1 else []
        )
    claims = []
    for mention, place in zip(listed, places, strict=True):
        if kind in ("city", "zone"):
            claim = status_claim(kind, place, True, 0, mention.word, sentence, context)
            claim.value = None if kind == "city" else True
        elif place not in context.provinces:
            continue
        elif kind == "into":
            claim = statement("together", sentence, context, 0, mention.word, (place, of))
        else:
            claim = statement(kind, sentence, context, 0, mention.word, (place,), of=place)
        claims.append(claim)
    return claims

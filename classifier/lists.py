"""Reads lists of names that a fact knows in full: new wards, what an old unit became.

The names are no places of the vocabulary, so they are taken from the text by their capitals; a list
without capitals is not read. Which facts hold lists, and the words around names, is a pack's data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.claims import COUNTRY, Context, RawClaim
from classifier.list_status import count_of, still_of
from classifier.named_things import slug
from classifier.pack_files import check_says
from classifier.pack_parts import ClaimsFile, ListPart
from classifier.sentences import Sentence
from classifier.text import fold
from kiemtin.facts import Assertion

_CAPITAL = "[" + "".join(chr(code) for code in range(0x41, 0x1EFA) if chr(code).isupper()) + "]"
_NAME = rf"{_CAPITAL}[^\W\d_]*(?: {_CAPITAL}[^\W\d_]*){{0,3}}"
_SPLIT = re.compile(r"\s*(?:[,;:()]|\s+(?:và|với|cùng|\+)\s+)\s*")
_DENIED = re.compile(r"\s(?:chứ|không phải|chẳng phải|đâu phải|thay vì|trước đây|có phải)\s")
_MERGING = re.compile(r"(?:gop|nhap|ghep|sap nhap|hop nhat|chung)\b")
"""After such a word other names follow than those of the list."""
_ENOUGH = 0.6
"""A list that shares fewer of its names with the fact is a list of something else."""
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one pack, compiled: ``near`` is named in every sentence that holds one."""

    parts: tuple[ListPart, ...]
    near: frozenset[str]
    item: re.Pattern[str]
    became: re.Pattern[str]


def load_lists(file: ClaimsFile, name: str) -> Lists | None:
    """The lists of a reading file; None without any. Raises ``errors.BadReading``."""
    for part in file.lists:
        check_says(name, part.line, part.says)
    words = file.list_words
    if words is None:
        return None
    return Lists(
        parts=tuple(file.lists),
        near=frozenset(fold(each.lower()) for each in words.near),
        item=re.compile(rf"^(?:(?:{_either(words.lead)}|\d+)\s+)*({_NAME})(?=$|[\s.!?)(])"),
        became=re.compile(rf"(?:{_either(words.became)})\s"),
    )


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True)) or r"(?!)"


def read_lists(lists: Lists, sentence: Sentence, text: str, context: Context) -> list[RawClaim]:
    """Lists in one sentence; ``text`` is the clean text it stands in."""
    claims: list[RawClaim] = []
    if lists.near.isdisjoint(sentence.present):
        return claims
    passage = text[sentence.start : sentence.end]
    for part in lists.parts:
        for said in context.facts.says_about(part.about):
            if part.reads == "became":
                claims.extend(_became(lists, part, sentence, passage, context, said))
            elif part.reads == "still":
                claims.extend(still_of(part, sentence, passage, context, said))
            elif part.reads == "count":
                claims.extend(count_of(part, sentence, passage, context, said))
            elif any(context.resolve(each) == said.of for each in sentence.places) or (
                part.beside
                and said.of == COUNTRY
                and any(fold(each) in fold(passage.lower()) for each in part.beside)
            ):
                claims.extend(_listed(lists, part, sentence, passage, context, said))
    return claims


def _became(
    lists: Lists, part: ListPart, sentence: Sentence, passage: str, context: Context, said: Assertion
) -> list[RawClaim]:
    """``Quận Kiến An cũ nay là phường ...``: every unit named has to be among those it became."""
    name = context.facts.get(said.fact).subject.replace("(cũ)", "").strip()
    start = passage.lower().find(name.lower())
    if start < 0:
        return []
    rest = passage[start + len(name) :]
    verb = lists.became.search(rest)
    if verb is None or verb.start() > 40:
        return []
    names = _names(lists, _DENIED.split(rest[verb.end() :])[0])
    return _claim(part, sentence, context, said, names, passage, 1)


def _listed(
    lists: Lists, part: ListPart, sentence: Sentence, passage: str, context: Context, said: Assertion
) -> list[RawClaim]:
    """A list of three or more names, most of them right."""
    names = [each for each in _names(lists, passage) if not _other_kind(part, passage, each[1])]
    right = [each for each in names if slug(each[0]) in said.accepted]
    if len(right) < _SHORT or len(right) < _ENOUGH * len(names):
        return []
    start, end = names.index(right[0]), names.index(right[-1])
    names = names[start : end + 2 if end + 1 < len(names) else end + 1]
    names = [each for each in names if not _province(each[0], context)]
    return _claim(part, sentence, context, said, names, passage, _SHORT)


def _other_kind(part: ListPart, passage: str, start: int) -> bool:
    """``xã Tiên Hải`` in a list of special zones: named as something else."""
    before = fold(passage[max(0, start - 12) : start].lower()).split()
    return bool(part.beside) and bool(before) and before[-1] in ("xa", "phuong", "huyen", "dao")


def _province(name: str, context: Context) -> bool:
    return slug(name) in context.provinces


def _claim(
    part: ListPart,
    sentence: Sentence,
    context: Context,
    said: Assertion,
    names: list[tuple[str, int]],
    passage: str,
    least: int,
) -> list[RawClaim]:
    names = [each for each in names if not _province(each[0], context)]
    if len(names) < least:
        return []
    wrong = [each for each in names if slug(each[0]) not in said.accepted]
    marked = wrong[0] if wrong else names[0]
    offset = sentence.start + passage.find(marked[0])
    inside = [
        index
        for index, (first, last) in enumerate(sentence.spans)
        if first < offset + len(marked[0]) and last > offset
    ]
    if not inside:
        return []
    return [
        RawClaim(
            kind="list", about=part.about, of=said.of, value=tuple(sorted({slug(each[0]) for each in names})),
            first=0, last=inside[-1], topic=part.topic, says=part.says, focus=(inside[0], inside[-1]),
            subject_name=context.facts.get(said.fact).subject,
        )
    ]  # fmt: skip


def _names(lists: Lists, passage: str) -> list[tuple[str, int]]:
    """Names in a list with where each stands, in order."""
    found = []
    position = 0
    for piece in _SPLIT.split(passage):
        match = lists.item.match(piece.strip())
        if match:
            found.append((match[1], passage.find(match[1], position)))
            position = max(position, found[-1][1])
        elif (
            found
            and piece.strip()
            and (len(piece.split()) > 4 or _MERGING.match(fold(piece.strip().lower())))
        ):
            break
    return found

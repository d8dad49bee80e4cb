"""Reads lists of names that the facts know in full: new wards, what an old district became.

The names are no places of the vocabulary, so they are taken from the text by their capitals; a list
without capitals is not read.
"""

from __future__ import annotations

import re

from classifier.claims import Context, RawClaim
from classifier.sentences import Sentence
from classifier.text import fold
from kiemtin.facts import Assertion

_CAPITAL = "[" + "".join(chr(code) for code in range(0x41, 0x1EFA) if chr(code).isupper()) + "]"
_NAME = rf"{_CAPITAL}[^\W\d_]*(?: {_CAPITAL}[^\W\d_]*){{0,3}}"
_ITEM = re.compile(
    rf"^(?:(?:là|gồm|các|ba|hai|xã|phường|thị trấn|đặc khu|vào|thành|về|thuộc|với|và|cùng|một|đơn vị|\d+)\s+)*({_NAME})(?=$|[\s.!?)(])"
)
_SPLIT = re.compile(r"\s*(?:[,;:()]|\s+(?:và|với|cùng|\+)\s+)\s*")
_BECAME = re.compile(
    r"(?:nay là|nay thuộc|thuộc|nhập vào|nhập vô|vào|trở thành|chia thành|chia làm|tách thành|tách làm|tách ra thành|thành|gồm|về)\s"
)
_DENIED = re.compile(r"\s(?:chứ|không phải|chẳng phải|đâu phải|thay vì|trước đây|có phải)\s")
_PREVIOUS = re.compile(r"(?:quận|huyện|thị trấn|thị xã|thành phố) ")
_ENOUGH = 0.6
"""A list that shares fewer of its names with the fact is a list of something else."""
_SHORT = 3


def read_lists(sentence: Sentence, text: str, context: Context) -> list[RawClaim]:
    """Lists in one sentence; ``text`` is the clean text it stands in."""
    passage = text[sentence.start : sentence.end]
    claims: list[RawClaim] = []
    if "phuong" not in sentence.present and "xa" not in sentence.present:
        return claims
    for about in ("district.became", "township.became"):
        for said in context.facts.says_about(about):
            claims.extend(_became(sentence, passage, context, said, about))
    for said in context.facts.says_about("raised.list"):
        if any(context.resolve(each) == said.of for each in sentence.places):
            claims.extend(_listed(sentence, passage, context, said))
    return claims


def _became(
    sentence: Sentence, passage: str, context: Context, said: Assertion, about: str
) -> list[RawClaim]:
    """``Quận Kiến An cũ nay là phường ...``: every unit named has to be among those it became."""
    name = context.facts.get(said.fact).subject.replace("(cũ)", "").strip()
    start = passage.lower().find(name.lower())
    if start < 0:
        return []
    rest = passage[start + len(name) :]
    verb = _BECAME.search(rest)
    if verb is None or verb.start() > 40:
        return []
    names = _names(_DENIED.split(rest[verb.end() :])[0])
    return _claim(sentence, context, said, about, names, passage, 1)


def _listed(sentence: Sentence, passage: str, context: Context, said: Assertion) -> list[RawClaim]:
    """A list of three or more names, most of them right."""
    names = _names(passage)
    right = [each for each in names if _slug(each[0]) in said.accepted]
    if len(right) < _SHORT or len(right) < _ENOUGH * len(names):
        return []
    start, end = names.index(right[0]), names.index(right[-1])
    names = names[start : end + 2 if end + 1 < len(names) else end + 1]
    names = [each for each in names if not _province(each[0], context)]
    return _claim(sentence, context, said, "raised.list", names, passage, _SHORT)


def _province(name: str, context: Context) -> bool:
    return _slug(name) in context.provinces


def _claim(
    sentence: Sentence,
    context: Context,
    said: Assertion,
    about: str,
    names: list[tuple[str, int]],
    passage: str,
    least: int,
) -> list[RawClaim]:
    names = [each for each in names if not _province(each[0], context)]
    if len(names) < least:
        return []
    wrong = [each for each in names if _slug(each[0]) not in said.accepted]
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
            kind="list", about=about, of=said.of, value=tuple(sorted({_slug(each[0]) for each in names})),
            first=0, last=inside[-1], topic="place_names", says="", focus=(inside[0], inside[-1]),
            subject_name=context.facts.get(said.fact).subject,
        )
    ]  # fmt: skip


def _names(passage: str) -> list[tuple[str, int]]:
    """Names in a list with where each stands, in order."""
    found = []
    position = 0
    for piece in _SPLIT.split(passage):
        match = _ITEM.match(piece.strip())
        if match:
            found.append((match[1], passage.find(match[1], position)))
            position = max(position, found[-1][1])
        elif found and piece.strip() and len(piece.split()) > 4:
            break
    return found


def _slug(name: str) -> str:
    return fold(name.lower()).replace(" ", "-")

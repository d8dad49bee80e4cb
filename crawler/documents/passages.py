"""Cuts a document into passages that can be cited: article, clause, point; sections; paragraphs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kiemtin.evidence import Passage

LONGEST = 1_200
"""Characters of a passage; a longer part is cut at its own parts, then between sentences."""
SHORTEST = 25
"""A passage with fewer characters says nothing by itself and stays with the one before it."""
_CHAPTER = re.compile(r"^(?:Chương|CHƯƠNG|Phần|PHẦN|Mục|MỤC)\s+(?:[IVXLC]+|\d+|thứ\s+\w+)\b", re.I)
_ARTICLE = re.compile(r"^Điều\s+(?P<number>\d{1,4}[a-zđ]?)\s*[.:]\s*(?P<rest>.*)$", re.I)
_ROMAN = re.compile(r"^(?P<number>[IVXL]{1,6})\s*[.)/-]\s+(?P<rest>\S.*)$")
_CLAUSE = re.compile(r"^(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})\s*[.)]\s*(?P<rest>[^\d\s%].*)$")
_POINT = re.compile(r"^(?P<number>[a-zđ])\s*[.)]\s+(?P<rest>\S.*)$")
_ANNEX = re.compile(r"^(?:PHỤ LỤC|Phụ lục)\b(?P<rest>.*)$")
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+(?=[^\W\d_a-zà-ỹ]|\d|[-–•])")


@dataclass
class _Part:
    """A piece of the document while it is read: where it stands and its lines."""

    place: tuple[str, ...]
    heading: str
    page: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.lines).split())


def passages_of(pages: Sequence[Sequence[str]]) -> tuple[Passage, ...]:
    """The passages in order. With more than one page, places name the page they begin on."""
    paged = len(pages) > 1
    made: list[Passage] = []
    for part in _joined(_parts(pages)):
        for number, text in enumerate(texts := list(_cut(part.text)), start=1):
            place = [*part.place]
            if len(texts) > 1:
                place.append(f"đoạn {number}")
            if paged:
                place.append(f"trang {part.page}")
            made.append(Passage(place=", ".join(place), heading=part.heading, text=text))
    return tuple(made)


def _parts(pages: Sequence[Sequence[str]]) -> Iterator[_Part]:
    articled = any(_ARTICLE.match(line.strip()) for page in pages for line in page)
    part = _Part(place=(), heading="", page=1)
    top: tuple[str, ...] = ()
    heading = ""
    clause: tuple[str, ...] = ()
    paragraph = 0
    for page_number, page in enumerate(pages, start=1):
        for raw in page:
            line = " ".join(raw.split())
            if not line or re.fullmatch(r"\d{1,4}|[-–—_*=.\s|]+", line):
                continue  # empty, a page number, a rule
            started: _Part | None = None
            if found := _ARTICLE.match(line):
                top, heading, clause = (f"Điều {found['number']}",), _title(found["rest"]), ()
                started = _Part(place=top, heading=heading, page=page_number)
                line = found["rest"] if not heading else ""
            elif found := _ANNEX.match(line):
                top, heading, clause = (" ".join(line.split()[:3])[:40].rstrip(":.,"),), line[:200], ()
                started = _Part(place=top, heading=heading, page=page_number)
            elif articled and _CHAPTER.match(line):
                top, heading, clause = (), "", ()
                started = _Part(place=(), heading=line[:200], page=page_number)
            elif not articled and (found := _ROMAN.match(line)):
                top, heading, clause = (f"mục {found['number']}",), found["rest"][:200], ()
                started = _Part(place=top, heading=heading, page=page_number)
                line = ""
            elif found := _CLAUSE.match(line):
                word = "khoản" if top and top[0].startswith("Điều") else "mục"
                clause = (f"{word} {found['number']}",)
                started = _Part(place=(*top, *clause), heading=heading, page=page_number)
                line = found["rest"]
            elif clause and (found := _POINT.match(line)):
                started = _Part(
                    place=(*top, *clause, f"điểm {found['number']}"), heading=heading, page=page_number
                )
                line = found["rest"]
            elif not top and not clause and not part.place and _ends(part):
                paragraph += 1
                started = _Part(place=(), heading=part.heading, page=page_number)
            if started is not None:
                if part.lines or part.heading:
                    yield part
                part = started
            elif part.heading and not part.lines and part.place == top and line[0].islower():
                # A title broken over two lines, as PDFs have them; or a sentence that only looked like one.
                joined = f"{part.heading} {line}"
                heading = part.heading = _title(joined)
                line = "" if heading else joined
            if line:
                part.lines.append(line)
    if part.lines or part.heading:
        yield part


def _ends(part: _Part) -> bool:
    """A paragraph without a number ends with its sentence."""
    return bool(part.lines) and part.lines[-1].endswith((".", ";", ":", "!", "?", "./."))


def _title(rest: str) -> str:
    """An article's title; empty where the article's own sentence follows its number."""
    return rest if rest and len(rest) <= 200 and not rest.endswith((".", ";", ":")) else ""


def _joined(parts: Iterator[_Part]) -> Iterator[_Part]:
    """Points stay with their clause while it fits, and what is too short to be shown alone with what it follows."""
    waiting: _Part | None = None
    for part in parts:
        if waiting is not None and _belongs(waiting, part) and len(waiting.text) + len(part.text) < LONGEST:
            waiting.lines.append(_numbered(part))
            continue
        if waiting is not None:
            yield from _whole(waiting, part)
        waiting = part
    if waiting is not None:
        yield from _whole(waiting, None)


def _whole(part: _Part, following: _Part | None) -> Iterator[_Part]:
    """A part that says something; a title alone only when nothing stands under it."""
    alone = following is None or following.place[: len(part.place)] != part.place
    if not part.text and part.place and part.heading and alone:
        part.lines.append(part.heading)
        part.heading = ""
    if part.text:
        yield part


def _belongs(before: _Part, part: _Part) -> bool:
    inside = part.place[: len(before.place)] == before.place
    if inside and len(part.place) > len(before.place):
        return part.place[-1].startswith("điểm") or (bool(before.place) and len(part.text) < SHORTEST)
    return inside and not part.place and min(len(before.text), len(part.text)) < SHORTEST


def _numbered(part: _Part) -> str:
    """The part's words with its own number in front, as the document has it."""
    if not part.place:
        return part.text
    word, label = part.place[-1].split()
    return f"{label}{')' if word == 'điểm' else '.'} {part.text}"


def _cut(text: str) -> Iterator[str]:
    """The text whole when it fits, else between sentences, else between words."""
    if len(text) <= LONGEST:
        if text:
            yield text
        return
    piece = ""
    for sentence in _SENTENCE.split(text):
        while len(sentence) > LONGEST:
            at = sentence.rfind(" ", 0, LONGEST)
            at = at if at > 0 else LONGEST
            if piece:
                yield piece
                piece = ""
            yield sentence[:at]
            sentence = sentence[at:].lstrip()
        if piece and len(piece) + 1 + len(sentence) > LONGEST:
            yield piece
            piece = sentence
        else:
            piece = f"{piece} {sentence}".strip()
    if piece:
        yield piece

"""The printed packs as sheets: script, answer card, banner, notes for a village meeting. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from kiemtin.entities import Evidence, Outgoing
from kiemtin.words import LANGUAGES, local, say
from reports.printed.as_pdf import fits_one_page
from reports.printed.sheet import Paper, Part, Sheet, paragraphs
from reports.spoken.script import Script

_CARD_SIZES = (24, 22, 20, 18, 17, 16, 15, 14)
"""Points of a card's text, the largest that fits; smaller than 14 old people cannot read."""
_NOTE_LINES = 8
_ASKED = re.compile(r"^(?:hỏi|câu hỏi|h|q|question)\s*(?:\d+)?\s*[:.]\s*", re.I)
_TOLD = re.compile(r"^(?:đáp|trả lời|đ|a|answer)\s*[:.]\s*", re.I)


def printable(text: str) -> str:
    """Composed, and without signs that steer: files for printers must not hold them."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        sign for sign in composed if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs", "Cn")
    )


def _said(content: Outgoing, key: str, **values: object) -> str:
    return say(f"offline.{key}", content.language if content.language in LANGUAGES else "vi", **values)


def _sheet(content: Outgoing, parts: Iterable[tuple[Part, str]], **values: object) -> Sheet:
    made = tuple((part, printable(text)) for part, text in parts if text)
    return replace(
        Sheet(
            title=printable(content.title),
            office=printable(content.office),
            made_at=content.published_at,
            parts=made,
            language=content.language,
        ),
        **values,  # type: ignore[arg-type]
    )


def _foot(content: Outgoing, reference: str) -> tuple[Part, str]:
    day = local(content.published_at, "%d/%m/%Y")
    return Part.SMALL, _said(content, "foot", office=content.office, day=day, reference=reference)


def _claim(content: Outgoing) -> str:
    """What is said, and in the same line what was found of it: never the one without the other."""
    language = content.language if content.language in LANGUAGES else "vi"
    if content.verdict is None:
        return content.claim
    verdict = say(f"verdict.{content.verdict}", language)
    return _said(content, "claim", claim=content.claim.rstrip(". "), verdict=verdict)


def _sources(evidence: Iterable[Evidence]) -> list[tuple[Part, str]]:
    return [(Part.BULLET, each.source or each.statement) for each in evidence]


def script_sheet(content: Outgoing, script: Script, reference: str) -> Sheet:
    """For the announcer: large letters, what is read in its order, and how long it takes."""
    about = _said(content, "script.about", seconds=script.seconds, times=script.times, whole=script.whole)
    return _sheet(
        content,
        [
            (Part.OFFICE, content.office),
            (Part.TITLE, _said(content, "script.title")),
            (Part.SMALL, about),
            *((Part.TEXT, line) for line in script.lines),
            _foot(content, reference),
        ],
        size=16.0,
    )


def card_sheet(content: Outgoing, *, paper: Paper, code: str, reference: str) -> Sheet | None:
    """One page with question, answer and source; None when it does not fit in letters that can be read."""
    parts: list[tuple[Part, str]] = [(Part.OFFICE, content.office), (Part.TITLE, content.title)]
    if content.claim and content.verdict is not None and not content.quotes_claim:
        parts.append((Part.STRONG, _claim(content)))
    parts += paragraphs(content.body)
    if content.uncited:
        parts += [(Part.HEADING, _said(content, "sources")), *_sources(content.uncited)]
    if code:
        parts += [(Part.SMALL, _said(content, "card.scan", address=code)), (Part.CODE, code)]
    parts.append(_foot(content, reference))
    for size in _CARD_SIZES:
        sheet = _sheet(content, parts, paper=paper, size=float(size))
        if fits_one_page(sheet):
            return sheet
    return None


def banner_text(title: str) -> str:
    """The line in capitals, composed letters only, so that marks stay on their letters."""
    line = " ".join(printable(title).split())
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", line).upper())


def banner_sheet(content: Outgoing, reference: str) -> Sheet:
    """The line as it is printed, and below it for whoever hangs it what it is about."""
    return _sheet(
        content,
        [
            (Part.OFFICE, content.office),
            (Part.BANNER, banner_text(content.title)),
            (Part.HEADING, _said(content, "banner.about")),
            *paragraphs(content.body),
            _foot(content, reference),
        ],
        wide=True,
    )


def notes_sheet(content: Outgoing, *, contact: str, reference: str) -> Sheet:
    """For whoever speaks at a village meeting: what is said, what is right, sources, questions, whom to call."""
    right, asked = _with_questions(content.body)
    parts: list[tuple[Part, str]] = [
        (Part.OFFICE, content.office),
        (Part.TITLE, content.title),
        (Part.SMALL, _said(content, "notes.about", day=local(content.published_at, "%d/%m/%Y"))),
    ]
    if content.claim:
        parts += [(Part.HEADING, _said(content, "notes.said")), (Part.TEXT, _claim(content))]
    parts += [(Part.HEADING, _said(content, "notes.right")), *paragraphs("\n".join(right))]
    if content.evidence or content.link:
        parts += [
            (Part.HEADING, _said(content, "sources")),
            *_sources(content.evidence),
            (Part.TEXT, content.link),
        ]
    parts.append((Part.HEADING, _said(content, "notes.questions")))
    for question, answer in asked:
        parts += [(Part.STRONG, question), *paragraphs(answer)]
    parts += [(Part.SMALL, _said(content, "notes.write")), (Part.RULES, str(_NOTE_LINES))]
    parts += [(Part.HEADING, _said(content, "notes.call")), (Part.TEXT, contact), _foot(content, reference)]
    return _sheet(content, parts, size=14.0)


def _with_questions(body: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The text without its questions, and the questions with their answers.

    A question is a line that begins with "Hỏi:" or ends in a question mark; what follows it until the next
    empty line or question is its answer.
    """
    plain: list[str] = []
    asked: list[tuple[str, list[str]]] = []
    inside = False
    for line in body.splitlines():
        said = " ".join(line.split())
        if _ASKED.match(said) or said.endswith("?"):
            asked.append((_ASKED.sub("", said), []))
            inside = True
        elif not said:
            inside = inside and bool(asked) and not asked[-1][1]
        elif inside:
            asked[-1][1].append(_TOLD.sub("", said))
        else:
            plain.append(said)
    return plain, [(question, "\n".join(answer)) for question, answer in asked]

"""Takes personal data out of a text before anything is written (safeguard S3).

What the fact check needs stays: places, document numbers, counts, dates, hotlines, gov.vn.
Replacements are words in square brackets, the same for everybody: ``[SĐT]``, ``[TÊN]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.redaction.addresses import ADDRESS, addresses
from crawler.redaction.names import NAME, names
from crawler.redaction.patterns import (
    ACCOUNT,
    EMAIL,
    HANDLE,
    IDENTITY,
    PHONE,
    PLATE,
    PROFILE,
    Span,
    accounts,
    emails,
    handles,
    identities,
    phones,
    plates,
    profiles,
)
from crawler.redaction.shadow import Shadow, shadow

KINDS = (PROFILE, EMAIL, PHONE, ACCOUNT, IDENTITY, PLATE, HANDLE, ADDRESS, NAME)
"""Every kind of personal data, in the order that decides when two findings overlap."""
_PASSES = 4
PLACEHOLDER = re.compile(r"\[(?:" + "|".join(re.escape(kind) for kind in KINDS) + r")\]")


def redact(text: str) -> str:
    """A public voice's text (NFC) with every piece of personal data replaced.

    Names of office-holders go as well: nothing in a comment proves who is meant.
    """
    return _redacted(text, publication=False)


def redact_publication(text: str) -> str:
    """A publication's text without the contacts, numbers and names of private people.

    Kept: hotlines and landlines, mobiles that the text itself gives as an office's line, gov.vn
    contacts, and people named with their office.
    """
    return _redacted(text, publication=True)


_OF_DOCUMENTS = frozenset({PROFILE, EMAIL, PHONE, ACCOUNT, IDENTITY, PLATE, HANDLE})
_NUMBERS_OF_PERSONS = frozenset({ACCOUNT, IDENTITY, PLATE})


def redact_document(text: str) -> tuple[str, int, int]:
    """An official document's text without contacts and numbers of private people.

    Names and addresses stay: those of signers and of places where people are served. Gives the text, how
    many pieces were taken out, and how many of them were numbers of papers, accounts or plates.
    """
    copy = shadow(text)
    spans = [each for each in find(copy, publication=True) if each.kind in _OF_DOCUMENTS]
    return _replaced(copy, spans), len(spans), sum(each.kind in _NUMBERS_OF_PERSONS for each in spans)


def _redacted(text: str, *, publication: bool) -> str:
    # What stands beside a piece of personal data can hide another; looked at again until nothing is left.
    for _ in range(_PASSES):
        copy = shadow(text)
        spans = find(copy, publication=publication)
        text = _replaced(copy, spans)
        if not spans:
            break
    return text


def find(copy: Shadow, *, publication: bool = False) -> list[Span]:
    """Spans of personal data, in order, not overlapping, none inside a placeholder."""
    found: list[Span] = []
    found.extend(profiles(copy))
    found.extend(emails(copy))
    found.extend(phones(copy))
    if any("0" <= c <= "9" for c in copy.bare):
        found.extend(accounts(copy))
        found.extend(identities(copy))
        found.extend(plates(copy))
        found.extend(addresses(copy))
    else:
        found.extend(addresses(copy))
    found.extend(handles(copy))
    found.extend(names(copy, keep_officials=publication))
    if publication:
        found = [span for span in found if not _public_contact(copy, span)]
    return _settled(found, [match.span() for match in PLACEHOLDER.finditer(copy.text)])


_LINE = re.compile(
    r"(?<![a-z])(?:duong day nong|hotline|tong dai|truc ban|dien thoai (?:co quan|truc|tiep nhan)|toa soan|ban bien tap|van phong"
    r"|cong an (?:tinh|thanh pho|tp|phuong|xa)|ubnd|uy ban|so (?:noi vu|y te|tu phap|xay dung|cong thuong|giao duc)|cuc |bo phan mot cua"
    r"|trung tam (?:phuc vu|hanh chinh|y te|kiem soat)|tiep nhan phan anh|co quan chuc nang|benh vien)"
)


def _public_contact(copy: Shadow, span: Span) -> bool:
    if span.kind not in (PHONE, EMAIL):
        return False
    if span.kind == PHONE and re.match(r"\(?(?:\+?84\)?[ .\-]?|0)2", copy.bare[span.start : span.stop]):
        return True
    head = re.split(r"[\n;]|\. (?=[a-z])", copy.bare[max(0, span.start - 90) : span.start])[-1]
    return bool(_LINE.search(head)) and not re.search(
        r"(?<![a-z])(?:anh|chi|ong|ba|nan nhan|doi tuong|so la)(?![a-z])[^,]{0,40}$", head
    )


def _settled(found: Iterable[Span], taken: list[tuple[int, int]]) -> list[Span]:
    """Overlapping spans become one, of the kind that stands first in ``KINDS``."""
    order = {kind: number for number, kind in enumerate(KINDS)}
    result: list[Span] = []
    for span in sorted(found, key=lambda each: (each.start, -each.stop)):
        if any(span.start < stop and start < span.stop for start, stop in taken):
            continue
        if result and span.start < result[-1].stop:
            last = result[-1]
            kind = min(last.kind, span.kind, key=order.__getitem__)
            result[-1] = Span(last.start, max(last.stop, span.stop), kind)
        else:
            result.append(span)
    return result


def _replaced(copy: Shadow, spans: Iterable[Span]) -> str:
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += [copy.text[at : span.start], f"[{span.kind}]"]
        at = span.stop
    parts.append(copy.text[at:])
    return "".join(parts)

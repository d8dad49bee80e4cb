"""A file becomes a document that can be kept: its head, its passages, nothing that identifies private people."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from crawler.documents.apart import read_pages
from crawler.documents.forms import Form, form_of
from crawler.documents.heading import read_head
from crawler.documents.passages import passages_of
from crawler.redaction.personal import redact_document
from crawler.sources.markup import clean
from kiemtin.errors import DocumentOfPersons, DocumentTooLarge, DocumentWithoutText
from kiemtin.evidence import Passage, ReadDocument

FEWEST_LETTERS = 40
"""A file with fewer letters and digits holds no text."""
MOST_PERSONAL = 5
"""Numbers of papers, accounts and plates beyond which a document is a list of people."""

MOST_PASSAGES = 20_000


def read_document(name: str, body: bytes) -> ReadDocument:
    """Read a file. Contacts and numbers of private people are taken out of its text (S3).

    Raises the errors of ``errors.Document...``.
    """
    form = form_of(name, body)
    pages = [clean("\n".join(page)).split("\n") for page in read_pages(name, form, body)]
    letters = [sum(char.isalnum() for line in page for char in line) for page in pages]
    if sum(letters) < FEWEST_LETTERS:
        raise DocumentWithoutText(file=name)
    passages: list[Passage] = []
    removed = of_persons = 0
    cut = passages_of(pages)
    if len(cut) > MOST_PASSAGES:
        raise DocumentTooLarge(file=name, limit=f"{MOST_PASSAGES:,} đoạn / passages")
    for passage in cut:
        text, all_kinds, personal = redact_document(passage.text)
        removed, of_persons = removed + all_kinds, of_persons + personal
        passages.append(replace(passage, text=text))
    if not passages:
        raise DocumentWithoutText(file=name)
    if of_persons > MOST_PERSONAL:
        raise DocumentOfPersons(file=name, count=of_persons)
    lines = [line for page in pages for line in page if line.strip()]
    return ReadDocument(
        file=name,
        form=form.value,
        sha256=hashlib.sha256(body).hexdigest(),
        head=read_head(lines),
        passages=tuple(passages),
        removed=removed,
        blank_pages=letters.count(0) if form is Form.PDF else 0,
    )

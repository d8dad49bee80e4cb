"""From a file's bytes to its lines: ``python -m crawler.documents.extract FORM`` is the child process.

Bytes come on standard input, JSON goes out: ``pages`` (lines of each page) or ``problem`` with ``detail``.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from crawler.documents.forms import Form

MOST_CHARACTERS = 3_000_000
"""Characters of text beyond which a file is no document that anybody can check."""
MEMORY = 2_000_000_000
"""Bytes of address space the child may use."""
SECONDS = 30
"""Processor time it may use."""


def pages_of(form: Form, body: bytes) -> dict[str, Any]:
    """What the child answers. Never raises for a bad file."""
    if form is Form.DOCX:
        from crawler.documents import plain, word

        try:
            lines = word.read_lines(body)
        except word.DAMAGED as problem:
            return _damaged(problem)
        text = "\n".join(lines)
        return _within([(plain.from_tcvn3(text) if plain.is_tcvn3(text) else text).split("\n")])
    if form is Form.PDF:
        from crawler.documents import pdf

        try:
            return _within(pdf.read_pages(body))
        except pdf.Locked:
            return {"problem": "locked"}
        except pdf.TooManyPages:
            return {"problem": "large", "detail": f"{pdf.MOST_PAGES} trang / pages"}
        except pdf.DAMAGED as problem:
            return _damaged(problem)
    if form is Form.HTML:
        from crawler.documents.page import read_page

        return _within([read_page(body).split("\n")])
    from crawler.documents.plain import read_text

    text, whole = read_text(body)
    return _within([text.splitlines()]) if whole else {"problem": "damaged", "detail": "bảng mã / encoding"}


def _within(pages: list[list[str]]) -> dict[str, Any]:
    if sum(len(line) for page in pages for line in page) > MOST_CHARACTERS:
        return {"problem": "large", "detail": f"{MOST_CHARACTERS:,} ký tự / characters"}
    return {"pages": pages}


def _damaged(problem: Exception) -> dict[str, Any]:
    said = (str(problem) or type(problem).__name__).splitlines()[0]
    return {"problem": "damaged", "detail": said[:200]}


def main() -> None:
    """Read standard input within bounds and answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        answer = pages_of(Form(sys.argv[1]), sys.stdin.buffer.read())
    except MemoryError:
        answer = {"problem": "large", "detail": f"{MEMORY // 1_000_000} MB"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

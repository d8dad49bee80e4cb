"""From a file's bytes to a clean one: ``python -m media.clean FORM`` is the child process.

Bytes come on standard input. Out goes one line of JSON (``problem`` and ``detail``, or what is known of the
file), then the clean bytes.
"""

from __future__ import annotations

import json
import resource
import sys

from media.answer import Cleaned, Refused
from media.forms import Form

MEMORY = 2_500_000_000
"""Bytes of address space the child may use."""
SECONDS = 60
"""Processor time it may use."""


def clean(form: Form, body: bytes) -> Cleaned:
    """Only what the form needs is imported: the child starts for each file. Raises Refused."""
    if form is Form.MP4:
        from media.mp4 import clean_mp4

        return clean_mp4(body)
    if form is Form.WEBM:
        from media.webm import clean_webm

        return clean_webm(body)
    if form is Form.PDF:
        from media.pdf import clean_pdf

        return clean_pdf(body)
    if form is Form.DOCX:
        from media.docx import clean_docx

        return clean_docx(body)
    from media.images import clean_image

    return clean_image(form, body)


def main() -> None:
    """Read standard input within bounds and answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    body = b""
    try:
        made = clean(Form(sys.argv[1]), sys.stdin.buffer.read())
        known = {"mime": made.mime, "width": made.width, "height": made.height, "seconds": made.seconds}
        answer, body = {"problem": None, **known}, made.body
    except Refused as refused:
        answer = {"problem": refused.problem, "detail": " ".join(refused.detail.split())[:200]}
    except MemoryError:
        answer = {"problem": "large", "detail": f"{MEMORY // 1_000_000} MB"}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii") + b"\n" + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

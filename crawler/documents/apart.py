"""Runs the reading of a file in a process of its own: a hostile file costs that process, not the desk."""

from __future__ import annotations

import json
import subprocess
import sys

from crawler.documents.extract import SECONDS
from crawler.documents.forms import Form
from kiemtin.errors import DocumentDamaged, DocumentLocked, DocumentTooLarge, DocumentTooSlow

PATIENCE = 60.0
"""Seconds on the clock after which the process is stopped; a busy machine gives it less than that."""


def read_pages(name: str, form: Form, body: bytes, patience: float = PATIENCE) -> list[list[str]]:
    """The lines of each page (one page where the form has none).

    Raises DocumentDamaged, DocumentLocked, DocumentTooLarge, DocumentTooSlow.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crawler.documents.extract", form],
            input=body,
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise DocumentTooSlow(file=name, seconds=round(patience)) from problem
    if done.returncode < 0:  # stopped by the system: the processor time is used up
        raise DocumentTooSlow(file=name, seconds=SECONDS)
    try:
        answer = json.loads(done.stdout)
    except ValueError as problem:
        raise DocumentDamaged(file=name, reason=f"exit {done.returncode}") from problem
    match answer.get("problem"):
        case None:
            pages: list[list[str]] = answer["pages"]
            return pages
        case "locked":
            raise DocumentLocked(file=name)
        case "large":
            raise DocumentTooLarge(file=name, limit=answer["detail"])
        case _:
            raise DocumentDamaged(file=name, reason=answer["detail"])

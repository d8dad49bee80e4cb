"""Numbers that scanning damaged. What was lost is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.drafts.page import Page
from kiemtin.entities import DraftProblem

_LOST = re.compile(
    r"(?<![\w/?=&])\d[\d.,]{0,30}[?�□■¿¤][\d.,?�□■]{0,30}\d[\d.,]{0,30}\d?"
    r"|(?<![^\W\d])\d[\d.,]{0,30}[OolI|][\d.,]{0,30}\d+(?![\w])"
    r"|[^\W\d_]{0,30}�+[^\W\d_]{0,30}"
)


def unreadable(page: Page) -> Iterator[DraftProblem]:
    """Figures with a sign or letter where a digit was, words with a lost letter."""
    for match in _LOST.finditer(page.clean):
        yield page.problem(match.span(), "unreadable")
